#include "mlflow/server_id.h"

#include <cstddef>

#include "aws/crypto.h"

namespace trainyard::mlflow {

std::string server_id(std::string_view arn) {
  constexpr std::size_t kDigits = 16;
  return aws::sha256_hex(std::string("mlflow:") + std::string(arn)).substr(0, kDigits);
}

std::string pages_path(std::string_view arn) {
  return "/_trainyard/mlflow/ui/" + server_id(arn);
}

}  // namespace trainyard::mlflow
