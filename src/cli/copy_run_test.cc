#include "cli/copy_run.h"

#include <gmock/gmock.h>

#include <mutex>

#include "base/files.h"
#include "base/random.h"
#include "cli/copy_plan.h"
#include "support/failing_s3.h"
#include "support/fake_s3.h"

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// Larger than one range.
std::string long_bytes() {
  const std::string part = random_hex(1 << 16);
  std::string text;
  while (text.size() < (9 << 20)) text += part;
  return text;
}

class CopyRunTest : public testing::Test {
 protected:
  CopyRunTest() {
    listener_.done = [this](const std::string& text) { note(done_, text); };
    listener_.failed = [this](const std::string& text) { note(failed_, text); };
    EXPECT_TRUE(ensure_directory(folder_));
  }
  ~CopyRunTest() override { fs::remove_all(folder_); }

  void note(std::vector<std::string>& lines, const std::string& text) {
    const std::lock_guard lock(mutex_);
    lines.push_back(text);
  }
  // Plans and executes; returns the error that ended it.
  Result<CopyTotals> run(CopyRequest request) {
    const CopySide source = source_of(request, s3_), target = target_of(request, s3_);
    TRY(const CopyPlan plan, make_copy_plan(request, source, target));
    CopyRun run(source, target, listener_, cancelled_);
    TRY_VOID(run.copy(plan.copy));
    TRY_VOID(run.remove(plan.remove));
    return run.totals();
  }
  CopyRequest many(const std::string& source, const std::string& target) {
    CopyRequest request{parse_copy_place(source).value(), parse_copy_place(target).value()};
    request.recursive = true;
    return request;
  }
  std::vector<std::string> files() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(folder_))
      if (entry.is_regular_file()) found.push_back(fs::relative(entry.path(), folder_));
    return found;
  }

  data::FakeS3 inner_;
  data::FailingS3 s3_{inner_};
  std::mutex mutex_;  // guards the next two
  std::vector<std::string> done_, failed_;
  CopyListener listener_;
  std::atomic<bool> cancelled_{false};
  const fs::path folder_ = fs::temp_directory_path() / ("trainyard-run-" + random_hex(12));
};

TEST_F(CopyRunTest, WhatOneFailsOfIsToldAndTheOthersGoOn) {
  for (const char* key : {"b/t/a", "b/t/b", "b/t/c/d"}) inner_.objects[key] = key;
  s3_.before = [](std::string_view call, const std::string& key) -> Result<void> {
    if (call == "get" && key == "t/b") return Error(ErrorKind::denied, "AccessDenied");
    return ok();
  };
  const auto totals = run(many("s3://b/t", folder_));
  ASSERT_TRUE(totals);
  EXPECT_EQ(totals->copied, 2U);
  EXPECT_EQ(totals->failed, 1U);
  EXPECT_THAT(files(), UnorderedElementsAre("a", "c/d"));
  EXPECT_THAT(failed_, ElementsAre("download failed: s3://b/t/b to " + folder_.string() +
                                   "/b: AccessDenied"));
}

TEST_F(CopyRunTest, AStoreThatCannotBeReachedEndsItAtOnce) {
  for (int i = 0; i < 500; ++i) inner_.objects["b/t/" + std::to_string(i)] = "x";
  std::atomic<int> calls{0};
  s3_.before = [&](std::string_view call, const std::string&) -> Result<void> {
    if (call != "get") return ok();
    ++calls;
    return Error(ErrorKind::unavailable, "connection refused");
  };
  EXPECT_EQ(run(many("s3://b/t", folder_)).error().kind(), ErrorKind::unavailable);
  EXPECT_LE(calls, 64);
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(CopyRunTest, ADownloadThatIsCancelledLeavesTheOldFileAndNothingElse) {
  inner_.objects["b/k"] = long_bytes();
  ASSERT_TRUE(replace_file(folder_ / "k", "old"));
  s3_.after_piece = [this](const std::string&, std::uint64_t offset) -> Result<void> {
    if (offset <= (1 << 20)) return ok();
    cancelled_ = true;
    return Error(ErrorKind::cancelled, "cancelled");
  };
  CopyRequest request{parse_copy_place("s3://b/k").value(),
                      parse_copy_place(folder_.string()).value()};
  EXPECT_EQ(run(request).error().kind(), ErrorKind::cancelled);
  EXPECT_THAT(files(), ElementsAre("k"));
  EXPECT_EQ(read_file(folder_ / "k").value(), "old");
}

TEST_F(CopyRunTest, AnUploadThatIsCancelledIsAborted) {
  ASSERT_TRUE(replace_file(folder_ / "k", std::string(1 << 20, 'x')));
  s3_.before = [this](std::string_view call, const std::string&) -> Result<void> {
    if (call == "write") cancelled_ = true;
    return ok();
  };
  CopyRequest request{parse_copy_place((folder_ / "k").string()).value(),
                      parse_copy_place("s3://b/k").value()};
  EXPECT_EQ(run(request).error().kind(), ErrorKind::cancelled);
  EXPECT_THAT(inner_.objects, IsEmpty());
  EXPECT_EQ(inner_.aborted_uploads(), 1);
}

TEST_F(CopyRunTest, WithinOneStoreTheStoreCopies) {
  inner_.objects["b/t/a"] = "1";
  std::vector<std::string> calls;
  s3_.before = [&](std::string_view call, const std::string& key) -> Result<void> {
    calls.push_back(std::string(call) + " " + key);
    return ok();
  };
  ASSERT_TRUE(run(many("s3://b/t/", "s3://c")));
  EXPECT_EQ(inner_.objects.at("c/a"), "1");
  EXPECT_THAT(calls, ElementsAre("list t/", "copy t/a"));
  EXPECT_THAT(done_, ElementsAre("copy: s3://b/t/a to s3://c/a"));
}

TEST_F(CopyRunTest, EachSizeIsCopiedOnce) {
  const std::size_t sizes[] = {0, 1, 1 << 20, (1 << 20) + 1, 16 << 20, (16 << 20) + 1};
  for (const std::size_t size : sizes)
    inner_.objects["b/" + std::to_string(size)] = std::string(size, 'x');
  EXPECT_EQ(run(many("s3://b", folder_))->copied, 6U);
  for (const std::size_t size : sizes)
    EXPECT_EQ(fs::file_size(folder_ / std::to_string(size)), size);
}

TEST_F(CopyRunTest, ADownloadHasTheTimeOfItsObjectAndIsNotRepeatedByASync) {
  inner_.now = [] { return Timestamp(std::chrono::milliseconds(1'700'000'000'123)); };
  const auto upload = inner_.begin_upload("b", "k").value();
  ASSERT_TRUE(upload->write("bytes"));
  ASSERT_TRUE(upload->complete());
  CopyRequest sync = many("s3://b", folder_);
  sync.sync = true;
  EXPECT_EQ(run(sync)->copied, 1U);
  EXPECT_EQ(run(sync)->copied, 0U);
  ASSERT_TRUE(replace_file(folder_ / "k", "other"));
  EXPECT_EQ(run(sync)->copied, 1U);
  EXPECT_EQ(read_file(folder_ / "k").value(), "bytes");
}

TEST_F(CopyRunTest, NothingIsDeletedWhereTheSourceCouldNotBeReadInFull) {
  inner_.objects["b/gone"] = "1";
  fs::create_symlink("nowhere", folder_ / "broken");
  CopyRequest sync = many(folder_, "s3://b");
  sync.sync = sync.remove = true;
  const auto plan = make_copy_plan(sync, source_of(sync, s3_), target_of(sync, s3_));
  ASSERT_TRUE(plan);
  EXPECT_THAT(plan->remove, IsEmpty());
  EXPECT_THAT(plan->problems, testing::Contains(HasSubstr("nothing is deleted")));
  fs::remove(folder_ / "broken");
  EXPECT_EQ(run(sync)->removed, 1U);
  EXPECT_THAT(inner_.objects, IsEmpty());
}

}  // namespace
}  // namespace trainyard::cli
