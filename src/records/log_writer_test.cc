#include "records/log_writer.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/files.h"
#include "base/random.h"
#include "records/log_file.h"

namespace trainyard::records {
namespace {

namespace fs = std::filesystem;

class LogWriterTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(ensure_directory(folder_)); }
  void TearDown() override { EXPECT_TRUE(remove_tree(folder_)); }

  void append(std::string_view lines) {
    auto writer = LogWriter::open(file_, LogWriter::Create::yes);
    ASSERT_TRUE(writer) << writer.error().message();
    const LogWriter::WriteLock write_lock(*writer);
    const auto done = writer->append(lines);
    ASSERT_TRUE(done) << done.error().message();
    EXPECT_EQ(lines, "");
  }
  std::string text() { return read_file(file_).value_or("none"); }

  const fs::path folder_ = fs::temp_directory_path() / ("log-writer-" + random_hex(8));
  const fs::path file_ = folder_ / "stream.log";
};

TEST_F(LogWriterTest, AppendsBehindWhatIsThere) {
  append("1 a\n");
  append("2 b\n3 c\n");
  EXPECT_EQ(text(), "1 a\n2 b\n3 c\n");
}

TEST_F(LogWriterTest, HalfALineBecomesALineOfItsOwn) {
  std::ofstream(file_) << "1 a\n2 ha";
  append("3 c\n");
  EXPECT_EQ(text(), "1 a\n2 ha\n3 c\n");
}

TEST_F(LogWriterTest, SeesWhatOthersWroteBetweenItsTurns) {
  auto writer = LogWriter::open(file_, LogWriter::Create::yes);
  ASSERT_TRUE(writer);
  for (const char* others : {"1 other\n", "2 ha"}) {
    std::ofstream(file_, std::ios::app) << others;
    const LogWriter::WriteLock write_lock(*writer);
    EXPECT_EQ(writer->size(), fs::file_size(file_));
    std::string_view lines = "9 own\n";
    ASSERT_TRUE(writer->append(lines));
    EXPECT_EQ(writer->size(), fs::file_size(file_));
  }
  EXPECT_EQ(text(), "1 other\n9 own\n2 ha\n9 own\n");
}

TEST_F(LogWriterTest, CreatesNoFileUnasked) {
  const auto writer = LogWriter::open(file_, LogWriter::Create::no);
  ASSERT_FALSE(writer);
  EXPECT_EQ(writer.error().kind(), ErrorKind::not_found);
  EXPECT_FALSE(fs::exists(file_));
}

TEST_F(LogWriterTest, WhatItWroteReadsBack) {
  append("1000 a\n2000 b\n2000 c\n");
  std::ofstream(file_, std::ios::app) << "3000 ha";
  const auto file = LogFile::open(file_);
  ASSERT_TRUE(file) << file.error().message();
  EXPECT_EQ(file->size(), 21U) << "without the torn line";
  EXPECT_EQ(file->record(0)->message, "a");
  EXPECT_EQ(file->first_from(from_epoch_millis(2000)), 7U);
  EXPECT_EQ(file->first_from(from_epoch_millis(2001)), 21U);
  EXPECT_EQ(file->line_before(21), 14U);
}

}  // namespace
}  // namespace trainyard::records
