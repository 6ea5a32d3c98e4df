#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/log.h"
#include "base/result.h"
#include "model/job_permissions.h"
#include "model/outcome.h"
#include "model/registry_credentials.h"
#include "model/vpc.h"

namespace trainyard::config {

struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;  // 0: a free one

  // The URL by which a client on this machine reaches a server that listens here: wildcard
  // addresses become loopback.
  std::string url() const;
  bool operator==(const ListenAddress&) const = default;
};

// Parses "HOST:PORT", "[IPV6]:PORT" or ":PORT" (127.0.0.1). invalid_argument says what is wrong
// with it, without repeating it.
Result<ListenAddress> parse_listen_address(std::string_view text);

// An object store besides the embedded one, [s3.NAME]; with the defaults of what isn't set.
struct S3StoreSettings {
  std::string endpoint;  // http(s)://host[:port]
  std::vector<std::string> buckets;
  bool virtual_hosted = false;
  std::string region = "us-east-1";
  std::string ca_file;
  std::string access_key_id;
  std::string secret_access_key;
  std::string credentials_file;
  std::string profile = "default";
  std::chrono::seconds patience{1800};
};

// An instance type that SageMaker doesn't have, or that differs from SageMaker's.
struct InstanceTypeSettings {
  std::optional<std::int64_t> vcpus;
  std::optional<double> memory_gib;
  std::optional<std::int64_t> gpus;
};

// The account's quotas. Those that aren't set have no limit.
struct QuotaSettings {
  std::map<std::string, std::int64_t> instances;       // by instance type
  std::map<std::string, std::int64_t> warm_instances;  // the same, for warm pools
  std::optional<std::int64_t> all_instances;
  std::optional<std::chrono::seconds> max_run;
};

// What containers may do to this machine: [containers].
struct ContainerSettings {
  bool no_new_privileges = true;
  bool net_raw = false;
  std::optional<std::int64_t> max_processes;
  std::string seccomp = "default";     // or "unconfined", or the absolute path of a profile
  std::string network = "auto";        // "job", "host"; auto: job if this machine can
  std::optional<Bytes> shared_memory;  // /dev/shm; not set: half of the instance's memory
  std::optional<std::int64_t> open_files;
  std::optional<Bytes> locked_memory;
};

// How long ended jobs, logs and metrics are kept: [retention]. Those that aren't set are kept for
// ever.
struct RetentionSettings {
  std::optional<std::chrono::days> training_jobs;
  std::optional<std::chrono::days> logs;
  std::optional<std::chrono::days> metrics;
  std::optional<std::chrono::days> multipart_uploads;
};

// How the data folder's disk is shared: [disk].
struct DiskSettings {
  std::optional<Bytes> floor;   // reserved for the server's own state
  bool strict_volumes = false;  // VolumeSizeInGB in full or not at all
};

// How jobs share the machine: [machine].
struct MachineSettings {
  bool strict_instances = false;  // CPUs and memory of the instance type in full or not at all
};

// How jobs with matching names end: [outcomes.NAME].
struct OutcomeSettings {
  std::string jobs;  // a name, in which * stands for any characters
  model::JobOutcome outcome;
};

// Random interruptions of managed spot training jobs: [spot].
struct SpotSettings {
  double interruptions_per_hour = 0;  // of each that runs, on average
};

// Limits for each instance: [limits].
struct LimitSettings {
  Bytes layer;   // what its container writes outside of /opt/ml
  Bytes log;     // its log stream
  Bytes upload;  // what is uploaded at its end
};

// How MLflow tracking servers and apps are run: [mlflow].
struct MlflowSettings {
  std::string program;  // a path, or a name that is looked for in PATH
};

// The settings of `trainyard serve`: a checked value for each key of config/key.h. The declarations
// of the keys say what each means, and have the defaults; a plain Settings{} doesn't.
struct Settings {
  std::filesystem::path data;
  ListenAddress listen;
  std::string runtime;  // "auto", "docker", "oci"
  std::string docker_socket;
  // An image's name as clients send it -> the name that the runtime is asked for. The key is the
  // full name.
  std::map<std::string, std::string> image_map;
  std::string region;              // empty: the folder's own, us-east-1 for a new one
  std::string account;             // 12 digits; empty: the folder's own, random for a new one
  std::vector<std::string> roles;  // ARNs and names; empty: every role exists
  // Permissions of training jobs' sessions in addition to those that every job has.
  model::JobPermissions job_permissions;
  log::Level log_level = log::Level::info;
  bool access_log = false;
  QuotaSettings quotas;
  RetentionSettings retention;
  DiskSettings disk;
  MachineSettings machine;
  SpotSettings spot;
  std::map<std::string, OutcomeSettings> outcomes;  // by name
  LimitSettings limits;
  ContainerSettings containers;
  std::map<std::string, InstanceTypeSettings> instance_types;
  std::map<std::string, std::filesystem::path> file_systems;  // by FileSystemId; absolute
  std::map<std::string, S3StoreSettings> s3;                  // by name
  model::VpcNetworks vpc;                                     // [subnets.ID], [security-groups.ID]
  model::RegistryCredentialsByName registry_credentials;      // by the table's name
  MlflowSettings mlflow;
};

}  // namespace trainyard::config
