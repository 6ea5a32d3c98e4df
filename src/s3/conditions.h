#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "net/http.h"
#include "store/objects/object_types.h"

// Conditional requests (RFC 9110, 13) on an existing object. Pure.
namespace trainyard::s3 {

enum class ConditionResult { proceed, not_modified, failed };

struct Evaluation {
  ConditionResult result = ConditionResult::proceed;
  std::string header;  // the header whose condition failed: "If-Match"
};

// `prefix` is empty, or "x-amz-copy-source-" for a copy's source. Dates after `now` are ignored.
Evaluation evaluate_conditions(const net::Headers& headers, std::string_view prefix,
                               const store::ObjectInfo& object, Timestamp now);

// Whether a Range is of this object: without If-Range, or if it names the object's ETag or time (RFC
// 9110, 13.1.5). If not, the client gets the complete object, not the rest of another one.
bool is_range_of(const net::Headers& headers, const store::ObjectInfo& object);

// The conditions If-Match and If-None-Match of a write. NotImplemented: an If-None-Match other than
// "*".
Result<store::WriteCondition> parse_write_condition(const net::Headers& headers);

}  // namespace trainyard::s3
