#include "fastfile/mount.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/files.h"
#include "base/random.h"
#include "base/unique_fd.h"
#include "fastfile/list_channel.h"
#include "fastfile/mount_point.h"
#include "support/byte_sizes.h"
#include "support/generated_s3.h"

// What a program sees through the kernel.
namespace trainyard::fastfile {
namespace {

namespace fs = std::filesystem;
using data::GeneratedS3;
using testing::ElementsAre;

class MountTest : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto can = check_can_mount(); !can) GTEST_SKIP() << can.error().message();
    fs::create_directories(folder_);
  }
  void TearDown() override {
    mount_.reset();
    EXPECT_TRUE(detach(folder_));
    fs::remove_all(folder_);
  }

  void mount() {
    tree_.emplace(list_channel(s3_, {"b", "t"}, {}, {}, nullptr).value());
    reader_.emplace(s3_, *tree_, FileReader::Options{.max_memory = mib(16)});
    auto opened = Mount::open({.folder = folder_,
                               .on_error =
                                   [this](const std::string& path, const Error& error) {
                                     const std::lock_guard lock(mutex_);
                                     errors_.push_back(path + ": " + error.message());
                                   }},
                              *tree_, *reader_);
    ASSERT_TRUE(opened) << opened.error().message();
    mount_ = std::move(*opened);
  }
  std::vector<std::string> errors() {
    const std::lock_guard lock(mutex_);
    return errors_;
  }

  UniqueFd open(const std::string& path) {
    return UniqueFd(::open((folder_ / path).c_str(), O_RDONLY | O_CLOEXEC));
  }
  // The result of pread(); its errno's name if it fails.
  static std::string read(int fd, std::uint64_t offset, std::uint64_t length) {
    std::string bytes(length, '\0');
    const ssize_t got = ::pread(fd, bytes.data(), length, static_cast<off_t>(offset));
    if (got < 0) return ::strerrorname_np(errno);
    bytes.resize(static_cast<std::size_t>(got));
    return bytes;
  }

  const fs::path folder_ = fs::temp_directory_path() / ("trainyard-fastfile-" + random_hex(12));
  GeneratedS3 s3_;
  std::mutex mutex_;  // guards errors_
  std::vector<std::string> errors_;
  std::optional<Tree> tree_;
  std::optional<FileReader> reader_;
  std::unique_ptr<Mount> mount_;
};

TEST_F(MountTest, IsTheTreeOfTheListedObjects) {
  std::map<std::string, std::uint64_t> expected;
  for (int i = 0; i < 3000; ++i) {
    const std::string path = "f" + std::to_string(i % 7) + "/g/" + std::to_string(i);
    expected[path] = static_cast<std::uint64_t>(i) * kGib;
    s3_.put("t/" + path, {expected[path], 1});
  }
  expected["a file"] = 1;
  s3_.put("t/a file", {1, 1});
  mount();
  std::map<std::string, std::uint64_t> found;
  std::set<std::uint64_t> inodes;
  for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
    struct stat it{};
    ASSERT_EQ(::lstat(entry.path().c_str(), &it), 0);
    EXPECT_EQ(it.st_uid, 0U);
    EXPECT_TRUE(inodes.insert(it.st_ino).second);
    if (entry.is_directory()) continue;
    EXPECT_EQ(it.st_mode, S_IFREG | 0644U);
    found[fs::relative(entry.path(), folder_).string()] = static_cast<std::uint64_t>(it.st_size);
  }
  EXPECT_EQ(found, expected);
  EXPECT_FALSE(fs::exists(folder_ / "f1/none"));
  struct statvfs all{};
  ASSERT_EQ(::statvfs(folder_.c_str(), &all), 0);
  EXPECT_EQ(all.f_bavail, 0U);
  EXPECT_EQ(all.f_files, expected.size() + 7 + 7 + 1);
  EXPECT_EQ(s3_.requests, 0U);
}

TEST_F(MountTest, CantBeWrittenTo) {
  s3_.put("t/a", {10, 1});
  mount();
  EXPECT_LT(::open((folder_ / "a").c_str(), O_WRONLY | O_CLOEXEC), 0);
  EXPECT_EQ(errno, EROFS);
  EXPECT_LT(::open((folder_ / "b").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600), 0);
  EXPECT_EQ(errno, EROFS);
  EXPECT_NE(::unlink((folder_ / "a").c_str()), 0);
  EXPECT_EQ(errno, EROFS);
}

TEST_F(MountTest, RandomReadsOfThreadsGiveTheObjectsBytes) {
  const std::vector<std::uint64_t> sizes{1, 5000, kBlockSize, 7 * kMib + 3, 3 * kGib};
  for (std::size_t i = 0; i < sizes.size(); ++i)
    s3_.put("t/" + std::to_string(i), {sizes[i], i + 1});
  mount();
  std::vector<std::thread> threads;
  for (unsigned seed = 1; seed <= 4; ++seed)
    threads.emplace_back([&, seed] {
      std::minstd_rand random(seed);
      for (int i = 0; i < 40 && !HasFatalFailure(); ++i) {
        const std::size_t file = random() % sizes.size();
        const UniqueFd fd = open(std::to_string(file));
        ASSERT_TRUE(fd);
        std::uint64_t at = random() % sizes[file];
        const std::uint64_t length = random() % (random() % 2 == 0 ? 700 * kKib : 5000) + 1;
        for (int step = 0; step < 6 && at < sizes[file]; ++step, at += length)
          ASSERT_TRUE(read(fd.get(), at, length) ==
                      GeneratedS3::bytes(file + 1, at, std::min(length, sizes[file] - at)));
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(errors(), testing::IsEmpty());
}

// As libraries read safetensors, Arrow and NumPy's files; and several processes at once.
TEST_F(MountTest, AMappedFileHasTheObjectsBytesAndOnlyTouchedPagesAreFetched) {
  constexpr std::uint64_t kSize = 64 * kMib + 5000;
  s3_.put("t/a", {kSize, 1});
  mount();
  const UniqueFd fd = open("a");
  void* const map = ::mmap(nullptr, kSize, PROT_READ, MAP_SHARED, fd.get(), 0);
  ASSERT_NE(map, MAP_FAILED);
  const std::string_view bytes(static_cast<const char*>(map), kSize);
  for (const std::uint64_t at : {kSize - 100, 20 * kMib + 4090, std::uint64_t{0}, 50 * kMib}) {
    const std::uint64_t length = std::min<std::uint64_t>(4096, kSize - at);
    EXPECT_TRUE(bytes.substr(at, length) == GeneratedS3::bytes(1, at, length)) << at;
  }
  EXPECT_LT(s3_.served, 16 * kMib);
  const std::string expected = GeneratedS3::bytes(1, 30 * kMib, 10);
  const pid_t child = ::fork();
  if (child == 0) ::_exit(bytes.substr(30 * kMib, 10) == expected ? 0 : 1);
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(bytes == GeneratedS3::bytes(1, 0, kSize));
  ::munmap(map, kSize);
  EXPECT_THAT(errors(), testing::IsEmpty());
}

// The kernel caches it.
TEST_F(MountTest, ASecondPassReadsNothing) {
  s3_.put("t/a", {8 * kMib, 1});
  mount();
  for (int pass = 0; pass < 2; ++pass) {
    const UniqueFd fd = open("a");
    EXPECT_TRUE(read(fd.get(), 0, 8 * kMib) == GeneratedS3::bytes(1, 0, 8 * kMib));
    EXPECT_LE(s3_.served, 8 * kMib);
  }
}

TEST_F(MountTest, RandomReadsThroughTheKernelAskForLittleMore) {
  s3_.put("t/a", {100 * kGib, 1});
  mount();
  const UniqueFd fd = open("a");
  std::minstd_rand random(3);
  constexpr std::uint64_t kReads = 100;
  for (std::uint64_t i = 0; i < kReads; ++i) {
    const std::uint64_t at = random() % (100 * kGib / kBlockSize - 2) * kBlockSize;
    ASSERT_TRUE(read(fd.get(), at, 128 * kKib) == GeneratedS3::bytes(1, at, 128 * kKib));
  }
  EXPECT_LT(s3_.served, kReads * 128 * kKib * 12 / 10);
}

TEST_F(MountTest, WhatGoesWrongInS3IsEio) {
  s3_.put("t/a", {kGib, 1});
  s3_.put("t/b", {kGib, 2});
  std::atomic<bool> broken{true};
  s3_.before_piece = [&](const std::string& key, std::uint64_t) -> Result<void> {
    if (broken && key == "t/a") return Error(ErrorKind::unavailable, "S3 is away");
    return ok();
  };
  mount();
  const UniqueFd a = open("a"), b = open("b");
  EXPECT_EQ(read(a.get(), 4096, 4096), "EIO");
  ASSERT_FALSE(errors().empty());
  EXPECT_EQ(errors().front(), "a: S3 is away");
  EXPECT_TRUE(read(b.get(), 4096, 4096) == GeneratedS3::bytes(2, 4096, 4096));
  broken = false;
  EXPECT_TRUE(read(a.get(), 4096, 4096) == GeneratedS3::bytes(1, 4096, 4096));
}

TEST_F(MountTest, AnObjectThatIsReplacedWhileItIsReadIsEio) {
  s3_.put("t/a", {kGib, 1});
  mount();
  const UniqueFd fd = open("a");
  ASSERT_TRUE(read(fd.get(), 0, kMib) == GeneratedS3::bytes(1, 0, kMib));
  s3_.put("t/a", {kGib, 2});
  std::uint64_t at = kMib;
  std::string got;
  // What was prefetched is from the old one.
  for (; (got = read(fd.get(), at, 64 * kKib)) != "EIO"; at += 64 * kKib)
    ASSERT_TRUE(got == GeneratedS3::bytes(1, at, 64 * kKib));
  EXPECT_LT(at, 16 * kMib);
  EXPECT_EQ(read(fd.get(), 512 * kMib, 4096), "EIO");
}

TEST_F(MountTest, IsUnmountedWhoeverUsesIt) {
  s3_.put("t/a", {kGib, 1});
  mount();
  const UniqueFd fd = open("a");
  ASSERT_TRUE(fd);
  mount_.reset();
  EXPECT_TRUE(fs::is_empty(folder_));
  EXPECT_THAT(read(fd.get(), 0, 10), testing::AnyOf("ENOTCONN", "EIO", "ECONNABORTED"));
}

TEST_F(MountTest, WhatAKilledProcessLeftIsTakenAwayAndMountedAnew) {
  s3_.put("t/a", {10, 1});
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    mount();
    [[maybe_unused]] const ssize_t wrote = ::write(ready[1], mount_ ? "1" : "0", 1);
    ::pause();
    ::_exit(1);
  }
  char mounted = 0;
  ASSERT_EQ(::read(ready[0], &mounted, 1), 1);
  ASSERT_EQ(mounted, '1');
  ::kill(child, SIGKILL);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  // The kernel still returns what it has cached.
  EXPECT_NE(::access((folder_ / "none").c_str(), F_OK), 0);
  EXPECT_EQ(errno, ENOTCONN);

  mount();  // over it
  EXPECT_TRUE(read_file(folder_ / "a").value() == GeneratedS3::bytes(1, 0, 10));
  mount_.reset();
  EXPECT_TRUE(detach(folder_));  // nothing more
  EXPECT_TRUE(detach(folder_ / "none"));
  EXPECT_TRUE(fs::is_empty(folder_));
  ::close(ready[0]);
  ::close(ready[1]);
}

}  // namespace
}  // namespace trainyard::fastfile
