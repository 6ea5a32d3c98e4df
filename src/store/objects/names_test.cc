#include "store/objects/names.h"

#include <gtest/gtest.h>

#include <string>

namespace trainyard::store {
namespace {

TEST(Names, BucketNamesFollowS3sRules) {
  for (const char* good : {"abc", "a-b.c", "123", "sagemaker-us-east-1-123456789012", "a.b"})
    EXPECT_TRUE(is_valid_bucket_name(good)) << good;
  for (const std::string bad :
       {"", "ab", "Abc", "a_b", "-abc", "abc-", ".abc", "abc.", "a..b", "192.168.5.4", "xn--abc",
        "abc-s3alias", "..", "...", ".index.db", ".incoming", "a/b", "../", "sthree-x"})
    EXPECT_FALSE(is_valid_bucket_name(bad)) << bad;
  EXPECT_TRUE(is_valid_bucket_name(std::string(63, 'a')));
  EXPECT_FALSE(is_valid_bucket_name(std::string(64, 'a')));
  EXPECT_FALSE(is_valid_bucket_name(std::string("a\0b", 3)));
}

TEST(Names, OnlyWellFormedRelativePathsArePlainKeys) {
  for (const std::string good : {"a", "a/b/c.txt", "...", "a b/ü", ".hidden", "..a/b..", "a\\b"})
    EXPECT_TRUE(is_plain_key(good)) << good;
  for (const std::string bad : {"", "/", "/a", "a/", "a//b", ".", "..", "a/..", "../a", "a/./b",
                                "a/../../b", "../../etc/passwd", "/etc/passwd", "a\nb", "a\x7f"})
    EXPECT_FALSE(is_plain_key(bad)) << bad;
  EXPECT_FALSE(is_plain_key(std::string("a\0b", 3)));
  EXPECT_TRUE(is_plain_key(std::string(255, 'x')));
  EXPECT_FALSE(is_plain_key("a/" + std::string(256, 'x')));
}

}  // namespace
}  // namespace trainyard::store
