#include "data/download_object.h"

#include <fcntl.h>
#include <gmock/gmock.h>

#include <filesystem>
#include <latch>

#include "base/files.h"
#include "base/random.h"
#include "base/unique_fd.h"
#include "support/failing_s3.h"
#include "support/fake_s3.h"

// Failures; success is tested in tests/component/s3_client_contract_test.cc.
namespace trainyard::data {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class DownloadObjectTest : public testing::Test {
 protected:
  DownloadObjectTest() {
    options_.part_size = 100'000;
    inner_.objects["b/k"] = bytes_;
  }
  ~DownloadObjectTest() override { fs::remove(path_); }

  Result<std::string> download(S3Client& s3) {
    const UniqueFd fd(::open(path_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    TRY_VOID(download_object(s3, {"b", "k"}, bytes_.size(), fd.get(), options_));
    return read_file(path_);
  }

  const std::string bytes_ = random_hex(1 << 19);
  FakeS3 inner_;
  FailingS3 s3_{inner_};
  ObjectDownloadOptions options_;
  const fs::path path_ = fs::temp_directory_path() / ("trainyard-download-" + random_hex(12));
};

TEST_F(DownloadObjectTest, AnObjectThatIsReplacedMeanwhileIsFetchedAnewAsAWhole) {
  const std::string other = random_hex(1 << 18);
  std::atomic<bool> replaced{false};
  std::mutex mutex;
  s3_.before = [&](std::string_view call, const std::string&) -> Result<void> {
    if (call != "stream" || replaced) return ok();
    const std::lock_guard lock(mutex);
    if (replaced) return ok();
    const auto upload = inner_.begin_upload("b", "k").value();
    TRY_VOID(upload->write(other));
    TRY_VOID(upload->complete());
    replaced = true;
    return ok();
  };
  EXPECT_TRUE(download(s3_).value() == other);
}

TEST_F(DownloadObjectTest, OneThatKeepsChangingIsAConflict) {
  std::atomic<int> heads{0};
  s3_.before = [&](std::string_view call, const std::string&) -> Result<void> {
    if (call == "head") ++heads;
    if (call == "stream") return Error(ErrorKind::conflict, "the object has changed");
    return ok();
  };
  EXPECT_EQ(download(s3_).error().kind(), ErrorKind::conflict);
  EXPECT_EQ(heads, 4);
}

// A byte that is changed in transit, undetected by TCP's checksums.
class DamagingS3 final : public ForwardingS3Client {
 public:
  explicit DamagingS3(S3Client& inner) : inner_(inner) {}
  std::atomic<int> damages{0};  // so many times

  Result<void> stream(const std::string& bucket, const std::string& key, const ObjectPart& part,
                      const std::function<Result<void>(std::string_view)>& each) override {
    return inner_.stream(bucket, key, part, [&](std::string_view piece) {
      std::string bytes(piece);
      if (part.first == 200'000 && damages-- > 0) bytes.back() ^= 1;
      return each(bytes);
    });
  }

 protected:
  S3Client& next() override { return inner_; }

 private:
  S3Client& inner_;
};

TEST_F(DownloadObjectTest, DamagedBytesOfOneRangeAreFoundByTheChecksumOfTheWhole) {
  DamagingS3 damaging(inner_);
  damaging.damages = 1;
  EXPECT_TRUE(download(damaging).value() == bytes_);
  damaging.damages = 1'000'000;
  const auto got = download(damaging);
  EXPECT_EQ(got.error().kind(), ErrorKind::corrupt);
  EXPECT_THAT(got.error().message(), HasSubstr("GET s3://b/k: the bytes that came have the CRC64"));
}

TEST_F(DownloadObjectTest, AnErrorOfOneRangeEndsTheOthers) {
  s3_.after_piece = [](const std::string&, std::uint64_t offset) -> Result<void> {
    if (offset > 450'000) return Error(ErrorKind::denied, "AccessDenied");
    return ok();
  };
  EXPECT_EQ(download(s3_).error().message(), "AccessDenied");
}

TEST_F(DownloadObjectTest, RangesOfALargeObjectAreLonger) {
  options_.part_size = 1000;
  options_.parallel = 2;
  EXPECT_TRUE(download(s3_).value() == bytes_);
  EXPECT_EQ(inner_.streams, 8U) << "four for each thread";
}

// For an object of unknown size.
TEST_F(DownloadObjectTest, ASmallOneIsOneRequestAndOfALargeOneTheSizeIsSaid) {
  const auto fetch = [&](std::string bytes) {
    inner_.objects["b/k"] = std::move(bytes);
    const UniqueFd fd(::open(path_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    return download_if_small(s3_, {"b", "k"}, fd.get());
  };
  for (const std::size_t size : {std::size_t{0}, std::size_t{5}, std::size_t{256} << 10}) {
    EXPECT_EQ(fetch(std::string(size, 'x')).value(), std::nullopt) << size;
    EXPECT_TRUE(read_file(path_).value() == std::string(size, 'x')) << size;
  }
  EXPECT_EQ(inner_.pieces_read(), 3);
  EXPECT_EQ(fetch(bytes_).value(), bytes_.size());
  EXPECT_EQ(fs::file_size(path_), 0U);
  // A store without ranges returns all of it, which is more than requested.
  s3_.before = [](std::string_view call, const std::string&) -> Result<void> {
    if (call == "read_piece") return Error(ErrorKind::corrupt, "more bytes came");
    return ok();
  };
  EXPECT_EQ(fetch(bytes_).value(), std::nullopt);
  EXPECT_TRUE(read_file(path_).value() == bytes_);
}

// Each waits until all have been requested.
TEST_F(DownloadObjectTest, RangesAreAskedForTogether) {
  options_.parallel = 6;
  std::latch all(6);
  s3_.before = [&](std::string_view call, const std::string&) -> Result<void> {
    if (call == "stream") all.arrive_and_wait();
    return ok();
  };
  EXPECT_TRUE(download(s3_).value() == bytes_);
}

}  // namespace
}  // namespace trainyard::data
