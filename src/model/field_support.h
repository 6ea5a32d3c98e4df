#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/training_job.h"

// Which members of CreateTrainingJob have an effect here, and which are refused: nothing is
// accepted and ignored. One table, used by the refusals, docs/semantics.md and the tests.
namespace trainyard::model {

enum class Support {
  effective,  // does what SageMaker does with it; `accepts` may narrow the values
  refused,    // not built yet; `accepts` names the values that ask for nothing
};
std::string_view to_string(Support support);

struct FieldSupport {
  // Wire names joined by '.'; a list's items are "[]": "InputDataConfig[].ChannelName". An entry
  // for a refused structure applies to everything in it.
  std::string_view path;
  Support support = Support::effective;
  // Values as JSON text, strings without quotes: "File", "false", "0", "[]". Empty means every
  // value if effective, none if refused.
  std::span<const std::string_view> accepts{};
};

std::span<const FieldSupport> field_supports();

// For a valid request: the message of a ValidationException that names the first refused member
// with its full path and value. nullopt: every member has an effect or asks for nothing.
std::optional<std::string> refusal(const CreateTrainingJobRequest& request);

// The rows as the Markdown table of docs/semantics.md.
std::string field_support_table();

}  // namespace trainyard::model
