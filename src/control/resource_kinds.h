#pragma once

#include <utility>

#include "base/time.h"
#include "control/admission.h"
#include "control/algorithms.h"
#include "control/arn_scope.h"
#include "control/artifacts.h"
#include "control/associations.h"
#include "control/experiments.h"
#include "control/hub_contents.h"
#include "control/hubs.h"
#include "control/mlflow_apps.h"
#include "control/mlflow_platform.h"
#include "control/mlflow_tracking_servers.h"
#include "control/model_package_groups.h"
#include "control/model_packages.h"
#include "control/resource_tags.h"
#include "control/search.h"
#include "control/trial_components.h"
#include "control/trials.h"
#include "store/job_store.h"

namespace trainyard::control {

// All kinds of named resources, each with its operations; the tags of all of them and of jobs, and
// the search for them.
// Any thread.
class ResourceKinds {
 public:
  // All outlive this. `job_totals`: see TrialComponents.
  ResourceKinds(store::JobStore& store, InputCatalog& catalog, const Clock& clock,
                const ArnScope& arns, const MlflowPlatform& mlflow,
                TrialComponents::JobTotals job_totals = {})
      : algorithms(store.resources(), clock, arns),
        experiments(store.resources(), clock, arns),
        trials(store.resources(), clock, arns),
        trial_components(store.resources(), clock, arns, std::move(job_totals)),
        artifacts(store.resources(), clock, arns),
        associations(store.resources(), clock),
        model_package_groups(store.resources(), clock, arns),
        model_packages(store.resources(), model_package_groups, algorithms, catalog, clock, arns),
        hubs(store.resources(), clock, arns),
        hub_contents(store.resources(), hubs, clock, arns),
        mlflow_tracking_servers(store.resources(), clock, arns, mlflow),
        mlflow_apps(store.resources(), clock, arns, mlflow),
        tags(store),
        search(store) {}

  Algorithms algorithms;
  Experiments experiments;
  Trials trials;
  TrialComponents trial_components;
  Artifacts artifacts;
  Associations associations;
  ModelPackageGroups model_package_groups;
  ModelPackages model_packages;
  Hubs hubs;
  HubContents hub_contents;
  MlflowTrackingServers mlflow_tracking_servers;
  MlflowApps mlflow_apps;
  ResourceTags tags;
  Search search;
};

}  // namespace trainyard::control
