#include "data/s3_location.h"

#include <gtest/gtest.h>

namespace trainyard::data {
namespace {

TEST(S3Location, ReadsBothFormsOfUri) {
  for (const char* uri :
       {"s3://b/k/x", "https://b.s3.us-east-1.amazonaws.com/k/x",
        "https://s3.us-east-1.amazonaws.com/b/k/x", "https://b.s3-us-west-2.amazonaws.com/k/x"}) {
    const auto location = parse_s3_location(uri);
    ASSERT_TRUE(location) << uri;
    EXPECT_EQ(location->bucket, "b") << uri;
    EXPECT_EQ(location->key, "k/x") << uri;
  }
  EXPECT_EQ(parse_s3_location("s3://b")->key, "");
  for (const char* uri : {"", "b/k", "s3://", "s3:///k", "http://b/k", "https://example.com/b/k"})
    EXPECT_FALSE(parse_s3_location(uri)) << uri;
}

TEST(S3Location, JoinsWithOneSlash) {
  EXPECT_EQ(join_key("out/", "job/output"), "out/job/output");
  EXPECT_EQ(join_key("out", "job"), "out/job");
  EXPECT_EQ(join_key("", "job"), "job");
}

}  // namespace
}  // namespace trainyard::data
