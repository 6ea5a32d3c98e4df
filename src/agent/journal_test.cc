#include "agent/journal.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::agent {
namespace {

using model::Report;
using model::ReportKind;

class JournalTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(ensure_directory(folder_)); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::unique_ptr<Journal> open() {
    auto opened = Journal::open(folder_ / "journal", system_clock());
    EXPECT_TRUE(opened) << opened.error().message();
    return std::move(*opened);
  }
  static Report report(ReportKind kind) {
    Report made;
    made.kind = kind;
    return made;
  }
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("trainyard-journal-" + random_hex(12));
};

TEST_F(JournalTest, NumbersGoOnWithoutAGapAfterARestart) {
  {
    const auto journal = open();
    EXPECT_TRUE(journal->earlier().empty());
    ASSERT_TRUE(journal->append(report(ReportKind::started)));
    ASSERT_TRUE(journal->append(report(ReportKind::preparing)));
  }
  {
    const auto journal = open();
    ASSERT_EQ(journal->earlier().size(), 2U);
    ASSERT_TRUE(journal->append(report(ReportKind::started)));
  }
  const auto journal = open();
  ASSERT_EQ(journal->earlier().size(), 3U);
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_EQ(journal->earlier()[i].sequence, static_cast<std::int64_t>(i) + 1);
}

TEST_F(JournalTest, ATornLastLineIsCutOff) {
  {
    const auto journal = open();
    ASSERT_TRUE(journal->append(report(ReportKind::started)));
  }
  const std::string whole = *read_file(folder_ / "journal");
  ASSERT_TRUE(replace_file(folder_ / "journal", whole + R"({"sequence":2,"at)"));
  const auto journal = open();
  EXPECT_EQ(journal->earlier().size(), 1U);
  EXPECT_EQ(*read_file(folder_ / "journal"), whole);
}

TEST_F(JournalTest, ABrokenLineInTheMiddleIsCorrupt) {
  ASSERT_TRUE(replace_file(folder_ / "journal", "nonsense\n"));
  const auto opened = Journal::open(folder_ / "journal", system_clock());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind(), ErrorKind::corrupt);
}

}  // namespace
}  // namespace trainyard::agent
