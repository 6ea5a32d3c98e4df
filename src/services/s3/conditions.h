#pragma once

#include <string_view>

#include "base/result.h"
#include "net/http.h"
#include "store/objects/object_types.h"

// Conditional requests (RFC 9110, 13) on an object that is there. Pure.
namespace trainyard::s3 {

enum class Verdict { proceed, not_modified, failed };

// `prefix` is empty, or "x-amz-copy-source-" for a copy's source.
Verdict evaluate_conditions(const net::Headers& headers, std::string_view prefix,
                            const store::ObjectInfo& object);

// What If-Match and If-None-Match ask of a write. NotImplemented for an If-None-Match other than
// "*".
Result<store::WriteCondition> parse_write_condition(const net::Headers& headers);

}  // namespace trainyard::s3
