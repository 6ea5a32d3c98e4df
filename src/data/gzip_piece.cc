#include "data/gzip_piece.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "base/check.h"
#include "data/upload_object.h"

namespace trainyard::data {
namespace {

// Deflate, no name, no time, made on Unix (RFC 1952).
constexpr std::string_view kGzipHeader("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
constexpr std::string_view kMagic = "TYp1";
constexpr std::size_t kFooterSize = 16;

std::string little_endian(std::uint64_t number, std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i) text += static_cast<char>(number >> (8 * i));
  return text;
}

std::uint64_t from_little_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = bytes.size(); i-- > 0;)
    number = number << 8 | static_cast<unsigned char>(bytes[i]);
  return number;
}

// What was compressed, however it is cut into pieces.
struct Content {
  std::uint64_t length = 0;
  uLong crc = ::crc32(0, nullptr, 0);

  void add(std::string_view bytes) {
    if (bytes.empty()) return;  // without a buffer, crc32_z() begins anew
    crc = ::crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
    length += bytes.size();
  }
  void add(const Content& next) {
    crc = ::crc32_combine(crc, next.crc, static_cast<z_off_t>(next.length));
    length += next.length;
  }
};

// Raw deflate.
class Deflater {
 public:
  Deflater() {
    CHECK(::deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, MAX_MEM_LEVEL,
                         Z_DEFAULT_STRATEGY) == Z_OK);
  }
  ~Deflater() { ::deflateEnd(&stream_); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  // What comes out of `bytes`, at most some hundred KiB of them, with that flush.
  std::string feed(std::string_view bytes, int flush) {
    std::string out;
    std::array<char, 64 << 10> buffer;
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(buffer.data());
      stream_.avail_out = static_cast<uInt>(buffer.size());
      ::deflate(&stream_, flush);
      out.append(buffer.data(), buffer.size() - stream_.avail_out);
    } while (stream_.avail_out == 0);
    return out;
  }

 private:
  z_stream stream_{};
};

struct Piece {
  std::string key;
  std::uint64_t size = 0;  // of the object
  Content content;
};

Result<Piece> look_at_piece(S3Client& s3, const std::string& bucket, const std::string& key) {
  std::optional<std::uint64_t> size;
  TRY_VOID(s3.list(bucket, key, [&](const ObjectInfo& object) {
    if (object.key == key) size = object.size;
    return ok();
  }));
  const std::string name = "s3://" + bucket + "/" + key;
  if (!size) return Error(ErrorKind::not_found, name + " is gone").with_code("NoSuchKey");
  const Error corrupt(ErrorKind::corrupt, name + " is not a part of an archive");
  if (*size < kGzipHeader.size() + kFooterSize) return corrupt;
  TRY(const std::string footer, s3.read(bucket, key, *size - kFooterSize, kFooterSize));
  if (!footer.starts_with(kMagic)) return corrupt;
  Piece piece{key, *size, {}};
  piece.content.crc = from_little_endian(std::string_view(footer).substr(4, 4));
  piece.content.length = from_little_endian(std::string_view(footer).substr(8));
  return piece;
}

}  // namespace

struct GzipPiece::Stream {
  Deflater deflater;
  Content content;
  bool begun = false;
};

GzipPiece::GzipPiece(Upload& upload) : upload_(upload), stream_(std::make_unique<Stream>()) {}

GzipPiece::~GzipPiece() = default;

Result<void> GzipPiece::write(std::string_view bytes) {
  if (!std::exchange(stream_->begun, true)) TRY_VOID(upload_.write(kGzipHeader));
  stream_->content.add(bytes);
  constexpr std::size_t kMaxFeed = 256 << 10;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kMaxFeed)))
    TRY_VOID(upload_.write(stream_->deflater.feed(bytes.substr(0, kMaxFeed), Z_NO_FLUSH)));
  return ok();
}

Result<void> GzipPiece::finish() {
  TRY_VOID(write({}));
  TRY_VOID(upload_.write(stream_->deflater.feed({}, Z_FULL_FLUSH)));
  return upload_.write(std::string(kMagic) + little_endian(stream_->content.crc, 4) +
                       little_endian(stream_->content.length, 8));
}

Result<bool> join_gzip_pieces(S3Client& s3, const std::vector<std::string>& keys,
                              std::string_view tail, const S3Location& target) {
  std::vector<Piece> pieces;
  Content all;
  for (const std::string& key : keys) {
    TRY(Piece piece, look_at_piece(s3, target.bucket, key));
    all.add(piece.content);
    pieces.push_back(std::move(piece));
  }
  if (all.length == 0) return false;
  const auto joined = upload_object(s3, target, [&](Upload& upload) -> Result<void> {
    std::uint64_t skipped = 0;  // the first piece brings the header
    for (const Piece& piece : pieces) {
      TRY_VOID(upload.append(piece.key, skipped, piece.size - skipped - kFooterSize));
      skipped = kGzipHeader.size();
    }
    all.add(tail);
    TRY_VOID(upload.write(Deflater().feed(tail, Z_FINISH)));
    return upload.write(little_endian(all.crc, 4) + little_endian(all.length, 4));
  });
  if (!joined) return joined.error();
  return true;
}

}  // namespace trainyard::data
