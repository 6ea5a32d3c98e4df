#include "services/sagemaker/trainyard_service.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <utility>

#include "model/training_job.h"

namespace trainyard::services {
namespace {

namespace json = boost::json;

json::object shown(const control::InstanceSize& size) {
  return {{"VCpus", size.cpus}, {"MemoryInBytes", size.memory.value}, {"Gpus", size.gpus}};
}

json::object shown(const control::InstanceSize& size, Bytes disk) {
  json::object held = shown(size);
  held["DiskInBytes"] = disk.value;
  return held;
}

json::object shown(const control::QueueEntry& entry) {
  json::array held_by;
  for (const control::QueueEntry::Holder& holder : entry.held_by)
    held_by.push_back(
        json::object{{"TrainingJobName", holder.job}, {"Holds", shown(holder.size, holder.disk)}});
  return {{"TrainingJobName", entry.job},
          {"EnableManagedSpotTraining", entry.place.is_spot},
          {"CreationTime", static_cast<double>(to_epoch_millis(entry.place.created)) / 1000},
          {"Needs", shown(entry.need)},
          {"WaitsFor", entry.waits_for},
          {"HeldBy", std::move(held_by)}};
}

}  // namespace

Service TrainyardService::table() {
  // These requests only contain a job's name.
  using NamedJob = model::StopTrainingJobRequest;
  Service table;
  table.signing_name = "trainyard";
  table.json_target = "Trainyard";
  table.operations = {
      {"Exec", "trainyard:Exec", named_training_job,
       [this](const auto& input, const auto& context) { return exec_.begin(input, context); }},
      {"InterruptTrainingJob", "trainyard:InterruptTrainingJob", named_training_job,
       decoding<NamedJob>([this](const auto& request, const auto&) {
         return jobs_.interrupt(*request.training_job_name);
       })},
      {"ListQueue", "trainyard:ListQueue", all_training_jobs,
       [this](const auto&, const auto&) { return list_queue(); }},
      {"ReleaseTrainingJob", "trainyard:ReleaseTrainingJob", named_training_job,
       decoding<NamedJob>([this](const auto& request, const auto&) {
         return jobs_.release(*request.training_job_name);
       })},
  };
  return table;
}

Answer TrainyardService::list_queue() {
  const auto report = jobs_.report_queue();
  if (!report) return to_service_error(report.error());
  json::array waiting;
  for (const control::QueueEntry& entry : report->jobs) waiting.push_back(shown(entry));
  json::array pools;
  for (const control::PoolEntry& pool : report->pools)
    pools.push_back(
        json::object{{"TrainingJobName", pool.job},
                     {"Holds", shown(pool.size, pool.disk)},
                     {"EndTime", static_cast<double>(to_epoch_millis(pool.ends)) / 1000}});
  return json::value(json::object{{"Free", shown(report->free)},
                                  {"TrainingJobs", std::move(waiting)},
                                  {"WarmPools", std::move(pools)}});
}

}  // namespace trainyard::services
