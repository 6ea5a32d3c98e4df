#pragma once

#include <string>

#include "base/result.h"

// The content of a model card, a JSON document of the client's. Pure.
namespace trainyard::control {

// corrupt: it isn't a JSON object.
Result<void> check_model_card(const std::string& content);

// What a model card shows with IncludedData MetadataOnly: the few members that AWS leaves
// unencrypted.
std::string public_part_of_model_card(const std::string& content);

}  // namespace trainyard::control
