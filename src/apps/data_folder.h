#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "aws/arn.h"
#include "aws/sigv4.h"
#include "base/files.h"
#include "base/result.h"
#include "base/time.h"

namespace trainyard::apps {

// The folder that `trainyard serve --data DIR` owns. Knows the path of everything in it, and stores
// what clients need to find the server and authenticate:
//   endpoint.json     {"url", "region", "account"}                      the last address served at
//   credentials.json  {"access_key_id", "secret_access_key"}, mode 0600 made at random, once
//   authority.pem     cli/trust_files.h
// Account and credentials never change after the first open; the first process to open it decides.
// Any number of processes may read; only the holder of lock() serves. Immutable after opening: safe
// from any thread.
class DataFolder {
 public:
  struct Defaults {
    std::string url = "http://127.0.0.1:9070";  // assumed until a server has published one
    std::string region{};                       // empty: the folder's own, us-east-1 for a new one
    std::string account{};  // empty: the folder's own, a random one for a new one
  };

  // Creates what is missing, durably. A folder of ours, or an empty one, that others can read is
  // closed to them (0700), with a warning. corrupt: a file in it can't be parsed; or a server was
  // started here, and the file that names its account is gone. conflict: it was
  // made for another region or account than requested (ARNs of its jobs contain both); or others
  // can read it and it contains files that aren't Trainyard's. denied: others can read it and it
  // belongs to another user.
  static Result<DataFolder> open_or_create(const std::filesystem::path& root,
                                           const Defaults& defaults);
  // not_found if nothing was ever served from there.
  static Result<DataFolder> open(const std::filesystem::path& root);

  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path state_db() const { return root_ / "state.db"; }
  std::filesystem::path objects() const { return root_ / "objects"; }
  std::filesystem::path logs() const { return root_ / "logs"; }
  std::filesystem::path metrics() const { return root_ / "metrics"; }
  std::filesystem::path attempts() const { return root_ / "attempts"; }
  std::filesystem::path s3_keys() const { return root_ / "s3"; }
  std::filesystem::path mlflow() const { return root_ / "mlflow"; }
  std::filesystem::path runtime() const { return root_ / "runtime"; }

  const aws::Place& place() const { return place_; }
  const aws::Credentials& credentials() const { return credentials_; }
  // When the folder was first used.
  Timestamp created() const { return created_; }
  // As of the time of opening.
  const std::string& url() const { return url_; }

  // corrupt: jobs have been run from here, and state.db is gone; or there is a state.db, and the
  // object store, which is created before it, is gone.
  Result<void> require_state() const;
  // A server has been started here, so there must be an object store.
  bool expects_objects() const;

  // nullopt: another process serves from this folder. Held until the lock is destroyed or the
  // process dies.
  Result<std::optional<FileLock>> lock() const;
  // Durably publishes the server's address to clients; for the holder of lock(). Doesn't write if
  // it hasn't changed.
  Result<void> publish_url(std::string_view url);

 private:
  Result<void> require_objects() const;
  DataFolder() = default;
  Result<void> read();
  Result<void> check_made_for(const char* what, const std::string& has,
                              const std::string& wanted) const;

  std::filesystem::path root_;
  aws::Place place_;
  aws::Credentials credentials_;
  Timestamp created_;
  std::string url_;
};

// $XDG_DATA_HOME/trainyard, else $HOME/.local/share/trainyard. not_found when neither is set.
Result<std::filesystem::path> default_data_folder();

}  // namespace trainyard::apps
