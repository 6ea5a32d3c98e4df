#pragma once

#include <boost/json/value.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "aws/error.h"
#include "aws/identity.h"
#include "base/time.h"

namespace trainyard::services {

// What the front door knows of a request once its signature is verified.
struct RequestContext {
  aws::Principal principal;
  std::string request_id;
  Timestamp now;
  std::string region;
  // Set where the caller may know of this training job alone: answers that would tell of several
  // leave the others out (services/authorizer.h).
  std::optional<std::string> only_job{};
};

// An answer that is JSON text already; only of services that answer in JSON alone.
using JsonText = std::shared_ptr<const std::string>;
// A null value is an answer without a body.
using JsonAnswer = std::variant<boost::json::value, aws::ServiceError, JsonText>;

// A service of the AWS JSON protocol. call() may block and runs on any thread of a pool; that of a
// quick operation on any thread at all.
class JsonService {
 public:
  virtual ~JsonService() = default;
  // Before the '.' of X-Amz-Target, which is also how the front door finds the service.
  virtual std::string_view target_prefix() const = 0;
  virtual std::string_view signing_name() const = 0;
  virtual bool has_operation(std::string_view operation) const = 0;
  // Whether the operation is over sooner than it could be handed to another thread: it reads a row
  // or two, and waits for no writer.
  virtual bool is_quick(std::string_view) const { return false; }
  virtual JsonAnswer call(std::string_view operation, const boost::json::value& input,
                          const RequestContext& context) = 0;
};

}  // namespace trainyard::services
