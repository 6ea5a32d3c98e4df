#include "services/mlflow_gate.h"

#include <boost/json.hpp>
#include <memory>
#include <utility>

#include "aws/crypto.h"
#include "base/constant_time.h"
#include "base/hex.h"
#include "base/log.h"
#include "base/parse_number.h"
#include "base/random.h"
#include "mlflow/server_id.h"
#include "services/mlflow_experiments.h"
#include "services/mlflow_request.h"

namespace trainyard::services {

namespace asio = boost::asio;
using aws::ServiceError;

namespace {

constexpr std::string_view kMlflowPath = "/_trainyard/mlflow/";
constexpr std::string_view kJobsPath = "/_trainyard/mlflow/jobs/";
constexpr std::string_view kPagesPath = "/_trainyard/mlflow/ui/";
constexpr std::string_view kLinkPath = "/_trainyard/mlflow/auth";
constexpr std::string_view kLinkToken = "authToken=";
// A name, a location and tags.
constexpr Bytes kMaxExperiment = mib(1);

// What the plugin sagemaker-mlflow sends, by kind of resource; each is an action of IAM's as well.
struct MlflowKind {
  std::string_view header;
  std::string_view signed_for;
  std::string_view action;
};
constexpr MlflowKind kTrackingServer{"x-mlflow-sm-tracking-server-arn", "sagemaker-mlflow",
                                     "sagemaker-mlflow:*"};
constexpr MlflowKind kApp{"x-sm-mlflow-app-arn", "sagemaker", "sagemaker:CallMlflowAppApi"};

bool may_have_body(const net::HttpExchange& exchange) {
  return exchange.content_length().value_or(0) > 0 ||
         exchange.head().headers.has("Transfer-Encoding");
}

net::BodyCheck hash_check(std::string_view expected_hex) {
  auto digest = std::make_shared<aws::Digest>(aws::Digest::Algorithm::sha256);
  return [digest, expected = std::string(expected_hex)](std::string_view piece,
                                                        bool is_last) -> Result<void> {
    digest->update(piece);
    if (!is_last || equal_constant_time(to_hex(digest->finish()), expected)) return ok();
    return Error(ErrorKind::denied,
                 "The body doesn't have the SHA-256 that the request was signed with.");
  };
}

bool is_secure(const net::RequestHead& head) {
  return head.headers.get("X-Forwarded-Proto") == "https";
}

std::string origin_of(std::string_view host, bool secure) {
  return (secure ? "https://" : "http://") + std::string(host);
}

}  // namespace

struct MlflowGate::Entrance {
  std::string_view operation;
  Admission (MlflowGate::*admit)(const net::HttpExchange& exchange) const;
  bool is_browser = false;
};

MlflowGate::Entrance MlflowGate::entrance_of(const net::RequestHead& head) {
  if (names_server(head)) return {"CallSigned", &MlflowGate::admit_signed};
  if (head.raw_path().starts_with(kPagesPath))
    return {"Page", &MlflowGate::admit_visit, !head.headers.has("Authorization")};
  return {"CallOfJob", &MlflowGate::admit_attempt};
}

MlflowGate::MlflowGate(MlflowGateParts parts)
    : parts_(std::move(parts)), callers_(parts_.identities, parts_.place, parts_.clock) {}

bool MlflowGate::names_server(const net::RequestHead& head) {
  return head.headers.has(kTrackingServer.header) || head.headers.has(kApp.header);
}

bool MlflowGate::has_path(const net::RequestHead& head) {
  return head.raw_path().starts_with(kMlflowPath);
}

asio::awaitable<void> MlflowGate::handle(net::HttpExchange& exchange, RequestRecord& record) const {
  const net::RequestHead& head = exchange.head();
  record.service = "mlflow";
  record.id = random_uuid();
  if (!names_server(head) && head.raw_path() == kLinkPath) {
    co_await open_pages(exchange, record);
    co_return;
  }
  const Entrance entrance = entrance_of(head);
  record.operation = entrance.operation;
  const auto prepare_it = [&] { return prepare(exchange, entrance, record); };
  auto prepared = co_await parts_.pool.run(prepare_it);
  if (auto* refused = std::get_if<Refusal>(&prepared)) {
    Refusal why = std::move(*refused);
    co_await refuse(exchange, record, std::move(why), entrance.is_browser);
    co_return;
  }
  auto& request = std::get<net::RelayRequest>(prepared);
  if (creates_experiment(head.method, head.raw_path())) {
    auto checked = co_await check_experiment(exchange, request);
    if (checked) {
      Refusal why = std::move(*checked);
      co_await refuse(exchange, record, std::move(why), entrance.is_browser);
      co_return;
    }
  }
  const auto status = co_await net::relay(exchange, request);
  if (status) {
    record.status = *status;
    co_return;
  }
  log::debug("mlflow_not_relayed", {{"error", status.error().message()}});
  if (status.error().kind() == ErrorKind::cancelled) co_return;  // nobody is there to be answered
  Refusal why = to_refusal(status.error());
  if (why.status == 503) why.status = 502;
  co_await refuse(exchange, record, std::move(why), entrance.is_browser);
}

std::variant<net::RelayRequest, MlflowGate::Refusal> MlflowGate::prepare(
    const net::HttpExchange& exchange, const Entrance& entrance, RequestRecord& record) const {
  auto admission = (this->*entrance.admit)(exchange);
  if (auto* refused = std::get_if<Refusal>(&admission)) return std::move(*refused);
  auto& admitted = std::get<Admitted>(admission);
  record.caller = std::move(admitted.caller);
  const auto socket = parts_.directory.socket_of(admitted.arn);
  if (!socket) return to_refusal(socket.error());
  net::RelayRequest request;
  request.socket = socket->string();
  request.head.method = exchange.head().method;
  request.head.target = std::move(admitted.target);
  request.head.headers = headers_for_mlflow(exchange.head());
  request.check = std::move(admitted.check);
  request.answer_headers.add("x-amzn-RequestId", record.id);
  return request;
}

MlflowGate::Refusal MlflowGate::not_for_jobs(std::string_view path) {
  return {403, "PERMISSION_DENIED",
          "Training jobs may use MLflow's REST API only, not " + std::string(path) + "."};
}

MlflowGate::Admission MlflowGate::admit_signed(const net::HttpExchange& exchange) const {
  const net::RequestHead& head = exchange.head();
  const MlflowKind& kind = head.headers.has(kApp.header) ? kApp : kTrackingServer;
  const std::string arn(head.headers.get(kind.header));
  std::string_view hash = head.headers.get("X-Amz-Content-Sha256");
  if (may_have_body(exchange)) {
    if (hash.empty())
      return Refusal{400, "BAD_REQUEST",
                     "A request with a body needs the header X-Amz-Content-SHA256."};
    if (!exchange.content_length())
      return Refusal{411, "BAD_REQUEST", "A signed request needs the header Content-Length."};
  }
  const std::string of_nothing = aws::sha256_hex("");
  if (hash.empty()) hash = of_nothing;
  const auto authenticated = callers_.authenticate(head, kind.signed_for, {}, hash);
  if (const auto* refused = std::get_if<ServiceError>(&authenticated)) return to_refusal(*refused);
  const aws::Principal& who = std::get<AuthenticatedCaller>(authenticated).principal;
  const auto allowed =
      parts_.authorizer.authorize(who, kind.action, [&arn] { return Resources{arn}; });
  if (const auto* refused = std::get_if<ServiceError>(&allowed)) return to_refusal(*refused);
  if (who.kind() == aws::PrincipalKind::job_session && !is_mlflow_api(head.target))
    return not_for_jobs(head.raw_path());
  if (!head.target.starts_with('/'))
    return Refusal{404, "ENDPOINT_NOT_FOUND", "There is nothing at " + head.target + "."};
  return Admitted{arn, who.arn, mlflow_target(arn, head.method, head.target), hash_check(hash)};
}

MlflowGate::Admission MlflowGate::admit_attempt(const net::HttpExchange& exchange) const {
  const net::RequestHead& head = exchange.head();
  const Refusal unknown{403, "PERMISSION_DENIED", "No running training job has this token."};
  if (!head.target.starts_with(kJobsPath))
    return Refusal{404, "ENDPOINT_NOT_FOUND", "There is nothing at this path."};
  // <job>/<attempt>/…
  const std::string_view path = std::string_view(head.target).substr(kJobsPath.size());
  const std::size_t behind_job = path.find('/');
  const std::size_t rest =
      behind_job == std::string_view::npos ? behind_job : path.find('/', behind_job + 1);
  if (rest == std::string_view::npos) return unknown;
  const auto number = parse_number<int>(path.substr(behind_job + 1, rest - behind_job - 1));
  if (!number) return unknown;
  const model::AttemptId attempt{std::string(path.substr(0, behind_job)), *number};
  const auto who = parts_.attempt_of_token(attempt, bearer_token(head));
  if (!who) return unknown;
  const auto arn = parts_.mlflow_of_job(attempt.job);
  if (!arn)
    return Refusal{404, "RESOURCE_DOES_NOT_EXIST",
                   "The training job " + attempt.job + " has no MlflowConfig."};
  const std::string_view asked = path.substr(rest);
  if (!is_mlflow_api(asked)) return not_for_jobs(asked.substr(0, asked.find('?')));
  return Admitted{*arn, who->arn, mlflow_target(*arn, head.method, asked)};
}

MlflowGate::Admission MlflowGate::admit_visit(const net::HttpExchange& exchange) const {
  const net::RequestHead& head = exchange.head();
  // Clients that are no browser, and don't sign, send the cookie's value as their token.
  const std::string_view bearer = bearer_token(head);
  const auto visit =
      parts_.links.find_session(bearer.empty() ? visit_cookie(head) : bearer, parts_.clock.now());
  const std::string root = visit ? mlflow::pages_path(visit->arn) : std::string();
  if (!visit || !(head.raw_path() == root || head.raw_path().starts_with(root + '/')))
    return Refusal{
        403, "PERMISSION_DENIED",
        "These pages are for those who come by a link, which is good for one use: "
        "CreatePresignedMlflowTrackingServerUrl or CreatePresignedMlflowAppUrl makes one "
        "(aws sagemaker create-presigned-mlflow-tracking-server-url "
        "--tracking-server-name NAME)."};
  if (bearer.empty() && !is_from_own_pages(head))
    return Refusal{403, "PERMISSION_DENIED", "The request comes from another site."};
  const std::string_view rest = std::string_view(head.target).substr(root.size());
  return Admitted{visit->arn, visit->caller, mlflow_target(visit->arn, head.method, rest)};
}

asio::awaitable<std::optional<MlflowGate::Refusal>> MlflowGate::check_experiment(
    net::HttpExchange& exchange, net::RelayRequest& request) {
  const auto body = co_await exchange.read_all(kMaxExperiment);
  if (!body && body.error().kind() != ErrorKind::exhausted) co_return to_refusal(body.error());
  if (!body) co_return Refusal{400, "BAD_REQUEST", body.error().message()};
  if (request.check) {
    const auto right = request.check(*body, true);
    if (!right) co_return to_refusal(right.error());
  }
  auto checked = checked_experiment(*body);
  if (!checked) co_return Refusal{400, "INVALID_PARAMETER_VALUE", checked.error().message()};
  request.body = std::move(*checked);
  co_return std::nullopt;
}

asio::awaitable<void> MlflowGate::open_pages(net::HttpExchange& exchange,
                                             RequestRecord& record) const {
  const net::RequestHead& head = exchange.head();
  record.operation = "OpenPages";
  const Timestamp now = parts_.clock.now();
  const std::string_view query = head.raw_query();
  const auto link =
      head.method == "GET" && query.starts_with(kLinkToken)
          ? parts_.links.use(
                query.substr(kLinkToken.size(), query.substr(kLinkToken.size()).find('&')), now)
          : std::nullopt;
  if (!link) {
    Refusal why{403, "PERMISSION_DENIED",
                "This link was used before, or its time is over. Please make a new one."};
    co_await refuse(exchange, record, std::move(why), true);
    co_return;
  }
  record.caller = link->visit.caller;
  const std::string root = mlflow::pages_path(link->visit.arn);
  net::ResponseHead answer;
  answer.status = record.status = 302;
  answer.headers.add("Location", root + "/");
  answer.headers.add("Set-Cookie",
                     std::string(kMlflowCookie) + "=" + parts_.links.open_session(*link, now) +
                         "; Path=" + root + "; Max-Age=" + std::to_string(link->session.count()) +
                         "; HttpOnly; SameSite=Lax" + (is_secure(head) ? "; Secure" : ""));
  answer.headers.add("Cache-Control", "no-store");
  answer.headers.add("Referrer-Policy", "no-referrer");
  answer.headers.add("x-amzn-RequestId", record.id);
  std::string nothing;
  (void)co_await exchange.respond(std::move(answer), std::move(nothing));
}

asio::awaitable<void> MlflowGate::refuse(net::HttpExchange& exchange, RequestRecord& record,
                                         Refusal why, bool is_browser) const {
  net::ResponseHead answer;
  answer.status = record.status = why.status;
  answer.headers.add("Content-Type", is_browser ? "text/plain; charset=utf-8" : "application/json");
  answer.headers.add("Cache-Control", "no-store");
  answer.headers.add("x-amzn-RequestId", record.id);
  std::string body = is_browser ? why.message + "\n"
                                : boost::json::serialize(boost::json::object{
                                      {"error_code", why.code}, {"message", why.message}});
  (void)co_await exchange.respond(std::move(answer), std::move(body));
}

// AWS's statuses for these, which MLflow's client doesn't repeat.
MlflowGate::Refusal MlflowGate::to_refusal(const ServiceError& error) {
  return {403, "PERMISSION_DENIED", error.message};
}

MlflowGate::Refusal MlflowGate::to_refusal(const Error& error) {
  switch (error.kind()) {
    case ErrorKind::not_found:
      return {404, "RESOURCE_DOES_NOT_EXIST", error.message()};
    case ErrorKind::conflict:
      return {409, "INVALID_STATE", error.message()};
    case ErrorKind::denied:
      return {403, "PERMISSION_DENIED", error.message()};
    case ErrorKind::unavailable:
      return {503, "TEMPORARILY_UNAVAILABLE", error.message()};
    case ErrorKind::deadline:
      return {504, "DEADLINE_EXCEEDED", error.message()};
    default:
      log::error("mlflow_request_failed",
                 {{"kind", to_string(error.kind())}, {"error", error.message()}});
      return {500, "INTERNAL_ERROR",
              "The request processing has failed because of an unknown error."};
  }
}

std::string mlflow_pages_url(std::string_view host, bool secure, std::string_view arn) {
  return origin_of(host, secure) + mlflow::pages_path(arn);
}

std::string mlflow_link_url(std::string_view host, bool secure, std::string_view token) {
  return origin_of(host, secure) + std::string(kLinkPath) + "?" + std::string(kLinkToken) +
         std::string(token);
}

}  // namespace trainyard::services
