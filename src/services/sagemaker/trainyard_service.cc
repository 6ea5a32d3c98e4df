#include "services/sagemaker/trainyard_service.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <utility>

#include "model/training_job.h"
#include "services/decode.h"
#include "services/error_translation.h"

namespace trainyard::services {
namespace {

namespace json = boost::json;

constexpr std::string_view kInterrupt = "InterruptTrainingJob";
constexpr std::string_view kListQueue = "ListQueue";

json::object shown(const control::InstanceSize& size) {
  return {{"VCpus", size.cpus}, {"MemoryInBytes", size.memory.value}, {"Gpus", size.gpus}};
}

json::object shown(const control::QueueEntry& entry) {
  json::array held_by;
  for (const control::QueueEntry::Holder& holder : entry.held_by)
    held_by.push_back(json::object{{"TrainingJobName", holder.job}, {"Holds", shown(holder.size)}});
  return {{"TrainingJobName", entry.job},
          {"EnableManagedSpotTraining", entry.place.is_spot},
          {"CreationTime", static_cast<double>(to_epoch_millis(entry.place.created)) / 1000},
          {"Needs", shown(entry.need)},
          {"WaitsFor", entry.waits_for},
          {"HeldBy", std::move(held_by)}};
}

}  // namespace

bool TrainyardService::has_operation(std::string_view operation) const {
  return operation == kInterrupt || operation == kListQueue;
}

JsonAnswer TrainyardService::call(std::string_view operation, const json::value& input,
                                  const RequestContext&) {
  return operation == kInterrupt ? interrupt(input) : list_queue();
}

JsonAnswer TrainyardService::interrupt(const json::value& input) {
  const auto request = decode<model::StopTrainingJobRequest>(input);
  if (!request) return to_service_error(request.error());
  const auto interrupted = jobs_.interrupt(*request->training_job_name);
  if (!interrupted) return to_service_error(interrupted.error());
  return json::value(nullptr);
}

JsonAnswer TrainyardService::list_queue() {
  const auto report = jobs_.report_queue();
  if (!report) return to_service_error(report.error());
  json::array waiting;
  for (const control::QueueEntry& entry : report->jobs) waiting.push_back(shown(entry));
  return json::value(
      json::object{{"Free", shown(report->free)}, {"TrainingJobs", std::move(waiting)}});
}

}  // namespace trainyard::services
