#include "control/part_remover.h"

#include <gmock/gmock.h>

#include <mutex>
#include <optional>

#include "base/files.h"
#include "base/random.h"
#include "support/eventually.h"

// When which parts are left over: tests/component/supervisor_hosts_test.cc.
namespace trainyard::control {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class PartRemoverTest : public testing::Test {
 protected:
  void TearDown() override { fs::remove_all(marks_); }

  PartRemoverOptions options() {
    return {[this](const std::string& uri) { return remove(uri); },
            marks_,
            {std::chrono::milliseconds(1), std::chrono::milliseconds(8)},
            5};
  }
  Result<void> remove(const std::string& uri) {
    const std::lock_guard lock(mutex_);
    ++tries_;
    if (error_) return *error_;
    removed_.push_back(uri);
    return ok();
  }
  void answer(std::optional<Error> error) {
    const std::lock_guard lock(mutex_);
    error_ = std::move(error);
  }
  int tries() {
    const std::lock_guard lock(mutex_);
    return tries_;
  }
  std::vector<std::string> removed() {
    const std::lock_guard lock(mutex_);
    return removed_;
  }
  bool is_marked() const { return fs::exists(marks_ / "job"); }

  const fs::path marks_ = fs::temp_directory_path() / ("trainyard-parts-" + random_hex(12));
  std::mutex mutex_;
  std::optional<Error> error_;
  std::vector<std::string> removed_;
  int tries_ = 0;
};

TEST_F(PartRemoverTest, TriesAgainWhileTheStoreIsNotThere) {
  answer(Error(ErrorKind::unavailable, "down"));
  PartRemover remover(options());
  remover.add("job", {"s3://b/1", "s3://b/2"});
  ASSERT_TRUE(eventually([&] { return tries() >= 4; }));
  EXPECT_TRUE(is_marked());
  answer(std::nullopt);
  ASSERT_TRUE(eventually([&] { return !is_marked(); }));
  EXPECT_THAT(removed(), testing::IsSupersetOf({"s3://b/1", "s3://b/2"}));
}

TEST_F(PartRemoverTest, WhatAProcessLeftIsRemovedByTheNext) {
  auto slow = options();
  slow.retry = {std::chrono::hours(1), std::chrono::hours(1)};
  answer(Error(ErrorKind::unavailable, "down"));
  {
    PartRemover remover(slow);
    remover.add("job", {"s3://b/a\nb"});
    ASSERT_TRUE(eventually([&] { return tries() == 1; }));
  }
  answer(std::nullopt);
  PartRemover remover(slow);
  ASSERT_TRUE(eventually([&] { return !is_marked(); }));
  EXPECT_THAT(removed(), ElementsAre("s3://b/a\nb"));
}

TEST_F(PartRemoverTest, GivesUpWhatIsRefusedOrNeverGoes) {
  for (const ErrorKind kind : {ErrorKind::denied, ErrorKind::unavailable}) {
    answer(Error(kind, "no"));
    PartRemover remover(options());
    remover.add("job", {"s3://b/1"});
    ASSERT_TRUE(eventually([&] { return !is_marked(); }));
  }
  EXPECT_EQ(tries(), 1 + 5);
  EXPECT_THAT(removed(), IsEmpty());
}

TEST_F(PartRemoverTest, WhatIsForgottenStays) {
  auto slow = options();
  slow.retry = {std::chrono::hours(1), std::chrono::hours(1)};
  answer(Error(ErrorKind::unavailable, "down"));
  {
    PartRemover remover(slow);
    remover.add("job", {"s3://b/1"});
    ASSERT_TRUE(eventually([&] { return tries() == 1; }));
    remover.forget("job");
    EXPECT_FALSE(is_marked());
  }
  answer(std::nullopt);
  PartRemover remover(slow);
  remover.add("other", {"s3://b/2"});
  ASSERT_TRUE(eventually([&] { return !removed().empty(); }));
  EXPECT_THAT(removed(), ElementsAre("s3://b/2"));
}

}  // namespace
}  // namespace trainyard::control
