#include "control/request_defaults.h"

#include <utility>

namespace trainyard::control {
namespace {

constexpr std::int64_t kDefaultMaxRuntimeInSeconds = 86400;
constexpr std::int64_t kDefaultProfilingInterval = 500;  // milliseconds

template <class T>
void set_default(std::optional<T>& member, T value) {
  if (!member) member = std::move(value);
}

}  // namespace

void fill_defaults(model::CreateTrainingJobRequest& request) {
  if (request.input_data_config) {
    for (model::Channel& channel : *request.input_data_config) {
      set_default(channel.compression_type, model::CompressionType::None);
      set_default(channel.record_wrapper_type, model::RecordWrapper::None);
      if (channel.data_source && channel.data_source->s3_data_source) {
        set_default(channel.data_source->s3_data_source->s3_data_distribution_type,
                    model::S3DataDistribution::FullyReplicated);
      }
    }
  }
  set_default(request.output_data_config, model::OutputDataConfig{});
  set_default(request.output_data_config->kms_key_id, std::string());
  set_default(request.output_data_config->compression_type, model::OutputCompressionType::GZIP);
  if (request.debug_hook_config) {
    set_default(request.debug_hook_config->collection_configurations,
                std::vector<model::CollectionConfiguration>{});
  }
  if (request.profiler_config) {
    model::ProfilerConfig& profiler = *request.profiler_config;
    set_default(profiler.disable_profiler, false);
    if (!*profiler.disable_profiler)
      set_default(profiler.profiling_interval_in_milliseconds, kDefaultProfilingInterval);
  }
  set_default(request.enable_network_isolation, false);
  set_default(request.enable_inter_container_traffic_encryption, false);
  set_default(request.enable_managed_spot_training, false);
  set_default(request.stopping_condition, model::StoppingCondition{});
  set_default(request.stopping_condition->max_runtime_in_seconds, kDefaultMaxRuntimeInSeconds);
}

}  // namespace trainyard::control
