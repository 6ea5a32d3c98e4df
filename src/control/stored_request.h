#pragma once

#include <string>

#include "base/result.h"
#include "model/shape.h"
#include "store/resource_store.h"

// The request that created a training job or a named resource, as the store keeps it: the API's own
// JSON.
namespace trainyard::control {

// For any structure; `request` and `into` are what `shape` describes.
std::string to_stored_text(const model::Shape& shape, const void* request);
Result<void> parse_stored_request(const model::Shape& shape, const std::string& text, void* into);

template <class Request>
std::string to_stored_text(const Request& request) {
  return to_stored_text(model::shape_of<Request>(), &request);
}

// corrupt: it isn't one.
template <class Request>
Result<Request> parse_stored_request(const std::string& text) {
  Request request;
  TRY_VOID(parse_stored_request(model::shape_of<Request>(), text, &request));
  return request;
}

// That of a resource, which errors name.
template <class Request>
Result<Request> request_of(const store::StoredResource& stored) {
  auto request = parse_stored_request<Request>(stored.request);
  if (!request) return std::move(request).error().wrap(stored.arn);
  return request;
}

}  // namespace trainyard::control
