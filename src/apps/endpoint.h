#pragma once

#include <memory>
#include <vector>

#include "apps/control_plane.h"
#include "apps/data_folder.h"
#include "aws/identity.h"
#include "base/alarms.h"
#include "config/settings.h"
#include "model/s3_store.h"
#include "net/blocking_pool.h"
#include "s3/s3_service.h"
#include "services/authorizer.h"
#include "services/front_door.h"
#include "services/iam/account_roles.h"
#include "services/iam/iam_service.h"
#include "services/logs/logs_service.h"
#include "services/metrics/metrics_service.h"
#include "services/mlflow_gate.h"
#include "services/mlflow_links.h"
#include "services/monitoring/monitoring_service.h"
#include "services/request_log.h"
#include "services/sagemaker/sagemaker_service.h"
#include "services/sagemaker/trainyard_service.h"
#include "services/ssm/ssm_service.h"
#include "services/sts/sts_service.h"
#include "store/log_store.h"
#include "store/metric_store.h"
#include "store/objects/object_store.h"

namespace trainyard::apps {

// All that is referred to outlives the endpoint.
struct EndpointParts {
  const config::Settings& settings;  // as of the start
  const DataFolder& folder;
  const std::vector<model::S3Store>& stores;  // besides the embedded one
  const services::AccountRoles& roles;
  store::ObjectStore& objects;
  const store::LogStore& logs;
  const store::MetricStore& metrics;
  const DiskFloor& floor;  // of the folder's disk
  Alarms& alarms;
  services::RequestLog& requests;
  net::BlockingPool& pool;
  ControlPlane& control;
};

// What answers requests: the services, and the front door before them.
class Endpoint {
 public:
  explicit Endpoint(const EndpointParts& parts);
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  // The net::HttpHandler. This object outlives the coroutine.
  boost::asio::awaitable<void> handle(net::HttpExchange& exchange) {
    return door_.handle(exchange);
  }
  // The settings with Reload::live, for later requests. Any thread.
  void apply(const config::Settings& settings, const services::AccountRoles& roles);

 private:
  services::InternalPages internal_pages(const EndpointParts& parts) const;
  services::MlflowGateParts mlflow_parts(const EndpointParts& parts);
  // SageMaker's operations, with those that only the endpoint can carry out.
  services::Service sagemaker_table(const EndpointParts& parts);

  const aws::IdentityProvider identities_;
  services::Authorizer authorizer_;
  services::SageMakerService sagemaker_;
  services::TrainyardService own_;
  services::LogsService logs_;
  services::StsService sts_;
  services::IamService iam_;
  services::MonitoringService monitoring_;
  services::SsmService ssm_;
  services::MetricsService metrics_;
  const std::unique_ptr<s3::Forwarder> forwarder_;  // null: the embedded store is the only one
  s3::S3Service s3_;
  services::MlflowLinks mlflow_links_;
  const services::MlflowGate mlflow_gate_;
  services::FrontDoor door_;
};

}  // namespace trainyard::apps
