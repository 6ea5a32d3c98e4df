#include "data/manifest.h"

#include <gmock/gmock.h>

#include <vector>

namespace trainyard::data {
namespace {

using testing::ElementsAre;

struct Found {
  std::vector<std::string> objects;
  Result<void> ended;
};

// In pieces of so many bytes.
Found read(const std::string& text, std::size_t piece = 3) {
  Found found;
  ManifestReader reader("s3://b/m", [&](const std::string& bucket, const std::string& key) {
    found.objects.push_back(bucket + " " + key);
    return ok();
  });
  for (std::size_t at = 0; at < text.size() && found.ended; at += piece)
    found.ended = reader.read(std::string_view(text).substr(at, piece));
  if (found.ended) found.ended = reader.finish();
  return found;
}

TEST(Manifest, AppendsEveryTextToThePrefixAsItStands) {
  const std::string text =
      R"([ {"prefix": "s3://bucket/some/prefix/"}, "relative/path/a.csv", "b.csv" ]
)";
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, text.size()}) {
    const Found found = read(text, piece);
    ASSERT_TRUE(found.ended) << found.ended.error().message();
    EXPECT_THAT(found.objects,
                ElementsAre("bucket some/prefix/relative/path/a.csv", "bucket some/prefix/b.csv"));
  }
  EXPECT_THAT(read(R"([{"prefix":"s3://b/data/part-"},"1","\u00e92"])").objects,
              ElementsAre("b data/part-1",
                          "b data/part-\xc3\xa9"
                          "2"));
  EXPECT_THAT(read(R"([{"prefix":"s3://b"},"k"])").objects, ElementsAre("b k"));
  EXPECT_TRUE(read(R"([{"prefix":"s3://b/k/"}])").ended) << "it may list nothing";
}

TEST(Manifest, AWrongOneIsSaidToBeWithItsLine) {
  const std::pair<const char*, const char*> wrong[] = {
      {"", "line 1: not JSON: incomplete JSON"},
      {"[\n\"a\"]", "line 2: the first element is not a structure with 'prefix'"},
      {"[]", "line 1: it has no 'prefix'"},
      {"[{}]", "line 1: the first element has no 'prefix'"},
      {"{\"prefix\": \"s3://b/\"}", "line 1: the manifest is not a list"},
      {"\"a\"", "line 1: the manifest is not a list"},
      {"[{\"prefix\": \"b/k\"}]", "line 1: the prefix 'b/k' is not an S3 URI"},
      {"[{\"prefix\": 3}]", "line 1: a number where a text must be"},
      {"[{\"prefix\": \"s3://b/\"},\n\"a\",\n7]", "line 3: a number where a text must be"},
      {"[{\"prefix\": \"s3://b/\"},\n\"\"]", "line 2: a text names no object"},
      {"[{\"prefix\": \"s3://b/\"},\nnull]", "line 2: null where a text must be"},
      {"[{\"prefix\": \"s3://b/\"},\n[\"a\"]]", "line 2: a list in the list"},
      {"[{\"prefix\": \"s3://b/\"},\n{}]", "line 2: a structure where a text must be"},
      {"[{\"prefix\": \"s3://b/\"},\n\"a\"", "line 2: not JSON: incomplete JSON"},
      {"[{\"prefix\": \"s3://b/\"}]\n[]", "line 2: not JSON: extra data"},
      {"[{\"prefix\": \"s3://b/\"},\n\n'a']", "line 3: not JSON: syntax error"},
  };
  for (const auto& [text, why] : wrong) {
    const Found found = read(text);
    ASSERT_FALSE(found.ended) << text;
    EXPECT_EQ(found.ended.error().kind(), ErrorKind::invalid_argument);
    EXPECT_EQ(found.ended.error().message(),
              std::string("Failed to download data. Manifest s3://b/m, ") + why);
  }
}

TEST(Manifest, AnErrorOfTheReceiverEndsIt) {
  int seen = 0;
  ManifestReader reader("s3://b/m", [&](const std::string&, const std::string&) -> Result<void> {
    ++seen;
    return Error(ErrorKind::exhausted, "full");
  });
  const auto ended = reader.read(R"([{"prefix":"s3://b/"},"1","2"])");
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().message(), "full");
  EXPECT_EQ(seen, 1);
}

}  // namespace
}  // namespace trainyard::data
