#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/block_deflater.h"
#include "data/s3_client.h"
#include "data/s3_location.h"

// One gzip file out of pieces that several machines have compressed, without compressing anything
// twice. A piece is an object of its own:
//
//   gzip header (10 bytes)  deflate blocks, ending at a byte's end, none of them the last  footer
//   footer: "TYp1", CRC-32 (4 bytes) and length (8 bytes) of what was compressed, little-endian
//
// Deflate blocks can be put one after the other (RFC 1951, section 3.2.3), and the CRC of the whole
// follows from those of the pieces. What comes out is one member: readers that stop after the first
// one, as Python's tarfile does in mode "r|gz", see everything.
namespace trainyard::data {

// What goes through it becomes a gzip file, or such a piece, in an upload.
class GzipWriter {
 public:
  // `upload` outlives this; who began it completes it.
  explicit GzipWriter(Upload& upload);

  // Takes what is to be compressed; flushed by the calls below.
  BlockDeflater& body() { return body_; }
  // One of these is the last call.
  Result<void> finish();
  Result<void> finish_piece();

 private:
  Result<void> take(std::string_view compressed);

  Upload& upload_;
  bool begun_ = false;
  BlockDeflater body_;
};

// Writes the pieces, objects of `target`'s bucket, in this order and with `tail` behind them as
// `target`; the store copies what is large. false: the pieces hold nothing, and nothing is written.
// not_found (NoSuchKey): one isn't there. corrupt: one is no piece.
Result<bool> join_gzip_pieces(S3Client& s3, const std::vector<std::string>& keys,
                              std::string_view tail, const S3Location& target);

}  // namespace trainyard::data
