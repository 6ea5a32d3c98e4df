#include "cli/copy_request.h"

#include <gmock/gmock.h>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class CopyRequestTest : public testing::Test {
 protected:
  CopyRequestTest() {
    EXPECT_TRUE(ensure_directory(folder_ / "sub"));
    EXPECT_TRUE(replace_file(folder_ / "file", "x"));
  }
  ~CopyRequestTest() override { fs::remove_all(folder_); }
  static CopyPlace place(const std::string& text) { return parse_copy_place(text).value(); }
  std::string in(const std::string& name) const { return (folder_ / name).string(); }

  const fs::path folder_ = fs::temp_directory_path() / ("trainyard-copy-" + random_hex(12));
};

std::string refusal(const Result<void>& checked) {
  return checked ? "fine" : checked.error().message();
}

TEST_F(CopyRequestTest, APlaceIsAPathAnObjectOrAStream) {
  EXPECT_TRUE(place("-").is_stream());
  EXPECT_EQ(place("s3://b/a/b").s3.key, "a/b");
  EXPECT_EQ(place("s3://b").s3.key, "");
  EXPECT_EQ(place("./s3:/x").path, "./s3:/x");
  EXPECT_EQ(place("https://s3.us-east-1.amazonaws.com/b/a/b").s3.key, "a/b");
  EXPECT_EQ(place("https:/b/a").path, "https:/b/a");
  EXPECT_EQ(parse_copy_place("s3://").error().kind(), ErrorKind::invalid_argument);
}

TEST_F(CopyRequestTest, OneObjectGoesToOneFile) {
  const auto check = [&](const std::string& source, const std::string& target) {
    return refusal(check_copy_places(place(source), place(target), false));
  };
  EXPECT_EQ(check(in("file"), "s3://b/k"), "fine");
  EXPECT_EQ(check("-", "s3://b/k"), "fine");
  EXPECT_EQ(check("s3://b/k", "-"), "fine");
  EXPECT_THAT(check(in("file"), in("other")), HasSubstr("one of the two has to be in S3"));
  EXPECT_THAT(check("-", "-"), HasSubstr("one of the two has to be in S3"));
  EXPECT_THAT(check(in("sub"), "s3://b/k"),
              HasSubstr("is a folder; copy all in it with --recursive"));
  EXPECT_THAT(check("s3://b/k/", in("sub")), HasSubstr("names no object"));
  EXPECT_THAT(check("-", "s3://b/k/"), HasSubstr("stdin has no name"));
}

TEST_F(CopyRequestTest, ManyGoToAFolderOrAPrefix) {
  const auto check = [&](const std::string& source, const std::string& target) {
    return refusal(check_copy_places(place(source), place(target), true));
  };
  EXPECT_EQ(check(in("sub"), "s3://b"), "fine");
  EXPECT_EQ(check("s3://b", in("not-there-yet")), "fine");
  EXPECT_EQ(check("s3://b/a", "s3://c/a"), "fine");
  EXPECT_THAT(check("s3://b", "-"), HasSubstr("--recursive copies many"));
  EXPECT_THAT(check("s3://b", in("file")), HasSubstr("is a file, not a folder"));
  EXPECT_THAT(check(in("file"), "s3://b"), HasSubstr("is a file, not a folder"));
  EXPECT_THAT(check(in("nothing"), "s3://b"), HasSubstr("doesn't exist"));
  EXPECT_THAT(refusal(check_sync_places(place("-"), place("s3://b"))), HasSubstr("trainyard cp"));
}

TEST_F(CopyRequestTest, ATargetThatIsAFolderGetsTheSourcesName) {
  const auto place_key = [&](const std::string& source, const std::string& target) {
    return place_single(place(source), place(target)).s3.key;
  };
  EXPECT_EQ(place_key(in("file"), "s3://b"), "file");
  EXPECT_EQ(place_key(in("file"), "s3://b/a/"), "a/file");
  EXPECT_EQ(place_key(in("file"), "s3://b/a"), "a");
  EXPECT_EQ(place_key("s3://b/x/y", "s3://b/a/"), "a/y");
  const auto place_path = [&](const std::string& target) {
    return place_single(place("s3://b/x/y"), place(target)).path.string();
  };
  EXPECT_EQ(place_path(in("sub")), in("sub") + "/y");
  EXPECT_EQ(place_path(in("new") + "/"), in("new") + "/y");
  EXPECT_EQ(place_path(in("new")), in("new"));
}

TEST(CopyFilters, TheLastThatMatchesDecides) {
  const std::vector<CopyFilter> filters{{false, "*"}, {true, "*.csv"}, {false, "old/*"}};
  EXPECT_TRUE(is_wanted(filters, "a/b.csv"));
  EXPECT_FALSE(is_wanted(filters, "a/b.txt"));
  EXPECT_FALSE(is_wanted(filters, "old/b.csv"));
  EXPECT_TRUE(is_wanted({}, "anything"));
  EXPECT_FALSE(is_wanted({{false, "part-[0-3]?"}}, "part-17"));
  EXPECT_TRUE(is_wanted({{false, "part-[!0-3]?"}}, "part-17"));
  EXPECT_FALSE(is_wanted({{false, ".*"}}, ".git/config"));
}

}  // namespace
}  // namespace trainyard::cli
