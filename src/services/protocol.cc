#include "services/protocol.h"

#include <algorithm>
#include <boost/json.hpp>
#include <optional>
#include <utility>

#include "services/cbor.h"
#include "services/error_translation.h"
#include "services/query_codec.h"
#include "services/wire_answers.h"

namespace trainyard::services {
namespace {

using aws::ServiceError;

constexpr std::string_view kList = " docs/semantics.md lists those that it has.";
constexpr std::size_t kMaxShown = 200;

// `operation` as in the request, with its service.
ServiceError unknown_operation(std::string_view operation) {
  if (operation.empty())
    return {"UnknownOperationException",
            "The request names no operation: a POST with the header X-Amz-Target does." +
                std::string(kList),
            400};
  return {"UnknownOperationException",
          "Trainyard doesn't have the operation " + std::string(operation.substr(0, kMaxShown)) +
              "." + std::string(kList),
          400};
}

// Of an API whose operations are methods and paths: SageMaker's runtime, Lambda.
ServiceError unknown_path(const net::RequestHead& head, std::string_view service) {
  return {"UnknownOperationException",
          "Trainyard doesn't have the operation " + head.method + " " +
              std::string(head.raw_path().substr(0, kMaxShown)) + " of the service " +
              std::string(service.substr(0, kMaxShown)) + "." + std::string(kList),
          400};
}

ServiceError unknown_action(const std::string& action, const QueryParameters& parameters) {
  const auto version = parameters.find("Version");
  return {"InvalidAction",
          "Could not find operation " + action + " for version " +
              (version == parameters.end() ? "" : version->second) +
              ": Trainyard doesn't have it." + std::string(kList),
          400};
}

// The first service whose `name` is that, and its operation. Empty: there is none.
Target find_target(std::span<const Service> services, std::string_view Service::* name,
                   std::string_view service, std::string_view operation) {
  for (const Service& one : services)
    if (!service.empty() && one.*name == service)
      if (const Operation* found = one.find(operation)) return {&one, found};
  return {};
}

Target find_rest_target(std::span<const Service> services, const net::RequestHead& head) {
  for (const Service& service : services)
    for (const Operation& operation : service.operations)
      if (!operation.path.empty() && operation.path == head.raw_path() &&
          operation.method == head.method)
        return {&service, &operation};
  return {};
}

// Deeper nesting than any shape of the API would be an attack on our stack; boost's own limit is
// 32.
std::variant<boost::json::value, ServiceError> read_json(std::string_view body) {
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

// Clients of a service that used to speak Query expect its error code there too.
WireAnswer with_query_error(WireAnswer wire, const ServiceError& error,
                            const net::RequestHead& head) {
  if (head.headers.get("x-amzn-query-mode") == "true") add_query_error(error, wire.head);
  return wire;
}

class JsonProtocol final : public Protocol {
 public:
  std::variant<Target, ServiceError> find(std::span<const Service> services,
                                          const net::RequestHead& head, std::string_view signed_for,
                                          std::string_view) const override {
    const std::string_view name = head.headers.get("X-Amz-Target");
    if (name.empty() && head.raw_path() != "/") return unknown_path(head, signed_for);
    const std::size_t dot = std::min(name.find('.'), name.size());
    const Target target = find_target(services, &Service::json_target, name.substr(0, dot),
                                      name.substr(std::min(dot + 1, name.size())));
    if (target.operation == nullptr || head.method != "POST") return unknown_operation(name);
    return target;
  }

  std::variant<boost::json::value, ServiceError> read(const Target&, const net::RequestHead&,
                                                      std::string_view body) const override {
    return read_json(body);
  }

  WireAnswer write(const Target&, Answer answer, const WireRequest& request) const override {
    return json_answer(std::move(answer), request.id, request.head.headers.get("Content-Type"));
  }

  WireAnswer refuse(const Target&, const ServiceError& error,
                    const WireRequest& request) const override {
    return with_query_error(json_error(error, request.id, request.head.headers.get("Content-Type")),
                            error, request.head);
  }
};

class RestProtocol final : public Protocol {
 public:
  std::variant<Target, ServiceError> find(std::span<const Service> services,
                                          const net::RequestHead& head, std::string_view signed_for,
                                          std::string_view) const override {
    const Target target = find_rest_target(services, head);
    if (target.operation == nullptr) return unknown_path(head, signed_for);
    return target;
  }

  std::variant<boost::json::value, ServiceError> read(const Target&, const net::RequestHead&,
                                                      std::string_view body) const override {
    return read_json(body);
  }

  WireAnswer write(const Target&, Answer answer, const WireRequest& request) const override {
    return as_rest(json_answer(std::move(answer), request.id, {}));
  }

  WireAnswer refuse(const Target&, const ServiceError& error,
                    const WireRequest& request) const override {
    return as_rest(json_error(error, request.id, {}));
  }

 private:
  static WireAnswer as_rest(WireAnswer answer) {
    answer.head.headers.set("Content-Type", "application/json");
    return answer;
  }
};

class QueryProtocol final : public Protocol {
 public:
  bool names_operation_in_body() const override { return true; }

  std::variant<Target, ServiceError> find(std::span<const Service> services,
                                          const net::RequestHead& head, std::string_view signed_for,
                                          std::string_view body) const override {
    const QueryParameters parameters = parameters_of(head, body);
    const auto found = parameters.find("Action");
    const std::string action = found == parameters.end() ? std::string() : found->second;
    for (const Service& service : services) {
      if (service.query_namespace.empty()) continue;
      if (!signed_for.empty() && signed_for != service.signing_name) continue;
      if (const Operation* operation = service.find(action)) return Target{&service, operation};
    }
    return unknown_action(action, parameters);
  }

  std::variant<boost::json::value, ServiceError> read(const Target& target,
                                                      const net::RequestHead& head,
                                                      std::string_view body) const override {
    auto input = from_query(*target.operation->input, parameters_of(head, body));
    if (!input) return to_service_error(input.error());
    return std::move(*input);
  }

  WireAnswer write(const Target& target, Answer answer, const WireRequest& request) const override {
    const auto& value = std::get<boost::json::value>(answer);
    return query_answer(target.operation->name, target.service->query_namespace,
                        to_query(*target.operation->output, value), request.id);
  }

  WireAnswer refuse(const Target& target, const ServiceError& error,
                    const WireRequest& request) const override {
    const std::string_view xml_namespace =
        target.service == nullptr ? std::string_view() : target.service->query_namespace;
    return query_error(error, xml_namespace, request.id);
  }

 private:
  static QueryParameters parameters_of(const net::RequestHead& head, std::string_view body) {
    return parse_form(is_form(head) ? body : head.raw_query());
  }
};

class CborProtocol final : public Protocol {
 public:
  std::variant<Target, ServiceError> find(std::span<const Service> services,
                                          const net::RequestHead& head, std::string_view,
                                          std::string_view) const override {
    constexpr std::string_view kService = "/service/", kOperation = "/operation/";
    std::string_view path = head.raw_path();
    if (head.method != "POST" || !path.starts_with(kService)) return unknown_operation("");
    path.remove_prefix(kService.size());
    const std::size_t middle = path.find(kOperation);
    if (middle == std::string_view::npos) return unknown_operation("");
    const std::string_view service = path.substr(0, middle);
    const std::string_view operation = path.substr(middle + kOperation.size());
    const Target target = find_target(services, &Service::cbor_name, service, operation);
    if (target.operation == nullptr)
      return unknown_operation(std::string(service) + "." + std::string(operation));
    return target;
  }

  std::variant<boost::json::value, ServiceError> read(const Target&, const net::RequestHead&,
                                                      std::string_view body) const override {
    if (body.empty()) return boost::json::value(boost::json::object());
    auto input = from_cbor(body);
    if (!input) return to_service_error(input.error());
    return std::move(*input);
  }

  WireAnswer write(const Target& target, Answer answer, const WireRequest& request) const override {
    const auto& value = std::get<boost::json::value>(answer);
    return cbor_answer(to_cbor(*target.operation->output, value), request.id);
  }

  WireAnswer refuse(const Target&, const ServiceError& error,
                    const WireRequest& request) const override {
    return with_query_error(cbor_error(error, request.id), error, request.head);
  }
};

}  // namespace

const Protocol& json_protocol() {
  static const JsonProtocol protocol;
  return protocol;
}

const Protocol& rest_protocol() {
  static const RestProtocol protocol;
  return protocol;
}

bool is_rest_operation(std::span<const Service> services, const net::RequestHead& head) {
  return find_rest_target(services, head).operation != nullptr;
}

const Protocol& query_protocol() {
  static const QueryProtocol protocol;
  return protocol;
}

const Protocol& cbor_protocol() {
  static const CborProtocol protocol;
  return protocol;
}

bool is_form(const net::RequestHead& head) {
  return head.method == "POST" &&
         head.headers.get("Content-Type").starts_with("application/x-www-form-urlencoded");
}

}  // namespace trainyard::services
