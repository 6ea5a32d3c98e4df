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

// The folder that `trainyard serve --data DIR` owns. Says where everything in it is, and keeps what
// clients need to find and convince the server:
//   endpoint.json     {"url", "region", "account"}                      the last address served at
//   credentials.json  {"access_key_id", "secret_access_key"}, mode 0600 made at random, once
//   authority.pem     cli/trust_files.h
// Account and credentials never change after the first open; who opens first decides. Any number of
// processes may read; only the holder of lock() serves. Immutable after opening: safe from any
// thread.
class DataFolder {
 public:
  struct Defaults {
    std::string url = "http://127.0.0.1:9070";  // where a server is expected until one has said so
    std::string region{};   // empty: what the folder has, us-east-1 for a new one
    std::string account{};  // empty: what the folder has, a random one for a new one
  };

  // Makes what is missing, durably. A folder of ours, or an empty one, that others may look into is
  // closed to them (0700), with a warning. corrupt: a file of it can't be read as what it must be.
  // conflict: it was made for another region or account than the one asked for (the ARNs of its
  // jobs carry both); or it is open to others and holds files of somebody else's. denied: it is
  // open to others and another user's.
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
  std::filesystem::path runtime() const { return root_ / "runtime"; }

  const aws::Place& place() const { return place_; }
  const aws::Credentials& credentials() const { return credentials_; }
  // When the folder was first used.
  Timestamp created() const { return created_; }
  // As of the time of opening.
  const std::string& url() const { return url_; }

  // corrupt: jobs have been run from here, and state.db is gone.
  Result<void> require_state() const;

  // nullopt: another process serves from this folder. Held until the lock or the process goes.
  Result<std::optional<FileLock>> lock() const;
  // Durably tells clients where the server is; for the holder of lock(). Writes nothing where they
  // know it.
  Result<void> publish_url(std::string_view url);

 private:
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
