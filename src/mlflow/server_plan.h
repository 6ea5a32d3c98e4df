#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

// How an MLflow server is run. Pure: nothing here reads or writes.
namespace trainyard::mlflow {

// What one server is to be.
struct ServerPlan {
  std::string arn;
  std::string artifact_store;  // s3://bucket[/prefix]
  std::string role_arn;        // with which it uses the artifact store
  int workers = 1;             // processes that answer requests
  std::string bucket_owner{};  // the account that must own the bucket; empty: not checked

  bool operator==(const ServerPlan&) const = default;
};

// What is the same for all servers.
struct ServerSurroundings {
  std::filesystem::path program;  // `mlflow`
  std::string endpoint_url;       // of this server's S3
  std::string region;
};

// The files of a server in its folder, which is its current one: so their names need no quoting in
// its command, and can't be too long for a Unix socket.
inline constexpr const char* kServerSocket = "socket";
inline constexpr const char* kServerLog = "server.log";
inline constexpr const char* kServerLock = "lock";
inline constexpr const char* kServerCredentials = "credentials.json";
inline constexpr const char* kServerAwsConfig = "aws-config";

// The command, with paths below the current folder.
std::vector<std::string> server_command(const ServerPlan& plan, const ServerSurroundings& around);

// Its whole environment: nothing of whoever started this server reaches it, except `search_path`,
// the value of PATH. `folder` is its own.
std::map<std::string, std::string> server_environment(const ServerPlan& plan,
                                                      const ServerSurroundings& around,
                                                      const std::filesystem::path& folder,
                                                      const std::string& search_path);

// The AWS configuration file that the environment names: where S3 is, and that credentials are in
// kServerCredentials, which is read again before they expire.
std::string server_aws_config(const ServerSurroundings& around);

}  // namespace trainyard::mlflow
