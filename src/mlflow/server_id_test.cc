#include "mlflow/server_id.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace trainyard::mlflow {
namespace {

TEST(ServerId, IsAShortNameOfOneArn) {
  const std::string arn =
      "arn:aws:sagemaker:us-east-1:123456789012:mlflow-tracking-server/" + std::string(256, 'n');
  const std::string id = server_id(arn);
  EXPECT_EQ(id.size(), 16U);
  EXPECT_TRUE(std::ranges::all_of(id, [](char c) {
    return std::string_view("0123456789abcdef").find(c) != std::string::npos;
  })) << id;
  EXPECT_EQ(server_id(arn), id);
  EXPECT_NE(server_id(arn + "x"), id);
  EXPECT_EQ(pages_path(arn), "/_trainyard/mlflow/ui/" + id);
}

}  // namespace
}  // namespace trainyard::mlflow
