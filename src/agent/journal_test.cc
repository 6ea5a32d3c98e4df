#include "agent/journal.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <memory>
#include <thread>

#include "base/files.h"
#include "base/random.h"
#include "support/small_disk.h"

namespace trainyard::agent {
namespace {

using model::Report;
using model::ReportKind;

class JournalTest : public ::testing::Test {
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

TEST_F(JournalTest, LinesOfBeforeThereWasACrcAreRead) {
  Report made = report(ReportKind::started);
  made.sequence = 1;
  made.at = from_epoch_millis(1);
  ASSERT_TRUE(replace_file(folder_ / "journal", model::to_json_line(made)));
  const auto journal = open();
  ASSERT_EQ(journal->earlier().size(), 1U);
  EXPECT_EQ(journal->earlier()[0].kind, ReportKind::started);
}

TEST_F(JournalTest, ALineOfOtherBytesThanWereWrittenIsCorrupt) {
  ASSERT_TRUE(open()->append(report(ReportKind::started)));
  std::string text = *read_file(folder_ / "journal");
  text.replace(text.find("\"sequence\":1"), 12, "\"sequence\":2");
  ASSERT_TRUE(replace_file(folder_ / "journal", text));
  const auto opened = Journal::open(folder_ / "journal", system_clock());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind(), ErrorKind::corrupt);
}

// A limit on file sizes makes writes fail half-way, like a full disk.
class NoRoom {
 public:
  explicit NoRoom(rlim_t max) {
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = max;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~NoRoom() { ::setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(JournalTest, AReportWithoutRoomIsKeptAndWrittenWhenThereIsSome) {
  const auto journal = open();
  ASSERT_TRUE(journal->append(report(ReportKind::started)));
  const std::string before = *read_file(folder_ / "journal");
  {
    const NoRoom limit(before.size() + 10);
    EXPECT_FALSE(journal->append(report(ReportKind::training)));
    EXPECT_EQ(*read_file(folder_ / "journal"), before) << "no torn line stays";
    EXPECT_FALSE(journal->append(report(ReportKind::metric))) << "and is forgotten";
    EXPECT_FALSE(journal->append(report(ReportKind::uploading)));
    EXPECT_TRUE(journal->has_backlog());
    EXPECT_FALSE(journal->flush());
  }
  ASSERT_TRUE(journal->flush());
  EXPECT_FALSE(journal->has_backlog());
  const auto again = open();
  ASSERT_EQ(again->earlier().size(), 3U);
  EXPECT_EQ(again->earlier()[1].kind, ReportKind::training);
  EXPECT_EQ(again->earlier()[2].kind, ReportKind::uploading);
  EXPECT_EQ(again->earlier()[2].sequence, 3);
}

TEST_F(JournalTest, TheLastReportWaitsForRoom) {
  const auto journal = open();
  auto limit = std::make_unique<NoRoom>(10);
  std::thread waits([&] {
    Report finished = report(ReportKind::finished);
    finished.outcome = model::Outcome::Completed;
    journal->append_and_wait(std::move(finished));
  });
  while (!journal->has_backlog()) std::this_thread::yield();
  limit.reset();
  waits.join();
  const auto again = open();
  ASSERT_EQ(again->earlier().size(), 1U);
  EXPECT_EQ(again->earlier()[0].outcome, model::Outcome::Completed);
}

TEST_F(JournalTest, TheReserveIsGivenBackAtTheEnd) {
  const auto allocated = [&] {
    struct stat status{};
    EXPECT_EQ(::stat((folder_ / "journal").c_str(), &status), 0);
    return status.st_blocks * 512;
  };
  auto journal = open();
  ASSERT_TRUE(journal->append(report(ReportKind::started)));
  const auto living = allocated();
  if (living < 64 * 1024) GTEST_SKIP() << "the file system allocates nothing in advance";
  Report finished = report(ReportKind::finished);
  finished.outcome = model::Outcome::Completed;
  ASSERT_TRUE(journal->append(finished));
  EXPECT_LE(allocated(), 8 * 1024);
  journal = open();
  EXPECT_EQ(journal->earlier().size(), 2U);
  EXPECT_LE(allocated(), 8 * 1024) << "nothing more is to be written";
}

TEST_F(JournalTest, AFullDiskTakesReportsAndNoMetrics) {
  trainyard::test::SmallDisk disk(kib(512));
  if (!disk.mounted()) GTEST_SKIP() << "needs to mount a file system";
  const auto journal = Journal::open(disk.path() / "journal", system_clock()).value();
  disk.fill();
  Report metric = report(ReportKind::metric);
  metric.metric_name = "loss";
  int written = 0;
  while (written < 10'000 && journal->append(metric)) ++written;
  EXPECT_LT(written, 10'000);
  EXPECT_TRUE(journal->append(metric, Journal::Room::reserved)) << "a last value";
  Report finished = report(ReportKind::finished);
  finished.outcome = model::Outcome::Failed;
  finished.failure_reason = std::string(1024, 'r');
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(journal->append(finished)) << i;
}

}  // namespace
}  // namespace trainyard::agent
