#include "services/logs/logs_request.h"

namespace trainyard::services {
namespace {

std::string violated(std::string_view value, std::string_view name, const std::string& constraint) {
  return "1 validation error detected: Value '" + std::string(value) + "' at '" +
         std::string(name) + "' failed to satisfy constraint: " + constraint;
}

}  // namespace

aws::ServiceError invalid_parameter(std::string message) {
  return {"InvalidParameterException", std::move(message), 400};
}

LogsRequest::LogsRequest(const boost::json::value& input) : members_(input.if_object()) {
  if (members_ == nullptr)
    error_ = {"SerializationException", "The request is no JSON object", 400};
}

void LogsRequest::fail(std::string message) {
  if (!error_) error_ = invalid_parameter(std::move(message));
}

const boost::json::value* LogsRequest::find(std::string_view name) {
  if (members_ == nullptr) return nullptr;
  const auto* value = members_->if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::optional<std::string> LogsRequest::text(std::string_view name, std::size_t min,
                                             std::size_t max) {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) {
    error_ = {"SerializationException", std::string(name) + " is no string", 400};
    return std::nullopt;
  }
  std::string it(value->get_string());
  if (it.size() < min) {
    fail(violated(it, name,
                  "Member must have length greater than or equal to " + std::to_string(min)));
  } else if (it.size() > max) {
    fail(
        violated(it, name, "Member must have length less than or equal to " + std::to_string(max)));
  }
  return it;
}

std::optional<std::int64_t> LogsRequest::number(std::string_view name, std::int64_t min,
                                                std::int64_t max) {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  boost::system::error_code code;
  const auto it = value->to_number<std::int64_t>(code);
  if (code) {
    error_ = {"SerializationException", std::string(name) + " is no integer", 400};
    return std::nullopt;
  }
  if (it < min) {
    fail(violated(std::to_string(it), name,
                  "Member must have value greater than or equal to " + std::to_string(min)));
  } else if (it > max) {
    fail(violated(std::to_string(it), name,
                  "Member must have value less than or equal to " + std::to_string(max)));
  }
  return it;
}

bool LogsRequest::flag(std::string_view name, bool otherwise) {
  const auto* value = find(name);
  if (value == nullptr) return otherwise;
  if (!value->is_bool()) {
    error_ = {"SerializationException", std::string(name) + " is no boolean", 400};
    return otherwise;
  }
  return value->get_bool();
}

std::vector<std::string> LogsRequest::texts(std::string_view name, std::size_t min,
                                            std::size_t max) {
  std::vector<std::string> out;
  const auto* value = find(name);
  if (value == nullptr) return out;
  if (!value->is_array()) {
    error_ = {"SerializationException", std::string(name) + " is no list", 400};
    return out;
  }
  const auto& items = value->get_array();
  if (items.size() < min || items.size() > max) {
    fail(violated(
        boost::json::serialize(items), name,
        "Member must have length between " + std::to_string(min) + " and " + std::to_string(max)));
  }
  for (const auto& item : items) {
    if (!item.is_string()) {
      error_ = {"SerializationException", std::string(name) + " holds what is no string", 400};
      return out;
    }
    out.emplace_back(item.get_string());
  }
  return out;
}

void LogsRequest::refuse(std::string_view name, const boost::json::value& but) {
  const auto* value = find(name);
  if (value != nullptr && *value != but) fail(std::string(name) + " is not supported");
}

std::string LogsRequest::required_text(std::string_view name) {
  auto it = text(name, 1, 512);
  if (!it) {
    fail("1 validation error detected: Value null at '" + std::string(name) +
         "' failed to satisfy constraint: Member must not be null");
  }
  return it.value_or("");
}

std::string LogsRequest::group() {
  auto name = text("logGroupName", 1, 512);
  auto identifier = text("logGroupIdentifier", 1, 2048);
  if (name.has_value() == identifier.has_value()) {
    fail("Exactly one of logGroupName and logGroupIdentifier must be given");
    return {};
  }
  if (name) return *name;
  constexpr std::string_view kMark = ":log-group:";
  if (const auto mark = identifier->find(kMark); mark != std::string::npos) {
    identifier->erase(0, mark + kMark.size());
    if (identifier->ends_with(":*")) identifier->resize(identifier->size() - 2);
  }
  return *identifier;
}

}  // namespace trainyard::services
