#include "services/sagemaker/experiment_operations.h"

#include <utility>

#include "control/experiment_kinds.h"
#include "services/sagemaker/arn_answer.h"

namespace trainyard::services {
namespace {

using boost::json::value;
using control::kExperimentKind;
using control::kTrialComponentKind;
using control::kTrialKind;

Resources named_experiment(const value& input, const aws::Place& place) {
  return named_resource(input, place, kExperimentKind, "ExperimentName");
}

Resources all_experiments(const value&, const aws::Place& place) {
  return {aws::sagemaker_arn(place, kExperimentKind, "*").to_string()};
}

Resources named_trial(const value& input, const aws::Place& place) {
  return named_resource(input, place, kTrialKind, "TrialName");
}

Resources all_trials(const value&, const aws::Place& place) {
  return {aws::sagemaker_arn(place, kTrialKind, "*").to_string()};
}

Resources named_trial_component(const value& input, const aws::Place& place) {
  return named_resource(input, place, kTrialComponentKind, "TrialComponentName");
}

Resources all_trial_components(const value&, const aws::Place& place) {
  return {aws::sagemaker_arn(place, kTrialComponentKind, "*").to_string()};
}

Resources component_and_trial(const value& input, const aws::Place& place) {
  Resources both = named_trial_component(input, place);
  for (std::string& trial : named_trial(input, place)) both.push_back(std::move(trial));
  return both;
}

std::vector<Operation> experiment_rows(control::Experiments& experiments) {
  using namespace model;
  return {
      {"CreateExperiment", "sagemaker:CreateExperiment", named_experiment,
       decoding<CreateExperimentRequest>([&experiments](const auto& request, const auto&) {
         return answer_with(&CreateExperimentResponse::experiment_arn, experiments.create(request));
       })},
      {"DeleteExperiment", "sagemaker:DeleteExperiment", named_experiment,
       decoding<DeleteExperimentRequest>([&experiments](const auto& request, const auto&) {
         return answer_with(&DeleteExperimentResponse::experiment_arn,
                            experiments.remove(*request.experiment_name));
       })},
      {"DescribeExperiment", "sagemaker:DescribeExperiment", named_experiment,
       decoding<DescribeExperimentRequest>([&experiments](const auto& request, const auto&) {
         return experiments.describe(*request.experiment_name);
       })},
      {"ListExperiments", "sagemaker:ListExperiments", all_experiments,
       decoding<ListExperimentsRequest>(
           [&experiments](const auto& request, const auto&) { return experiments.list(request); })},
      {"UpdateExperiment", "sagemaker:UpdateExperiment", named_experiment,
       decoding<UpdateExperimentRequest>([&experiments](const auto& request, const auto&) {
         return answer_with(&UpdateExperimentResponse::experiment_arn, experiments.update(request));
       })},
  };
}

std::vector<Operation> trial_rows(control::Trials& trials) {
  using namespace model;
  return {
      {"CreateTrial", "sagemaker:CreateTrial", named_trial,
       decoding<CreateTrialRequest>([&trials](const auto& request, const auto&) {
         return answer_with(&CreateTrialResponse::trial_arn, trials.create(request));
       })},
      {"DeleteTrial", "sagemaker:DeleteTrial", named_trial,
       decoding<DeleteTrialRequest>([&trials](const auto& request, const auto&) {
         return answer_with(&DeleteTrialResponse::trial_arn, trials.remove(*request.trial_name));
       })},
      {"DescribeTrial", "sagemaker:DescribeTrial", named_trial,
       decoding<DescribeTrialRequest>([&trials](const auto& request, const auto&) {
         return trials.describe(*request.trial_name);
       })},
      {"ListTrials", "sagemaker:ListTrials", all_trials,
       decoding<ListTrialsRequest>(
           [&trials](const auto& request, const auto&) { return trials.list(request); })},
      {"UpdateTrial", "sagemaker:UpdateTrial", named_trial,
       decoding<UpdateTrialRequest>([&trials](const auto& request, const auto&) {
         return answer_with(&UpdateTrialResponse::trial_arn, trials.update(request));
       })},
  };
}

std::vector<Operation> trial_component_rows(control::TrialComponents& components) {
  using namespace model;
  return {
      {"AssociateTrialComponent", "sagemaker:AssociateTrialComponent", component_and_trial,
       decoding<AssociateTrialComponentRequest>([&components](const auto& request, const auto&) {
         return components.associate(request);
       })},
      {"CreateTrialComponent", "sagemaker:CreateTrialComponent", named_trial_component,
       decoding<CreateTrialComponentRequest>([&components](const auto& request, const auto&) {
         return answer_with(&CreateTrialComponentResponse::trial_component_arn,
                            components.create(request));
       })},
      {"DeleteTrialComponent", "sagemaker:DeleteTrialComponent", named_trial_component,
       decoding<DeleteTrialComponentRequest>([&components](const auto& request, const auto&) {
         return answer_with(&DeleteTrialComponentResponse::trial_component_arn,
                            components.remove(*request.trial_component_name));
       })},
      {"DescribeTrialComponent", "sagemaker:DescribeTrialComponent", named_trial_component,
       decoding<DescribeTrialComponentRequest>([&components](const auto& request, const auto&) {
         return components.describe(*request.trial_component_name);
       })},
      {"DisassociateTrialComponent", "sagemaker:DisassociateTrialComponent", component_and_trial,
       decoding<DisassociateTrialComponentRequest>([&components](const auto& request, const auto&) {
         return components.disassociate(request);
       })},
      {"ListTrialComponents", "sagemaker:ListTrialComponents", all_trial_components,
       decoding<ListTrialComponentsRequest>(
           [&components](const auto& request, const auto&) { return components.list(request); })},
      {"UpdateTrialComponent", "sagemaker:UpdateTrialComponent", named_trial_component,
       decoding<UpdateTrialComponentRequest>([&components](const auto& request, const auto&) {
         return answer_with(&UpdateTrialComponentResponse::trial_component_arn,
                            components.update(request));
       })},
  };
}

}  // namespace

std::vector<std::vector<Operation>> experiment_operations(control::ResourceKinds& kinds) {
  return {experiment_rows(kinds.experiments), trial_rows(kinds.trials),
          trial_component_rows(kinds.trial_components)};
}

}  // namespace trainyard::services
