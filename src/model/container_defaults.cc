#include "model/container_defaults.h"

#include <utility>

namespace trainyard::model {
namespace {

constexpr const char* kTensors = "/opt/ml/output/tensors";
constexpr const char* kCheckpoints = "/opt/ml/checkpoints";
constexpr const char* kTensorBoard = "/opt/ml/output/tensorboard";

using Texts = std::map<std::string, std::string>;

template <class T>
void set_container_default(std::optional<T>& member, T value) {
  if (!member) member = std::move(value);
}

// smdebug's hook requires each of its members (smdebug 1.0.34: core/json_config.py).
void fill_debug_hook(DebugHookConfig& hook) {
  set_container_default(hook.local_path, std::string(kTensors));
  set_container_default(hook.hook_parameters, Texts{});
  set_container_default(hook.collection_configurations, std::vector<CollectionConfiguration>{});
  for (CollectionConfiguration& collection : *hook.collection_configurations) {
    set_container_default(collection.collection_name, std::string());
    set_container_default(collection.collection_parameters, Texts{});
  }
}

}  // namespace

void fill_container_defaults(CreateTrainingJobRequest& request) {
  if (request.debug_hook_config) fill_debug_hook(*request.debug_hook_config);
  if (ProfilerConfig* profiler = request.profiler_config ? &*request.profiler_config : nullptr) {
    set_container_default(profiler->profiling_interval_in_milliseconds, kProfilingInterval);
    set_container_default(profiler->profiling_parameters, Texts{});
    set_container_default(profiler->disable_profiler, false);
  }
  if (request.checkpoint_config)
    set_container_default(request.checkpoint_config->local_path, std::string(kCheckpoints));
  if (request.tensor_board_output_config)
    set_container_default(request.tensor_board_output_config->local_path,
                          std::string(kTensorBoard));
}

}  // namespace trainyard::model
