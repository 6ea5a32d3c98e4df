#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/block_deflater.h"
#include "data/s3_client.h"
#include "data/s3_location.h"

// Builds one gzip file from pieces that several machines have compressed, without compressing
// anything twice. A piece is an object of its own:
//
//   gzip header (10 bytes)  deflate blocks, ending at a byte's end, none of them the last  footer
//   footer: "TYp1", CRC-32 (4 bytes) and length (8 bytes) of what was compressed, little-endian
//
// Deflate blocks can be concatenated (RFC 1951, section 3.2.3), and the CRC of the whole follows
// from those of the pieces. The result is a single member: readers that stop after the first one,
// such as Python's tarfile in mode "r|gz", see everything.
namespace trainyard::data {

// Writes a gzip file, or such a piece, to an upload.
class GzipWriter {
 public:
  // `upload` outlives this; its owner completes it.
  explicit GzipWriter(Upload& upload);

  // The sink for uncompressed bytes; flushed by the calls below.
  BlockDeflater& body() { return body_; }
  // One of these must be the last call.
  Result<void> finish();
  Result<void> finish_piece();

 private:
  Result<void> take(std::string_view compressed);

  Upload& upload_;
  bool header_written_ = false;
  BlockDeflater body_;
};

// Joins the pieces, objects in `target`'s bucket, in this order and followed by `tail`, as
// `target`; the store copies large ones. false: the pieces are empty, and nothing is written.
// not_found (NoSuchKey): one doesn't exist. corrupt: one isn't a piece.
Result<bool> join_gzip_pieces(S3Client& s3, const std::vector<std::string>& keys,
                              std::string_view tail, const S3Location& target);

}  // namespace trainyard::data
