#include "data/gzip_piece.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "data/upload_object.h"

namespace trainyard::data {
namespace {

// Deflate, no name, no time, made on Unix (RFC 1952).
constexpr std::string_view kGzipHeader("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
// Empty, with the fixed codes, and the last (RFC 1951, 3.2.3).
constexpr std::string_view kLastBlock("\x03\0", 2);
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

std::string trailer_of(const GzipContent& content) {
  return little_endian(content.crc, 4) + little_endian(content.length, 4);
}

struct Piece {
  std::string key;
  std::uint64_t size = 0;  // of the object
  GzipContent content;
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
  piece.content.crc =
      static_cast<std::uint32_t>(from_little_endian(std::string_view(footer).substr(4, 4)));
  piece.content.length = from_little_endian(std::string_view(footer).substr(8));
  return piece;
}

}  // namespace

GzipWriter::GzipWriter(Upload& upload)
    : upload_(upload), body_([this](std::string_view compressed) { return take(compressed); }) {}

Result<void> GzipWriter::take(std::string_view compressed) {
  if (!std::exchange(header_written_, true)) TRY_VOID(upload_.write(kGzipHeader));
  return upload_.write(compressed);
}

Result<void> GzipWriter::finish() {
  TRY_VOID(body_.flush());
  TRY_VOID(take(kLastBlock));
  return upload_.write(trailer_of(body_.content()));
}

Result<void> GzipWriter::finish_piece() {
  TRY_VOID(body_.flush());
  TRY_VOID(take({}));
  return upload_.write(std::string(kMagic) + little_endian(body_.content().crc, 4) +
                       little_endian(body_.content().length, 8));
}

Result<bool> join_gzip_pieces(S3Client& s3, const std::vector<std::string>& keys,
                              std::string_view tail, const S3Location& target) {
  std::vector<Piece> pieces;
  GzipContent all;
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
    BlockDeflater end([&](std::string_view compressed) { return upload.write(compressed); });
    TRY_VOID(end.write(tail));
    TRY_VOID(end.flush());
    all.add(end.content());
    TRY_VOID(upload.write(kLastBlock));
    return upload.write(trailer_of(all));
  });
  if (!joined) return joined.error();
  return true;
}

}  // namespace trainyard::data
