#include "model/iam.h"
#include "model/shape_builder.h"

namespace trainyard::model {

template const Shape& shape_of<iam::GetRoleRequest>();
template const Shape& shape_of<iam::Role>();
template const Shape& shape_of<iam::GetRoleResponse>();
template const Shape& shape_of<iam::ListRolesRequest>();
template const Shape& shape_of<iam::ListRolesResponse>();
template const Shape& shape_of<iam::SimulatePrincipalPolicyRequest>();
template const Shape& shape_of<iam::EvaluationResult>();
template const Shape& shape_of<iam::SimulatePolicyResponse>();

}  // namespace trainyard::model
