#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "client/json_client.h"
#include "model/codec.h"

// An operation with declared shapes, over a JsonClient.
namespace trainyard::client {

// The path of an absent required member, at any depth: "InputDataConfig[0].DataSource". nullopt:
// none is absent.
std::optional<std::string> find_missing_member(const model::Shape& shape, const void* structure);

// Removes what only a newer model knows: values that a declared enumeration doesn't have. Their
// members are then absent.
void drop_unknown_values(const model::Shape& shape, boost::json::value& value);

// BadAnswer: a member has the wrong type.
template <class Response>
Outcome<Response> read_answer(boost::json::value answer) {
  const model::Shape& shape = model::shape_of<Response>();
  drop_unknown_values(shape, answer);
  auto parsed = model::parse<Response>(answer);
  if (!parsed)
    return ApiError{.code = ErrorCode::BadAnswer,
                    .message = "read " + std::string(shape.name) + ": " + parsed.error().message()};
  return *std::move(parsed);
}

// `Response` is void if the operation returns nothing.
template <class Response, class Request>
Outcome<Response> typed_call(JsonClient& client, const JsonService& service,
                             std::string_view operation, const Request& request,
                             const CallOptions& options) {
  if (const auto missing = find_missing_member(model::shape_of<Request>(), &request))
    return ApiError{.code = ErrorCode::IncompleteRequest,
                    .message = std::string(operation) + " needs " + *missing};
  auto answer = client.call(service, operation, model::serialize(request), options);
  if (!answer) return answer.error();
  if constexpr (std::is_void_v<Response>) {
    return {};
  } else {
    return read_answer<Response>(*std::move(answer));
  }
}

}  // namespace trainyard::client
