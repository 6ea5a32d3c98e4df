#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/result.h"
#include "model/search_record.h"
#include "store/job_store.h"
#include "store/resource_store.h"

namespace trainyard::control {

// What Search shows of the hits of one page. One thread.
class SearchRecords {
 public:
  // `store` outlives this. With `only_job`, no other job is shown as what made a trial component.
  SearchRecords(store::JobStore& store, std::optional<std::string> only_job)
      : store_(store), only_job_(std::move(only_job)) {}

  // nullopt: it was deleted meanwhile. corrupt: what is stored can't be read.
  Result<std::optional<model::SearchRecord>> record(store::StoredJob job);
  // Of an experiment, a trial or a trial component.
  Result<std::optional<model::SearchRecord>> record(const store::StoredResource& stored);

 private:
  Result<model::Trial> trial(const store::StoredResource& stored);
  Result<model::TrialComponent> trial_component(const store::StoredResource& stored);
  Result<std::vector<model::Parent>> parents(const std::string& component_arn);
  Result<std::optional<model::TrainingJob>> source_job(const std::string& arn);

  store::JobStore& store_;
  const std::optional<std::string> only_job_;
  std::map<std::string, model::Parent> trials_;  // by ARN: components of a page share them
};

}  // namespace trainyard::control
