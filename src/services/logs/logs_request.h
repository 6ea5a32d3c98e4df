#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.h"

namespace trainyard::services {

aws::ServiceError invalid_parameter(std::string message);

// Reads members of a request and checks the API model's constraints. The first failure is kept in
// error(); values returned after that are meaningless. `input` must outlive this.
class LogsRequest {
 public:
  explicit LogsRequest(const boost::json::value& input);

  std::optional<std::string> text(std::string_view name, std::size_t min, std::size_t max);
  std::optional<std::int64_t> number(std::string_view name, std::int64_t min, std::int64_t max);
  bool flag(std::string_view name, bool otherwise);
  bool has(std::string_view name) { return find(name) != nullptr; }
  std::vector<std::string> texts(std::string_view name, std::size_t min, std::size_t max);
  // Refuses a member that this service doesn't support, unless it has the value that asks for
  // nothing.
  void refuse(std::string_view name, const boost::json::value& but = nullptr);
  // logGroupName or logGroupIdentifier (a name or an ARN), exactly one of which must be present.
  std::string group();
  std::string required_text(std::string_view name);

  void fail(std::string message);
  const std::optional<aws::ServiceError>& error() const { return error_; }

 private:
  const boost::json::value* find(std::string_view name);

  const boost::json::object* members_ = nullptr;
  std::optional<aws::ServiceError> error_;
};

}  // namespace trainyard::services
