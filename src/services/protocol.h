#pragma once

#include <boost/json/value.hpp>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "aws/error.h"
#include "net/http.h"
#include "services/answer.h"
#include "services/operation.h"

namespace trainyard::services {

// The service and operation of a request.
struct Target {
  const Service* service = nullptr;
  const Operation* operation = nullptr;
};

// The parts of a request that a protocol needs.
struct WireRequest {
  const net::RequestHead& head;
  std::string id;
};

// How requests name an operation and carry its members and its answer. Stateless: one object of
// each kind serves all requests, on any thread.
class Protocol {
 public:
  virtual ~Protocol() = default;

  // Whether find() needs the body.
  virtual bool names_operation_in_body() const { return false; }
  // `signed_for`: the service in the signature's scope; empty: unsigned. `body`: empty, unless it
  // contains the operation's name.
  virtual std::variant<Target, aws::ServiceError> find(std::span<const Service> services,
                                                       const net::RequestHead& head,
                                                       std::string_view signed_for,
                                                       std::string_view body) const = 0;
  // The request's members.
  virtual std::variant<boost::json::value, aws::ServiceError> read(const Target& target,
                                                                   const net::RequestHead& head,
                                                                   std::string_view body) const = 0;
  virtual WireAnswer write(const Target& target, Answer answer,
                           const WireRequest& request) const = 0;
  // `target`: as far as it is known.
  virtual WireAnswer refuse(const Target& target, const aws::ServiceError& error,
                            const WireRequest& request) const = 0;
};

// AWS JSON 1.0 and 1.1: POST with X-Amz-Target: <json_target>.<operation>.
const Protocol& json_protocol();
// REST-JSON: an operation is a method and a path, its members are the body's.
const Protocol& rest_protocol();
// Whether an operation of the REST protocol has that method and path.
bool is_rest_operation(std::span<const Service> services, const net::RequestHead& head);
// A form or a query string with Action=<operation>; answers in XML.
const Protocol& query_protocol();
// Smithy's RPC v2 CBOR: POST /service/<cbor_name>/operation/<operation>.
const Protocol& cbor_protocol();

bool is_form(const net::RequestHead& head);

}  // namespace trainyard::services
