#include "data/block_deflater.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <random>
#include <string>

namespace trainyard::data {
namespace {

std::string noise(std::size_t size) {
  std::minstd_rand random(1);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random() >> 8);
  return bytes;
}

// What zlib decompresses from deflate blocks, none of which is the last.
std::string inflated(const std::string& blocks, std::size_t size) {
  z_stream stream{};
  EXPECT_EQ(::inflateInit2(&stream, -MAX_WBITS), Z_OK);
  std::string out(size + 1, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(blocks.data()));
  stream.avail_in = static_cast<uInt>(blocks.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(::inflate(&stream, Z_SYNC_FLUSH), Z_OK);
  EXPECT_EQ(stream.avail_in, 0U);
  EXPECT_EQ(stream.data_type & 7, 0) << "it ends within a byte";
  out.resize(out.size() - stream.avail_out);
  ::inflateEnd(&stream);
  return out;
}

std::uint32_t crc_of(const std::string& bytes) {
  return static_cast<std::uint32_t>(
      ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

TEST(BlockDeflater, GivesTheBlocksInTheirOrder) {
  std::string text;
  for (int i = 0; text.size() < (20 << 20); ++i) text += "line " + std::to_string(i) + "\n";
  text.replace(3 << 20, 5 << 20, noise(5 << 20));  // that block is finished after its neighbours
  text += std::string(3 << 20, '\0');
  for (const std::size_t threads : {1U, 5U}) {
    std::string out;
    BlockDeflater deflater(
        [&](std::string_view bytes) {
          out += bytes;
          return ok();
        },
        threads);
    const std::size_t zeros = 3 << 20;
    for (std::size_t at = 0; at < text.size() - zeros; at += 77777)
      ASSERT_TRUE(deflater.write(std::string_view(text).substr(
          at, std::min<std::size_t>(77777, text.size() - zeros - at))));
    ASSERT_TRUE(deflater.add_zeros(zeros));
    ASSERT_TRUE(deflater.flush());
    EXPECT_TRUE(inflated(out, text.size()) == text);
    EXPECT_EQ(deflater.content().length, text.size());
    EXPECT_EQ(deflater.content().crc, crc_of(text));
    EXPECT_LT(out.size(), text.size() / 2);
  }
}

TEST(BlockDeflater, MakesNothingMuchLarger) {
  for (const std::size_t size : {1UL, 100UL, 65535UL, 65536UL, 1UL << 20, (3UL << 20) + 1}) {
    const std::string bytes = noise(size);
    std::string out;
    BlockDeflater deflater([&](std::string_view more) {
      out += more;
      return ok();
    });
    ASSERT_TRUE(deflater.write(bytes));
    ASSERT_TRUE(deflater.flush());
    EXPECT_TRUE(inflated(out, size) == bytes);
    EXPECT_LT(out.size(), size + size / 1000 + 20);
  }
}

TEST(BlockDeflater, MakesNothingOfNothing) {
  bool called = false;
  BlockDeflater deflater([&](std::string_view) {
    called = true;
    return ok();
  });
  ASSERT_TRUE(deflater.write({}));
  ASSERT_TRUE(deflater.flush());
  EXPECT_FALSE(called);
  EXPECT_EQ(deflater.content().length, 0U);
}

TEST(BlockDeflater, EndsWithTheErrorOfWhoTakes) {
  BlockDeflater deflater(
      [](std::string_view) { return Result<void>(Error(ErrorKind::unavailable, "no")); });
  Result<void> written;
  for (int i = 0; written && i < 1000; ++i) written = deflater.write(std::string(1 << 20, 'x'));
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message(), "no");
}

}  // namespace
}  // namespace trainyard::data
