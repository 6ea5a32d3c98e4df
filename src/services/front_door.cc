#include "services/front_door.h"

#include <sys/socket.h>

#include <array>
#include <utility>

#include "aws/crypto.h"
#include "aws/gzip.h"
#include "base/log.h"
#include "base/random.h"
#include "net/blocking_pool.h"

namespace trainyard::services {

namespace asio = boost::asio;
using aws::ServiceError;

namespace {

// CreateTrainingJob's largest valid request is below 1 MiB; CloudWatch Logs' too.
constexpr Bytes kMaxBody = mib(8);

// Of a WebSocket of remote debugging (Session Manager's data channel).
constexpr std::string_view kDataChannelPath = "/v1/data-channel/";
constexpr std::string_view kDataChannelService = "ssmmessages";

// S3 has no WebSockets, so that a bucket `v1` is no obstacle.
bool is_data_channel(const net::RequestHead& head) {
  return head.method == "GET" && head.raw_path().starts_with(kDataChannelPath) &&
         net::same_word(head.headers.get("Upgrade"), "websocket");
}

ServiceError too_large() {
  return {"RequestEntityTooLargeException",
          "The request body is larger than " + format_bytes(kMaxBody) + ", the most that is read.",
          413};
}

ServiceError too_busy() {
  return {"ThrottlingException",
          "The requests that are being received take up all the memory that there is for them. "
          "Please try again.",
          503};
}

ServiceError internal_failure() {
  return {"InternalFailure", "The request processing has failed because of an unknown error.", 500};
}

// SDKs compress long bodies of PutMetricData; the signature covers what is sent.
bool is_compressed(const net::RequestHead& head) {
  const std::string_view encoding = head.headers.get("Content-Encoding");
  return !encoding.empty() && encoding != "identity";
}

std::variant<std::string, ServiceError> inflate(const net::RequestHead& head,
                                                const std::string& body) {
  const std::string encoding(head.headers.get("Content-Encoding"));
  if (encoding != "gzip")
    return ServiceError{"SerializationException",
                        "The Content-Encoding " + encoding + " is not supported: gzip is.", 400};
  auto plain = aws::gunzip(body, kMaxBody.value);
  if (plain) return std::move(*plain);
  if (plain.error().kind() == ErrorKind::exhausted) return too_large();
  return ServiceError{"SerializationException",
                      "The request body can't be read: " + plain.error().message() + ".", 400};
}

}  // namespace

// Sets text() to what the operation reads. Only for callers with a valid signature: the request
// memory budget counted what was sent.
std::optional<ServiceError> FrontDoor::Call::open_body() {
  if (is_open || !is_compressed(head())) return std::nullopt;
  auto plain = inflate(head(), body);
  if (auto* refused = std::get_if<ServiceError>(&plain)) return std::move(*refused);
  inflated = std::get<std::string>(std::move(plain));
  is_open = true;
  return std::nullopt;
}

FrontDoor::FrontDoor(FrontDoorParts parts)
    : parts_(std::move(parts)), callers_(parts_.identities, parts_.place, parts_.clock) {}

asio::awaitable<void> FrontDoor::handle(net::HttpExchange& exchange) {
  LoggedRequest request(parts_.log, exchange);
  co_await dispatch(exchange, request.record);
}

asio::awaitable<void> FrontDoor::dispatch(net::HttpExchange& exchange, RequestRecord& record) {
  const net::RequestHead& head = exchange.head();
  const bool is_own = head.raw_path().starts_with(kInternalPrefix);
  if (is_data_channel(head)) {
    co_await join_session(exchange, record);
    co_return;
  }
  const bool is_json = !is_own && head.headers.has("X-Amz-Target");
  std::string signed_for = is_json ? std::string() : claimed_service(head);
  // If the bucket is in the host, an object's key may look like one of our paths.
  const bool is_page = is_own && signed_for != "s3";
  if (parts_.mlflow != nullptr &&
      (MlflowGate::names_server(head) || (is_page && MlflowGate::has_path(head)))) {
    co_await parts_.mlflow->handle(exchange, record);
    co_return;
  }
  if (is_page) {
    WireAnswer page = parts_.pages.get(head, record);
    co_await send(exchange, record, std::move(page));
    co_return;
  }
  const Protocol* protocol = is_own    ? nullptr
                             : is_json ? &json_protocol()
                                       : find_protocol(head, signed_for);
  if (protocol != nullptr) {
    co_await handle_api(exchange, record, *protocol, std::move(signed_for));
    co_return;
  }
  if (signed_for.empty() && head.method == "GET" && head.target == "/" &&
      head.headers.get("Accept").find("text/html") != std::string_view::npos) {
    WireAnswer page = welcome();
    co_await send(exchange, record, std::move(page));
    co_return;
  }
  co_await parts_.s3(exchange, record);
}

// The token in the WebSocket's first message is what authenticates (ssm/session.h). The plugin of
// the AWS CLI also signs since 1.2.764, for ssmmessages.
asio::awaitable<void> FrontDoor::join_session(net::HttpExchange& exchange, RequestRecord& record) {
  Call call{exchange, record, json_protocol(), {exchange.head(), random_uuid()}, {}};
  record.id = call.request.id;
  record.service = kDataChannelService;
  record.operation = "OpenDataChannel";
  if (call.head().headers.has("Authorization")) {
    auto authenticated = authenticate(call, kDataChannelService, {});
    if (const auto* context = std::get_if<RequestContext>(&authenticated)) {
      record.caller = context->principal.arn;
      auto allowed = parts_.authorizer.authorize(context->principal, "ssmmessages:OpenDataChannel",
                                                 [] { return Resources{}; });
      if (auto* refused = std::get_if<ServiceError>(&allowed)) authenticated = std::move(*refused);
    }
    if (auto* refused = std::get_if<ServiceError>(&authenticated)) {
      co_await refuse(call, std::move(*refused));
      co_return;
    }
  }
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    ServiceError failure = internal_failure();
    co_await refuse(call, std::move(failure));
    co_return;
  }
  UniqueFd web_end(ends[0]), session_end(ends[1]);
  const std::string id(call.head().raw_path().substr(kDataChannelPath.size()));
  if (!parts_.sessions || !parts_.sessions(id, std::move(session_end))) {
    ServiceError unknown{"DoesNotExistException", "Session " + id + " does not exist.", 404};
    co_await refuse(call, std::move(unknown));
    co_return;
  }
  record.status = 101;
  const auto joined = co_await exchange.upgrade_to_web_socket(std::move(web_end));
  if (joined) co_return;
  if (joined.error().kind() == ErrorKind::conflict) {
    ServiceError wrong{"ValidationException", joined.error().message(), 400};
    co_await refuse(call, std::move(wrong));
    co_return;
  }
  log::debug("web_socket_ended", {{"error", joined.error().message()}});
}

const Protocol* FrontDoor::find_protocol(const net::RequestHead& head,
                                         std::string_view signed_for) const {
  if (head.headers.get("smithy-protocol") == "rpc-v2-cbor") return &cbor_protocol();
  // If the bucket is in the host, an object's key may look like an operation's path.
  if (!signed_for.starts_with("s3") && is_rest_operation(parts_.services, head))
    return &rest_protocol();
  for (const Service& service : parts_.services)
    if (signed_for == service.signing_name)
      return service.query_namespace.empty() ? &json_protocol() : &query_protocol();
  // Of a service that isn't here: refused by the operation's name, in the likely protocol.
  if (signed_for.starts_with("s3")) return nullptr;
  if (is_form(head)) return &query_protocol();
  return signed_for.empty() ? nullptr : &json_protocol();
}

asio::awaitable<void> FrontDoor::handle_api(net::HttpExchange& exchange, RequestRecord& record,
                                            const Protocol& protocol, std::string signed_for) {
  Call call{exchange, record, protocol, {exchange.head(), random_uuid()}, std::move(signed_for)};
  record.id = call.request.id;
  if (!protocol.names_operation_in_body()) {
    if (auto refused = find_operation(call)) {
      co_await refuse(call, std::move(*refused));
      co_return;
    }
  }
  if (!co_await read_body(call)) co_return;
  if (protocol.names_operation_in_body()) {
    if (auto refused = find_operation_in_body(call)) {
      co_await refuse(call, std::move(*refused));
      co_return;
    }
  }
  auto authenticated =
      authenticate(call, call.target.service->signing_name, call.target.service->home_region);
  if (auto* refused = std::get_if<ServiceError>(&authenticated)) {
    co_await refuse(call, std::move(*refused));
    co_return;
  }
  auto& context = std::get<RequestContext>(authenticated);
  record.caller = context.principal.arn;
  const auto guarded = [&] { return execute_guarded(call, context); };
  WireAnswer answer;
  if (call.target.operation->is_quick)
    answer = guarded();
  else
    answer = co_await parts_.pool.run(guarded);
  co_await send(call, std::move(answer));
}

std::variant<RequestContext, ServiceError> FrontDoor::authenticate(
    const Call& call, std::string_view service, std::string_view home_region) const {
  auto authenticated =
      callers_.authenticate(call.head(), service, home_region, aws::sha256_hex(call.body));
  if (const auto* refused = std::get_if<ServiceError>(&authenticated)) return *refused;
  auto& caller = std::get<AuthenticatedCaller>(authenticated);
  return RequestContext{std::move(caller.principal),
                        call.request.id,
                        caller.now,
                        std::move(caller.region),
                        std::nullopt,
                        call.exchange.remote_address(),
                        std::string(call.head().headers.get("Host")),
                        call.head().headers.get("X-Forwarded-Proto") == "https"};
}

asio::awaitable<bool> FrontDoor::read_body(Call& call) {
  // A request without one of our keys is refused at once; the others' signatures also cover the
  // body.
  const auto claimant = callers_.find_claimant(call.head());
  const auto* claim_error = std::get_if<ServiceError>(&claimant);
  auto body = co_await call.exchange.read_all(claim_error != nullptr ? net::kReservedRequestMemory
                                                                     : kMaxBody);
  if (body) {
    call.body = std::move(*body);
    co_return true;
  }
  // Any other error: the client stopped sending or disconnected, and can't get a response.
  std::optional<ServiceError> error;
  if (body.error().code() == net::kNoMemoryForRequest) error = too_busy();
  if (body.error().kind() == ErrorKind::exhausted) error = claim_error ? *claim_error : too_large();
  if (error) co_await refuse(call, std::move(*error));
  co_return false;
}

std::optional<ServiceError> FrontDoor::find_operation(Call& call) const {
  auto found = call.protocol.find(parts_.services, call.head(), call.signed_for, call.text());
  if (auto* refused = std::get_if<ServiceError>(&found)) return std::move(*refused);
  call.target = std::get<Target>(found);
  call.record.service = call.target.service->signing_name;
  call.record.operation = call.target.operation->name;
  return std::nullopt;
}

std::optional<ServiceError> FrontDoor::find_operation_in_body(Call& call) const {
  // The signature of a compressed body must be verified before it is decompressed.
  if (is_compressed(call.head())) {
    auto context = authenticate(call, call.signed_for, {});
    if (auto* refused = std::get_if<ServiceError>(&context)) return std::move(*refused);
    if (auto refused = call.open_body()) return refused;
  }
  return find_operation(call);
}

WireAnswer FrontDoor::execute(Call& call, RequestContext& context) const {
  const Operation& operation = *call.target.operation;
  if (const auto refused = call.open_body()) return call.refuse(*refused);
  const auto read = call.protocol.read(call.target, call.head(), call.text());
  if (const auto* refused = std::get_if<ServiceError>(&read)) return call.refuse(*refused);
  const auto& input = std::get<boost::json::value>(read);
  auto allowed = parts_.authorizer.authorize(context.principal, operation.action, [&] {
    return operation.resources(input, parts_.place);
  });
  if (const auto* refused = std::get_if<ServiceError>(&allowed)) return call.refuse(*refused);
  context.only_job = std::get<Access>(std::move(allowed)).only_job;
  Answer answer = operation.handler(input, context);
  if (const auto* refused = std::get_if<ServiceError>(&answer)) return call.refuse(*refused);
  return call.protocol.write(call.target, std::move(answer), call.request);
}

WireAnswer FrontDoor::execute_guarded(Call& call, RequestContext& context) const {
  try {
    return execute(call, context);
  } catch (const std::exception& error) {
    log::error("request_threw", {{"error", error.what()}});
    return call.refuse(internal_failure());
  }
}

// g++ 12 destroys some temporaries of a co_await expression twice (GCC bug 104031): every response
// is a named object before it is awaited.
asio::awaitable<void> FrontDoor::send(net::HttpExchange& exchange, RequestRecord& record,
                                      WireAnswer answer) {
  record.status = answer.head.status;
  const auto sent = co_await send_answer(exchange, parts_.pool, std::move(answer));
  // A client that has disconnected can't get a response; the connection ends by itself.
  if (!sent) log::debug("answer_not_sent", {{"error", sent.error().message()}});
}

asio::awaitable<void> FrontDoor::send(const Call& call, WireAnswer answer) {
  if (!answer.upgrade) {
    co_await send(call.exchange, call.record, std::move(answer));
    co_return;
  }
  call.record.status = 101;
  const auto joined = co_await send_answer(call.exchange, parts_.pool, std::move(answer));
  if (joined) co_return;
  if (joined.error().kind() == ErrorKind::conflict) {
    ServiceError error{"ValidationException", joined.error().message(), 400};
    co_await refuse(call, std::move(error));
    co_return;
  }
  log::debug("answer_not_sent", {{"error", joined.error().message()}});
}

asio::awaitable<void> FrontDoor::refuse(const Call& call, ServiceError error) {
  WireAnswer answer = call.refuse(error);
  co_await send(call.exchange, call.record, std::move(answer));
}

}  // namespace trainyard::services
