#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <functional>
#include <utility>

#include "base/files.h"
#include "base/random.h"
#include "data/forwarding_s3_client.h"
#include "data/upload_folder.h"
#include "data/upload_tree.h"
#include "support/fake_s3.h"

// The memory and disk space that an upload uses, however large the artifact is.
namespace trainyard::data {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kArtifact = 512 << 20;
// A sanitizer keeps 256 MiB of freed memory.
constexpr std::uint64_t kMaxMemory = 320 << 20;

// Counts what it receives, and keeps nothing.
class DiscardingS3 final : public ForwardingS3Client {
 public:
  std::atomic<std::uint64_t> received{0};
  std::function<void()> at_write;

  Result<std::unique_ptr<Upload>> begin_upload(const std::string&, const std::string&) override {
    return std::unique_ptr<Upload>(std::make_unique<Discarded>(*this));
  }

 protected:
  S3Client& next() override { return inner_; }

 private:
  class Discarded final : public Upload {
   public:
    explicit Discarded(DiscardingS3& s3) : s3_(s3) {}
    Result<void> write(std::string_view bytes) override {
      s3_.received += bytes.size();
      s3_.at_write();
      return ok();
    }
    Result<void> append(const std::string&, std::uint64_t, std::uint64_t) override {
      return Error(ErrorKind::unimplemented, "nothing is kept that could be appended");
    }
    Result<void> complete() override { return ok(); }
    void abort() override {}

   private:
    DiscardingS3& s3_;
  };
  FakeS3 inner_;
};

// Bytes of a line "VmRSS:  1234 kB" of this process.
std::uint64_t memory(const std::string& name) {
  std::ifstream lines("/proc/self/status");
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(name + ":")) return std::stoull(line.substr(name.size() + 1)) << 10;
  return 0;
}

// Bytes of the files, named or not, that this process has open for writing.
std::uint64_t being_written() {
  std::uint64_t sum = 0;
  for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
    const int fd = std::stoi(entry.path().filename());
    struct stat file{};
    const int flags = ::fcntl(fd, F_GETFL);
    if (flags >= 0 && (flags & O_ACCMODE) != O_RDONLY && ::fstat(fd, &file) == 0 &&
        S_ISREG(file.st_mode))
      sum += static_cast<std::uint64_t>(file.st_size);
  }
  return sum;
}

class UploadBounds : public testing::TestWithParam<UploadForm> {
 protected:
  void TearDown() override { fs::remove_all(root_); }
  fs::path root_ = fs::temp_directory_path() / ("trainyard-bounds-" + random_hex(12));
};

// So one that is larger than the free disk, or the memory, can be uploaded.
TEST_P(UploadBounds, ALargeArtifactIsNeitherCopiedNorHeldInMemory) {
  ASSERT_TRUE(ensure_directory(root_ / "model"));
  ASSERT_TRUE(replace_file(root_ / "model" / "large", "x"));
  fs::resize_file(root_ / "model" / "large", kArtifact);
  DiscardingS3 s3;
  const std::uint64_t written_before = being_written();
  std::atomic<std::uint64_t> max_written{0};
  s3.at_write = [&] { max_written = std::max(max_written.load(), being_written()); };
  std::ofstream("/proc/self/clear_refs") << 5;  // resets VmHWM
  const std::uint64_t before = memory("VmRSS");
  const SkipNote none = [](const std::string&) {};
  const auto upload = [&]() -> Result<void> {
    if (GetParam() == UploadForm::archive)
      return upload_archive(s3, root_, "model", {"b", "k"}, none);
    TRY([[maybe_unused]] const auto objects, upload_tree(s3, root_, "model", {"b", "k"}, none));
    return ok();
  };
  const auto done = upload();
  ASSERT_TRUE(done) << done.error().message();
  EXPECT_LT(memory("VmHWM"), before + kMaxMemory);
  EXPECT_LE(max_written, written_before + (1 << 20)) << "a temporary file";
  EXPECT_GT(s3.received, GetParam() == UploadForm::archive ? 0 : kArtifact - 1);
}

INSTANTIATE_TEST_SUITE_P(Forms, UploadBounds,
                         testing::Values(UploadForm::archive, UploadForm::tree));

}  // namespace
}  // namespace trainyard::data
