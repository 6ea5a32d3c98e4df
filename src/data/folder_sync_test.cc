#include "data/folder_sync.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "base/files.h"
#include "base/random.h"
#include "support/eventually.h"
#include "support/watched_s3.h"

// Folders that are mirrored: checkpoints.
namespace trainyard::data {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using namespace std::chrono_literals;

const std::string kData(1 << 20, 'x');  // no marker

class FolderSyncTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(ensure_directory(folder_)); }
  void TearDown() override { fs::remove_all(root_); }

  FolderSync make(bool marks = false, Bytes max_size = {}) {
    FolderSyncOptions options;
    options.skipped_suffixes = {".sagemaker-ignore", ".sagemaker-uploading", ".sagemaker-uploaded"};
    options.max_size = max_size;
    options.mirror = MirrorOptions{.ledger = root_ / "ledger", .marks = marks};
    return {s3_,
            root_,
            "checkpoints",
            {"b", "out"},
            std::move(options),
            [this](const std::string& text) { skipped_.push_back(text); }};
  }
  void write(const std::string& name, const std::string& content) {
    ASSERT_TRUE(ensure_directory((folder_ / name).parent_path()));
    std::ofstream(folder_ / name) << content;
  }
  // A file that changes during a pass is uploaded by the next one.
  static bool settle(FolderSync& sync) {
    return eventually([&] {
      const auto pass = sync.pass();
      return pass && pass->files == 0 && pass->deleted == 0 &&
             (!pass->next || *pass->next > std::chrono::seconds(1));
    });
  }
  std::optional<std::string> stored(const std::string& key) {
    return s3_.inner.find("b/out/" + key);
  }
  std::vector<std::string> keys() {
    std::vector<std::string> all;
    for (const auto& [name, bytes] : s3_.inner.objects) all.push_back(name.substr(6));
    return all;
  }

  const fs::path root_ = fs::temp_directory_path() / ("trainyard-mirror-" + random_hex(12));
  const fs::path folder_ = root_ / "checkpoints";
  WatchedS3 s3_;
  std::vector<std::string> skipped_;
};

TEST_F(FolderSyncTest, AFileIsUploadedWhenItIsClosed) {
  FolderSync sync = make();
  ASSERT_TRUE(sync.pass());
  std::ofstream open(folder_ / "model");
  open << "half" << std::flush;
  EXPECT_EQ(sync.pass()->files, 0U);
  open << " and half" << std::flush;
  open.close();
  EXPECT_EQ(sync.pass()->files, 1U);
  EXPECT_EQ(stored("model"), "half and half");
}

TEST_F(FolderSyncTest, UploadsInTheOrderInWhichFilesWereClosed) {
  FolderSync sync = make();
  ASSERT_TRUE(sync.pass());
  write("z", kData);
  write("step-1/a", kData);
  write("latest", "1");
  fs::rename(folder_ / "step-1/a", folder_ / "b");
  ASSERT_TRUE(settle(sync));
  EXPECT_THAT(s3_.keys, ElementsAre("out/z", "out/latest", "out/b"));
  EXPECT_THAT(s3_.removed, IsEmpty()) << "its old name was never there";
}

// Whenever a marker is in S3, everything that it refers to is there, complete.
TEST_F(FolderSyncTest, AMarkerIsNotThereBeforeWhatItMarks) {
  FolderSync sync = make();
  ASSERT_TRUE(sync.pass());
  int step = 0;
  const auto save = [&] {
    const std::string number = std::to_string(++step);
    write("step-" + number, kData + number);
    write("latest.tmp", number);
    fs::rename(folder_ / "latest.tmp", folder_ / "latest");
    if (step > 2) fs::remove(folder_ / ("step-" + std::to_string(step - 2)));
  };
  s3_.at_write = [&](const std::string&) {
    if (step < 50) save();
  };
  s3_.after = [&] {
    const auto latest = stored("latest");
    EXPECT_TRUE(!latest || stored("step-" + *latest) == kData + *latest) << *latest;
  };
  save();
  EXPECT_TRUE(eventually([&] { return sync.pass() && step == 50; }));
  ASSERT_TRUE(sync.last_pass());
  EXPECT_THAT(keys(), UnorderedElementsAre("latest", "step-49", "step-50"));
}

TEST_F(FolderSyncTest, DeletionsAreMirroredAfterWhatCameBefore) {
  FolderSync sync = make();
  ASSERT_TRUE(sync.pass());
  write("old/a", "1");
  write("old/b", "1");
  write("c", "1");
  ASSERT_TRUE(settle(sync));
  std::vector<std::string> at_deletion;
  s3_.after = [&] {
    if (!s3_.removed.empty() && at_deletion.empty()) at_deletion = keys();
  };
  fs::remove_all(folder_ / "old");
  write("new", kData);
  fs::remove(folder_ / "c");
  ASSERT_TRUE(settle(sync));
  EXPECT_THAT(keys(), ElementsAre("new"));
  ASSERT_THAT(s3_.removed, UnorderedElementsAre("out/old/a", "out/old/b", "out/c"));
  EXPECT_EQ(s3_.removed.back(), "out/c");
  EXPECT_EQ(at_deletion.size(), 2U) << "the first deletion came before the new file";
}

TEST_F(FolderSyncTest, WhatOthersHaveThereIsNeitherDeletedNorUploaded) {
  s3_.inner.objects["b/out/others"] = "1";
  s3_.inner.objects["b/out/restored"] = "1";
  write("restored", "1");
  struct stat info{};
  ASSERT_EQ(::stat((folder_ / "restored").c_str(), &info), 0);
  ASSERT_TRUE(SyncLedger::write(root_ / "ledger", {{"restored", fingerprint_of(info)}}));
  FolderSync sync = make();
  EXPECT_EQ(sync.last_pass()->files, 0U);
  fs::remove(folder_ / "restored");
  EXPECT_EQ(sync.last_pass()->deleted, 1U);
  EXPECT_THAT(keys(), ElementsAre("others"));
}

TEST_F(FolderSyncTest, AnotherOneGoesOnWhereOneWasKilled) {
  {
    FolderSync sync = make();
    ASSERT_TRUE(sync.pass());
    write("kept", "1");
    write("changed", "1");
    write("removed", "1");
    ASSERT_TRUE(settle(sync));
  }
  fs::remove(folder_ / "removed");
  write("changed", "22");
  write("new", "1");
  s3_.keys.clear();
  FolderSync sync = make();
  ASSERT_TRUE(sync.last_pass());
  EXPECT_THAT(s3_.keys, ElementsAre("out/changed", "out/new"));
  EXPECT_THAT(keys(), ElementsAre("changed", "kept", "new"));
}

// The ledger is beside the volume, where a job has no limit.
TEST_F(FolderSyncTest, AFileThatIsWrittenAgainAndAgainDoesNotFillTheLedger) {
  const std::string name = std::string(200, 'a') + "/" + std::string(200, 'b') + "/" +
                           std::string(200, 'c') + "/" + std::string(200, 'd');
  {
    FolderSync sync = make();
    ASSERT_TRUE(sync.pass());
    for (int i = 0; i < 1000; ++i) {
      write(name, std::to_string(i));
      ASSERT_TRUE(sync.pass());
    }
    ASSERT_TRUE(settle(sync));
    EXPECT_GT(s3_.keys.size(), 700U);
  }
  EXPECT_LT(fs::file_size(root_ / "ledger"), SyncLedger::kMaxHistory + 10'000);
  EXPECT_EQ(make().last_pass()->files, 0U) << "the next one knows that it is there";
}

TEST_F(FolderSyncTest, WhatWasBeingStoredByOneThatWasKilledIsTakenForThere) {
  ASSERT_TRUE(SyncLedger::write(root_ / "ledger", {{"going", 0}, {"gone", 0}}));
  s3_.inner.objects["b/out/gone"] = "1";
  write("going", "1");
  FolderSync sync = make();
  ASSERT_TRUE(sync.last_pass());
  EXPECT_THAT(keys(), ElementsAre("going"));
  EXPECT_THAT(s3_.inner.aborted, ElementsAre("b/out/going", "b/out/gone"));
}

TEST_F(FolderSyncTest, AFileThatChangesWhileItIsReadIsNotStoredThen) {
  FolderSync sync = make();
  ASSERT_TRUE(sync.pass());
  write("model", kData);
  write("done", "1");
  int writes = 0;
  s3_.at_write = [&](const std::string& key) {
    if (key == "out/model" && ++writes == 2) write("model", std::string(1 << 20, 'y'));
  };
  s3_.after = [&] { EXPECT_EQ(stored("model"), std::string(1 << 20, 'y')); };
  EXPECT_TRUE(eventually([&] { return sync.pass() && stored("done"); }));
  EXPECT_EQ(stored("model"), std::string(1 << 20, 'y'));
}

TEST_F(FolderSyncTest, AFileThatIsOpenAgainHoldsUpWhatMayTellOfIt) {
  FolderSync sync = make();
  ASSERT_TRUE(sync.pass());
  write("model", kData);
  write("done", "1");
  std::ofstream open(folder_ / "model", std::ios::app);
  EXPECT_EQ(sync.pass()->files, 0U);
  EXPECT_THAT(keys(), IsEmpty());
  open << "more";
  open.close();
  ASSERT_TRUE(sync.pass());
  EXPECT_EQ(stored("model"), kData + "more");
  EXPECT_EQ(stored("done"), "1");
}

TEST_F(FolderSyncTest, AFileThatIsRemovedWhileItIsReadIsNotStored) {
  FolderSync sync = make();
  ASSERT_TRUE(sync.pass());
  write("model", kData);
  s3_.at_write = [&](const std::string&) { fs::remove(folder_ / "model"); };
  EXPECT_EQ(sync.pass()->files, 0U);
  EXPECT_THAT(keys(), IsEmpty());
}

TEST_F(FolderSyncTest, WhatIsOpenAtTheEndIsUploadedAsItIs) {
  FolderSync sync = make();
  std::ofstream open(folder_ / "log");
  open << "1" << std::flush;
  ASSERT_TRUE(sync.pass());
  EXPECT_THAT(keys(), IsEmpty());
  EXPECT_EQ(sync.last_pass()->files, 1U);
  EXPECT_EQ(stored("log"), "1");
}

TEST_F(FolderSyncTest, FilesThatWereThereBeforeItWatchedAreFound) {
  write("deep/er/a", "1");
  std::ofstream open(folder_ / "open");
  open << "1" << std::flush;
  FolderSync sync = make();
  EXPECT_EQ(sync.pass()->files, 1U);
  EXPECT_TRUE(stored("deep/er/a"));
  EXPECT_FALSE(stored("open"));
}

// A folder is watched only after it was created: there are no events for what was written until
// then.
TEST_F(FolderSyncTest, AMarkerOutsideOfANewFolderIsNotThereBeforeWhatTheFolderHolds) {
  FolderSync sync = make();
  ASSERT_TRUE(sync.pass());
  for (int step = 1; step <= 20; ++step) {
    const std::string folder = "step-" + std::to_string(step);
    write(folder + "/model", "1");
    write(folder + "/z", "1");
    write("latest", folder);
    s3_.keys.clear();
    ASSERT_TRUE(settle(sync));
    ASSERT_THAT(s3_.keys,
                ElementsAre("out/" + folder + "/model", "out/" + folder + "/z", "out/latest"));
  }
}

TEST_F(FolderSyncTest, ARenamedFolderIsStoredUnderItsNewNameBeforeItsOldOneGoes) {
  FolderSync sync = make();
  ASSERT_TRUE(sync.pass());
  write("tmp/a", "1");
  write("tmp/b", "1");
  ASSERT_TRUE(eventually([&] { return sync.pass() && stored("tmp/a") && stored("tmp/b"); }));
  bool early = false;
  s3_.after = [&] { early = early || (!s3_.removed.empty() && !stored("step/b")); };
  fs::rename(folder_ / "tmp", folder_ / "step");
  EXPECT_TRUE(eventually([&] { return sync.pass() && s3_.removed.size() == 2; }));
  EXPECT_THAT(keys(), ElementsAre("step/a", "step/b"));
  EXPECT_FALSE(early);
}

TEST_F(FolderSyncTest, LeavesMarksBesideWhatItUploads) {
  FolderSync sync = make(true);
  ASSERT_TRUE(sync.pass());
  s3_.at_write = [&](const std::string& key) {
    if (key != "out/model") return;
    EXPECT_TRUE(fs::exists(folder_ / "model.sagemaker-uploading"));
    EXPECT_FALSE(fs::exists(folder_ / "model.sagemaker-uploaded"));
  };
  write("model", kData);
  write("next.sagemaker-ignore", "1");
  EXPECT_TRUE(eventually([&] { return sync.pass() && stored("model"); }));
  EXPECT_FALSE(fs::exists(folder_ / "model.sagemaker-uploading"));
  EXPECT_TRUE(fs::exists(folder_ / "model.sagemaker-uploaded"));
  write("model", kData + "2");
  EXPECT_TRUE(eventually([&] { return sync.pass() && stored("model") == kData + "2"; }));
  write("step-1/model", kData);
  EXPECT_TRUE(eventually([&] { return sync.pass() && stored("step-1/model"); }));
  EXPECT_FALSE(fs::exists(folder_ / "step-1/model.sagemaker-uploaded"))
      << "nothing comes and goes in folders that the container may delete";
  fs::remove_all(folder_ / "step-1");
  fs::remove(folder_ / "model");
  ASSERT_TRUE(sync.last_pass());
  EXPECT_THAT(keys(), IsEmpty()) << "marks and what is to be ignored stay here";
  EXPECT_FALSE(fs::exists(folder_ / "model.sagemaker-uploaded"));
}

TEST_F(FolderSyncTest, AnErrorEndsThePassAndTheNextTakesUpWhatItLeft) {
  FolderSync sync = make();
  ASSERT_TRUE(sync.pass());
  write("model", kData);
  write("latest", "1");
  s3_.inner.fail_upload = Error(ErrorKind::unavailable, "down");
  EXPECT_FALSE(sync.pass());
  EXPECT_FALSE(sync.pass());
  s3_.inner.fail_upload.reset();
  EXPECT_EQ(sync.pass()->files, 2U);
  EXPECT_EQ(s3_.keys.back(), "out/latest");
}

TEST_F(FolderSyncTest, WhatCannotBeStoredIsAnErrorAtTheEndWhenAllElseIs) {
  write("sparse", "1");
  fs::resize_file(folder_ / "sparse", std::uintmax_t{200} << 30);
  write("z", "1");
  fs::create_symlink("z", folder_ / "link");
  FolderSync sync = make(false, gib(1));
  ASSERT_TRUE(sync.pass());
  const auto last = sync.last_pass();
  ASSERT_FALSE(last);
  EXPECT_THAT(last.error().message(), HasSubstr("checkpoints/sparse: it has 200.0 GiB"));
  EXPECT_EQ(stored("z"), "1");
  EXPECT_THAT(skipped_, UnorderedElementsAre(HasSubstr("checkpoints/sparse: it has"),
                                             HasSubstr("checkpoints/link: it is not a file")));
  fs::remove(folder_ / "sparse");
  EXPECT_TRUE(sync.last_pass());
}

// A volume of 1 GiB has room for any number of files that are mostly holes.
TEST_F(FolderSyncTest, FilesOfHolesAreUploadedUpToTheSizeOfAll) {
  const auto make_holes = [this](const std::string& name, std::uintmax_t size) {
    write(name, "1");
    fs::resize_file(folder_ / name, size);
  };
  std::optional<FolderSync> sync(make(false, mib(3)));
  ASSERT_TRUE(sync->pass());
  for (const char* name : {"a", "b", "c"}) {
    make_holes(name, 2 << 20);
    ASSERT_TRUE(settle(*sync));
  }
  EXPECT_THAT(keys(), ElementsAre("a"));
  EXPECT_THAT(skipped_, UnorderedElementsAre(HasSubstr("checkpoints/b: it has 2.0 MiB, with the "
                                                       "2.0 MiB of the folder's other files"),
                                             HasSubstr("checkpoints/c: it has 2.0 MiB")));
  write("a", "a new version of the same file needs less room");
  ASSERT_TRUE(settle(*sync));
  make_holes("d", 2 << 20);
  ASSERT_TRUE(settle(*sync));
  EXPECT_THAT(keys(), ElementsAre("a", "d"));
  fs::remove(folder_ / "d");
  ASSERT_TRUE(settle(*sync));
  make_holes("e", 2 << 20);
  ASSERT_TRUE(settle(*sync));
  EXPECT_THAT(keys(), ElementsAre("a", "e"));
  // Another agent counts what its predecessor uploaded.
  sync.emplace(make(false, mib(3)));
  make_holes("f", 2 << 20);
  ASSERT_TRUE(settle(*sync));
  EXPECT_THAT(keys(), ElementsAre("a", "e"));
}

TEST_F(FolderSyncTest, AFolderThatIsNotThereIsAnErrorAndDeletesNothing) {
  ASSERT_TRUE(SyncLedger::write(root_ / "ledger", {{"a", 5}}));
  s3_.inner.objects["b/out/a"] = "1";
  fs::remove(folder_);
  FolderSync sync = make();
  EXPECT_FALSE(sync.pass());
  EXPECT_FALSE(sync.last_pass());
  EXPECT_THAT(keys(), ElementsAre("a"));
}

TEST_F(FolderSyncTest, WaitsForChanges) {
  FolderSync sync = make();
  ASSERT_TRUE(sync.pass());
  write("a", "1");
  const auto start = std::chrono::steady_clock::now();
  sync.wait(60s, -1);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 30s);
}

}  // namespace
}  // namespace trainyard::data
