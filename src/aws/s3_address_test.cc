#include "aws/s3_address.h"

#include <gtest/gtest.h>

namespace trainyard::aws {
namespace {

TEST(S3Address, TheBucketIsInThePath) {
  const S3Address object = s3_address("http://10.0.0.1:9000", false, "data", "a b/c+d");
  EXPECT_EQ(object.origin, "http://10.0.0.1:9000");
  EXPECT_EQ(object.host, "10.0.0.1:9000");
  EXPECT_EQ(object.path, "/data/a%20b/c%2Bd");
  EXPECT_EQ(s3_address("http://h", false, "data", "").path, "/data");
  EXPECT_EQ(s3_address("http://h", false, "", "").path, "/");
}

TEST(S3Address, TheBucketIsInTheHost) {
  const S3Address object = s3_address("https://s3.example.org:9000", true, "data", "k");
  EXPECT_EQ(object.origin, "https://data.s3.example.org:9000");
  EXPECT_EQ(object.host, "data.s3.example.org:9000");
  EXPECT_EQ(object.path, "/k");
  EXPECT_EQ(s3_address("http://h", true, "data", "").path, "/");
  EXPECT_EQ(s3_address("http://h", true, "", "").host, "h");
}

TEST(S3Address, NoCertificateFitsABucketWithADot) {
  EXPECT_EQ(s3_address("https://h", true, "my.data", "k").path, "/my.data/k");
  EXPECT_EQ(s3_address("http://h", true, "my.data", "k").host, "my.data.h");
}

}  // namespace
}  // namespace trainyard::aws
