#include "services/sagemaker/resource_operations.h"

#include <utility>

#include "model/instance_type_names.h"
#include "services/sagemaker/experiment_operations.h"
#include "services/sagemaker/hub_operations.h"
#include "services/sagemaker/lineage_operations.h"
#include "services/sagemaker/mlflow_operations.h"
#include "services/sagemaker/registry_operations.h"

namespace trainyard::services {
namespace {

// Algorithms.

Resources named_algorithm(const boost::json::value& input, const aws::Place& place) {
  return named_resource(input, place, "algorithm", "AlgorithmName");
}

Resources all_algorithms(const boost::json::value&, const aws::Place& place) {
  return {aws::sagemaker_arn(place, "algorithm", "*").to_string()};
}

Result<model::CreateAlgorithmOutput> create_algorithm(control::Algorithms& algorithms,
                                                      const boost::json::value& input,
                                                      const model::MoreValues& types) {
  TRY(auto request, decode<model::CreateAlgorithmInput>(input, types));
  model::CreateAlgorithmOutput output;
  TRY(output.algorithm_arn, algorithms.create(std::move(request)));
  return output;
}

// `own_types`: instance types in addition to SageMaker's.
std::vector<Operation> algorithm_operations(control::Algorithms& algorithms,
                                            std::vector<std::string> own_types) {
  model::MoreValues types{model::kTrainingInstanceTypeNames, std::move(own_types)};
  return {
      {"CreateAlgorithm", "sagemaker:CreateAlgorithm", named_algorithm,
       [&algorithms, types = std::move(types)](const auto& input, const auto&) {
         return to_answer(create_algorithm(algorithms, input, types));
       }},
      {"DeleteAlgorithm", "sagemaker:DeleteAlgorithm", named_algorithm,
       decoding<model::DeleteAlgorithmInput>([&algorithms](const auto& request, const auto&) {
         return algorithms.remove(*request.algorithm_name);
       })},
      {"DescribeAlgorithm", "sagemaker:DescribeAlgorithm", named_algorithm,
       decoding<model::DescribeAlgorithmInput>([&algorithms](const auto& request, const auto&) {
         return algorithms.describe(*request.algorithm_name);
       })},
      {"ListAlgorithms", "sagemaker:ListAlgorithms", all_algorithms,
       decoding<model::ListAlgorithmsInput>(
           [&algorithms](const auto& request, const auto&) { return algorithms.list(request); })},
  };
}

}  // namespace

std::vector<std::vector<Operation>> resource_operations(control::ResourceKinds& kinds,
                                                        std::vector<std::string> own_types) {
  auto lists = experiment_operations(kinds);
  for (auto& rows : lineage_operations(kinds)) lists.push_back(std::move(rows));
  for (auto& rows : registry_operations(kinds)) lists.push_back(std::move(rows));
  for (auto& rows : hub_operations(kinds)) lists.push_back(std::move(rows));
  for (auto& rows : mlflow_operations(kinds)) lists.push_back(std::move(rows));
  lists.push_back(algorithm_operations(kinds.algorithms, std::move(own_types)));
  return lists;
}

}  // namespace trainyard::services
