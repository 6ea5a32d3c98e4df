#include "services/front_door.h"

#include <boost/json.hpp>
#include <utility>

#include "aws/crypto.h"
#include "aws/gzip.h"
#include "aws/sigv4.h"
#include "base/log.h"
#include "base/random.h"
#include "net/blocking_pool.h"
#include "services/wire_answers.h"

namespace trainyard::services {

namespace asio = boost::asio;
using aws::ServiceError;

namespace {

// CreateTrainingJob's largest legal request is below 1 MiB; CloudWatch Logs' too.
constexpr Bytes kMostBody = mib(8);
constexpr std::string_view kOwnPrefix = "/_trainyard/";
constexpr std::string_view kCredentialsPath = "/_trainyard/credentials/";

aws::SignableRequest signable(const net::RequestHead& head) {
  aws::SignableRequest request{
      head.method, std::string(head.raw_path()), std::string(head.raw_query()), {}};
  for (const auto& header : head.headers) request.headers.push_back(header);
  return request;
}

bool is_form(const net::RequestHead& head) {
  return head.method == "POST" &&
         head.headers.get("Content-Type").starts_with("application/x-www-form-urlencoded");
}

// g++ 12 destroys some temporaries of a co_await expression twice (GCC bug 104031): every answer
// below is a named object before it is awaited.
asio::awaitable<void> send(net::HttpExchange& exchange, WireAnswer answer) {
  // A client that is gone can't be told; the connection ends by itself.
  const auto sent = co_await exchange.respond(std::move(answer.head), std::move(answer.body));
  if (!sent) log::debug("answer_not_sent", {{"error", sent.error().message()}});
}

ServiceError too_large() {
  return {"RequestEntityTooLargeException",
          "The request body is larger than " + format_bytes(kMostBody) + ", the most that is read.",
          413};
}

ServiceError too_busy() {
  return {"ThrottlingException",
          "The requests that are being received take up all the memory that there is for them. "
          "Please try again.",
          503};
}

// `operation` as the request names it, with its service.
ServiceError unknown_operation(std::string_view operation) {
  constexpr std::string_view kList = " docs/semantics.md lists those that it has.";
  constexpr std::size_t kMostShown = 200;
  if (operation.empty())
    return {"UnknownOperationException",
            "The request names no operation: a POST with the header X-Amz-Target does." +
                std::string(kList),
            400};
  return {"UnknownOperationException",
          "Trainyard doesn't have the operation " + std::string(operation.substr(0, kMostShown)) +
              "." + std::string(kList),
          400};
}

ServiceError unknown_action(const std::string& action, const QueryParameters& parameters) {
  const auto version = parameters.find("Version");
  return {"InvalidAction",
          "Could not find operation " + action + " for version " +
              (version == parameters.end() ? "" : version->second) +
              ": Trainyard doesn't have it. docs/semantics.md lists those that it has.",
          400};
}

// For a person who opens the address in a browser.
WireAnswer welcome() {
  WireAnswer answer;
  answer.head.headers.add("Content-Type", "text/plain; charset=utf-8");
  answer.body =
      "Trainyard answers the SageMaker, S3, CloudWatch, CloudWatch Logs, IAM and STS APIs here.\n"
      "Point any AWS client at it: eval \"$(trainyard env)\"\n";
  return answer;
}

// Nested deeper than any shape of the API would be an attempt at our stack; boost's own limit
// is 32.
std::variant<boost::json::value, ServiceError> parse_body(const std::string& body) {
  if (body.empty()) return boost::json::value(boost::json::object());
  boost::system::error_code failed;
  // Freed as a whole. Copies of the value share it, and keep it alive.
  boost::json::value value = boost::json::parse(
      body, failed, boost::json::make_shared_resource<boost::json::monotonic_resource>());
  if (failed)
    return ServiceError{"SerializationException",
                        "The request body is not JSON: " + failed.message(), 400};
  if (!value.is_object())
    return ServiceError{
        "SerializationException",
        "Unexpected value at the start of the request body: expected a JSON object.", 400};
  return value;
}

// Clients of a service that once spoke Query want to know its code there too.
WireAnswer with_query_error(WireAnswer wire, const ServiceError& error,
                            const net::RequestHead& head) {
  if (head.headers.get("x-amzn-query-mode") == "true") add_query_error(error, wire.head);
  return wire;
}

// /service/<service>/operation/<operation>
struct CborPath {
  std::string_view service;
  std::string_view operation;
};
std::optional<CborPath> parse_cbor_path(const net::RequestHead& head) {
  constexpr std::string_view kService = "/service/", kOperation = "/operation/";
  std::string_view path = head.raw_path();
  if (head.method != "POST" || !path.starts_with(kService)) return std::nullopt;
  path.remove_prefix(kService.size());
  const std::size_t middle = path.find(kOperation);
  if (middle == std::string_view::npos) return std::nullopt;
  return CborPath{path.substr(0, middle), path.substr(middle + kOperation.size())};
}

// SDKs compress long bodies of PutMetricData; the signature is over what is sent.
bool is_compressed(const net::RequestHead& head) {
  const std::string_view encoding = head.headers.get("Content-Encoding");
  return !encoding.empty() && encoding != "identity";
}

// The body as its operation reads it. Only for callers whose signature is right: the memory that
// requests have counts what was sent.
std::variant<std::string, ServiceError> decoded(const net::RequestHead& head,
                                                const std::string& body) {
  if (!is_compressed(head)) return body;
  const std::string encoding(head.headers.get("Content-Encoding"));
  if (encoding != "gzip")
    return ServiceError{"SerializationException",
                        "The Content-Encoding " + encoding + " is not supported: gzip is.", 400};
  auto plain = aws::gunzip(body, kMostBody.value);
  if (plain) return std::move(*plain);
  if (plain.error().kind() == ErrorKind::exhausted) return too_large();
  return ServiceError{"SerializationException",
                      "The request body can't be read: " + plain.error().message() + ".", 400};
}

ServiceError internal_failure() {
  return {"InternalFailure", "The request processing has failed because of an unknown error.", 500};
}

}  // namespace

FrontDoor::FrontDoor(FrontDoorParts parts) : parts_(std::move(parts)) {}

std::string FrontDoor::claimed_service(const net::RequestHead& head) const {
  const auto parsed = aws::parse_signature(signable(head));
  const auto* claim = std::get_if<std::optional<aws::SignatureClaim>>(&parsed);
  return claim != nullptr && *claim ? (*claim)->service : std::string();
}

asio::awaitable<void> FrontDoor::handle(net::HttpExchange& exchange) {
  const net::RequestHead& head = exchange.head();
  const bool own_path = head.raw_path().starts_with(kOwnPrefix);
  if (head.headers.has("X-Amz-Target") && !own_path) {
    std::string target(head.headers.get("X-Amz-Target"));
    co_await handle_json(exchange, std::move(target));
    co_return;
  }
  const std::string service = claimed_service(head);
  // With the bucket in the host, an object's key may look like a path of ours.
  if (own_path && service != "s3") {
    co_await handle_own(exchange);
    co_return;
  }
  if (head.headers.get("smithy-protocol") == "rpc-v2-cbor") {
    co_await handle_cbor(exchange);
    co_return;
  }
  for (const QueryService* query : parts_.query_services)
    if (service == query->signing_name()) {
      co_await handle_query(exchange);
      co_return;
    }
  for (const JsonService* json : parts_.json_services)
    if (service == json->signing_name()) {
      std::string none;
      co_await handle_json(exchange, std::move(none));
      co_return;
    }
  if (service.empty() && is_form(head)) {
    co_await handle_query(exchange);
    co_return;
  }
  if (service.empty() && head.method == "GET" && head.target == "/" &&
      head.headers.get("Accept").find("text/html") != std::string_view::npos) {
    WireAnswer wire = welcome();
    co_await send(exchange, std::move(wire));
    co_return;
  }
  co_await parts_.s3(exchange);
}

std::variant<FrontDoor::Claimant, ServiceError> FrontDoor::find_claimant(
    const aws::SignableRequest& request, Timestamp now) const {
  auto parsed = aws::parse_signature(request);
  if (const auto* wrong = std::get_if<ServiceError>(&parsed)) return *wrong;
  auto& claim = std::get<0>(parsed);
  if (!claim)
    return ServiceError{"MissingAuthenticationTokenException", "Missing Authentication Token", 400};
  auto found = parts_.identities.find(claim->access_key_id, claim->session_token, now);
  if (const auto* wrong = std::get_if<ServiceError>(&found)) return *wrong;
  return Claimant{std::move(*claim), std::get<aws::IdentityProvider::Known>(std::move(found))};
}

std::variant<RequestContext, ServiceError> FrontDoor::authenticate(const net::RequestHead& head,
                                                                   std::string_view body,
                                                                   const Call& call) const {
  const aws::SignableRequest request = signable(head);
  const Timestamp now = parts_.clock.now();
  const auto claimant = find_claimant(request, now);
  if (const auto* wrong = std::get_if<ServiceError>(&claimant)) return *wrong;
  const auto& [claim, known] = std::get<Claimant>(claimant);
  if (claim.service != call.signing_name)
    return ServiceError{
        "InvalidSignatureException",
        "Credential should be scoped to correct service: '" + std::string(call.signing_name) + "'.",
        400};
  // SDKs for Java sign for a global service's pseudo region once an endpoint is set.
  constexpr std::string_view kGlobal = "aws-global";
  const bool global = !call.home_region.empty() && claim.region == kGlobal;
  if (claim.region != parts_.place.region && claim.region != call.home_region && !global)
    return ServiceError{"InvalidSignatureException",
                        "Credential should be scoped to a valid region.", 400};
  if (const auto wrong = aws::verify_signature(request, claim, known.secret_access_key,
                                               aws::sha256_hex(body), now))
    return *wrong;
  return RequestContext{known.principal, call.request_id, now, claim.region};
}

asio::awaitable<std::optional<std::string>> FrontDoor::read_body(net::HttpExchange& exchange,
                                                                 const Refuse& refuse) {
  // Who names no key of ours is a stranger; the signature of the others is over the body too.
  const auto claimant = find_claimant(signable(exchange.head()), parts_.clock.now());
  const auto* stranger = std::get_if<ServiceError>(&claimant);
  auto body = co_await exchange.read_all(stranger != nullptr ? net::kOwnRequestMemory : kMostBody);
  if (body) co_return std::move(*body);
  // Any other error: the client fell silent or left, and there is nobody to answer.
  std::optional<ServiceError> error;
  if (body.error().code() == net::kNoMemoryForRequest) error = too_busy();
  if (body.error().kind() == ErrorKind::exhausted) error = stranger ? *stranger : too_large();
  if (error) {
    WireAnswer wire = refuse(*error);
    co_await send(exchange, std::move(wire));
  }
  co_return std::nullopt;
}

asio::awaitable<void> FrontDoor::answer(net::HttpExchange& exchange, const std::string& body,
                                        const Call& call) {
  auto context = authenticate(exchange.head(), body, call);
  if (const auto* wrong = std::get_if<ServiceError>(&context)) {
    WireAnswer wire = call.refuse(*wrong);
    co_await send(exchange, std::move(wire));
    co_return;
  }
  // Nothing that a service throws may reach the connection.
  const auto guarded = [&]() -> WireAnswer {
    try {
      return call.carry_out(std::get<RequestContext>(context));
    } catch (const std::exception& error) {
      log::error("request_threw", {{"error", error.what()}});
      return call.refuse(internal_failure());
    }
  };
  if (call.is_quick) {
    WireAnswer wire = guarded();
    co_await send(exchange, std::move(wire));
    co_return;
  }
  WireAnswer wire = co_await parts_.pool.run(guarded);
  co_await send(exchange, std::move(wire));
}

asio::awaitable<void> FrontDoor::handle_json(net::HttpExchange& exchange, std::string target) {
  Call call;
  call.request_id = random_uuid();
  const std::string content_type(exchange.head().headers.get("Content-Type"));
  call.refuse = [&call, &content_type, &exchange](const ServiceError& error) {
    return with_query_error(json_error(error, call.request_id, content_type), error,
                            exchange.head());
  };
  const std::size_t dot = std::min(target.find('.'), target.size());
  const std::string operation = dot < target.size() ? target.substr(dot + 1) : std::string();
  JsonService* service = nullptr;
  for (JsonService* candidate : parts_.json_services)
    if (std::string_view(target).substr(0, dot) == candidate->target_prefix() &&
        candidate->has_operation(operation))
      service = candidate;
  if (service == nullptr || exchange.head().method != "POST") {
    WireAnswer wire = call.refuse(unknown_operation(target));
    co_await send(exchange, std::move(wire));
    co_return;
  }
  const auto body = co_await read_body(exchange, call.refuse);
  if (!body) co_return;
  call.signing_name = service->signing_name();
  call.is_quick = service->is_quick(operation);
  call.carry_out = [&](RequestContext& context) {
    const auto plain = decoded(exchange.head(), *body);
    if (const auto* wrong = std::get_if<ServiceError>(&plain)) return call.refuse(*wrong);
    const auto parsed = parse_body(std::get<std::string>(plain));
    if (const auto* wrong = std::get_if<ServiceError>(&parsed)) return call.refuse(*wrong);
    const auto& input = std::get<boost::json::value>(parsed);
    if (const auto wrong =
            parts_.authorizer.authorize(call.signing_name, operation, input, context))
      return call.refuse(*wrong);
    const JsonAnswer result = service->call(operation, input, context);
    if (const auto* wrong = std::get_if<ServiceError>(&result)) return call.refuse(*wrong);
    return json_answer(result, call.request_id, content_type);
  };
  co_await answer(exchange, *body, call);
}

asio::awaitable<void> FrontDoor::handle_cbor(net::HttpExchange& exchange) {
  Call call;
  call.request_id = random_uuid();
  call.refuse = [&call, &exchange](const ServiceError& error) {
    return with_query_error(cbor_error(error, call.request_id), error, exchange.head());
  };
  const auto path = parse_cbor_path(exchange.head());
  CborFace* service = nullptr;
  for (CborFace* candidate : parts_.cbor_services)
    if (path && path->service == candidate->name() && candidate->has_operation(path->operation))
      service = candidate;
  if (service == nullptr) {
    const std::string name =
        path ? std::string(path->service) + "." + std::string(path->operation) : std::string();
    WireAnswer wire = call.refuse(unknown_operation(name));
    co_await send(exchange, std::move(wire));
    co_return;
  }
  const auto body = co_await read_body(exchange, call.refuse);
  if (!body) co_return;
  call.signing_name = service->signing_name();
  call.carry_out = [&](RequestContext& context) {
    // No operation of this protocol names what a training job's session is held to.
    if (const auto wrong =
            parts_.authorizer.authorize(call.signing_name, path->operation, {}, context))
      return call.refuse(*wrong);
    const auto plain = decoded(exchange.head(), *body);
    if (const auto* wrong = std::get_if<ServiceError>(&plain)) return call.refuse(*wrong);
    auto result = service->call(path->operation, std::get<std::string>(plain), context);
    if (const auto* wrong = std::get_if<ServiceError>(&result)) return call.refuse(*wrong);
    return cbor_answer(std::get<std::string>(std::move(result)), call.request_id);
  };
  co_await answer(exchange, *body, call);
}

asio::awaitable<void> FrontDoor::handle_query(net::HttpExchange& exchange) {
  Call call;
  call.request_id = random_uuid();
  std::string_view xml_namespace;
  call.refuse = [&call, &xml_namespace](const ServiceError& error) {
    return query_error(error, xml_namespace, call.request_id);
  };
  const auto body = co_await read_body(exchange, call.refuse);
  if (!body) co_return;
  const std::string signed_for = claimed_service(exchange.head());
  std::variant<std::string, ServiceError> plain = std::string();
  if (is_compressed(exchange.head())) {
    // The action is in what is compressed, so the signature has to be right before it is known.
    call.signing_name = signed_for;
    const auto context = authenticate(exchange.head(), *body, call);
    if (const auto* wrong = std::get_if<ServiceError>(&context))
      plain = *wrong;
    else
      plain = decoded(exchange.head(), *body);
  }
  if (const auto* wrong = std::get_if<ServiceError>(&plain)) {
    WireAnswer wire = call.refuse(*wrong);
    co_await send(exchange, std::move(wire));
    co_return;
  }
  const std::string& form = is_compressed(exchange.head()) ? std::get<std::string>(plain) : *body;
  const QueryParameters parameters =
      parse_form(is_form(exchange.head()) ? std::string_view(form) : exchange.head().raw_query());
  const auto found = parameters.find("Action");
  const std::string action = found == parameters.end() ? std::string() : found->second;
  QueryService* service = nullptr;
  for (QueryService* candidate : parts_.query_services)
    if (candidate->has_action(action) &&
        (signed_for.empty() || signed_for == candidate->signing_name()))
      service = candidate;
  if (service == nullptr) {
    WireAnswer wire = call.refuse(unknown_action(action, parameters));
    co_await send(exchange, std::move(wire));
    co_return;
  }
  xml_namespace = service->xml_namespace();
  call.signing_name = service->signing_name();
  call.home_region = service->home_region();
  call.carry_out = [&](RequestContext& context) {
    boost::json::object members;
    for (const auto& [name, value] : parameters) members[name] = value;
    if (const auto wrong =
            parts_.authorizer.authorize(call.signing_name, action, std::move(members), context))
      return call.refuse(*wrong);
    const auto result = service->call(action, parameters, context);
    if (const auto* wrong = std::get_if<ServiceError>(&result)) return call.refuse(*wrong);
    return query_answer(action, xml_namespace, std::get<QueryAnswer>(result), call.request_id);
  };
  co_await answer(exchange, *body, call);
}

// To anybody, unsigned: so without the alarms' messages, which name paths.
std::string FrontDoor::health_text(const std::vector<Alarms::Alarm>& alarms) {
  if (alarms.empty()) return R"({"status":"ok"})";
  boost::json::array list;
  for (const Alarms::Alarm& alarm : alarms)
    list.push_back(boost::json::object{{"source", alarm.source},
                                       {"reason", to_string(alarm.reason)},
                                       {"since", format_iso8601(alarm.since)}});
  return boost::json::serialize(
      boost::json::object{{"status", "unavailable"}, {"alarms", std::move(list)}});
}

asio::awaitable<void> FrontDoor::handle_own(net::HttpExchange& exchange) {
  const net::RequestHead& head = exchange.head();
  const std::string_view path = head.raw_path();
  WireAnswer answer;
  answer.head.headers.add("Content-Type", "application/json");
  if (head.method == "GET" && path == "/_trainyard/health") {
    const auto alarms = parts_.alarms.list();
    answer.head.status = alarms.empty() ? 200 : 503;
    answer.body = health_text(alarms);
  } else if (head.method == "GET" && path.starts_with(kCredentialsPath)) {
    auto credentials =
        parts_.credentials(path.substr(kCredentialsPath.size()), head.headers.get("Authorization"));
    answer.head.status = credentials ? 200 : 403;
    answer.body =
        credentials
            ? *credentials
            : R"({"code":"AccessDenied","message":"No running training job has this token."})";
  } else {
    answer.head.status = 404;
    answer.body = R"({"code":"NotFound","message":"There is nothing at this path."})";
  }
  co_await send(exchange, std::move(answer));
}

}  // namespace trainyard::services
