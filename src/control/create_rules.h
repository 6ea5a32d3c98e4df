#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/training_job.h"

// The rules between the members of CreateTrainingJob, as one table: what the service checks in the
// request alone, before the account, S3 and the machine, and before unsupported members are
// refused. Pure.
namespace trainyard::control {

struct CreateRule {
  std::string_view name;
  // The source: a shape of the API and its member, or a page of the developer guide.
  std::string_view source;
  // The message is the service's. Otherwise it is ours.
  bool verbatim = false;
  // How the request violates it; nullopt: it doesn't.
  std::optional<std::string> (*broken)(const model::CreateTrainingJobRequest& request);
};

// In the order of checking.
std::span<const CreateRule> create_rules();

// The message of the first rule that the request violates; nullopt: none.
std::optional<std::string> first_broken_rule(const model::CreateTrainingJobRequest& request);

}  // namespace trainyard::control
