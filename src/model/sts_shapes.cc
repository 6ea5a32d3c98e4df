#include "model/shape_builder.h"
#include "model/sts.h"

namespace trainyard::model {

template const Shape& shape_of<sts::GetCallerIdentityRequest>();
template const Shape& shape_of<sts::GetCallerIdentityResponse>();
template const Shape& shape_of<sts::PolicyDescriptor>();
template const Shape& shape_of<sts::SessionTag>();
template const Shape& shape_of<sts::ProvidedContext>();
template const Shape& shape_of<sts::AssumeRoleRequest>();
template const Shape& shape_of<sts::Credentials>();
template const Shape& shape_of<sts::AssumedRoleUser>();
template const Shape& shape_of<sts::AssumeRoleResponse>();
template const Shape& shape_of<sts::GetSessionTokenRequest>();
template const Shape& shape_of<sts::GetSessionTokenResponse>();

}  // namespace trainyard::model
