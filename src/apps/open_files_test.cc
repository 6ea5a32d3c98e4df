#include "apps/open_files.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace trainyard::apps {
namespace {

TEST(OpenFiles, ConnectionsLeaveDescriptorsForTheRest) {
  EXPECT_EQ(connections_within(0), 16U);
  EXPECT_EQ(connections_within(256), 64U);
  EXPECT_EQ(connections_within(1024), 448U);
  EXPECT_EQ(connections_within(65536), 4096U);
  EXPECT_EQ(connections_within(RLIM_INFINITY), 4096U);
}

TEST(OpenFiles, TheLimitIsRaisedToTheHardOne) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit low = before;
  low.rlim_cur = 100;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
  EXPECT_EQ(raise_open_file_limit(), before.rlim_max);
  rlimit after{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &after), 0);
  EXPECT_EQ(after.rlim_cur, before.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &before);
}

}  // namespace
}  // namespace trainyard::apps
