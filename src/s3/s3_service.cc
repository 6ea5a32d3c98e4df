#include "s3/s3_service.h"

#include <algorithm>
#include <sstream>

#include "base/log.h"
#include "base/random.h"
#include "s3/authentication.h"
#include "s3/body_rules.h"
#include "s3/copy.h"
#include "s3/error.h"
#include "s3/header_support.h"
#include "s3/post_policy.h"
#include "s3/presigned_headers.h"
#include "s3/xml.h"

namespace trainyard::s3 {

namespace {

struct RequestIds {
  std::string request_id;
  std::string host_id;
};

RequestIds make_ids() {
  std::string id = random_hex(16);
  std::transform(id.begin(), id.end(), id.begin(),
                 [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
  return {std::move(id), random_hex(32)};
}

std::string error_document(const ErrorAnswer& answer, const net::RequestHead& head,
                           const RequestIds& ids) {
  pugi::xml_document document;
  auto declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  auto root = document.append_child("Error");
  add(root, "Code", answer.code);
  add(root, "Message", answer.message);
  for (const auto& [name, value] : answer.elements) add(root, name.c_str(), value);
  add(root, "Resource", head.raw_path());
  add(root, "RequestId", ids.request_id);
  add(root, "HostId", ids.host_id);
  std::ostringstream text;
  document.save(text, "", pugi::format_raw, pugi::encoding_utf8);
  return text.str();
}

S3Response error_response(const Error& error, const net::RequestHead& head, const RequestIds& ids) {
  const ErrorAnswer answer = to_answer(error);
  if (answer.http_status >= 500 && answer.code != "NotImplemented")
    log::error("s3_request_failed", {{"request_id", ids.request_id},
                                     {"method", head.method},
                                     {"target", head.target},
                                     {"error", error.message()}});
  S3Response response = xml_response(error_document(answer, head, ids));
  response.status = answer.http_status;
  for (const auto& [name, value] : answer.headers) response.headers.set(name, value);
  // A response to HEAD has no body, so nothing to measure.
  if (head.method == "HEAD") response.body.clear();
  return response;
}

Result<void> check_owner(const S3Request& request, const std::string& account) {
  for (const char* name : {"x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner"})
    if (request.headers.has(name) && request.header(name) != account)
      return s3_error("AccessDenied", "Access Denied");
  return ok();
}

}  // namespace

S3Service::S3Service(store::ObjectStore& store, const aws::IdentityProvider& identities,
                     const services::Authorizer& authorizer, aws::Place place, const Clock& clock,
                     net::BlockingPool& pool, S3Options options)
    : identities_(identities),
      authorizer_(authorizer),
      context_{store, pool, clock, std::move(place), options.attempts},
      options_(std::move(options)) {}

// nullptr: the embedded store.
Result<const model::S3Store*> S3Service::find_store(const S3Request& request) const {
  if (options_.forwarder == nullptr) return nullptr;
  const model::S3Store* store = options_.forwarder->find(request.bucket);
  if (request.headers.has("x-amz-copy-source")) {
    TRY(const CopySource source, parse_copy_source(request.header("x-amz-copy-source")));
    if (options_.forwarder->find(source.bucket) != store)
      return not_implemented("x-amz-copy-source: a copy from one object store to another");
  }
  return store;
}

Result<void> S3Service::authorize(const S3Request& request, const aws::Principal& who,
                                  const Route* route) const {
  const auto ask = [&](std::string_view action, const std::string& bucket,
                       const std::string& key) -> Result<void> {
    const auto allowed =
        authorizer_.authorize(who, action, [&] { return resources_of(bucket, key); });
    if (const auto* refused = std::get_if<aws::ServiceError>(&allowed))
      return s3_error("AccessDenied", refused->message);
    return ok();
  };
  std::string_view action = route == nullptr ? "s3:*" : route->action;
  if (route != nullptr && request.has("versionId")) action = route->version_action;
  TRY_VOID(ask(action, request.bucket, request.key));
  if (!request.headers.has("x-amz-copy-source")) return ok();
  TRY(const CopySource source, parse_copy_source(request.header("x-amz-copy-source")));
  return ask(source.version.empty() ? "s3:GetObject" : "s3:GetObjectVersion", source.bucket,
             source.key);
}

asio::awaitable<Result<std::optional<S3Response>>> S3Service::run(net::HttpExchange& exchange,
                                                                  services::RequestRecord& record) {
  CO_TRY(S3Request request, parse_request(exchange.head(), options_.host_names));
  // For the access log; a presigned URL's query may still add headers.
  Result<const Route*> found = find_route(request);
  if (found) record.operation = (*found)->name;
  const Timestamp now = context_.clock.now();
  Authenticated who;
  std::optional<FormData> form;
  PostedForm posted;
  if (found && (*found)->operation == post_object) {
    CO_TRY(form, co_await read_form(exchange));
    posted.fields = form->fields();
    posted.host = exchange.head().headers.get("Host");
    CO_TRY(who, authenticate_form(posted.fields, identities_, now));
    CO_TRY_VOID(adopt_form(posted.fields, form->file_name(), request));
    CO_TRY(posted.bounds, check_post_policy(posted.fields, request.bucket, kMaxPut.value, now));
  } else {
    CO_TRY(who, authenticate(exchange.head(), request, identities_, now));
  }
  record.caller = who.principal.arn;
  if (who.claim.presigned) {
    CO_TRY_VOID(adopt_presigned_headers(request));
    found = find_route(request);
    if (found) record.operation = (*found)->name;
  }
  const Route* const route = found ? *found : nullptr;
  CO_TRY_VOID(check_owner(request, context_.place.account));
  CO_TRY(const model::S3Store* const store, find_store(request));
  if (store != nullptr && form)
    co_return not_implemented("A form's upload into a bucket of another object store");
  if (store == nullptr && route == nullptr) co_return found.error();
  CO_TRY_VOID(authorize(request, who.principal, route));
  if (store == nullptr) CO_TRY_VOID(check_supported_headers(request));
  const auto length = form ? std::nullopt : exchange.content_length();
  CO_TRY(BodyRules rules, parse_body_rules(request, who, length));
  RequestBody body(exchange, context_.pool, std::move(rules), form ? &*form : nullptr);
  if (store != nullptr) {
    CO_TRY(record.status, co_await options_.forwarder->forward(exchange, request, *store, body));
    co_return std::nullopt;
  }
  Call call{context_, std::move(request), std::move(who.principal), body, &posted};
  CO_TRY(S3Response response, co_await route->operation(call));
  co_return std::move(response);
}

asio::awaitable<void> S3Service::handle(net::HttpExchange& exchange,
                                        services::RequestRecord& record) {
  const RequestIds ids = make_ids();
  record.service = "s3";
  record.id = ids.request_id;
  Result<std::optional<S3Response>> outcome = co_await run(exchange, record);
  if (outcome && !*outcome) co_return;
  S3Response response =
      outcome ? std::move(**outcome) : error_response(outcome.error(), exchange.head(), ids);
  services::WireAnswer answer;
  answer.head = {response.status, std::move(response.headers)};
  answer.head.headers.set("x-amz-request-id", ids.request_id);
  answer.head.headers.set("x-amz-id-2", ids.host_id);
  answer.head.headers.set("Server", "Trainyard");
  answer.body = std::move(response.body);
  answer.stream = std::move(response.stream);
  record.status = answer.head.status;
  const Result<void> sent =
      co_await services::send_answer(exchange, context_.pool, std::move(answer));
  // If an object is damaged after its beginning, the client gets less than was announced.
  if (!sent && sent.error().kind() == ErrorKind::corrupt)
    log::error("object_damaged",
               {{"request_id", ids.request_id}, {"error", sent.error().message()}});
  else if (!sent)
    log::debug("s3_answer_not_sent",
               {{"request_id", ids.request_id}, {"error", sent.error().message()}});
}

}  // namespace trainyard::s3
