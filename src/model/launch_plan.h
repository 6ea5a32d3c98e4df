#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "model/firewall.h"
#include "model/outcome.h"
#include "model/s3_store.h"
#include "model/training_job.h"

// The launch plan: everything that an agent needs to run one instance of one attempt, in one
// document. Written by control, read by the agent, stored as <instance folder>/plan.json
// (docs/formats/plan.md; mode 0600, since it contains a token). Written once, never changed.
namespace trainyard::model {

inline constexpr int kPlanVersion = 1;
// The file in the instance's folder that contains its storage volume, if that is a file system of
// its own.
inline constexpr const char* kVolumeImage = "volume.img";
// The file there that marks what the instance left for a matching job. Its content is
// LaunchPlan::job_id.
inline constexpr const char* kWarmFile = "warm";

// FileSystemDataSource: a folder of this machine instead of S3.
struct PlanFileSystem {
  std::string id{};              // "fs-0123456789abcdef0"
  std::string folder{};          // its folder on the machine; absolute
  std::string directory_path{};  // below the folder
  bool read_only = true;
};

struct PlanChannel {
  std::string name{};
  std::string content_type{};       // empty: not given
  std::string input_mode = "File";  // effective: the channel's, else the job's
  std::string s3_data_type = "S3Prefix";
  std::string s3_uri{};
  std::string s3_data_distribution_type = "FullyReplicated";
  std::string compression_type = "None";
  std::string record_wrapper_type = "None";
  // The groups whose hosts get the channel. Empty: all hosts do.
  std::vector<std::string> instance_group_names{};
  std::vector<std::string> attribute_names{};   // of an AugmentedManifestFile
  std::optional<std::int64_t> shuffle_seed{};   // ShuffleConfig
  std::optional<PlanFileSystem> file_system{};  // then the channel isn't in S3
};

// Who tells the user name and password for the image's registry, for each pull: what the
// configuration has for a TrainingRepositoryCredentialsProviderArn. Either `file` or `command` is
// set.
struct PlanRegistryLogin {
  std::string function{};  // the ARN
  std::string registry{};  // "registry.example:5000"; no other gets them
  std::string file{};
  std::vector<std::string> command{};
};

struct PlanMetricDefinition {
  std::string name{};
  std::string regex{};
};

struct PlanOutput {
  std::string s3_output_path{};           // s3://bucket[/prefix]
  std::string compression_type = "GZIP";  // or NONE
};

struct PlanLimits {
  double cpus = 0;  // 0: no limit
  Bytes memory{};   // 0: no limit
  int gpus = 0;
  // Which of the machine's GPUs the instance has, by index; as many as `gpus`. Empty with gpus > 0
  // (older plans): any, and the container sees all.
  std::vector<int> gpu_ids{};
  Bytes volume{};  // size of /opt/ml; 0: no limit
  Bytes layer{};   // what the container may write outside of /opt/ml; 0: no limit
  Bytes log{};     // size of the log stream; 0: no limit
  Bytes upload{};  // everything that is uploaded at the end; 0: no limit
  // The container's /dev/shm, open files and locked memory. Not set: half of `memory`, and the
  // runtime's own limits.
  std::optional<Bytes> shared_memory{};
  std::optional<std::int64_t> open_files{};
  std::optional<Bytes> locked_memory{};
  Bytes disk_floor{};  // free space of the data folder's disk to leave; 0: none
};

// The name of the one group of a job without InstanceGroups.
inline constexpr const char* kHomogeneousCluster = "homogeneousCluster";

struct PlanInstanceGroup {
  std::string name{};
  std::string instance_type{};
  std::vector<std::string> hosts{};  // sorted
};

// The confinement of the container (runtime::Confinement).
struct PlanConfinement {
  bool no_new_privileges = true;
  bool net_raw = false;
  std::int64_t max_processes = 0;   // 0: the machine's default
  std::string seccomp = "default";  // or "unconfined", or a profile's JSON
};

// The network of the container.
struct PlanNetwork {
  // "job": a network that only the job's instances share (agent/network_step.h). "host": the
  // machine's own, or none with network_isolation. Older plans: "host".
  std::string mode = "host";
  // For mode "job": the network's addresses ("10.200.0.0/16") and the address of each host.
  std::string subnet{};
  std::map<std::string, std::string> addresses{};
  // The path at 169.254.170.2 that serves the credentials of the instance's role:
  // "/v2/credentials/…", unguessable.
  std::string credentials_path{};
  // For mode "job": false in a private subnet, whose hosts reach each other and the server only.
  // With network_isolation there is no way outside either, and none to the server.
  bool reaches_outside = true;
  // For mode "job", with VpcConfig.
  std::optional<PlanFirewall> firewall{};
};

// What the instance leaves for a matching job, and takes over from an earlier one (a warm pool,
// docs/semantics.md).
struct PlanWarmPool {
  bool keep = true;  // false: it only takes over, and leaves nothing
  // The LaunchPlan::job_id of the job that left its instances; empty: nothing is taken over.
  std::string from_job_id{};
  // The folder of its attempt, with a folder per host. Absolute.
  std::string from_attempt{};
};

// The job's run in MLflow, of its MlflowConfig, and where the container reaches it: the attempt's
// credentials_token is what it sends.
struct PlanMlflow {
  std::string tracking_path{};  // below endpoint_url: "/_trainyard/mlflow/jobs/<job>/<attempt>"
  std::string experiment_id{};
  std::string run_id{};
};

// The streams that the instance writes, by name, and how they reach the server
// (agent/record_link.h).
struct PlanRecords {
  std::string log_group{};   // "/aws/sagemaker/TrainingJobs"
  std::string log_stream{};  // "<job>/algo-1-1747419050603"
  // "<job>/algo-1-1"; measurements of the instance itself have the suffix "-instance". Empty: data
  // points aren't stored (older plans).
  std::string metric_stream{};
  // Folders that agent and server share (records/streams.h). Absolute.
  std::string logs_folder{};
  std::string metrics_folder{};
};

struct PlanRuntime {
  std::string kind{};  // "docker", "oci"
  std::string docker_socket{};
  std::string oci_root{};
  std::string oci_program{};
  PlanConfinement confinement{};
};

struct LaunchPlan {
  int version = kPlanVersion;

  std::string job_name{};
  std::string job_arn{};
  // Distinguishes the job from earlier and later ones of its name. Empty: older plans and jobs.
  std::string job_id{};
  int attempt = 1;
  std::string region{};

  std::string current_host{};        // "algo-1"
  std::vector<std::string> hosts{};  // all, sorted as strings: algo-1, algo-10, algo-2
  std::string instance_type{};       // "ml.m5.large"
  std::string instance_group = kHomogeneousCluster;
  // All groups in the request's order, the same on all hosts. parse_launch_plan() gives older plans
  // the one group that they imply.
  std::vector<PlanInstanceGroup> instance_groups{};

  std::string image{};  // resolved by the image map: what the runtime is asked for
  // Set if the image's registry requires credentials.
  std::optional<PlanRegistryLogin> registry_login{};
  std::optional<std::vector<std::string>> container_entrypoint{};
  std::vector<std::string> container_arguments{};
  std::map<std::string, std::string> environment{};  // the user's
  std::map<std::string, std::string> hyper_parameters{};
  std::vector<PlanChannel> channels{};
  std::vector<PlanMetricDefinition> metric_definitions{};
  PlanOutput output{};
  PlanLimits limits{};
  // The rest of the request, with the container's defaults (model/container_defaults.h): everything
  // except what the plan has as members of its own. A step finds its members here.
  CreateTrainingJobRequest request{};
  bool network_isolation = false;
  PlanNetwork network{};
  // How long root and volume of an instance that failed are kept after its failure; 0: they aren't.
  std::chrono::seconds keep_on_failure{0};
  // Set if a rule of the server decides how the job ends.
  std::optional<JobOutcome> outcome{};
  // Set if the instance belongs to a warm pool.
  std::optional<PlanWarmPool> warm_pool{};
  // Set if the job has an MlflowConfig.
  std::optional<PlanMlflow> mlflow{};

  // What is left of MaxRuntimeInSeconds for this attempt; counts from the report `downloading`.
  std::chrono::seconds max_runtime{86400};
  // Between SIGTERM and SIGKILL at a stop: 120 s, as documented for StopTrainingJob.
  std::chrono::seconds stop_grace{120};

  // Object stores besides the embedded one; find_store() chooses by bucket.
  std::vector<S3Store> stores{};

  // The address of the AWS API for agent and container: http://127.0.0.1:port
  std::string endpoint_url{};
  // Credentials of the job's role, by the protocol of AWS's container credentials endpoint: a GET
  // with `Authorization: <credentials_token>` returns {RoleArn, AccessKeyId, SecretAccessKey,
  // Token, Expiration}.
  std::string credentials_url{};
  std::string credentials_token{};

  PlanRecords records{};
  // Lines that the agent writes to the log stream before the container's output ("the machine has
  // fewer CPUs…").
  std::vector<std::string> notices{};

  PlanRuntime runtime{};
};

std::string to_json(const LaunchPlan& plan);
// corrupt: not a plan, or a version that this program doesn't know (the message says which).
Result<LaunchPlan> parse_launch_plan(std::string_view text);

}  // namespace trainyard::model
