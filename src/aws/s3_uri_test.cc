#include "aws/s3_uri.h"

#include <gtest/gtest.h>

namespace trainyard::aws {
namespace {

TEST(S3Uri, ReadsAllForms) {
  struct Case {
    const char* text;
    const char* bucket;
    const char* key;
  };
  for (const Case& c :
       {Case{"s3://b/k/l", "b", "k/l"}, Case{"s3://b", "b", ""}, Case{"s3://b/", "b", ""},
        Case{"https://s3.us-east-1.amazonaws.com/b/k", "b", "k"},
        Case{"https://b.c.s3.us-east-1.amazonaws.com/k/", "b.c", "k/"},
        Case{"https://b.s3.amazonaws.com", "b", ""}}) {
    SCOPED_TRACE(c.text);
    const auto uri = S3Uri::parse(c.text);
    ASSERT_TRUE(uri);
    EXPECT_EQ(uri->bucket, c.bucket);
    EXPECT_EQ(uri->key, c.key);
  }
}

TEST(S3Uri, RefusesWhatNamesNoBucket) {
  for (const char* text :
       {"", "s3://", "s3:///k", "http://s3.amazonaws.com/b", "https://example.com/b/k"})
    EXPECT_FALSE(S3Uri::parse(text)) << text;
}

}  // namespace
}  // namespace trainyard::aws
