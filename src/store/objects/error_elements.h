#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/error.h"

// S3's error documents have additional elements for some codes: Key, UploadId, PartNumber,
// Condition, … An Error has no member for them, so they are appended to its message, each after a
// NUL, which no message contains. Pure functions.
namespace trainyard::store {

using ErrorElements = std::vector<std::pair<std::string, std::string>>;

// Returns the error with these elements appended. The names are those of XML elements.
Error with_elements(const Error& error, const ErrorElements& elements);

// Returns the message without the elements.
std::string message_without_elements(const Error& error);
ErrorElements elements_of(const Error& error);

}  // namespace trainyard::store
