#pragma once

#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <variant>

#include "aws/arn.h"
#include "aws/error.h"
#include "services/operation.h"
#include "store/log_store.h"

namespace trainyard::services {

// Amazon CloudWatch Logs, as far as readers of training logs need it, and training code that writes
// logs of its own. Only jobs write to the group of training jobs. Has no state of its own: safe
// from any thread. Blocks on disk.
class LogsService {
 public:
  // The number of days for which events are kept; nullopt: for ever.
  using RetentionInDays = std::function<std::optional<std::int64_t>()>;

  // `store` outlives this.
  LogsService(const store::LogStore& store, aws::Place place, RetentionInDays retention = {});

  // This outlives the table.
  Service table() const;

 private:
  Answer describe_log_groups(const boost::json::value& input) const;
  Answer describe_log_streams(const boost::json::value& input) const;
  Answer get_log_events(const boost::json::value& input) const;
  Answer filter_log_events(const boost::json::value& input) const;
  Answer create_log_group(const boost::json::value& input) const;
  Answer create_log_stream(const boost::json::value& input) const;
  Answer put_log_events(const boost::json::value& input, Timestamp now) const;

  std::string group_arn(std::string_view group) const;
  bool has_group(std::string_view group) const;

  const store::LogStore& store_;
  const aws::Place place_;
  const RetentionInDays retention_;
};

// Shared by the operations.
inline constexpr std::size_t kMaxTokenLength = 4096;
aws::ServiceError no_such_log_group();
aws::ServiceError no_such_log_stream();
aws::ServiceError log_store_error(const Error& error);
// Splits "a/b/rest" into its first `count` integers and the rest, for tokens.
bool split_token(std::string_view text, std::vector<std::int64_t>& numbers, std::size_t count,
                 std::string_view& rest);

}  // namespace trainyard::services
