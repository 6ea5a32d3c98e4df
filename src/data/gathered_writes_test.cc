#include "data/gathered_writes.h"

#include <fcntl.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/random.h"
#include "base/unique_fd.h"

namespace trainyard::data {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

constexpr std::size_t kSize = GatheredWrites::kSize;

class GatheredWritesTest : public testing::Test {
 protected:
  ~GatheredWritesTest() override { fs::remove(path_); }

  void begin(std::uint64_t offset) {
    writes_.begin(fd_.get(), offset,
                  [this](std::string_view bytes) { sizes_.push_back(bytes.size()); });
  }
  Result<void> add_in_pieces(std::string_view bytes, std::size_t piece) {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size())))
      TRY_VOID(writes_.add(bytes.substr(0, piece)));
    return ok();
  }

  const fs::path path_ = fs::temp_directory_path() / ("trainyard-writes-" + random_hex(12));
  const UniqueFd fd_{::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  GatheredWrites writes_;
  std::vector<std::size_t> sizes_;  // of the writes
};

TEST_F(GatheredWritesTest, SmallPiecesAreWrittenTogether) {
  const std::string bytes = random_hex(2 * kSize + 5);
  begin(3);
  ASSERT_TRUE(add_in_pieces(bytes, 16'000));
  EXPECT_THAT(sizes_, ElementsAre(kSize, kSize));
  ASSERT_TRUE(writes_.flush());
  EXPECT_THAT(sizes_, ElementsAre(kSize, kSize, 5));
  EXPECT_TRUE(read_file(path_).value().substr(3) == bytes);
}

TEST_F(GatheredWritesTest, ALargePieceAndTheLastOneAreWrittenAtOnce) {
  const std::string large = random_hex(kSize + 1);
  begin(0);
  ASSERT_TRUE(writes_.add(large));
  ASSERT_TRUE(writes_.add("the "));
  ASSERT_TRUE(writes_.add("last", true));
  EXPECT_THAT(sizes_, ElementsAre(kSize + 1, 8));
  begin(0);
  ASSERT_TRUE(writes_.add("all", true));
  EXPECT_THAT(sizes_, ElementsAre(kSize + 1, 8, 3));
  EXPECT_TRUE(read_file(path_).value() == "all" + large.substr(3) + "the last");
}

TEST_F(GatheredWritesTest, WhatIsDroppedIsNotWritten) {
  begin(0);
  ASSERT_TRUE(writes_.add("dropped"));
  writes_.drop();
  ASSERT_TRUE(writes_.add("kept"));
  ASSERT_TRUE(writes_.flush());
  EXPECT_EQ(read_file(path_).value(), "kept");
}

TEST_F(GatheredWritesTest, AFullDiskIsAnError) {
  const UniqueFd full(::open("/dev/full", O_RDWR | O_CLOEXEC));
  writes_.begin(full.get(), 0, nullptr);
  ASSERT_TRUE(writes_.add("bytes"));
  EXPECT_EQ(writes_.flush().error().kind(), ErrorKind::exhausted);
}

}  // namespace
}  // namespace trainyard::data
