#include "data/tar_header.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <array>
#include <functional>

namespace trainyard::data {
namespace {

// What libarchive reads of the first entry.
void read_entry(const std::string& headers, const std::function<void(archive_entry*)>& check) {
  archive* const reader = archive_read_new();
  archive_read_support_format_tar(reader);
  ASSERT_EQ(archive_read_open_memory(reader, headers.data(), headers.size()), ARCHIVE_OK);
  archive_entry* entry = nullptr;
  ASSERT_EQ(archive_read_next_header(reader, &entry), ARCHIVE_OK) << archive_error_string(reader);
  check(entry);
  archive_read_free(reader);
}

struct stat file_of(off_t size) {
  struct stat info{};
  info.st_mode = S_IFREG | 06754;
  info.st_size = size;
  return info;
}

TEST(TarHeader, KeepsModeOwnerAndTime) {
  struct stat info = file_of(5);
  info.st_uid = 1000;
  info.st_gid = 100;
  info.st_mtime = 1700000000;
  const std::string header = tar_header(TarType::file, "sub/file", info);
  EXPECT_EQ(header.size(), 512U);
  read_entry(header, [](archive_entry* entry) {
    EXPECT_STREQ(archive_entry_pathname(entry), "sub/file");
    EXPECT_EQ(archive_entry_mode(entry), static_cast<mode_t>(S_IFREG | 06754));
    EXPECT_EQ(archive_entry_uid(entry), 1000);
    EXPECT_EQ(archive_entry_gid(entry), 100);
    EXPECT_EQ(archive_entry_mtime(entry), 1700000000);
    EXPECT_EQ(archive_entry_size(entry), 5);
  });
}

// Where a field's digits end, and its negative numbers.
TEST(TarHeader, KeepsNumbersOfAnySize) {
  for (const off_t size : {off_t{0}, (off_t{1} << 33) - 1, off_t{1} << 33, off_t{1} << 50}) {
    for (const uid_t id : {0U, (1U << 21) - 1, 1U << 21, 4294967294U}) {
      for (const time_t time : {time_t{0}, time_t{-1}, time_t{1} << 40}) {
        struct stat info = file_of(size);
        info.st_uid = info.st_gid = id;
        info.st_mtime = time;
        read_entry(tar_header(TarType::file, "f", info), [&](archive_entry* entry) {
          EXPECT_EQ(archive_entry_size(entry), size);
          EXPECT_EQ(archive_entry_uid(entry), id);
          EXPECT_EQ(archive_entry_gid(entry), id);
          EXPECT_EQ(archive_entry_mtime(entry), time);
        });
      }
    }
  }
}

TEST(TarHeader, KeepsNamesOfAnyLength) {
  for (const std::size_t length : {1U, 99U, 100U, 101U, 511U, 512U, 513U, 4000U}) {
    const std::string name(length, 'n'), target(length, 't');
    read_entry(tar_header(TarType::link, name, file_of(7), target), [&](archive_entry* entry) {
      EXPECT_EQ(archive_entry_pathname(entry), name);
      EXPECT_EQ(archive_entry_symlink(entry), target);
      EXPECT_EQ(archive_entry_size(entry), 0);
    });
    read_entry(tar_header(TarType::hard_link, name, file_of(7), target),
               [&](archive_entry* entry) { EXPECT_EQ(archive_entry_hardlink(entry), target); });
    read_entry(tar_header(TarType::folder, name, file_of(7)), [&](archive_entry* entry) {
      EXPECT_EQ(archive_entry_pathname(entry), name + "/");
      EXPECT_EQ(archive_entry_filetype(entry), static_cast<mode_t>(AE_IFDIR));
    });
  }
}

TEST(TarHeader, PadsContentsToWholeBlocks) {
  EXPECT_EQ(tar_padding(0), 0U);
  EXPECT_EQ(tar_padding(1), 511U);
  EXPECT_EQ(tar_padding(512), 0U);
  EXPECT_EQ(tar_padding(std::uint64_t{1} << 40), 0U);
}

}  // namespace
}  // namespace trainyard::data
