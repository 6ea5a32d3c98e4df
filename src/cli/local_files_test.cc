#include "cli/local_files.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class LocalFilesTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(ensure_directory(root_ / "sub")); }
  void TearDown() override { fs::remove_all(root_); }
  void write(const std::string& name, const std::string& content) {
    ASSERT_TRUE(replace_file(root_ / name, content));
  }
  std::vector<std::string> keys(const fs::path& source) {
    const auto files = list_local_files(source);
    EXPECT_TRUE(files) << files.error().message();
    std::vector<std::string> found;
    if (files)
      for (const LocalFile& file : files->files) found.push_back(file.key);
    return found;
  }
  std::string failure(const fs::path& source) {
    const auto files = list_local_files(source);
    EXPECT_FALSE(files);
    return files ? "" : files.error().message();
  }
  fs::path root_ = fs::temp_directory_path() / ("trainyard-files-" + random_hex(12));
};

TEST_F(LocalFilesTest, AFolderGivesEveryFileBelowIt) {
  write("b", "12");
  write("a.csv", "123");
  write("sub/c", "1");
  write(".hidden", "");
  EXPECT_THAT(keys(root_), ElementsAre(".hidden", "a.csv", "b", "sub/c"));
  EXPECT_EQ(list_local_files(root_)->size.value, 6U);
}

TEST_F(LocalFilesTest, AFileIsAChannelOfOneFile) {
  write("a.csv", "123");
  EXPECT_THAT(keys(root_ / "a.csv"), ElementsAre("a.csv"));
}

TEST_F(LocalFilesTest, LinksAreFollowed) {
  write("sub/c", "1");
  fs::create_directory_symlink("sub", root_ / "again");
  fs::create_symlink("sub/c", root_ / "file");
  EXPECT_THAT(keys(root_), ElementsAre("again/c", "file", "sub/c"));
}

TEST_F(LocalFilesTest, AFolderThatLeadsBackIntoItselfIsRefused) {
  write("a", "1");
  fs::create_directory_symlink("..", root_ / "sub" / "up");
  EXPECT_THAT(failure(root_), HasSubstr("leads back into itself"));
}

TEST_F(LocalFilesTest, WhatCannotBeAChannelIsNamed) {
  EXPECT_THAT(failure(root_), HasSubstr("holds no file"));
  EXPECT_THAT(failure(root_ / "absent"), HasSubstr("absent"));
  fs::create_symlink("nowhere", root_ / "dangling");
  EXPECT_THAT(failure(root_), HasSubstr("dangling"));
  fs::remove(root_ / "dangling");
  ASSERT_EQ(::mkfifo((root_ / "pipe").c_str(), 0600), 0);
  EXPECT_THAT(failure(root_), HasSubstr("pipe is neither a file nor a folder"));
  fs::remove(root_ / "pipe");
  write("bad\xff", "1");
  EXPECT_THAT(failure(root_), HasSubstr("not UTF-8"));
}

TEST_F(LocalFilesTest, AnUnreadableFileIsFoundBeforeTheUpload) {
  if (::geteuid() == 0) GTEST_SKIP() << "root reads everything";
  write("secret", "1");
  fs::permissions(root_ / "secret", fs::perms::none);
  EXPECT_THAT(failure(root_), HasSubstr("secret"));
}

TEST(ContentType, IsToldByTheEndingThatAllFilesHave) {
  const auto type_of = [](std::vector<std::string> keys) {
    LocalFiles files;
    for (std::string& key : keys) files.files.push_back({"", std::move(key), Bytes{1}});
    return content_type_of(files);
  };
  EXPECT_EQ(type_of({"a.csv", "sub/b.csv", "sub/.hidden"}), "text/csv");
  EXPECT_EQ(type_of({"a.libsvm", "b.svm"}), "text/libsvm");
  EXPECT_EQ(type_of({"a.parquet"}), "application/x-parquet");
  EXPECT_EQ(type_of({"a.csv", "b.parquet"}), "");
  EXPECT_EQ(type_of({"a.csv", "README"}), "");
  EXPECT_EQ(type_of({"a.jpg"}), "");
}

}  // namespace
}  // namespace trainyard::cli
