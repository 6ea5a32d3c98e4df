#include "model/gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trainyard::model {
namespace {

TEST(GateText, NamesTheHostsWhoseOutputsAreMerged) {
  EXPECT_EQ(to_gate_text({"algo-1", "algo-2"}), R"(["algo-1","algo-2"])");
  EXPECT_THAT(*parse_gate_text(R"(["algo-1","algo-2"])"), testing::ElementsAre("algo-1", "algo-2"));
  EXPECT_THAT(*parse_gate_text(to_gate_text({})), testing::IsEmpty());
}

TEST(GateText, IsAListOfStringsOrNothing) {
  for (const char* text : {"", "{}", "[1]", R"(["algo-1")"}) EXPECT_FALSE(parse_gate_text(text));
}

}  // namespace
}  // namespace trainyard::model
