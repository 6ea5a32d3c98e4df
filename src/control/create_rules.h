#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/training_job.h"

// The rules between the fields of CreateTrainingJob, as one table: what the service judges of a
// request by itself, before it looks at the account, S3 or the machine, and before anything is
// refused that isn't supported here. Pure.
namespace trainyard::control {

struct CreateRule {
  std::string_view name;
  // Where it is from: a shape of the API and its member, or a page of the developer guide.
  std::string_view source;
  // The service's words are known. Else the sentence is ours.
  bool verbatim = false;
  // What the request breaks of it; nullopt: nothing.
  std::optional<std::string> (*broken)(const model::CreateTrainingJobRequest& request);
};

// In the order they are judged.
std::span<const CreateRule> create_rules();

// What the first rule that the request breaks says; nullopt: it keeps them all.
std::optional<std::string> first_broken_rule(const model::CreateTrainingJobRequest& request);

}  // namespace trainyard::control
