#include "agent/steps.h"

#include <utility>

#include "agent/channel_feeder_step.h"
#include "agent/checkpoint_step.h"
#include "agent/config_files_step.h"
#include "agent/debugger_step.h"
#include "agent/image_step.h"
#include "agent/infra_check_step.h"
#include "agent/input_channels_step.h"
#include "agent/instance_metrics_step.h"
#include "agent/metric_files_step.h"
#include "agent/network_step.h"
#include "agent/outputs_step.h"
#include "agent/profiler_step.h"
#include "agent/records_step.h"
#include "agent/sampling_step.h"
#include "agent/start_gate_step.h"
#include "agent/tensor_board_step.h"
#include "agent/volume_step.h"

namespace trainyard::agent {

StepList make_steps() {
  StepList steps;
  const auto add = [&steps](auto step) { steps.all.push_back(std::move(step)); };
  add(std::make_unique<RecordsStep>());
  add(std::make_unique<NetworkStep>());
  add(std::make_unique<VolumeStep>());
  add(std::make_unique<InfraCheckStep>());
  add(std::make_unique<ConfigFilesStep>());
  add(std::make_unique<SamplingStep>());
  add(std::make_unique<InstanceMetricsStep>());
  add(std::make_unique<MetricFilesStep>());
  add(std::make_unique<DebuggerStep>());
  add(std::make_unique<ProfilerStep>());
  add(std::make_unique<TensorBoardStep>());
  add(std::make_unique<CheckpointStep>());
  add(std::make_unique<ChannelFeederStep>());
  add(std::make_unique<InputChannelsStep>());
  add(std::make_unique<ImageStep>());
  auto container = std::make_unique<ContainerStep>();
  steps.container = container.get();
  add(std::move(container));
  add(std::make_unique<StartGateStep>());
  add(std::make_unique<OutputsStep>());
  return steps;
}

}  // namespace trainyard::agent
