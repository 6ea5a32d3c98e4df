#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "base/bytes.h"
#include "net/blocking_pool.h"
#include "net/http_server.h"
#include "s3/body_decoder.h"
#include "s3/form_data.h"
#include "s3/post_policy.h"
#include "store/objects/object_upload.h"

namespace trainyard::s3 {

namespace asio = boost::asio;

// A request's body for the operation that reads it: decoded, and verified against everything that
// the headers announced. Fixed memory, whatever its size. Used once.
class RequestBody {
 public:
  // `form`: the body is a form's file, whose fields have been read; may be null. All outlive this.
  RequestBody(net::HttpExchange& exchange, net::BlockingPool& pool, BodyRules rules,
              FormData* form = nullptr)
      : exchange_(exchange), pool_(pool), rules_(std::move(rules)), form_(form) {}

  const BodyRules& rules() const { return rules_; }

  // Writes it to the store's upload; returns the client's checksum, otherwise a CRC64NVME.
  // EntityTooLarge: over `max`; MissingContentLength: its length is unknown.
  asio::awaitable<Result<store::Checksum>> receive(store::ObjectUpload& upload, Bytes max);
  // The same for a form's file, whose length is unknown. EntityTooLarge, EntityTooSmall.
  asio::awaitable<Result<store::Checksum>> receive_file(store::ObjectUpload& upload,
                                                        FileBounds bounds);
  // Passes it to `sink`, which is called on the pool's threads, sequentially; otherwise like
  // receive().
  asio::awaitable<Result<store::Checksum>> decode(BodyDecoder::Sink sink);
  // Reads a small document completely. MalformedXML: longer than `max`.
  asio::awaitable<Result<std::string>> read_document(Bytes max);

 private:
  // Computes our own checksum if the client sent none.
  void want_checksum();

  net::HttpExchange& exchange_;
  net::BlockingPool& pool_;
  BodyRules rules_;
  FormData* const form_;
};

// Reads the fields of a form, up to its file.
asio::awaitable<Result<FormData>> read_form(net::HttpExchange& exchange);

}  // namespace trainyard::s3
