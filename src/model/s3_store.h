#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

// S3 endpoints besides the embedded object store.
namespace trainyard::model {

// An endpoint and its buckets. Contains no secret: credentials stay in their file.
struct S3Store {
  std::string name{};           // "ceph": for errors and people
  std::string endpoint_url{};   // http(s)://host[:port], without a default port or a path
  bool virtual_hosted = false;  // bucket.host instead of host/bucket
  std::string region = "us-east-1";
  // Exact names, or patterns in which * stands for any characters.
  std::vector<std::string> buckets{};
  // Certificates (PEM) that are trusted in addition to the system's; may be empty.
  std::string ca_certificates{};
  // In the AWS SDKs' format; read for every request, so that changed keys are used at once.
  std::string credentials_file{};
  std::string profile = "default";
  // How long a call is retried while the endpoint can't be reached or says that it is busy.
  std::chrono::seconds patience{1800};
};

// The store that has `bucket`: exact names take precedence over patterns, longer patterns over
// shorter ones, earlier stores over later ones. nullptr: no store has it, so the embedded one does.
const S3Store* find_store(const std::vector<S3Store>& stores, std::string_view bucket);

}  // namespace trainyard::model
