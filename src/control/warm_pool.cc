#include "control/warm_pool.h"

#include <algorithm>
#include <boost/json.hpp>

#include "model/codec.h"

namespace trainyard::control {

Timestamp end_of(const WarmPool& pool, std::chrono::seconds keep_alive) {
  return std::min(pool.available.value_or(pool.since) + keep_alive, pool.since + kMaxWarmPoolLife);
}

std::optional<std::int64_t> retained_seconds(const WarmPool& pool) {
  if (!pool.ended) return std::nullopt;
  const auto retained = *pool.ended - pool.available.value_or(*pool.ended);
  return std::max<std::int64_t>(0, std::chrono::floor<std::chrono::seconds>(retained).count());
}

// Developer guide, "Matching training jobs".
std::string warm_pool_key(const model::CreateTrainingJobRequest& request) {
  if (!request.resource_config || request.enable_managed_spot_training.value_or(false)) return "";
  const model::ResourceConfig& resources = *request.resource_config;
  if (resources.instance_groups && !resources.instance_groups->empty()) return "";
  if (!resources.instance_type) return "";
  model::CreateTrainingJobRequest common;
  common.role_arn = request.role_arn;
  common.vpc_config = request.vpc_config;
  common.enable_network_isolation = request.enable_network_isolation.value_or(false);
  common.enable_inter_container_traffic_encryption =
      request.enable_inter_container_traffic_encryption.value_or(false);
  model::ResourceConfig& same = common.resource_config.emplace();
  same.instance_type = resources.instance_type;
  same.instance_count = resources.instance_count;
  same.volume_size_in_gb = resources.volume_size_in_gb;
  same.volume_kms_key_id = resources.volume_kms_key_id;
  return boost::json::serialize(model::serialize(common));
}

}  // namespace trainyard::control
