#include "control/metric_regex.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trainyard::control {
namespace {

TEST(MetricRegex, OrdinaryPatternsAreFine) {
  for (const char* pattern : {"loss=([0-9.]+)", ".*#011validation-auc:(\\S+)", "a|b", "(?<v>é+)"}) {
    EXPECT_FALSE(metric_regex_error(pattern)) << pattern;
  }
}

TEST(MetricRegex, WhatDoesNotCompileIsExplainedWithItsPlace) {
  const auto error = metric_regex_error("loss=([0-9.]+");
  ASSERT_TRUE(error);
  EXPECT_THAT(*error, testing::HasSubstr("at offset 13 of 'loss=([0-9.]+'"));
  EXPECT_TRUE(metric_regex_error("*"));
  EXPECT_TRUE(metric_regex_error("\xff"));
}

}  // namespace
}  // namespace trainyard::control
