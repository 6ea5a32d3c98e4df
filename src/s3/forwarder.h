#pragma once

#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "aws/sigv4.h"
#include "base/disk_floor.h"
#include "base/result.h"
#include "base/time.h"
#include "model/s3_store.h"
#include "net/blocking_pool.h"
#include "net/http_client.h"
#include "net/http_server.h"
#include "s3/request.h"
#include "s3/request_body.h"

// Requests for buckets in other object stores: forwarded, signed again with the store's own keys.
// So a client, in a container or not, needs one endpoint and one pair of keys for all buckets.
namespace trainyard::s3 {

struct ForwarderParts {
  std::vector<model::S3Store> stores;
  // A store's credentials; may block.
  std::function<Result<aws::Credentials>(const model::S3Store&)> keys;
  std::filesystem::path folder;  // where bodies of requests are buffered, as unnamed files
  DiskFloor floor{};             // of its disk
};

// Immutable after construction: any number of requests at the same time. A request's body is read
// and verified as a whole before any of it is sent; the answer's is passed on as it arrives.
class Forwarder {
 public:
  // `clock` outlives this.
  Forwarder(ForwarderParts parts, const Clock& clock) : parts_(std::move(parts)), clock_(clock) {}

  // The store that has the bucket; nullptr: the embedded store.
  const model::S3Store* find(const std::string& bucket) const {
    return model::find_store(parts_.stores, bucket);
  }

  // Forwards an authenticated request and answers the exchange with the result; returns its status,
  // 0 if it was interrupted. Error: the exchange isn't answered yet. ServiceUnavailable: the store
  // can't be reached. exhausted: the body would use the disk's floor.
  asio::awaitable<Result<int>> forward(net::HttpExchange& exchange, const S3Request& request,
                                       const model::S3Store& store, RequestBody& body);

 private:
  Result<net::ClientRequest> make_request(const S3Request& request, const model::S3Store& store,
                                          const store::Checksum& checksum) const;

  const ForwarderParts parts_;
  const Clock& clock_;
  net::HttpClient http_;
  net::BlockingPool pool_{32};  // one thread per request in progress
};

}  // namespace trainyard::s3
