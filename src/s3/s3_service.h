#pragma once

#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "aws/arn.h"
#include "aws/identity.h"
#include "base/time.h"
#include "net/blocking_pool.h"
#include "net/http_server.h"
#include "s3/forwarder.h"
#include "s3/operation.h"
#include "s3/router.h"
#include "services/authorizer.h"
#include "services/request_record.h"
#include "store/objects/object_store.h"

// The S3 REST API over the embedded object store, and in front of others: verifies the signature,
// finds the operation's row (router.h), authorizes and runs it, and sends the answer, which nothing
// else does (docs/semantics.md says what differs from S3).
namespace trainyard::s3 {

struct S3Options {
  // Host names of this server, without port: "<bucket>.<name>" addresses a bucket.
  std::vector<std::string> host_names;
  // For buckets of other stores; not owned, may be null.
  Forwarder* forwarder = nullptr;
  // The folder of instances of training jobs, attempts/<job>/<n>/<host>; empty: objects can't be
  // linked.
  std::filesystem::path attempts{};
};

// Immutable after construction: any number of exchanges at the same time. All references outlive
// it.
class S3Service {
 public:
  S3Service(store::ObjectStore& store, const aws::IdentityProvider& identities,
            const services::Authorizer& authorizer, aws::Place place, const Clock& clock,
            net::BlockingPool& pool, S3Options options = {});

  // Answers the exchange in any case, and fills in the record.
  boost::asio::awaitable<void> handle(net::HttpExchange& exchange, services::RequestRecord& record);

 private:
  // nullopt: the exchange is answered.
  boost::asio::awaitable<Result<std::optional<S3Response>>> run(net::HttpExchange& exchange,
                                                                services::RequestRecord& record);
  // `route` null: an operation that only another store has.
  Result<void> authorize(const S3Request& request, const aws::Principal& who,
                         const Route* route) const;
  Result<const model::S3Store*> find_store(const S3Request& request) const;

  const aws::IdentityProvider& identities_;
  const services::Authorizer& authorizer_;
  S3Context context_;
  S3Options options_;
};

}  // namespace trainyard::s3
