#include "base/mountinfo.h"

#include <gtest/gtest.h>

namespace trainyard {
namespace {

TEST(Mountinfo, EscapesOfThreeDigitsAreBytes) {
  EXPECT_EQ(unescape_mountinfo("/a\\040b\\134\\012"), "/a b\\\n");
  for (const char* plain : {"", "/a", "\\", "\\04", "\\04x", "\\9 9"})
    EXPECT_EQ(unescape_mountinfo(plain), plain);
}

}  // namespace
}  // namespace trainyard
