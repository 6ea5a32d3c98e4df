#pragma once

#include <optional>
#include <string>

#include "model/declared_document.h"
#include "model/user_context.h"

namespace trainyard::control {

// Who signed a request, as documents of resources keep it.
struct Caller {
  std::string arn;
  std::string id;  // as GetCallerIdentity's UserId

  bool operator==(const Caller&) const = default;
};

// As Describe operations show it: CreatedBy, LastModifiedBy.
inline std::optional<model::UserContext> to_model(const std::optional<Caller>& caller) {
  if (!caller) return std::nullopt;
  model::UserContext context;
  model::IamIdentity& identity = context.iam_identity.emplace();
  identity.arn = caller->arn;
  identity.principal_id = caller->id;
  return context;
}

}  // namespace trainyard::control

namespace trainyard::model {

template <>
struct Declaration<control::Caller> {
  using T = control::Caller;
  static void declare(auto& members) {
    members.required("arn", &T::arn);
    members.required("id", &T::id);
  }
};

}  // namespace trainyard::model
