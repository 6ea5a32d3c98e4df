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
#include "model/outcome.h"
#include "model/s3_store.h"
#include "model/training_job.h"

// The launch plan: all that an agent needs to run one instance of one attempt, in one document.
// Made by control, read by the agent, on disk as <instance folder>/plan.json (docs/formats/plan.md;
// mode 0600, for it holds a token). Written once, never changed.
namespace trainyard::model {

inline constexpr int kPlanVersion = 1;
// In the instance's folder: the file that its storage volume is in, where it is a file system of
// its own.
inline constexpr const char* kVolumeImage = "volume.img";
// There too: what the instance left is kept for a matching job. The text is LaunchPlan::job_id.
inline constexpr const char* kWarmFile = "warm";

// FileSystemDataSource: a folder of this machine in place of S3.
struct PlanFileSystem {
  std::string id{};              // "fs-0123456789abcdef0"
  std::string folder{};          // where the machine has it; absolute
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
  std::optional<PlanFileSystem> file_system{};  // then nothing of it is in S3
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
  // (plans from before them): any of them, and the container sees all.
  std::vector<int> gpu_ids{};
  Bytes volume{};  // size of /opt/ml; 0: no limit
  Bytes layer{};   // what the container may write outside of /opt/ml; 0: no limit
  Bytes log{};     // size of the log stream; 0: no limit
  Bytes upload{};  // all that is uploaded at the end; 0: no limit
  // What the container gets of /dev/shm, open files and locked memory. Not set: half of `memory`,
  // and the runtime's own limits.
  std::optional<Bytes> shared_memory{};
  std::optional<std::int64_t> open_files{};
  std::optional<Bytes> locked_memory{};
  Bytes disk_floor{};  // free space of the data folder's disk that is not to be used; 0: none
};

// A job without InstanceGroups has one, of that name.
inline constexpr const char* kHomogeneousCluster = "homogeneousCluster";

struct PlanInstanceGroup {
  std::string name{};
  std::string instance_type{};
  std::vector<std::string> hosts{};  // sorted
};

// What a container may do to the machine (runtime::Confinement).
struct PlanConfinement {
  bool no_new_privileges = true;
  bool net_raw = false;
  std::int64_t max_processes = 0;   // 0: the machine's default
  std::string seccomp = "default";  // or "unconfined", or a profile's JSON
};

// How the container is connected.
struct PlanNetwork {
  // "job": to a network that only the job's instances share (agent/network_step.h). "host": to the
  // machine's own, or to none with network_isolation. Plans from before it: "host".
  std::string mode = "host";
  // Of mode "job": the network's addresses ("10.200.0.0/16") and the address of each of the hosts.
  std::string subnet{};
  std::map<std::string, std::string> addresses{};
  // Where at 169.254.170.2 the instance is answered with its role's credentials:
  // "/v2/credentials/…", not to be guessed.
  std::string credentials_path{};
};

// What the instance leaves for a matching job, and takes over from one (a warm pool,
// docs/semantics.md).
struct PlanWarmPool {
  bool keep = true;  // false: it takes over, and leaves nothing
  // From the job that left its instances, by its LaunchPlan::job_id; empty: nothing is taken over.
  std::string from_job_id{};
  // Its attempt's folder, with one for each host. Absolute.
  std::string from_attempt{};
};

// The streams that the instance writes, by name, and how they get to the server
// (agent/record_link.h).
struct PlanRecords {
  std::string log_group{};   // "/aws/sagemaker/TrainingJobs"
  std::string log_stream{};  // "<job>/algo-1-1747419050603"
  // "<job>/algo-1-1"; of what is measured of the instance itself: with "-instance" behind it.
  // Empty: data points are not kept (plans from before they were).
  std::string metric_stream{};
  // The link: folders that agent and server share (records/streams.h). Absolute.
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
  // Tells the job from others that had or will have its name. Empty: plans and jobs from before
  // jobs had an id.
  std::string job_id{};
  int attempt = 1;
  std::string region{};

  std::string current_host{};        // "algo-1"
  std::vector<std::string> hosts{};  // all, sorted as texts: algo-1, algo-10, algo-2
  std::string instance_type{};       // "ml.m5.large"
  std::string instance_group = kHomogeneousCluster;
  // All groups as the request lists them, the same on all hosts. parse_launch_plan() gives plans
  // from before them the one group that they meant.
  std::vector<PlanInstanceGroup> instance_groups{};

  std::string image{};  // as resolved by the image map: what the runtime is asked for
  std::optional<std::vector<std::string>> container_entrypoint{};
  std::vector<std::string> container_arguments{};
  std::map<std::string, std::string> environment{};  // the user's
  std::map<std::string, std::string> hyper_parameters{};
  std::vector<PlanChannel> channels{};
  std::vector<PlanMetricDefinition> metric_definitions{};
  PlanOutput output{};
  PlanLimits limits{};
  // The rest of the request, with the container's defaults (model/container_defaults.h): all but
  // what the plan says in its own terms. A step that works by a member finds it here.
  CreateTrainingJobRequest request{};
  bool network_isolation = false;
  PlanNetwork network{};
  // How long root and volume of an instance that failed are kept, from its failure on; 0: not at
  // all.
  std::chrono::seconds keep_on_failure{0};
  // What a rule of the server has the job come to.
  std::optional<JobOutcome> outcome{};
  // The instance is one of a warm pool.
  std::optional<PlanWarmPool> warm_pool{};

  // What is left of MaxRuntimeInSeconds for this attempt; counts from the report `downloading`.
  std::chrono::seconds max_runtime{86400};
  // Between SIGTERM and SIGKILL at a stop. 120 s, as StopTrainingJob documents.
  std::chrono::seconds stop_grace{120};

  // Where buckets are that aren't the embedded object store's; find_store() decides.
  std::vector<S3Store> stores{};

  // Where agent and container reach the AWS API: http://127.0.0.1:port
  std::string endpoint_url{};
  // Credentials of the job's role, in the form of AWS's container credentials endpoint: a GET with
  // `Authorization: <credentials_token>` answers {RoleArn, AccessKeyId, SecretAccessKey, Token,
  // Expiration}.
  std::string credentials_url{};
  std::string credentials_token{};

  PlanRecords records{};
  // Lines that the agent writes into the log stream before the container's own ("the machine has
  // fewer CPUs…").
  std::vector<std::string> notices{};

  PlanRuntime runtime{};
};

std::string to_json(const LaunchPlan& plan);
// corrupt: not a plan, or of a version this program doesn't know (the error says which).
Result<LaunchPlan> parse_launch_plan(std::string_view text);

}  // namespace trainyard::model
