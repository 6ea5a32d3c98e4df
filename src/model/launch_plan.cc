#include "model/launch_plan.h"

#include <boost/json.hpp>
#include <filesystem>
#include <limits>
#include <utility>

#include "base/file_name.h"
#include "base/json_object.h"
#include "model/codec.h"
#include "model/declared_document.h"
#include "model/json_text.h"

namespace trainyard::model {
namespace {

namespace json = boost::json;

constexpr std::int64_t kMaxInt = std::numeric_limits<int>::max();
constexpr std::int64_t kMinInt64 = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMaxInt64 = std::numeric_limits<std::int64_t>::max();

json::array channels_to_json(const std::vector<PlanChannel>& channels) {
  json::array array;
  for (const PlanChannel& channel : channels) {
    json::object object{{"name", channel.name},
                        {"content_type", channel.content_type},
                        {"input_mode", channel.input_mode},
                        {"s3_data_type", channel.s3_data_type},
                        {"s3_uri", channel.s3_uri},
                        {"s3_data_distribution_type", channel.s3_data_distribution_type},
                        {"compression_type", channel.compression_type},
                        {"record_wrapper_type", channel.record_wrapper_type}};
    if (!channel.instance_group_names.empty())
      object.emplace("instance_group_names", list_to_json(channel.instance_group_names));
    if (!channel.attribute_names.empty())
      object.emplace("attribute_names", list_to_json(channel.attribute_names));
    if (channel.shuffle_seed) object.emplace("shuffle_seed", *channel.shuffle_seed);
    if (channel.file_system)
      object.emplace("file_system",
                     json::object{{"id", channel.file_system->id},
                                  {"folder", channel.file_system->folder},
                                  {"directory_path", channel.file_system->directory_path},
                                  {"read_only", channel.file_system->read_only}});
    array.push_back(std::move(object));
  }
  return array;
}

json::array groups_to_json(const std::vector<PlanInstanceGroup>& groups) {
  json::array array;
  for (const PlanInstanceGroup& group : groups)
    array.push_back(json::object{{"name", group.name},
                                 {"instance_type", group.instance_type},
                                 {"hosts", list_to_json(group.hosts)}});
  return array;
}

json::object limits_to_json(const PlanLimits& limits) {
  json::object object{{"cpus", limits.cpus},           {"memory", limits.memory.value},
                      {"gpus", limits.gpus},           {"volume", limits.volume.value},
                      {"layer", limits.layer.value},   {"log", limits.log.value},
                      {"upload", limits.upload.value}, {"disk_floor", limits.disk_floor.value}};
  if (!limits.gpu_ids.empty())
    object.emplace("gpu_ids", json::array(limits.gpu_ids.begin(), limits.gpu_ids.end()));
  if (limits.shared_memory) object.emplace("shared_memory", limits.shared_memory->value);
  if (limits.open_files) object.emplace("open_files", *limits.open_files);
  if (limits.locked_memory) object.emplace("locked_memory", limits.locked_memory->value);
  return object;
}

json::array metrics_to_json(const std::vector<PlanMetricDefinition>& definitions) {
  json::array array;
  for (const PlanMetricDefinition& definition : definitions)
    array.push_back(json::object{{"name", definition.name}, {"regex", definition.regex}});
  return array;
}

json::array stores_to_json(const std::vector<S3Store>& stores) {
  json::array array;
  for (const S3Store& store : stores)
    array.push_back(json::object{{"name", store.name},
                                 {"endpoint_url", store.endpoint_url},
                                 {"virtual_hosted", store.virtual_hosted},
                                 {"region", store.region},
                                 {"buckets", list_to_json(store.buckets)},
                                 {"ca_certificates", store.ca_certificates},
                                 {"credentials_file", store.credentials_file},
                                 {"profile", store.profile},
                                 {"patience_seconds", std::int64_t{store.patience.count()}}});
  return array;
}

S3Store read_store(DocumentReader& reader) {
  S3Store store;
  store.name = reader.text("name");
  store.endpoint_url = reader.text("endpoint_url");
  store.virtual_hosted = reader.boolean("virtual_hosted");
  store.region = reader.text("region");
  store.buckets = reader.texts("buckets");
  store.ca_certificates = reader.text("ca_certificates");
  store.credentials_file = reader.text("credentials_file");
  store.profile = reader.text("profile");
  store.patience = std::chrono::seconds{reader.integer("patience_seconds", 0, kMaxInt)};
  return store;
}

PlanChannel read_channel(DocumentReader& reader) {
  PlanChannel channel;
  channel.name = reader.text("name");
  channel.content_type = reader.text("content_type");
  channel.input_mode = reader.text("input_mode");
  channel.s3_data_type = reader.text("s3_data_type");
  channel.s3_uri = reader.text("s3_uri");
  channel.s3_data_distribution_type = reader.text("s3_data_distribution_type");
  channel.compression_type = reader.text("compression_type");
  channel.record_wrapper_type = reader.text("record_wrapper_type");
  if (reader.has("instance_group_names"))
    channel.instance_group_names = reader.texts("instance_group_names");
  if (reader.has("attribute_names")) channel.attribute_names = reader.texts("attribute_names");
  if (reader.has("shuffle_seed"))
    channel.shuffle_seed = reader.integer("shuffle_seed", kMinInt64, kMaxInt64);
  if (reader.has("file_system"))
    reader.object("file_system", [&](DocumentReader& inner) {
      channel.file_system = PlanFileSystem{.id = inner.text("id"),
                                           .folder = inner.text("folder"),
                                           .directory_path = inner.text("directory_path"),
                                           .read_only = inner.boolean("read_only")};
    });
  return channel;
}

PlanLimits read_limits(DocumentReader& reader) {
  PlanLimits limits;
  limits.cpus = reader.number("cpus");
  if (limits.cpus < 0) reader.fail("cpus", "is negative");
  limits.memory = reader.bytes("memory");
  limits.gpus = static_cast<int>(reader.integer("gpus", 0, kMaxInt));
  if (reader.has("gpu_ids")) {
    for (const std::int64_t id : reader.integers("gpu_ids", 0, kMaxInt))
      limits.gpu_ids.push_back(static_cast<int>(id));
    if (std::cmp_not_equal(limits.gpu_ids.size(), limits.gpus))
      reader.fail("gpu_ids", "are not as many as gpus");
  }
  limits.volume = reader.bytes("volume");
  // Plans from before these limits have none of them.
  const auto later = [&](const char* name, Bytes& limit) {
    if (reader.has(name)) limit = reader.bytes(name);
  };
  later("layer", limits.layer);
  later("log", limits.log);
  later("upload", limits.upload);
  later("disk_floor", limits.disk_floor);
  if (reader.has("shared_memory")) limits.shared_memory = reader.bytes("shared_memory");
  if (reader.has("open_files")) limits.open_files = reader.integer("open_files", 1, kMaxInt64);
  if (reader.has("locked_memory")) limits.locked_memory = reader.bytes("locked_memory");
  return limits;
}

DebugHookConfig read_older_debug_hook(DocumentReader& reader) {
  DebugHookConfig hook;
  hook.s3_output_path = reader.text("s3_output_path");
  hook.local_path = reader.text("local_path");
  hook.hook_parameters = reader.text_map("hook_parameters");
  hook.collection_configurations.emplace();
  reader.objects("collections", [&](DocumentReader& inner) {
    hook.collection_configurations->push_back(
        {.collection_name = inner.text("name"),
         .collection_parameters = inner.text_map("parameters")});
  });
  return hook;
}

ProfilerConfig read_older_profiler(DocumentReader& reader) {
  ProfilerConfig profiler;
  profiler.disable_profiler = reader.boolean("disabled");
  if (std::string path = reader.text("s3_output_path"); !path.empty())
    profiler.s3_output_path = std::move(path);
  profiler.profiling_interval_in_milliseconds = reader.integer("interval_milliseconds", 1, kMaxInt);
  profiler.profiling_parameters = reader.text_map("parameters");
  return profiler;
}

// Of plans from before they had the request: members in terms of their own.
void read_older_request(DocumentReader& reader, CreateTrainingJobRequest& request) {
  if (reader.has("debug_hook"))
    reader.object("debug_hook", [&](DocumentReader& inner) {
      request.debug_hook_config = read_older_debug_hook(inner);
    });
  if (reader.has("profiler"))
    reader.object("profiler", [&](DocumentReader& inner) {
      request.profiler_config = read_older_profiler(inner);
    });
  if (reader.has("checkpoints"))
    reader.object("checkpoints", [&](DocumentReader& inner) {
      request.checkpoint_config =
          CheckpointConfig{.s3_uri = inner.text("s3_uri"), .local_path = inner.text("local_path")};
    });
  if (reader.has("tensor_board"))
    reader.object("tensor_board", [&](DocumentReader& inner) {
      request.tensor_board_output_config = TensorBoardOutputConfig{
          .local_path = inner.text("local_path"), .s3_output_path = inner.text("s3_output_path")};
    });
  if (reader.has("infra_check"))
    request.infra_check_config = {.enable_infra_check = reader.boolean("infra_check")};
}

PlanConfinement read_confinement(DocumentReader& reader) {
  PlanConfinement confinement;
  confinement.no_new_privileges = reader.boolean("no_new_privileges");
  confinement.net_raw = reader.boolean("net_raw");
  confinement.max_processes = reader.integer("max_processes", 0, kMaxInt64);
  confinement.seccomp = reader.text("seccomp");
  return confinement;
}

json::object network_to_json(const PlanNetwork& network) {
  json::object object{{"mode", network.mode}};
  if (network.mode != "job") return object;
  object.emplace("subnet", network.subnet);
  object.emplace("addresses", map_to_json(network.addresses));
  object.emplace("credentials_path", network.credentials_path);
  return object;
}

PlanNetwork read_network(DocumentReader& reader) {
  PlanNetwork network;
  network.mode = reader.text("mode");
  if (network.mode != "job") {
    if (network.mode != "host") reader.fail("mode", "is neither job nor host");
    return network;
  }
  network.subnet = reader.text("subnet");
  network.addresses = reader.text_map("addresses");
  network.credentials_path = reader.text("credentials_path");
  return network;
}

json::object runtime_to_json(const PlanRuntime& runtime) {
  return {{"kind", runtime.kind},
          {"docker_socket", runtime.docker_socket},
          {"oci_root", runtime.oci_root},
          {"oci_program", runtime.oci_program},
          {"confinement", json::object{{"no_new_privileges", runtime.confinement.no_new_privileges},
                                       {"net_raw", runtime.confinement.net_raw},
                                       {"max_processes", runtime.confinement.max_processes},
                                       {"seccomp", runtime.confinement.seccomp}}}};
}

PlanRuntime read_runtime(DocumentReader& reader) {
  PlanRuntime runtime;
  runtime.kind = reader.text("kind");
  runtime.docker_socket = reader.text("docker_socket");
  runtime.oci_root = reader.text("oci_root");
  runtime.oci_program = reader.text("oci_program");
  // Plans from before have none: then the defaults hold.
  if (reader.has("confinement"))
    reader.object("confinement",
                  [&](DocumentReader& inner) { runtime.confinement = read_confinement(inner); });
  return runtime;
}

// Plans from before the groups have none: all their hosts were of one.
void read_groups(DocumentReader& reader, LaunchPlan& plan) {
  if (!reader.has("instance_groups")) {
    plan.instance_groups = {{plan.instance_group, plan.instance_type, plan.hosts}};
    return;
  }
  reader.objects("instance_groups", [&](DocumentReader& inner) {
    plan.instance_groups.push_back({.name = inner.text("name"),
                                    .instance_type = inner.text("instance_type"),
                                    .hosts = inner.texts("hosts")});
  });
}

json::object records_to_json(const PlanRecords& records) {
  return {{"log_group", records.log_group},
          {"log_stream", records.log_stream},
          {"metric_stream", records.metric_stream},
          {"logs_folder", records.logs_folder},
          {"metrics_folder", records.metrics_folder}};
}

PlanRecords read_records(DocumentReader& reader) {
  PlanRecords records;
  records.log_group = reader.text("log_group");
  records.log_stream = reader.text("log_stream");
  records.metric_stream = reader.text("metric_stream");
  records.logs_folder = reader.text("logs_folder");
  records.metrics_folder = reader.text("metrics_folder");
  return records;
}

// Plans from before streams had names say where their files are.
PlanRecords records_by_path(DocumentReader& reader) {
  PlanRecords records;
  const std::filesystem::path log = reader.text("log_file");
  const auto group = from_file_name(log.parent_path().filename().string());
  const auto stream = from_file_name(log.stem().string());
  if (!group || !stream) reader.fail("log_file", "is no log stream's: " + log.string());
  records.log_group = group.value_or("");
  records.log_stream = stream.value_or("");
  records.logs_folder = log.parent_path().parent_path();
  if (!reader.has("metrics_folder")) return records;
  const std::filesystem::path metrics = reader.text("metrics_folder");
  records.metric_stream = metrics.parent_path().filename() / metrics.filename();
  records.metrics_folder = metrics.parent_path().parent_path();
  return records;
}

// The plan's members about the job and its instance.
void read_job(DocumentReader& reader, LaunchPlan& plan) {
  plan.job_name = reader.text("job_name");
  plan.job_arn = reader.text("job_arn");
  if (reader.has("job_id")) plan.job_id = reader.text("job_id");
  plan.attempt = static_cast<int>(reader.integer("attempt", 1, kMaxInt));
  plan.region = reader.text("region");
  plan.current_host = reader.text("current_host");
  plan.hosts = reader.texts("hosts");
  plan.instance_type = reader.text("instance_type");
  plan.instance_group = reader.text("instance_group");
  read_groups(reader, plan);
  reader.object("limits", [&](DocumentReader& inner) { plan.limits = read_limits(inner); });
  plan.max_runtime = std::chrono::seconds{reader.integer("max_runtime_seconds", 0, kMaxInt)};
  plan.stop_grace = std::chrono::seconds{reader.integer("stop_grace_seconds", 0, kMaxInt)};
}

// The members about the container and its data.
void read_container(DocumentReader& reader, LaunchPlan& plan) {
  plan.image = reader.text("image");
  if (reader.has("container_entrypoint"))
    plan.container_entrypoint = reader.texts("container_entrypoint");
  plan.container_arguments = reader.texts("container_arguments");
  plan.environment = reader.text_map("environment");
  plan.hyper_parameters = reader.text_map("hyper_parameters");
  reader.objects("channels",
                 [&](DocumentReader& inner) { plan.channels.push_back(read_channel(inner)); });
  reader.objects("metric_definitions", [&](DocumentReader& inner) {
    plan.metric_definitions.push_back({.name = inner.text("name"), .regex = inner.text("regex")});
  });
  reader.object("output", [&](DocumentReader& inner) {
    plan.output.s3_output_path = inner.text("s3_output_path");
    plan.output.compression_type = inner.text("compression_type");
  });
  if (reader.has("keep_on_failure_seconds"))
    plan.keep_on_failure =
        std::chrono::seconds{reader.integer("keep_on_failure_seconds", 0, kMaxInt)};
  if (reader.has("outcome"))
    reader.object("outcome",
                  [&](DocumentReader& inner) { read_members(inner, plan.outcome.emplace()); });
  plan.network_isolation = reader.boolean("network_isolation");
  if (reader.has("network"))
    reader.object("network", [&](DocumentReader& inner) { plan.network = read_network(inner); });
  if (reader.has("warm_pool"))
    reader.object("warm_pool", [&](DocumentReader& inner) {
      plan.warm_pool = PlanWarmPool{.keep = inner.boolean("keep"),
                                    .from_job_id = inner.text("from_job_id"),
                                    .from_attempt = inner.text("from_attempt")};
    });
  reader.object("runtime", [&](DocumentReader& inner) { plan.runtime = read_runtime(inner); });
}

}  // namespace

std::string to_json(const LaunchPlan& plan) {
  json::object object{
      {"version", plan.version},
      {"job_name", plan.job_name},
      {"job_arn", plan.job_arn},
      {"attempt", plan.attempt},
      {"region", plan.region},
      {"current_host", plan.current_host},
      {"hosts", list_to_json(plan.hosts)},
      {"instance_type", plan.instance_type},
      {"instance_group", plan.instance_group},
      {"image", plan.image},
      {"container_arguments", list_to_json(plan.container_arguments)},
      {"environment", map_to_json(plan.environment)},
      {"hyper_parameters", map_to_json(plan.hyper_parameters)},
      {"channels", channels_to_json(plan.channels)},
      {"metric_definitions", metrics_to_json(plan.metric_definitions)},
      {"output", json::object{{"s3_output_path", plan.output.s3_output_path},
                              {"compression_type", plan.output.compression_type}}},
      {"limits", limits_to_json(plan.limits)},
      {"request", serialize(plan.request)},
      {"network_isolation", plan.network_isolation},
      {"network", network_to_json(plan.network)},
      {"max_runtime_seconds", std::int64_t{plan.max_runtime.count()}},
      {"stop_grace_seconds", std::int64_t{plan.stop_grace.count()}},
      {"endpoint_url", plan.endpoint_url},
      {"credentials_url", plan.credentials_url},
      {"credentials_token", plan.credentials_token},
      {"records", records_to_json(plan.records)},
      {"notices", list_to_json(plan.notices)},
      {"runtime", runtime_to_json(plan.runtime)},
  };
  if (!plan.job_id.empty()) object.emplace("job_id", plan.job_id);
  if (!plan.instance_groups.empty())
    object.emplace("instance_groups", groups_to_json(plan.instance_groups));
  if (plan.container_entrypoint)
    object.emplace("container_entrypoint", list_to_json(*plan.container_entrypoint));
  if (!plan.stores.empty()) object.emplace("stores", stores_to_json(plan.stores));
  if (plan.keep_on_failure.count() > 0)
    object.emplace("keep_on_failure_seconds", std::int64_t{plan.keep_on_failure.count()});
  if (plan.outcome) object.emplace("outcome", write_document(*plan.outcome));
  if (plan.warm_pool)
    object.emplace("warm_pool", json::object{{"keep", plan.warm_pool->keep},
                                             {"from_job_id", plan.warm_pool->from_job_id},
                                             {"from_attempt", plan.warm_pool->from_attempt}});
  return json_text(object) + "\n";
}

Result<LaunchPlan> parse_launch_plan(std::string_view text) {
  TRY(const json::object object, parse_document("launch plan", text));
  DocumentReader reader("launch plan", object);
  LaunchPlan plan;
  plan.version = static_cast<int>(reader.integer("version", 0, kMaxInt));
  // Checked first: another version may have other members.
  if (object.contains("version") && plan.version != kPlanVersion)
    return Error(ErrorKind::corrupt, "launch plan: version " + json_text(object.at("version")) +
                                         " is not " + std::to_string(kPlanVersion) +
                                         ", the one that this program knows");
  read_job(reader, plan);
  read_container(reader, plan);
  if (reader.has("request")) {
    auto request = parse<CreateTrainingJobRequest>(object.at("request"));
    if (!request)
      return Error(ErrorKind::corrupt, "launch plan: request: " + request.error().message());
    plan.request = *std::move(request);
  } else {
    read_older_request(reader, plan.request);
  }
  if (reader.has("stores"))
    reader.objects("stores",
                   [&](DocumentReader& inner) { plan.stores.push_back(read_store(inner)); });
  plan.endpoint_url = reader.text("endpoint_url");
  plan.credentials_url = reader.text("credentials_url");
  plan.credentials_token = reader.text("credentials_token");
  if (reader.has("records")) {
    reader.object("records", [&](DocumentReader& inner) { plan.records = read_records(inner); });
  } else {
    plan.records = records_by_path(reader);
  }
  plan.notices = reader.texts("notices");
  TRY_VOID(reader.finish());
  return plan;
}

}  // namespace trainyard::model
