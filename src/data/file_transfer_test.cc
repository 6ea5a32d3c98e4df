#include "data/file_transfer.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "base/files.h"
#include "base/random.h"
#include "support/eventually.h"
#include "support/failing_s3.h"
#include "support/fake_s3.h"

namespace trainyard::data {
namespace {

namespace fs = std::filesystem;

// Larger than one range.
std::string long_text() {
  const std::string part = random_hex(1 << 16);
  std::string text;
  while (text.size() < (9 << 20)) text += part;
  return text;
}

class FileTransferTest : public testing::Test {
 protected:
  FileTransferTest() { EXPECT_TRUE(ensure_directory(folder_)); }
  ~FileTransferTest() override { fs::remove_all(folder_); }
  std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  FakeS3 s3_;
  FileTransferOptions options_;
  const fs::path folder_ = fs::temp_directory_path() / ("trainyard-transfer-" + random_hex(12));
};

TEST_F(FileTransferTest, ADownloadReplacesAFileWhole) {
  const std::string bytes = long_text();
  s3_.objects["b/k"] = bytes;
  ASSERT_TRUE(replace_file(folder_ / "k", "old", 0600));
  const Timestamp time(std::chrono::milliseconds(1'700'000'000'250));
  ASSERT_TRUE(download_file(s3_, {"b", "k"}, bytes.size(), time, folder_ / "k", options_));
  EXPECT_TRUE(read_file(folder_ / "k").value() == bytes);
  EXPECT_EQ(std::chrono::file_clock::to_sys(fs::last_write_time(folder_ / "k")), time);
  EXPECT_EQ(entries(), 1U);
}

TEST_F(FileTransferTest, OneThatFailsLeavesWhatWasThere) {
  const std::string bytes = long_text();
  s3_.objects["b/k"] = bytes;
  ASSERT_TRUE(replace_file(folder_ / "k", "old"));
  FailingS3 failing(s3_);
  failing.after_piece = [&](const std::string&, std::uint64_t offset) -> Result<void> {
    EXPECT_EQ(entries(), 2U) << "one is partial";
    if (offset > bytes.size() / 2) return Error(ErrorKind::denied, "AccessDenied");
    return ok();
  };
  EXPECT_EQ(download_file(failing, {"b", "k"}, bytes.size(), {}, folder_ / "k", options_)
                .error()
                .message(),
            "AccessDenied");
  EXPECT_EQ(read_file(folder_ / "k").value(), "old");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(FileTransferTest, AFolderIsNotReplaced) {
  s3_.objects["b/k"] = "x";
  ASSERT_TRUE(ensure_directory(folder_ / "k"));
  EXPECT_FALSE(download_file(s3_, {"b", "k"}, 1, {}, folder_ / "k", options_));
  EXPECT_EQ(entries(), 1U);
}

TEST_F(FileTransferTest, StreamsBothWays) {
  const std::string bytes = random_hex(1 << 20);
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const UniqueFd out(ends[0]);
  UniqueFd in(ends[1]);
  std::thread writer([&] {
    EXPECT_TRUE(write_all(in.get(), bytes));
    in.reset();
  });
  EXPECT_TRUE(upload_stream(s3_, out.get(), {"b", "k"}, options_));
  writer.join();
  EXPECT_TRUE(s3_.objects.at("b/k") == bytes);
  const UniqueFd file(::open((folder_ / "k").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  std::uint64_t moved = 0;
  options_.moved = [&](std::uint64_t more) { moved += more; };
  ASSERT_TRUE(download_stream(s3_, {"b", "k"}, file.get(), options_));
  EXPECT_TRUE(read_file(folder_ / "k").value() == bytes);
  EXPECT_EQ(moved, bytes.size());
}

TEST_F(FileTransferTest, AStreamWithoutBytesCanBeCancelled) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const UniqueFd out(ends[0]), in(ends[1]);
  std::atomic<bool> cancelled{false}, began{false};
  s3_.on_begin_upload = [&] { began = true; };
  options_.cancelled = &cancelled;
  std::thread canceller([&] {
    EXPECT_TRUE(eventually([&] { return began.load(); }));
    cancelled = true;
  });
  EXPECT_EQ(upload_stream(s3_, out.get(), {"b", "k"}, options_).error().kind(),
            ErrorKind::cancelled);
  canceller.join();
  EXPECT_TRUE(s3_.objects.empty());
  EXPECT_EQ(s3_.aborted_uploads(), 1);
}

TEST_F(FileTransferTest, BytesOfAStreamThatWereChangedOnTheWayAreFound) {
  class DamagingS3 final : public ForwardingS3Client {
   public:
    explicit DamagingS3(S3Client& inner) : inner_(inner) {}
    Result<void> stream(const std::string& bucket, const std::string& key, const ObjectPart& part,
                        const std::function<Result<void>(std::string_view)>& each) override {
      return inner_.stream(bucket, key, part, [&](std::string_view piece) {
        std::string bytes(piece);
        bytes.back() ^= 1;
        return each(bytes);
      });
    }

   protected:
    S3Client& next() override { return inner_; }

   private:
    S3Client& inner_;
  };
  s3_.objects["b/k"] = "0123456789";
  DamagingS3 damaging(s3_);
  const UniqueFd file(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  EXPECT_EQ(download_stream(damaging, {"b", "k"}, file.get(), options_).error().kind(),
            ErrorKind::corrupt);
}

}  // namespace
}  // namespace trainyard::data
