#include "data/upload_folder.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <map>

#include "base/files.h"
#include "base/random.h"
#include "support/fake_s3.h"

namespace trainyard::data {
namespace {

namespace fs = std::filesystem;

// An independent reading: path -> content, "-> target" for a link, "/" for a folder.
std::map<std::string, std::string> contents_of(const std::string& tar_gz) {
  std::map<std::string, std::string> found;
  archive* reader = archive_read_new();
  archive_read_support_filter_gzip(reader);
  archive_read_support_format_tar(reader);
  EXPECT_EQ(archive_read_open_memory(reader, tar_gz.data(), tar_gz.size()), ARCHIVE_OK);
  archive_entry* entry = nullptr;
  while (archive_read_next_header(reader, &entry) == ARCHIVE_OK) {
    std::string& value = found[archive_entry_pathname(entry)];
    if (archive_entry_filetype(entry) == AE_IFLNK)
      value = std::string("-> ") + archive_entry_symlink(entry);
    if (archive_entry_filetype(entry) == AE_IFDIR) value = "/";
    if (archive_entry_filetype(entry) != AE_IFREG) continue;
    value.resize(static_cast<std::size_t>(archive_entry_size(entry)));
    EXPECT_EQ(archive_read_data(reader, value.data(), value.size()),
              static_cast<la_ssize_t>(value.size()));
  }
  archive_read_free(reader);
  return found;
}

class UploadFolder : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(ensure_directory(root_ / "model" / "sub"));
    ASSERT_TRUE(replace_file(root_ / "model" / "file", "content"));
    ASSERT_TRUE(replace_file(root_ / "model" / "sub" / "big", std::string(3 << 20, 'x')));
  }
  void TearDown() override { fs::remove_all(root_); }
  SkipNote note() {
    return [this](const std::string& text) { skipped_ += text + "\n"; };
  }
  FakeS3 s3_;
  std::string skipped_;
  fs::path root_ = fs::temp_directory_path() / ("trainyard-upload-" + random_hex(12));
};

TEST_F(UploadFolder, AnArchiveHoldsTheContentsAtItsRoot) {
  fs::create_symlink("file", root_ / "model" / "link");
  ASSERT_EQ(::mkfifo((root_ / "model" / "pipe").c_str(), 0600), 0);
  const auto done = upload_archive(s3_, root_, "model", {"b", "out/model.tar.gz"}, note());
  ASSERT_TRUE(done) << done.error().message();
  const auto found = contents_of(s3_.objects.at("b/out/model.tar.gz"));
  EXPECT_EQ(found.at("file"), "content");
  EXPECT_EQ(found.at("sub/big"), std::string(3 << 20, 'x'));
  EXPECT_EQ(found.at("link"), "-> file");
  EXPECT_FALSE(found.contains("pipe"));
  EXPECT_NE(skipped_.find("model/pipe"), std::string::npos);
}

TEST_F(UploadFolder, ATreeIsOneObjectAFile) {
  fs::create_symlink("/etc/passwd", root_ / "model" / "link");
  ASSERT_TRUE(upload_tree(s3_, root_, "model", {"b", "out/model"}, note()));
  EXPECT_EQ(s3_.objects.size(), 2U);
  EXPECT_EQ(s3_.objects.at("b/out/model/file"), "content");
  EXPECT_TRUE(s3_.objects.contains("b/out/model/sub/big"));
  EXPECT_NE(skipped_.find("model/link"), std::string::npos);
}

TEST_F(UploadFolder, AFolderThatBecameALinkIsNotFollowed) {
  fs::remove_all(root_ / "model");
  fs::create_symlink("/etc", root_ / "model");
  EXPECT_FALSE(has_entries(root_, "model"));
  EXPECT_FALSE(upload_archive(s3_, root_, "model", {"b", "k"}, note()));
  EXPECT_FALSE(upload_tree(s3_, root_, "model", {"b", "k"}, note()));
  EXPECT_TRUE(s3_.objects.empty());
}

TEST_F(UploadFolder, AFailedUploadIsTheError) {
  s3_.fail_upload = Error(ErrorKind::not_found, "NoSuchBucket").with_code("NoSuchBucket");
  const auto done = upload_archive(s3_, root_, "model", {"b", "k"}, note());
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), "NoSuchBucket");
}

TEST_F(UploadFolder, TellsEmptyFromFull) {
  EXPECT_TRUE(*has_entries(root_, "model"));
  ASSERT_TRUE(ensure_directory(root_ / "output" / "data"));
  EXPECT_FALSE(*has_entries(root_, "output/data"));
  EXPECT_FALSE(*has_entries(root_, "none"));
}

}  // namespace
}  // namespace trainyard::data
