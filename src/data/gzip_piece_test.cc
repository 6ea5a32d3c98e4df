#include "data/gzip_piece.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <random>

#include "support/fake_s3.h"

namespace trainyard::data {
namespace {

// What gunzip reads from the file's first member; nullopt unless it is complete, and all there is.
std::optional<std::string> only_member(const std::string& file) {
  z_stream stream{};
  EXPECT_EQ(::inflateInit2(&stream, MAX_WBITS + 16), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(file.data()));
  stream.avail_in = static_cast<uInt>(file.size());
  std::string out;
  std::array<char, 64 << 10> buffer;
  int status = Z_OK;
  while (status == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    status = ::inflate(&stream, Z_NO_FLUSH);
    out.append(buffer.data(), buffer.size() - stream.avail_out);
  }
  const bool stream_ended = status == Z_STREAM_END && stream.avail_in == 0;
  ::inflateEnd(&stream);
  return stream_ended ? std::optional(out) : std::nullopt;
}

class GzipPieces : public testing::Test {
 protected:
  void put(const std::string& key, const std::vector<std::string>& writes) {
    const auto upload = s3_.begin_upload("b", key).value();
    GzipWriter piece(*upload);
    for (const std::string& bytes : writes) ASSERT_TRUE(piece.body().write(bytes));
    ASSERT_TRUE(piece.finish_piece());
    ASSERT_TRUE(upload->complete());
  }
  FakeS3 s3_;
};

TEST_F(GzipPieces, AreOneMemberTogether) {
  std::minstd_rand random(1);
  std::string noise(3 << 20, '\0');
  for (char& byte : noise) byte = static_cast<char>(random());
  put("1", {"first ", "part, "});
  put("2", {});
  put("3", {noise, std::string(1 << 20, 'x')});
  const auto joined = join_gzip_pieces(s3_, {"1", "2", "3"}, "tail", {"b", "all"});
  ASSERT_TRUE(joined) << joined.error().message();
  EXPECT_TRUE(*joined);
  const auto content = only_member(s3_.objects.at("b/all"));
  ASSERT_TRUE(content);
  EXPECT_TRUE(*content == "first part, " + noise + std::string(1 << 20, 'x') + "tail");
}

TEST_F(GzipPieces, AreNotNeededForAFile) {
  const auto upload = s3_.begin_upload("b", "file").value();
  GzipWriter gzip(*upload);
  ASSERT_TRUE(gzip.body().write("content"));
  ASSERT_TRUE(gzip.body().add_zeros(3 << 20));
  ASSERT_TRUE(gzip.finish());
  ASSERT_TRUE(upload->complete());
  std::string expected("content");
  expected.resize(expected.size() + (3 << 20));
  EXPECT_TRUE(only_member(s3_.objects.at("b/file")) == expected);
}

TEST_F(GzipPieces, OfNothingMakeNothing) {
  put("1", {});
  put("2", {""});
  const auto joined = join_gzip_pieces(s3_, {"1", "2"}, "tail", {"b", "all"});
  ASSERT_TRUE(joined) << joined.error().message();
  EXPECT_FALSE(*joined);
  EXPECT_FALSE(s3_.objects.contains("b/all"));
}

TEST_F(GzipPieces, ThatAreGoneOrDamagedAreErrors) {
  put("1", {"x"});
  const auto gone = join_gzip_pieces(s3_, {"1", "11"}, "", {"b", "all"});
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code(), "NoSuchKey");
  s3_.objects["b/2"] = std::string(100, 'x');
  s3_.objects["b/3"] = "x";
  for (const char* key : {"2", "3"}) {
    const auto damaged = join_gzip_pieces(s3_, {key}, "", {"b", "all"});
    ASSERT_FALSE(damaged);
    EXPECT_EQ(damaged.error().kind(), ErrorKind::corrupt);
  }
  EXPECT_FALSE(s3_.objects.contains("b/all"));
}

}  // namespace
}  // namespace trainyard::data
