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

// The files of a server in its folder. It may use only `work`, which is its current folder: so names
// there need no quoting in its command, and can't be too long for a Unix socket.
inline constexpr const char* kServerWork = "work";
inline constexpr const char* kServerDatabase = "mlflow.db";  // in it
inline constexpr const char* kServerSocket = "socket";       // in it
inline constexpr const char* kServerTemporary = "tmp";       // in it
inline constexpr const char* kServerSecrets = "secrets";     // files for those who know their names
inline constexpr const char* kServerLog = "server.log";
inline constexpr const char* kServerLock = "lock";
inline constexpr const char* kServerAwsConfig = "aws-config";

// Where those of one server are.
struct ServerPaths {
  std::filesystem::path folder;
  // For connect(2) in this process: short enough for a Unix socket.
  std::filesystem::path socket;
  std::filesystem::path credentials;  // in kServerSecrets, with a name that nobody can guess
};

// The command, with paths below kServerWork.
std::vector<std::string> server_command(const ServerPlan& plan, const ServerSurroundings& around);

// Its whole environment: nothing of whoever started this server reaches it, except `search_path`,
// the value of PATH.
std::map<std::string, std::string> server_environment(const ServerPlan& plan,
                                                      const ServerSurroundings& around,
                                                      const ServerPaths& paths,
                                                      const std::string& search_path);

// The AWS configuration file that the environment names: which region, and that credentials are in
// a file that the environment names too, which is read again before they expire. The server's
// clients could make it show files that it may read; its environment they can't see.
std::string server_aws_config(const ServerSurroundings& around);

}  // namespace trainyard::mlflow
