#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

// S3 endpoints besides the embedded object store.
namespace trainyard::model {

// One endpoint, and the buckets that live there. Holds no secret: credentials stay in their file.
struct S3Store {
  std::string name{};           // "ceph": for errors and people
  std::string endpoint_url{};   // http(s)://host[:port], without the scheme's own port or a path
  bool virtual_hosted = false;  // bucket.host instead of host/bucket
  std::string region = "us-east-1";
  // Exact names, or patterns in which * stands for any characters.
  std::vector<std::string> buckets{};
  // Certificates (PEM) that are trusted besides the system's; may be empty.
  std::string ca_certificates{};
  // Of the AWS SDKs' form; read again for every request, so that a changed key is taken up.
  std::string credentials_file{};
  std::string profile = "default";
  // How long a call goes on trying while the endpoint can't be reached or says that it is busy.
  std::chrono::seconds patience{1800};
};

// The store where `bucket` lives: an exact name goes before patterns, a longer pattern before a
// shorter one, an earlier store before a later one. nullptr: no store has it, so the embedded one.
const S3Store* find_store(const std::vector<S3Store>& stores, std::string_view bucket);

}  // namespace trainyard::model
