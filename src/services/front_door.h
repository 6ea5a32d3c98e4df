#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "aws/arn.h"
#include "aws/identity.h"
#include "aws/sigv4.h"
#include "base/time.h"
#include "net/http_server.h"
#include "services/authorizer.h"
#include "services/operation.h"
#include "services/own_pages.h"
#include "services/protocol.h"
#include "services/request_log.h"

namespace trainyard::services {

using S3Handler = std::function<boost::asio::awaitable<void>(net::HttpExchange&, RequestRecord&)>;

struct FrontDoorParts {
  const aws::IdentityProvider& identities;
  const Authorizer& authorizer;
  aws::Place place;
  const Clock& clock;
  net::BlockingPool& pool;
  std::vector<Service> services;
  S3Handler s3;
  OwnPages pages;
  RequestLog& log;
};

// The one port. Tells the protocols apart:
//   /_trainyard/…, not signed for s3  -> pages of its own (services/own_pages.h)
//   X-Amz-Target                      -> JSON
//   smithy-protocol: rpc-v2-cbor      -> CBOR
//   SigV4 scope of a service, a form  -> that service's protocol, Query before JSON
//   all else                          -> S3, which checks its signatures itself
// A request then goes, by the row of its operation (services/operation.h): is there such an
// operation; whole body (at most 8 MiB, 16 KiB from a caller whose key isn't ours); the signature;
// the form of the body; whether the caller may (services/authorizer.h); the operation, on the pool.
// In the Query protocol the body comes before the operation, which it names. Every answer carries a
// request id, and every request is counted and logged (services/request_log.h).
class FrontDoor {
 public:
  explicit FrontDoor(FrontDoorParts parts);
  // The net::HttpHandler. The door outlives the coroutine.
  boost::asio::awaitable<void> handle(net::HttpExchange& exchange);

 private:
  // A request on its way.
  struct Call {
    net::HttpExchange& exchange;
    RequestRecord& record;
    const Protocol& protocol;
    const WireRequest request;
    const std::string signed_for;
    Target target{};
    std::string body{};      // as it was sent
    std::string inflated{};  // what was compressed
    bool is_open = false;    // it is inflated

    const net::RequestHead& head() const { return request.head; }
    // What the operation reads, once open_body() has succeeded.
    std::string_view text() const { return is_open ? inflated : body; }
    std::optional<aws::ServiceError> open_body();
    WireAnswer refuse(const aws::ServiceError& error) const {
      return protocol.refuse(target, error, request);
    }
  };

  boost::asio::awaitable<void> dispatch(net::HttpExchange& exchange, RequestRecord& record);
  boost::asio::awaitable<void> handle_api(net::HttpExchange& exchange, RequestRecord& record,
                                          const Protocol& protocol, std::string signed_for);
  // Of a request without X-Amz-Target; nullptr: S3.
  const Protocol* find_protocol(const net::RequestHead& head, std::string_view signed_for) const;

  // False: there is nothing more to do. What is too large is refused.
  boost::asio::awaitable<bool> read_body(Call& call);
  std::optional<aws::ServiceError> find_operation(Call& call) const;
  std::optional<aws::ServiceError> find_operation_in_body(Call& call) const;
  // Who a request says it is from, before its signature is checked.
  struct Claimant {
    aws::SignatureClaim claim;
    aws::IdentityProvider::Known known;
  };
  std::variant<Claimant, aws::ServiceError> find_claimant(const aws::SignableRequest& request,
                                                          Timestamp now) const;
  std::variant<RequestContext, aws::ServiceError> authenticate(const Call& call,
                                                               std::string_view service,
                                                               std::string_view home_region) const;
  // Decodes, asks whether the caller may, and does it. May block, unless the operation is quick.
  WireAnswer carry_out(Call& call, RequestContext& context) const;
  // The same; nothing that a service throws may reach the connection.
  WireAnswer carry_out_guarded(Call& call, RequestContext& context) const;
  boost::asio::awaitable<void> send(net::HttpExchange& exchange, RequestRecord& record,
                                    WireAnswer answer);
  // The same, of an answer that may turn out to be none: a connection that can't be joined.
  boost::asio::awaitable<void> send(const Call& call, WireAnswer answer);
  boost::asio::awaitable<void> refuse(const Call& call, aws::ServiceError error);

  const FrontDoorParts parts_;
};

}  // namespace trainyard::services
