#pragma once

#include <string>
#include <string_view>

namespace trainyard::mlflow {

// What an MLflow server is called where its ARN can't be: in paths of files and of URLs. Follows
// from the ARN; 16 hexadecimal digits.
std::string server_id(std::string_view arn);

// Below which path of this server's URL the pages of an MLflow server are; without a final slash.
std::string pages_path(std::string_view arn);

}  // namespace trainyard::mlflow
