#include "base/alarms.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace trainyard {
namespace {

TEST(Alarms, AreUpFromTheFirstFailureToTheNextSuccess) {
  Alarms alarms;
  EXPECT_FALSE(alarms.any());
  alarms.lower("state.db");
  alarms.raise("state.db", Error::from_errno(ENOSPC, "write state.db"));
  alarms.raise("agents", Error::from_errno(EMFILE, "start an agent"));
  alarms.raise("state.db", Error::from_errno(ENOSPC, "write it again"));
  const auto up = alarms.list();
  ASSERT_EQ(up.size(), 2U);
  EXPECT_EQ(up[0].source, "agents");
  EXPECT_EQ(up[0].reason, AlarmReason::no_descriptors);
  EXPECT_EQ(up[1].reason, AlarmReason::no_space);
  EXPECT_EQ(up[1].message, "write state.db: No space left on device") << "the first failure's";
  alarms.raise("state.db", AlarmReason::damaged, "another reason replaces the first");
  EXPECT_EQ(alarms.list()[1].reason, AlarmReason::damaged);
  alarms.lower("agents");
  EXPECT_TRUE(alarms.any());
  alarms.lower("state.db");
  EXPECT_FALSE(alarms.any());
}

TEST(Alarms, AShortageIsWhatPasses) {
  for (const int number : {ENOSPC, EDQUOT, EMFILE, ENFILE, ENOMEM})
    EXPECT_TRUE(is_shortage(Error::from_errno(number, "x"))) << number;
  for (const int number : {EIO, ENOENT, EACCES})
    EXPECT_FALSE(is_shortage(Error::from_errno(number, "x"))) << number;
  EXPECT_FALSE(is_shortage(Error(ErrorKind::exhausted, "too many tags")));
}

}  // namespace
}  // namespace trainyard
