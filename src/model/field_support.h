#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/training_job.h"

// Which members of CreateTrainingJob have an effect here, and which are refused: nothing is
// accepted and ignored. One table, that the refusals, docs/semantics.md and the tests read.
namespace trainyard::model {

enum class Support {
  effective,  // does what SageMaker does with it; `accepts` may narrow the values
  refused,    // not built yet; `accepts` names the values that ask for nothing
};
std::string_view to_string(Support support);

struct FieldSupport {
  // Wire names joined by '.'; a list's items are "[]": "InputDataConfig[].ChannelName". What is
  // said of a refused structure holds for all below it.
  std::string_view path;
  Support support = Support::effective;
  // Values as JSON text, texts without quotes: "File", "false", "0", "[]". Empty and effective:
  // every value; empty and refused: none.
  std::span<const std::string_view> accepts{};
};

std::span<const FieldSupport> field_supports();

// For a request that kept all constraints: why it is refused, naming the first such member's full
// path and value, for a ValidationException. nullopt: every member has an effect or asks for
// nothing.
std::optional<std::string> refusal(const CreateTrainingJobRequest& request);

// The rows as a Markdown table: what docs/semantics.md holds.
std::string field_support_table();

}  // namespace trainyard::model
