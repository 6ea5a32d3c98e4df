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
#include "base/time.h"
#include "base/unique_fd.h"
#include "net/http_server.h"
#include "services/authorizer.h"
#include "services/caller_authentication.h"
#include "services/internal_pages.h"
#include "services/mlflow_gate.h"
#include "services/operation.h"
#include "services/protocol.h"
#include "services/request_log.h"

namespace trainyard::services {

using S3Handler = std::function<boost::asio::awaitable<void>(net::HttpExchange&, RequestRecord&)>;

// Connects a WebSocket's other end (net/web_socket_join.h) with the session of remote debugging that
// has this id. not_found: there is none. Any thread; doesn't block.
using SessionConnector = std::function<Result<void>(const std::string& id, UniqueFd client)>;

struct FrontDoorParts {
  const aws::IdentityProvider& identities;
  const Authorizer& authorizer;
  aws::Place place;
  const Clock& clock;
  net::BlockingPool& pool;
  std::vector<Service> services;
  S3Handler s3;
  InternalPages pages;
  RequestLog& log;
  SessionConnector sessions{};
  const MlflowGate* mlflow = nullptr;  // not owned; null: there are no MLflow servers
};

// The entry point for all requests at the one port. Distinguishes the protocols:
//   /_trainyard/…, not signed for s3  -> pages of its own (services/internal_pages.h)
//   a header that names an MLflow server, or /_trainyard/mlflow/… -> services/mlflow_gate.h
//   a WebSocket of a session          -> that session; its signature is checked if it has one
//   X-Amz-Target                      -> JSON
//   smithy-protocol: rpc-v2-cbor      -> CBOR
//   an operation's method and path, not signed for s3 -> REST
//   SigV4 scope of a service, a form  -> that service's protocol, Query before JSON
//   all else                          -> S3, which checks its signatures itself
// The row of the operation (services/operation.h) determines the further steps: does the operation
// exist; read the whole body (at most 8 MiB, 16 KiB if the caller's key isn't ours); the signature;
// the format of the body; authorization (services/authorizer.h); the operation, on the pool. In the
// Query protocol the body is read first, since it names the operation. Every answer has a request
// id, and every request is counted and logged (services/request_log.h).
class FrontDoor {
 public:
  explicit FrontDoor(FrontDoorParts parts);
  // The net::HttpHandler. This object outlives the coroutine.
  boost::asio::awaitable<void> handle(net::HttpExchange& exchange);

 private:
  // A request in progress.
  struct Call {
    net::HttpExchange& exchange;
    RequestRecord& record;
    const Protocol& protocol;
    const WireRequest request;
    const std::string signed_for;
    Target target{};
    std::string body{};      // as it was sent
    std::string inflated{};  // the decompressed body
    bool is_open = false;    // the body was decompressed

    const net::RequestHead& head() const { return request.head; }
    // The operation's input, after open_body() has succeeded.
    std::string_view text() const { return is_open ? inflated : body; }
    std::optional<aws::ServiceError> open_body();
    WireAnswer refuse(const aws::ServiceError& error) const {
      return protocol.refuse(target, error, request);
    }
  };

  boost::asio::awaitable<void> dispatch(net::HttpExchange& exchange, RequestRecord& record);
  boost::asio::awaitable<void> join_session(net::HttpExchange& exchange, RequestRecord& record);
  boost::asio::awaitable<void> handle_api(net::HttpExchange& exchange, RequestRecord& record,
                                          const Protocol& protocol, std::string signed_for);
  // For a request without X-Amz-Target; nullptr: S3.
  const Protocol* find_protocol(const net::RequestHead& head, std::string_view signed_for) const;

  // False: the request is finished. A body that is too large is refused.
  boost::asio::awaitable<bool> read_body(Call& call);
  std::optional<aws::ServiceError> find_operation(Call& call) const;
  std::optional<aws::ServiceError> find_operation_in_body(Call& call) const;
  std::variant<RequestContext, aws::ServiceError> authenticate(const Call& call,
                                                               std::string_view service,
                                                               std::string_view home_region) const;
  // Decodes, authorizes and carries out the request. May block, unless the operation is quick.
  WireAnswer execute(Call& call, RequestContext& context) const;
  // The same; catches exceptions of services, which must not reach the connection.
  WireAnswer execute_guarded(Call& call, RequestContext& context) const;
  boost::asio::awaitable<void> send(net::HttpExchange& exchange, RequestRecord& record,
                                    WireAnswer answer);
  // Sends the answer; if it is a connection that can't be joined, sends an error.
  boost::asio::awaitable<void> send(const Call& call, WireAnswer answer);
  boost::asio::awaitable<void> refuse(const Call& call, aws::ServiceError error);

  const FrontDoorParts parts_;
  const CallerAuthentication callers_;
};

}  // namespace trainyard::services
