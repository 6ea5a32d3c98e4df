#pragma once

#include <cstddef>
#include <vector>

#include "base/result.h"
#include "model/tags.h"
#include "store/job_store.h"

namespace trainyard::control {

inline constexpr std::size_t kMaxTags = 50;  // a resource

// The tags as the store keeps them. ValidationException: a key is given twice, or is reserved for
// AWS.
Result<store::Tags> check_tags(const std::vector<model::Tag>& tags);
std::vector<model::Tag> to_model(const store::Tags& tags);

}  // namespace trainyard::control
