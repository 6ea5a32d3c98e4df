#include "apps/endpoint.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "apps/job_sessions.h"
#include "base/time.h"
#include "data/credentials_file.h"
#include "services/sagemaker/mlflow_link_operations.h"

namespace trainyard::apps {
namespace {

Result<aws::Credentials> keys_of(const model::S3Store& store) {
  return data::FileCredentials(store.credentials_file, store.profile).get({});
}

std::unique_ptr<s3::Forwarder> make_forwarder(const EndpointParts& parts) {
  if (parts.stores.empty()) return nullptr;
  return std::make_unique<s3::Forwarder>(
      s3::ForwarderParts{parts.stores, keys_of, parts.folder.root(), parts.floor}, system_clock());
}

}  // namespace

Endpoint::Endpoint(const EndpointParts& parts)
    : identities_(parts.folder.place().account, parts.folder.credentials(),
                  [&supervisor = parts.control.supervisor()](const aws::SessionOwner& owner) {
                    return is_running(supervisor, owner);
                  }),
      authorizer_(parts.folder.place(), parts.settings.job_permissions,
                  [&jobs = parts.control.jobs()](const std::string& job) {
                    return mlflow_of_job(jobs, job);
                  }),
      sagemaker_(parts.control.jobs(), parts.control.resources()),
      own_(parts.control.jobs()),
      logs_(parts.logs, parts.folder.place(),
            [&retention = parts.control.retention()]() -> std::optional<std::int64_t> {
              const auto rules = retention.rules();
              if (!rules.logs) return std::nullopt;
              return rules.logs->count();
            }),
      sts_(identities_),
      iam_(parts.roles, parts.folder.created()),
      monitoring_(parts.metrics, parts.folder.place()),
      ssm_(parts.control.sessions()),
      metrics_(parts.control.metrics()),
      forwarder_(make_forwarder(parts)),
      s3_(parts.objects, identities_, authorizer_, parts.folder.place(), system_clock(), parts.pool,
          {{"localhost", parts.settings.listen.host}, forwarder_.get(), parts.folder.attempts()}),
      mlflow_links_(parts.folder.credentials().secret_access_key),
      mlflow_gate_(mlflow_parts(parts)),
      door_({identities_,
             authorizer_,
             parts.folder.place(),
             system_clock(),
             parts.pool,
             {sagemaker_table(parts), own_.table(), logs_.table(), monitoring_.table(),
              sts_.table(), iam_.table(), ssm_.table(), metrics_.table()},
             [this](net::HttpExchange& exchange, services::RequestRecord& record) {
               return s3_.handle(exchange, record);
             },
             internal_pages(parts),
             parts.requests,
             [&sessions = parts.control.sessions()](const std::string& id, UniqueFd client) {
               return sessions.connect(id, std::move(client));
             },
             &mlflow_gate_}) {}

services::InternalPages Endpoint::internal_pages(const EndpointParts& parts) const {
  return {parts.alarms, parts.requests.metrics(),
          [this, &supervisor = parts.control.supervisor()](std::string_view path,
                                                           std::string_view token) {
            return job_credentials(supervisor, identities_, path, token);
          }};
}

services::MlflowGateParts Endpoint::mlflow_parts(const EndpointParts& parts) {
  return {.identities = identities_,
          .authorizer = authorizer_,
          .place = parts.folder.place(),
          .clock = system_clock(),
          .pool = parts.pool,
          .directory = parts.control.mlflow(),
          .links = mlflow_links_,
          .attempt_of_token =
              [this, &supervisor = parts.control.supervisor()](const model::AttemptId& attempt,
                                                               std::string_view token) {
                return attempt_of_token(supervisor, identities_, attempt, token);
              },
          .mlflow_of_job = [&jobs = parts.control.jobs()](
                               const std::string& job) { return mlflow_of_job(jobs, job); }};
}

services::Service Endpoint::sagemaker_table(const EndpointParts& parts) {
  services::Service table = sagemaker_.table();
  for (auto& row : services::mlflow_link_operations(parts.control.mlflow(), mlflow_links_,
                                                    parts.folder.place()))
    table.operations.push_back(std::move(row));
  return table;
}

void Endpoint::apply(const config::Settings& settings, const services::AccountRoles& roles) {
  iam_.replace_roles(roles);
  authorizer_.replace_permissions(settings.job_permissions);
}

}  // namespace trainyard::apps
