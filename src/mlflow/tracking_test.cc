#include "mlflow/tracking.h"

#include <gtest/gtest.h>

namespace trainyard::mlflow {
namespace {

TEST(RunKey, StaysIfMlflowAllowsIt) {
  for (const char* name : {"loss", "validation:loss", "train/loss.v-1_x y", "..a", "a.", "0"})
    EXPECT_EQ(run_key(name), name);
}

TEST(RunKey, HasUnderscoresForOtherCharacters) {
  EXPECT_EQ(run_key("loss (mean)"), "loss _mean_");
  EXPECT_EQ(run_key("größe"), "gr__e") << "one for each character";
  EXPECT_EQ(run_key("a\nb"), "a_b");
}

TEST(RunKey, IsNoPathOutOfItsFolder) {
  EXPECT_EQ(run_key("/etc/passwd"), "_etc_passwd");
  EXPECT_EQ(run_key("a/../b"), "a_.._b");
  EXPECT_EQ(run_key("a//b"), "a__b");
  EXPECT_EQ(run_key("a/"), "a_");
  EXPECT_EQ(run_key(".."), "_..");
  EXPECT_EQ(run_key("."), "_.");
  EXPECT_EQ(run_key(""), "_");
}

TEST(RunKey, IsCut) {
  EXPECT_EQ(run_key(std::string(300, 'x')), std::string(250, 'x'));
}

}  // namespace
}  // namespace trainyard::mlflow
