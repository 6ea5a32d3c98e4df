#include "s3/tags.h"

#include <gmock/gmock.h>

namespace trainyard::s3 {
namespace {

using testing::ElementsAre;
using testing::Pair;

std::string document(int tags) {
  std::string text = "<Tagging><TagSet>";
  for (int i = 0; i < tags; ++i)
    text += "<Tag><Key>k" + std::to_string(i) + "</Key><Value>v</Value></Tag>";
  return text + "</TagSet></Tagging>";
}

std::string with_tag(const std::string& key, const std::string& value) {
  return "<Tagging><TagSet><Tag><Key>" + key + "</Key><Value>" + value +
         "</Value></Tag></TagSet></Tagging>";
}

TEST(Tags, ADocumentIsReadAndWritten) {
  const auto tags = parse_tagging_document(with_tag("a &amp; b", " x = \u00fc "), kMaxObjectTags);
  ASSERT_TRUE(tags) << tags.error().message();
  EXPECT_THAT(*tags, ElementsAre(Pair("a & b", " x = \u00fc ")));
  EXPECT_EQ(*parse_tagging_document(write_tagging_document(*tags), kMaxObjectTags), *tags);
  EXPECT_EQ(decode_tags(encode_tags(*tags)), *tags);
  EXPECT_TRUE(parse_tagging_document(document(0), kMaxObjectTags)->empty());
}

TEST(Tags, TheHeaderIsAQueryString) {
  EXPECT_THAT(*parse_tagging_header("a=b&c%20d=e+f&g"),
              ElementsAre(Pair("a", "b"), Pair("c d", "e f"), Pair("g", "")));
  EXPECT_EQ(parse_tagging_header("a=%zz").error().code(), "InvalidArgument");
  EXPECT_EQ(parse_tagging_header("a=1&a=2").error().code(), "InvalidTag");
  EXPECT_EQ(parse_tagging_header("=1").error().code(), "InvalidTag");
}

TEST(Tags, Limits) {
  EXPECT_TRUE(parse_tagging_document(document(10), kMaxObjectTags));
  EXPECT_EQ(parse_tagging_document(document(11), kMaxObjectTags).error().code(), "BadRequest");
  EXPECT_TRUE(parse_tagging_document(document(50), kMaxBucketTags));
  EXPECT_EQ(parse_tagging_document(document(51), kMaxBucketTags).error().code(), "BadRequest");
  std::string longest;
  for (int i = 0; i < 128; ++i) longest += "\u00fc";
  EXPECT_TRUE(parse_tagging_document(with_tag(longest, longest + longest), kMaxObjectTags));
  const std::string too_long[] = {with_tag(longest + "x", ""), with_tag("", "v"),
                                  with_tag("k", longest + longest + "x"), with_tag("aws:k", "v")};
  for (const std::string& text : too_long)
    EXPECT_EQ(parse_tagging_document(text, kMaxObjectTags).error().code(), "InvalidTag") << text;
  for (const char* text : {"", "<Tagging/>", "<Tags><TagSet/></Tags>",
                           "<Tagging><TagSet><Tag><Key>k</Key></Tag></TagSet></Tagging>"})
    EXPECT_EQ(parse_tagging_document(text, kMaxObjectTags).error().code(), "MalformedXML") << text;
}

}  // namespace
}  // namespace trainyard::s3
