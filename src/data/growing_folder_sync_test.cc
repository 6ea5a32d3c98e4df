#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "base/files.h"
#include "base/random.h"
#include "data/folder_sync.h"
#include "support/watched_s3.h"

namespace trainyard::data {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

// Folders of files that grow: the debugger's, the profiler's, TensorBoard's.
class GrowingFolderSyncTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(ensure_directory(root_ / "tensors")); }
  void TearDown() override { fs::remove_all(root_); }

  FolderSync make(FolderSyncOptions options = {.skipped_suffixes = {".tmp", ".sagemaker-ignore"}}) {
    return {
        s3_, root_, "tensors", {"b", "out"}, std::move(options), [this](const std::string& text) {
          skipped_.push_back(text);
        }};
  }
  void write(const std::string& name, const std::string& content) {
    ASSERT_TRUE(ensure_directory((root_ / "tensors" / name).parent_path()));
    std::ofstream(root_ / "tensors" / name) << content;
  }
  std::string stored(const std::string& key) {
    const auto found = s3_.inner.objects.find("b/out/" + key);
    return found == s3_.inner.objects.end() ? "(none)" : found->second;
  }

  fs::path root_ = fs::temp_directory_path() / ("trainyard-sync-" + random_hex(12));
  WatchedS3 s3_;
  std::vector<std::string> skipped_;
};

TEST_F(GrowingFolderSyncTest, UploadsEveryFileAtItsRelativePath) {
  write("a", "1");
  write("events/000/e", std::string(600 << 10, 'x'));
  write("empty", "");
  FolderSync sync = make();
  const auto pass = sync.last_pass();
  ASSERT_TRUE(pass) << pass.error().message();
  EXPECT_EQ(pass->files, 3U);
  EXPECT_EQ(pass->bytes, (600U << 10) + 1);
  EXPECT_EQ(stored("a"), "1");
  EXPECT_EQ(stored("empty"), "");
  EXPECT_EQ(stored("events/000/e").size(), 600U << 10);
}

TEST_F(GrowingFolderSyncTest, UploadsAgainOnlyWhatChanged) {
  write("a", "1");
  write("b", "1");
  FolderSync sync = make();
  ASSERT_TRUE(sync.last_pass());
  EXPECT_EQ(sync.last_pass()->files, 0U);
  write("a", "longer");
  EXPECT_EQ(sync.last_pass()->files, 1U);
  EXPECT_EQ(stored("a"), "longer");
  // The same size and time, but another file.
  struct stat before{};
  ASSERT_EQ(::stat((root_ / "tensors/b").c_str(), &before), 0);
  write("c", "2");
  const timespec times[] = {before.st_atim, before.st_mtim};
  ASSERT_EQ(::utimensat(AT_FDCWD, (root_ / "tensors/c").c_str(), times, 0), 0);
  fs::rename(root_ / "tensors/c", root_ / "tensors/b");
  EXPECT_EQ(sync.last_pass()->files, 1U);
  EXPECT_EQ(stored("b"), "2");
}

TEST_F(GrowingFolderSyncTest, LeavesTemporaryFilesAndFoldersOut) {
  write("a.tmp", "1");
  write(".sagemaker-ignore/x", "1");
  FolderSync sync = make();
  EXPECT_EQ(sync.last_pass()->files, 0U);
  fs::rename(root_ / "tensors/a.tmp", root_ / "tensors/a");
  EXPECT_EQ(sync.last_pass()->files, 1U);
  EXPECT_THAT(skipped_, IsEmpty()) << "they are no files that can't be stored";
}

TEST_F(GrowingFolderSyncTest, AFileIsUploadedWhenItHasRestedAndBeforeThatOnlyAtTheEnd) {
  write("a", "1");
  FolderSync patient = make({.settle = 1h, .at_least_every = 1h});
  EXPECT_EQ(patient.pass()->files, 0U);
  EXPECT_EQ(patient.last_pass()->files, 1U);

  FolderSync quick = make({.settle = 0s});
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (quick.pass()->files == 0U) ASSERT_LT(std::chrono::steady_clock::now(), deadline);
}

TEST_F(GrowingFolderSyncTest, AFileThatNeverRestsIsUploadedNowAndThen) {
  FolderSync sync = make({.settle = 1h, .at_least_every = 50ms});
  std::uint64_t uploads = 0;
  std::string content;
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (uploads < 3) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    write("a", content += 'x');
    uploads += sync.pass()->files;
  }
  EXPECT_LT(uploads, content.size()) << "not at every pass";
}

// An index must not exist before the file it refers to.
TEST_F(GrowingFolderSyncTest, UploadsInTheOrderOfTheChanges) {
  const auto newer_than = [this](const char* path, const char* other) {
    const auto changed = [&](const char* name) {
      struct stat info{};
      ::stat((root_ / "tensors" / name).c_str(), &info);
      return std::chrono::seconds(info.st_ctim.tv_sec) +
             std::chrono::nanoseconds(info.st_ctim.tv_nsec);
    };
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    do write(path, "2");
    while (changed(path) <= changed(other) && std::chrono::steady_clock::now() < deadline);
  };
  write("z/event", "1");
  newer_than("index", "z/event");
  newer_than("m", "index");
  FolderSync sync = make();
  ASSERT_TRUE(sync.last_pass());
  EXPECT_THAT(s3_.keys, ElementsAre("out/z/event", "out/index", "out/m"));
}

TEST_F(GrowingFolderSyncTest, AFileThatVanishesIsPassedOver) {
  write("a", "1");
  write("b", "1");
  FolderSync sync = make();
  s3_.at_begin = [this](const std::string& key) {
    fs::remove(root_ / "tensors" / (key == "out/a" ? "b" : "a"));
  };
  EXPECT_EQ(sync.last_pass()->files, 1U);
  EXPECT_THAT(skipped_, IsEmpty());
  EXPECT_EQ(s3_.inner.objects.size(), 1U);
}

TEST_F(GrowingFolderSyncTest, AFileThatGrowsWhileItIsReadIsUploadedAgain) {
  write("a", "1");
  s3_.at_write = [this](const std::string&) {
    std::ofstream(root_ / "tensors/a", std::ios::app) << "more";
  };
  FolderSync sync = make();
  ASSERT_TRUE(sync.last_pass());
  EXPECT_EQ(stored("a"), "1") << "what was there when it began";
  s3_.at_write = nullptr;
  EXPECT_EQ(sync.last_pass()->files, 1U);
  EXPECT_EQ(stored("a"), "1more");
}

TEST_F(GrowingFolderSyncTest, AFileThatIsCutWhileItIsReadIsUploadedAgain) {
  write("a", std::string(1 << 20, 'x'));
  s3_.at_write = [this](const std::string&) { fs::resize_file(root_ / "tensors/a", 10); };
  FolderSync sync = make();
  ASSERT_TRUE(sync.last_pass());
  s3_.at_write = nullptr;
  EXPECT_EQ(sync.last_pass()->files, 1U);
  EXPECT_EQ(stored("a"), "xxxxxxxxxx");
}

TEST_F(GrowingFolderSyncTest, AnErrorEndsThePassAndTheNextTakesUpWhatItLeft) {
  write("a", "1");
  write("b", "1");
  FolderSync sync = make();
  s3_.inner.fail_upload = Error(ErrorKind::not_found, "NoSuchBucket");
  EXPECT_FALSE(sync.last_pass());
  EXPECT_EQ(s3_.keys.size(), 1U);
  s3_.inner.fail_upload.reset();
  EXPECT_EQ(sync.last_pass()->files, 2U);
}

TEST_F(GrowingFolderSyncTest, AKeyThatTheStoreRefusesDoesNotHoldUpTheOthers) {
  write("a", "1");
  FolderSync sync = make();
  s3_.inner.fail_upload = Error(ErrorKind::invalid_argument, "KeyTooLongError");
  EXPECT_EQ(sync.last_pass()->files, 0U);
  EXPECT_EQ(sync.last_pass()->files, 0U);
  EXPECT_THAT(skipped_, ElementsAre(HasSubstr("tensors/a: KeyTooLongError")));
}

TEST_F(GrowingFolderSyncTest, NeitherFollowsLinksNorReadsWhatIsNoFile) {
  ASSERT_TRUE(ensure_directory(root_ / "outside"));
  std::ofstream(root_ / "outside/secret") << "s";
  fs::create_symlink(root_ / "outside", root_ / "tensors/folder");
  fs::create_symlink(root_ / "outside/secret", root_ / "tensors/file");
  ASSERT_EQ(::mkfifo((root_ / "tensors/pipe").c_str(), 0600), 0);
  FolderSync sync = make();
  EXPECT_EQ(sync.last_pass()->files, 0U);
  EXPECT_EQ(sync.last_pass()->files, 0U);
  EXPECT_EQ(skipped_.size(), 3U) << "each is told of once";
}

TEST_F(GrowingFolderSyncTest, AFolderThatIsNotThereOrBecameALinkIsEmpty) {
  fs::remove(root_ / "tensors");
  FolderSync sync = make();
  EXPECT_EQ(sync.last_pass()->files, 0U);
  fs::create_symlink("/etc", root_ / "tensors");
  EXPECT_EQ(sync.last_pass()->files, 0U);
}

TEST_F(GrowingFolderSyncTest, AFileThatBecameALinkAfterTheScanIsNotFollowed) {
  write("a", "1");
  write("b", "1");
  FolderSync sync = make();
  s3_.at_begin = [this](const std::string& key) {
    const fs::path other = root_ / "tensors" / (key == "out/a" ? "b" : "a");
    fs::remove(other);
    fs::create_symlink("/etc/passwd", other);
  };
  EXPECT_EQ(sync.last_pass()->files, 1U);
  EXPECT_EQ(s3_.inner.objects.size(), 1U);
}

TEST_F(GrowingFolderSyncTest, AFileThatIsMostlyHolesStaysHere) {
  write("a", "1");
  write("sparse", "1");
  fs::resize_file(root_ / "tensors/sparse", std::uintmax_t{200} << 30);
  FolderSync sync = make({.max_size = gib(1)});
  EXPECT_EQ(sync.last_pass()->files, 1U);
  EXPECT_EQ(sync.last_pass()->files, 0U);
  EXPECT_THAT(skipped_,
              ElementsAre(HasSubstr("not uploaded: tensors/sparse: it has 200.0 GiB, more than the "
                                    "1.0 GiB that may be uploaded")));
}

TEST_F(GrowingFolderSyncTest, AThousandLinksAreNotAllNamed) {
  for (int i = 0; i < 1000; ++i) fs::create_symlink("none", root_ / "tensors" / std::to_string(i));
  write("file", "1");
  FolderSync sync = make();
  for (int pass = 0; pass < 3; ++pass) ASSERT_TRUE(sync.last_pass());
  EXPECT_EQ(skipped_.size(), 101U);
  EXPECT_THAT(skipped_.back(), HasSubstr("and maybe more, which are not named here"));
  EXPECT_EQ(stored("file"), "1");
}

TEST_F(GrowingFolderSyncTest, RemovesWhatItUploadedWhenToldTo) {
  write("a/b", "1");
  FolderSync sync = make({.remove_uploaded = true});
  EXPECT_EQ(sync.last_pass()->files, 1U);
  EXPECT_FALSE(fs::exists(root_ / "tensors/a/b"));
  EXPECT_EQ(stored("a/b"), "1");
}

TEST_F(GrowingFolderSyncTest, TakesAnyNumberOfFiles) {
  ASSERT_TRUE(ensure_directory(root_ / "tensors/many"));
  constexpr int kFiles = 9000;
  for (int i = 0; i < kFiles; ++i)
    ASSERT_EQ(::mknod((root_ / "tensors/many" / std::to_string(i)).c_str(), S_IFREG | 0600, 0), 0);
  FolderSync sync = make();
  const auto pass = sync.last_pass();
  EXPECT_EQ(pass->files, static_cast<std::uint64_t>(kFiles));
  EXPECT_EQ(s3_.inner.objects.size(), static_cast<std::size_t>(kFiles));
}

}  // namespace
}  // namespace trainyard::data
