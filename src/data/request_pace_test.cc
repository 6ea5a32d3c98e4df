#include "data/request_pace.h"

#include <gtest/gtest.h>

namespace trainyard::data {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(RequestPace, IsTheLeastUntilATransferIsKnown) {
  EXPECT_EQ(RequestPace(32, 256).at_once(), 32U);
}

TEST(RequestPace, FollowsTheShortestTransfer) {
  RequestPace pace(32, 256);
  pace.note(milliseconds(30));
  EXPECT_EQ(pace.at_once(), 200U);
  pace.note(milliseconds(60));  // it waited for others
  EXPECT_EQ(pace.at_once(), 200U);
  pace.note(milliseconds(15));
  EXPECT_EQ(pace.at_once(), 100U);
}

TEST(RequestPace, StaysWithinItsBounds) {
  RequestPace pace(32, 256);
  pace.note(seconds(1));
  EXPECT_EQ(pace.at_once(), 256U);
  pace.note(microseconds(400));
  EXPECT_EQ(pace.at_once(), 32U) << "the store is on this machine";
}

}  // namespace
}  // namespace trainyard::data
