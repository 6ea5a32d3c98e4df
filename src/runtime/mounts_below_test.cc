#include "runtime/mounts_below.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trainyard::runtime {
namespace {

using ::testing::ElementsAre;

constexpr std::string_view kMountinfo =
    "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
    "30 21 7:0 / /data/attempts/a/1/algo-1/volume rw,nosuid shared:5 - ext4 /dev/loop0 rw\n"
    "31 30 0:40 / /data/attempts/a/1/algo-1/volume/ml rw - tmpfs tmpfs rw\n"
    "32 21 7:1 / /data/attempts/a\\040b rw - ext4 /dev/loop1 rw\n"
    "33 21 7:2 / /data/attemptsx rw - ext4 /dev/loop2 rw\n"
    "34 21 7:3 / /data/attempts/back\\134slash rw - ext4 /dev/loop3 rw\n"
    "broken\n";

TEST(MountsBelow, AreThoseOfTheFolderTheInnermostFirst) {
  EXPECT_THAT(
      parse_mounts_below(kMountinfo, "/data/attempts"),
      ElementsAre("/data/attempts/back\\slash", "/data/attempts/a b",
                  "/data/attempts/a/1/algo-1/volume/ml", "/data/attempts/a/1/algo-1/volume"));
}

TEST(MountsBelow, TheFolderItselfCountsANeighbourWithALongerNameDoesNot) {
  EXPECT_THAT(parse_mounts_below(kMountinfo, "/data/attemptsx"), ElementsAre("/data/attemptsx"));
}

}  // namespace
}  // namespace trainyard::runtime
