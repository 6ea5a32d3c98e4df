#pragma once

#include <boost/json/value.hpp>
#include <concepts>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "aws/identity.h"
#include "base/result.h"
#include "base/time.h"
#include "model/codec.h"
#include "model/shape.h"
#include "services/answer.h"
#include "services/decode.h"
#include "services/error_translation.h"
#include "services/resources.h"

// The tables of the server's operations: a service is a table, an operation a row. Protocol,
// decoding, constraint checks, authorization, metrics and access log follow from the row; an
// operation only has to do its own work. (S3's rows are in s3/router.h: its operations are
// distinguished by method and path.)
namespace trainyard::services {

// What an operation knows of its request in addition to the members.
struct RequestContext {
  aws::Principal principal;
  std::string request_id;
  Timestamp now;
  std::string region;
  // Set if the caller may only see this training job: answers that list several leave the others
  // out (services/authorizer.h).
  std::optional<std::string> only_job{};
  std::string from{};  // the client's address
  // Of the URL that the client used: "127.0.0.1:8080"; the header Host.
  std::string host{};
  bool is_secure = false;  // that URL is https: a proxy before this server ends TLS
};

// May block, unless the operation is quick; runs on any thread.
using Handler = std::function<Answer(const boost::json::value& input, const RequestContext&)>;

struct Operation {
  std::string_view name;     // as in the API
  std::string_view action;   // as in IAM: "sagemaker:AddTags"
  ResourceFinder resources;  // the resources that a request works on
  Handler handler;
  // Its input and output, as declared in model/. Only for the Query and CBOR protocols; JSON
  // doesn't need them.
  const model::Shape* input = nullptr;
  const model::Shape* output = nullptr;
  // What names it in the REST protocol: "PUT", "/BatchPutMetrics". Empty: it isn't in that one.
  std::string_view method{};
  std::string_view path{};
  // Finishes sooner than it could be handed to another thread: it reads a row or two, and waits for
  // no writer.
  bool is_quick = false;
};

// How the protocols find a service's operations; an empty name: it doesn't support that protocol.
struct Service {
  std::string_view signing_name{};  // in the scope of Signature Version 4
  // For a global service: the region that clients sign for, in addition to the server's own. Empty:
  // none.
  std::string_view home_region{};
  std::string_view json_target{};      // before the '.' of X-Amz-Target
  std::string_view query_namespace{};  // of the XML
  std::string_view cbor_name{};        // /service/<cbor_name>/operation/<operation>
  std::vector<Operation> operations{};

  const Operation* find(std::string_view name) const {
    for (const Operation& operation : operations)
      if (operation.name == name) return &operation;
    return nullptr;
  }
};

inline Answer to_answer(Answer answer) {
  return answer;
}
// An answer without a body, or the error.
inline Answer to_answer(const Result<void>& result) {
  if (!result) return to_service_error(result.error());
  return boost::json::value(nullptr);
}
template <class Response>
Answer to_answer(const Result<Response>& result) {
  if (!result) return to_service_error(result.error());
  return boost::json::value(model::serialize(*result));
}

// Makes a handler from `act(Request, const RequestContext&)`, which returns a Result of a declared
// structure (or of void), or an Answer. Wrong types are a SerializationException, then all failed
// constraints are one ValidationException.
template <class Request, class Act>
Handler decoding(Act act) {
  return [act = std::move(act)](const boost::json::value& input,
                                const RequestContext& context) -> Answer {
    auto request = decode<Request>(input);
    if (!request) return to_service_error(request.error());
    return to_answer(act(std::move(*request), context));
  };
}

// An answer without members.
inline const model::Shape kNoMembers{.kind = model::Kind::structure};

template <class Response>
const model::Shape& output_shape() {
  if constexpr (std::is_void_v<Response>) {
    return kNoMembers;
  } else {
    return model::shape_of<Response>();
  }
}

// A row with declared shapes: the input's is Request's, the output's Response's; void if the API
// has none.
template <class Request, class Response, class Act>
Operation declared(std::string_view name, std::string_view action, ResourceFinder resources,
                   Act act) {
  return {name,
          action,
          resources,
          decoding<Request>(std::move(act)),
          &model::shape_of<Request>(),
          &output_shape<Response>()};
}

}  // namespace trainyard::services
