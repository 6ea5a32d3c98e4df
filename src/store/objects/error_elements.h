#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/error.h"

// S3's error documents have elements of their own for some codes: Key, UploadId, PartNumber,
// Condition, … An Error has no place for them, so they travel behind its message, each after a NUL,
// which no message holds. Pure functions.
namespace trainyard::store {

using ErrorElements = std::vector<std::pair<std::string, std::string>>;

// The same error with these elements behind those that it has. Names are those of XML elements.
Error with_elements(const Error& error, const ErrorElements& elements);

// The message alone.
std::string message_without_elements(const Error& error);
ErrorElements elements_of(const Error& error);

}  // namespace trainyard::store
