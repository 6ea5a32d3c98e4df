#include "data/unpack_archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::data {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

struct Entry {
  std::string path;
  std::string content;      // of a file
  mode_t type = AE_IFREG;   // AE_IF…
  std::string target = "";  // of a link
  bool hard_link = false;   // `target` is one
  mode_t permissions = 0644;
};

void write_tar(const fs::path& path, const std::vector<Entry>& entries) {
  archive* writer = archive_write_new();
  archive_write_add_filter_gzip(writer);
  archive_write_set_format_pax_restricted(writer);
  ASSERT_EQ(archive_write_open_filename(writer, path.c_str()), ARCHIVE_OK);
  for (const Entry& given : entries) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, given.path.c_str());
    archive_entry_set_filetype(entry, given.type);
    archive_entry_set_perm(entry, given.permissions);
    archive_entry_set_size(entry, static_cast<la_int64_t>(given.content.size()));
    if (given.hard_link) archive_entry_set_hardlink(entry, given.target.c_str());
    if (given.type == AE_IFLNK) archive_entry_set_symlink(entry, given.target.c_str());
    ASSERT_EQ(archive_write_header(writer, entry), ARCHIVE_OK) << archive_error_string(writer);
    archive_write_data(writer, given.content.data(), given.content.size());
    archive_entry_free(entry);
  }
  ASSERT_EQ(archive_write_free(writer), ARCHIVE_OK);
}

class UnpackArchive : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(ensure_directory(root_ / "in"));
    ASSERT_TRUE(replace_file(root_ / "outside", "untouched"));
  }
  void TearDown() override {
    EXPECT_EQ(*read_file(root_ / "outside"), "untouched");
    fs::remove_all(root_);
  }
  Result<Unpacked> unpack(const std::vector<Entry>& entries) {
    write_tar(root_ / "a.tar.gz", entries);
    return unpack_archive(root_ / "a.tar.gz", root_ / "in",
                          [this](const std::string& text) { skipped_ += text + "\n"; });
  }
  std::string read(const std::string& name) { return read_file(root_ / "in" / name).value_or(""); }

  std::string skipped_;
  fs::path root_ = fs::temp_directory_path() / ("trainyard-unpack-" + random_hex(12));
};

TEST_F(UnpackArchive, FilesFoldersAndLinksComeOutAsTheyWere) {
  const auto done = unpack({{"./", "", AE_IFDIR},
                            {"a/", "", AE_IFDIR},
                            {"a/file", "content"},
                            {"b/deep/run.sh", std::string(3 << 20, 'x'), AE_IFREG, "", false, 0755},
                            {"a/link", "", AE_IFLNK, "../b/deep"},
                            {"hard", "", AE_IFREG, "a/file", true}});
  ASSERT_TRUE(done) << done.error().message();
  EXPECT_EQ(done->files, 3U);
  EXPECT_EQ(read("a/file"), "content");
  EXPECT_EQ(read("hard"), "content");
  EXPECT_EQ(read("b/deep/run.sh").size(), 3U << 20);
  EXPECT_EQ(fs::read_symlink(root_ / "in/a/link"), "../b/deep");
  EXPECT_EQ(fs::status(root_ / "in/b/deep/run.sh").permissions(), fs::perms(0755));
  EXPECT_EQ(skipped_, "");
}

TEST_F(UnpackArchive, ALaterEntryReplacesAnEarlierOne) {
  ASSERT_TRUE(unpack({{"f", "old"}, {"f", "new"}}));
  EXPECT_EQ(read("f"), "new");
}

TEST_F(UnpackArchive, SetuidIsNotGiven) {
  ASSERT_TRUE(unpack({{"f", "x", AE_IFREG, "", false, 06755}}));
  EXPECT_EQ(fs::status(root_ / "in/f").permissions(), fs::perms(0755));
}

TEST_F(UnpackArchive, PathsThatLeaveTheFolderAreLeftOutAndNamed) {
  for (const char* path : {"../outside", "/etc/trainyard-test", "a/../../outside", ".."}) {
    const auto done = unpack({{path, "evil"}, {"kept", path}});
    ASSERT_TRUE(done) << done.error().message();
    EXPECT_EQ(done->files, 1U);
    EXPECT_EQ(read("kept"), path);
    EXPECT_THAT(skipped_, HasSubstr("'" + std::string(path) + "'"));
  }
  EXPECT_FALSE(fs::exists("/etc/trainyard-test"));
}

// Two hosts of a job may have written a file and a folder of one name.
TEST_F(UnpackArchive, AnEntryThatCannotBeAFileCostsNoOther) {
  const std::string long_name(300, 'n');
  const auto done = unpack({{"x", "file"},
                            {"x/y", "below a file"},
                            {"d/z", "file"},
                            {"d", "in place of a folder"},
                            {long_name, "too long"},
                            {"deep/" + long_name + "/f", "too long"},
                            {"h", "", AE_IFREG, "never", true},
                            {"kept", "yes"}});
  ASSERT_TRUE(done) << done.error().message();
  EXPECT_EQ(done->files, 3U);
  EXPECT_EQ(read("x") + read("d/z") + read("kept"), "filefileyes");
  for (const std::string& name : {std::string("'x/y'"), std::string("'d'"), "'" + long_name + "'",
                                  std::string("'deep/nnn"), std::string("'h'")})
    EXPECT_THAT(skipped_, HasSubstr("left out: " + name));
}

TEST_F(UnpackArchive, NothingIsWrittenThroughALink) {
  ASSERT_TRUE(unpack({{"e/", "", AE_IFDIR}, {"d", "", AE_IFLNK, "e"}, {"d/outside", "evil"}}));
  EXPECT_THAT(skipped_, HasSubstr("'d/outside'"));
  EXPECT_TRUE(fs::is_empty(root_ / "in/e"));
  // A link of an earlier unpacking, or of anyone's.
  fs::create_symlink(root_ / "outside", root_ / "in/f");
  ASSERT_TRUE(unpack({{"f", "replaced"}}));
  EXPECT_FALSE(fs::is_symlink(root_ / "in/f"));
  EXPECT_EQ(read("f"), "replaced");
}

TEST_F(UnpackArchive, LinksThatPointOutAreLeftOutAndNamed) {
  ASSERT_TRUE(unpack({{"a", "", AE_IFLNK, "/etc/passwd"},
                      {"b", "", AE_IFLNK, "../outside"},
                      {"c/d", "", AE_IFLNK, "../x/../../outside"},
                      {"dot", "", AE_IFLNK, "."},
                      {"e", "", AE_IFLNK, "dot/../outside"},
                      {"fifo", "", AE_IFIFO},
                      {"kept", "yes"}}));
  for (const char* name : {"a", "b", "c/d", "e", "fifo"}) {
    EXPECT_FALSE(fs::exists(fs::symlink_status(root_ / "in" / name))) << name;
    EXPECT_THAT(skipped_, HasSubstr("'" + std::string(name) + "'"));
  }
  EXPECT_EQ(read("kept"), "yes");
}

TEST_F(UnpackArchive, HardLinksToTheOutsideAreLeftOut) {
  ASSERT_TRUE(unpack({{"h", "", AE_IFREG, "../outside", true},
                      {"i", "", AE_IFREG, "/etc/passwd", true},
                      {"kept", "yes"}}));
  EXPECT_FALSE(fs::exists(root_ / "in/h") || fs::exists(root_ / "in/i"));
  EXPECT_THAT(skipped_, HasSubstr("hard link to '/etc/passwd'"));
  EXPECT_EQ(read("kept"), "yes");
}

TEST_F(UnpackArchive, WhatIsNoArchiveOrIsCutOffIsCorrupt) {
  ASSERT_TRUE(replace_file(root_ / "a.tar.gz", "this is no archive"));
  const auto skip = [](const std::string&) {};
  EXPECT_EQ(unpack_archive(root_ / "a.tar.gz", root_ / "in", skip).error().kind(),
            ErrorKind::corrupt);
  write_tar(root_ / "a.tar.gz", {{"f", random_bytes(100'000)}});
  fs::resize_file(root_ / "a.tar.gz", 50'000);
  EXPECT_EQ(unpack_archive(root_ / "a.tar.gz", root_ / "in", skip).error().kind(),
            ErrorKind::corrupt);
}

}  // namespace
}  // namespace trainyard::data
