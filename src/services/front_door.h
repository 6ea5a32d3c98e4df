#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/arn.h"
#include "aws/identity.h"
#include "aws/sigv4.h"
#include "base/alarms.h"
#include "base/time.h"
#include "net/http_server.h"
#include "services/authorizer.h"
#include "services/json_service.h"
#include "services/query_service.h"
#include "services/shaped_service.h"
#include "services/wire_answers.h"

namespace trainyard::net {
class BlockingPool;
}

namespace trainyard::services {

using S3Handler = std::function<boost::asio::awaitable<void>(net::HttpExchange&)>;

// The body for AWS's container credentials endpoint, given what stands behind
// /_trainyard/credentials/ and the Authorization header; nullopt: no such job, or not its token.
using CredentialsLookup = std::function<std::optional<std::string>(std::string_view path,
                                                                   std::string_view authorization)>;

struct FrontDoorParts {
  const aws::IdentityProvider& identities;
  const Authorizer& authorizer;
  aws::Place place;
  const Clock& clock;
  net::BlockingPool& pool;
  std::vector<JsonService*> json_services;    // not owned, outlive the door
  std::vector<QueryService*> query_services;  // the same
  std::vector<CborFace*> cbor_services;       // the same
  S3Handler s3;
  CredentialsLookup credentials;
  const Alarms& alarms;
};

// The one port. Tells the services apart:
//   /_trainyard/…, not signed for s3  -> health, container credentials
//   X-Amz-Target                      -> the JSON service of that prefix
//   smithy-protocol: rpc-v2-cbor      -> the CBOR service in the path
//   SigV4 scope sts, iam, or a form   -> the Query service of that name
//   all else                          -> S3, which checks its signatures itself
// For JSON, CBOR and Query requests, in the service's order: is there such an operation; whole body
// (at most 8 MiB, 16 KiB from a caller whose key isn't ours); the signature; the form of the body;
// whether the caller may (services/authorizer.h); the operation, on the pool. Every answer carries
// a request id.
class FrontDoor {
 public:
  explicit FrontDoor(FrontDoorParts parts);
  // The net::HttpHandler. The door outlives the coroutine.
  boost::asio::awaitable<void> handle(net::HttpExchange& exchange);

 private:
  boost::asio::awaitable<void> handle_json(net::HttpExchange& exchange, std::string target);
  boost::asio::awaitable<void> handle_query(net::HttpExchange& exchange);
  boost::asio::awaitable<void> handle_cbor(net::HttpExchange& exchange);
  boost::asio::awaitable<void> handle_own(net::HttpExchange& exchange);
  static std::string health_text(const std::vector<Alarms::Alarm>& alarms);

  using Refuse = std::function<WireAnswer(const aws::ServiceError&)>;
  // One request as its protocol understands it, whatever that is.
  struct Call {
    std::string request_id;
    std::string_view signing_name;
    std::string_view home_region;  // as QueryService's
    Refuse refuse;
    // Checks what the caller may do, and does it. May block, unless it is quick.
    std::function<WireAnswer(RequestContext&)> carry_out;
    bool is_quick = false;
  };
  // nullopt: there is nothing more to do. What is too large is refused.
  boost::asio::awaitable<std::optional<std::string>> read_body(net::HttpExchange& exchange,
                                                               const Refuse& refuse);
  // Checks the signature, carries the call out (on the pool, if it isn't quick), sends the answer.
  boost::asio::awaitable<void> answer(net::HttpExchange& exchange, const std::string& body,
                                      const Call& call);
  // Who a request says it is from, before its signature is checked.
  struct Claimant {
    aws::SignatureClaim claim;
    aws::IdentityProvider::Known known;
  };
  std::variant<Claimant, aws::ServiceError> find_claimant(const aws::SignableRequest& request,
                                                          Timestamp now) const;
  std::variant<RequestContext, aws::ServiceError> authenticate(const net::RequestHead& head,
                                                               std::string_view body,
                                                               const Call& call) const;
  // The service that a signature's scope names; empty: unsigned, or half of one.
  std::string claimed_service(const net::RequestHead& head) const;

  const FrontDoorParts parts_;
};

}  // namespace trainyard::services
