#pragma once

#include <vector>

#include "aws/arn.h"
#include "mlflow/directory.h"
#include "services/mlflow_links.h"
#include "services/operation.h"

namespace trainyard::services {

// The rows for links to the pages of MLflow servers, which must run. `directory` and `links` outlive
// them.
std::vector<Operation> mlflow_link_operations(mlflow::MlflowDirectory& directory,
                                              MlflowLinks& links, const aws::Place& place);

}  // namespace trainyard::services
