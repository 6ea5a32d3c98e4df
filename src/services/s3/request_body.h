#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "base/bytes.h"
#include "net/blocking_pool.h"
#include "net/http_server.h"
#include "services/s3/body_decoder.h"
#include "store/objects/object_upload.h"

namespace trainyard::s3 {

namespace asio = boost::asio;

// A request's body for the operation that wants it: decoded, and held to all that the headers
// promised. Fixed memory, whatever its size. Used once.
class RequestBody {
 public:
  RequestBody(net::HttpExchange& exchange, net::BlockingPool& pool, BodyRules rules)
      : exchange_(exchange), pool_(pool), rules_(std::move(rules)) {}

  const BodyRules& rules() const { return rules_; }

  // Into the store's upload; the checksum that the client sent, else a CRC64NVME. EntityTooLarge
  // over `most`, MissingContentLength when nobody said how long it is.
  asio::awaitable<Result<store::Checksum>> receive(store::ObjectUpload& upload, Bytes most);
  // To `sink`, which is called on the pool's threads, one after the other; as receive().
  asio::awaitable<Result<store::Checksum>> decode(BodyDecoder::Sink sink);
  // A small document, whole. MalformedXML when it is longer than `most`.
  asio::awaitable<Result<std::string>> read_document(Bytes most);

 private:
  net::HttpExchange& exchange_;
  net::BlockingPool& pool_;
  BodyRules rules_;
};

}  // namespace trainyard::s3
