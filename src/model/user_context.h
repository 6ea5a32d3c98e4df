// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <optional>
#include <string>

#include "model/enum.h"

// Who did something, and whose resources are listed.
namespace trainyard::model {

// Whose resources a list or a search finds.
TRAINYARD_MODEL_ENUM(CrossAccountFilterOption, SameAccount, CrossAccount)

// An identity of IAM.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_IamIdentity.html
struct IamIdentity {
  // Its ARN.
  //
  // Optional.
  std::optional<std::string> arn{};
  // Its unique id.
  //
  // Optional.
  std::optional<std::string> principal_id{};
  // Who assumed it.
  //
  // Optional.
  std::optional<std::string> source_identity{};

  bool operator==(const IamIdentity&) const = default;
};

// Who created or changed something.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UserContext.html
struct UserContext {
  // The user's profile in SageMaker Studio.
  //
  // Optional.
  std::optional<std::string> user_profile_arn{};
  // The profile's name.
  //
  // Optional.
  std::optional<std::string> user_profile_name{};
  // The domain of SageMaker Studio.
  //
  // Optional.
  std::optional<std::string> domain_id{};
  // The identity that signed the request.
  //
  // Optional.
  std::optional<IamIdentity> iam_identity{};

  bool operator==(const UserContext&) const = default;
};

}  // namespace trainyard::model
