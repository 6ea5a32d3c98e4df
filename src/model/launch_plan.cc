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
constexpr Number kNotNegative{.min = 0};
constexpr Number kSomeSeconds{.min = 0, .max = kMaxInt};

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

}  // namespace

template <>
struct Declaration<PlanFileSystem> {
  using T = PlanFileSystem;
  static void declare(auto& members) {
    members.required("id", &T::id);
    members.required("folder", &T::folder);
    members.required("directory_path", &T::directory_path);
    members.required("read_only", &T::read_only);
  }
};

template <>
struct Declaration<PlanChannel> {
  using T = PlanChannel;
  static void declare(auto& members) {
    members.required("name", &T::name);
    members.required("content_type", &T::content_type);
    members.required("input_mode", &T::input_mode);
    members.required("s3_data_type", &T::s3_data_type);
    members.required("s3_uri", &T::s3_uri);
    members.required("s3_data_distribution_type", &T::s3_data_distribution_type);
    members.required("compression_type", &T::compression_type);
    members.required("record_wrapper_type", &T::record_wrapper_type);
    members.optional("instance_group_names", &T::instance_group_names);
    members.optional("attribute_names", &T::attribute_names);
    members.optional("shuffle_seed", &T::shuffle_seed);
    members.optional("file_system", &T::file_system);
  }
};

template <>
struct Declaration<PlanMetricDefinition> {
  static void declare(auto& members) {
    members.required("name", &PlanMetricDefinition::name);
    members.required("regex", &PlanMetricDefinition::regex);
  }
};

template <>
struct Declaration<PlanOutput> {
  static void declare(auto& members) {
    members.required("s3_output_path", &PlanOutput::s3_output_path);
    members.required("compression_type", &PlanOutput::compression_type);
  }
};

template <>
struct Declaration<PlanLimits> {
  using T = PlanLimits;
  static void declare(auto& members) {
    members.required("cpus", &T::cpus);
    members.required("memory", &T::memory);
    members.required("gpus", &T::gpus, kNotNegative);
    members.required("volume", &T::volume);
    members.added("layer", &T::layer);
    members.added("log", &T::log);
    members.added("upload", &T::upload);
    members.added("disk_floor", &T::disk_floor);
    members.optional("gpu_ids", &T::gpu_ids, kNotNegative);
    members.optional("shared_memory", &T::shared_memory);
    members.optional("open_files", &T::open_files, Number{.min = 1});
    members.optional("locked_memory", &T::locked_memory);
  }
  static void complete(DocumentReader& reader, T& limits) {
    if (limits.cpus < 0) reader.fail("cpus", "is negative");
    if (reader.has("gpu_ids") && std::cmp_not_equal(limits.gpu_ids.size(), limits.gpus))
      reader.fail("gpu_ids", "are not as many as gpus");
  }
};

template <>
struct Declaration<PlanInstanceGroup> {
  static void declare(auto& members) {
    members.required("name", &PlanInstanceGroup::name);
    members.required("instance_type", &PlanInstanceGroup::instance_type);
    members.required("hosts", &PlanInstanceGroup::hosts);
  }
};

template <>
struct Declaration<PlanConfinement> {
  using T = PlanConfinement;
  static void declare(auto& members) {
    members.required("no_new_privileges", &T::no_new_privileges);
    members.required("net_raw", &T::net_raw);
    members.required("max_processes", &T::max_processes, kNotNegative);
    members.required("seccomp", &T::seccomp);
  }
};

template <>
struct Declaration<FirewallRule> {
  using T = FirewallRule;
  static void declare(auto& members) {
    members.required("protocol", &T::protocol);
    members.optional("first_port", &T::first_port);
    members.optional("last_port", &T::last_port);
    members.optional("cidr", &T::cidr);
  }
  static void complete(DocumentReader& reader, T& rule) {
    if (rule.first_port > rule.last_port) reader.fail("first_port", "is above last_port");
  }
};

template <>
struct Declaration<PlanFirewall> {
  static void declare(auto& members) {
    members.required("inbound", &PlanFirewall::inbound);
    members.required("outbound", &PlanFirewall::outbound);
  }
};

template <>
struct Declaration<PlanNetwork> {
  using T = PlanNetwork;
  static void declare(auto& members) {
    members.required("mode", &T::mode);
    members.optional("subnet", &T::subnet);
    members.optional("addresses", &T::addresses);
    members.optional("credentials_path", &T::credentials_path);
    members.optional("reaches_outside", &T::reaches_outside);
    members.optional("firewall", &T::firewall);
  }
  static void complete(DocumentReader& reader, T& network) {
    if (network.mode != "job" && network.mode != "host")
      reader.fail("mode", "is neither job nor host");
    if (network.mode == "host" && (network.firewall || !network.reaches_outside))
      reader.fail("mode", "is host, where no rules hold");
  }
};

template <>
struct Declaration<PlanWarmPool> {
  using T = PlanWarmPool;
  static void declare(auto& members) {
    members.required("keep", &T::keep);
    members.required("from_job_id", &T::from_job_id);
    members.required("from_attempt", &T::from_attempt);
  }
};

template <>
struct Declaration<PlanRegistryLogin> {
  using T = PlanRegistryLogin;
  static void declare(auto& members) {
    members.required("function", &T::function);
    members.required("registry", &T::registry);
    members.required("file", &T::file);
    members.required("command", &T::command);
  }
};

template <>
struct Declaration<PlanMlflow> {
  using T = PlanMlflow;
  static void declare(auto& members) {
    members.required("tracking_path", &T::tracking_path);
    members.required("experiment_id", &T::experiment_id);
    members.required("run_id", &T::run_id);
  }
};

template <>
struct Declaration<PlanRecords> {
  using T = PlanRecords;
  static void declare(auto& members) {
    members.required("log_group", &T::log_group);
    members.required("log_stream", &T::log_stream);
    members.required("metric_stream", &T::metric_stream);
    members.required("logs_folder", &T::logs_folder);
    members.required("metrics_folder", &T::metrics_folder);
  }
};

template <>
struct Declaration<PlanRuntime> {
  using T = PlanRuntime;
  static void declare(auto& members) {
    members.required("kind", &T::kind);
    members.required("docker_socket", &T::docker_socket);
    members.required("oci_root", &T::oci_root);
    members.required("oci_program", &T::oci_program);
    members.added("confinement", &T::confinement);
  }
};

template <>
struct Declaration<S3Store> {
  using T = S3Store;
  static void declare(auto& members) {
    members.required("name", &T::name);
    members.required("endpoint_url", &T::endpoint_url);
    members.required("virtual_hosted", &T::virtual_hosted);
    members.required("region", &T::region);
    members.required("buckets", &T::buckets);
    members.required("ca_certificates", &T::ca_certificates);
    members.required("credentials_file", &T::credentials_file);
    members.required("profile", &T::profile);
    members.required("patience_seconds", &T::patience, kSomeSeconds);
  }
};

// `request` isn't among them: its structure is the API's.
template <>
struct Declaration<LaunchPlan> {
  using T = LaunchPlan;
  static void declare(auto& members) {
    members.required("version", &T::version);
    members.required("job_name", &T::job_name);
    members.required("job_arn", &T::job_arn);
    members.required("attempt", &T::attempt, Number{.min = 1});
    members.required("region", &T::region);
    members.required("current_host", &T::current_host);
    members.required("hosts", &T::hosts);
    members.required("instance_type", &T::instance_type);
    members.required("instance_group", &T::instance_group);
    members.required("image", &T::image);
    members.required("container_arguments", &T::container_arguments);
    members.required("environment", &T::environment);
    members.required("hyper_parameters", &T::hyper_parameters);
    members.required("channels", &T::channels);
    members.required("metric_definitions", &T::metric_definitions);
    members.required("output", &T::output);
    members.required("limits", &T::limits);
    members.required("network_isolation", &T::network_isolation);
    members.added("network", &T::network);
    members.required("max_runtime_seconds", &T::max_runtime, kSomeSeconds);
    members.required("stop_grace_seconds", &T::stop_grace, kSomeSeconds);
    members.required("endpoint_url", &T::endpoint_url);
    members.required("credentials_url", &T::credentials_url);
    members.required("credentials_token", &T::credentials_token);
    members.added("records", &T::records);
    members.required("notices", &T::notices);
    members.required("runtime", &T::runtime);
    members.optional("job_id", &T::job_id);
    members.optional("instance_groups", &T::instance_groups);
    members.optional("container_entrypoint", &T::container_entrypoint);
    members.optional("stores", &T::stores);
    members.optional("keep_on_failure_seconds", &T::keep_on_failure, kSomeSeconds);
    members.optional("outcome", &T::outcome);
    members.optional("warm_pool", &T::warm_pool);
    members.optional("mlflow", &T::mlflow);
    members.optional("registry_login", &T::registry_login);
  }
  // What plans from before some members say instead.
  static void complete(DocumentReader& reader, T& plan) {
    if (!reader.has("request")) read_older_request(reader, plan.request);
    if (!reader.has("records")) plan.records = records_by_path(reader);
    if (!reader.has("instance_groups"))  // all hosts were of one
      plan.instance_groups = {{plan.instance_group, plan.instance_type, plan.hosts}};
  }
};

std::string to_json(const LaunchPlan& plan) {
  json::object object = write_document(plan);
  object.emplace("request", serialize(plan.request));
  return json_text(object) + "\n";
}

Result<LaunchPlan> parse_launch_plan(std::string_view text) {
  TRY(const json::object object, parse_document("launch plan", text));
  DocumentReader reader("launch plan", object);
  LaunchPlan plan;
  // Checked first: another version may have other members.
  const std::int64_t version = reader.integer("version", 0, kMaxInt);
  if (reader.has("version") && version != kPlanVersion)
    return Error(ErrorKind::corrupt, "launch plan: version " + json_text(object.at("version")) +
                                         " is not " + std::to_string(kPlanVersion) +
                                         ", the one that this program knows");
  read_members(reader, plan);
  if (reader.has("request")) {
    auto request = parse<CreateTrainingJobRequest>(object.at("request"));
    if (!request)
      return Error(ErrorKind::corrupt, "launch plan: request: " + request.error().message());
    plan.request = *std::move(request);
  }
  TRY_VOID(reader.finish());
  return plan;
}

}  // namespace trainyard::model
