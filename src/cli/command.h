#pragma once

#include <atomic>
#include <boost/json/value.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/arn.h"
#include "aws/credentials_provider.h"
#include "base/result.h"
#include "client/json_client.h"
#include "client/sagemaker_client.h"
#include "data/http_s3_client.h"

namespace CLI {
class App;
}

namespace trainyard::cli {

// The exit statuses of `trainyard`. All but 0 come with a message on stderr.
enum ExitCode : int {
  kDone = 0,
  kFailed = 1,         // the server refused, or the requested action failed
  kUsage = 2,          // the arguments are invalid; nothing was tried
  kUnreachable = 3,    // no server could be reached
  kInterrupted = 130,  // left with Ctrl-C; the shells' number for it
};

// Each subcommand declares itself on the command line's root, with an action that main runs if it
// was chosen.
struct CommandLine {
  CLI::App& root;
  std::function<int()> chosen;
  // The arguments after `run`'s "--", for the other program: never parsed as ours.
  std::vector<std::string> behind_dashes;
};

void declare_serve_command(CommandLine& line);
void declare_agent_command(CommandLine& line);
void declare_network_command(CommandLine& line);
void declare_env_command(CommandLine& line);
void declare_jobs_command(CommandLine& line);
void declare_describe_command(CommandLine& line);
void declare_logs_command(CommandLine& line);
void declare_stop_command(CommandLine& line);
void declare_interrupt_command(CommandLine& line);
void declare_queue_command(CommandLine& line);
void declare_exec_command(CommandLine& line);
void declare_release_command(CommandLine& line);
void declare_run_command(CommandLine& line);
void declare_train_command(CommandLine& line);
void declare_download_command(CommandLine& line);
void declare_copy_command(CommandLine& line);
void declare_sync_command(CommandLine& line);
void declare_image_command(CommandLine& line);
void declare_doctor_command(CommandLine& line);
void declare_config_command(CommandLine& line);
void declare_check_command(CommandLine& line);
void declare_backup_command(CommandLine& line);
// These two print the declarations in line.root when they run.
void declare_completion_command(CommandLine& line);
void declare_man_command(CommandLine& line);

// --data DIR and --json, which all commands that use a server have.
struct ClientFlags {
  std::string data;
  bool json = false;
};
void declare_client_flags(CLI::App& command, ClientFlags& flags);

// The server's operations in addition to AWS's services (services/sagemaker/trainyard_service.h).
inline constexpr client::JsonService kTrainyardService{"trainyard", "Trainyard"};

// The server that a command uses: with --data that of the folder; otherwise the one that the AWS_…
// environment names; otherwise that of the default folder.
struct FoundServer {
  client::Endpoint endpoint;
  std::string account;  // empty if neither the folder nor AWS_ACCOUNT_ID has it
};
Result<FoundServer> find_server(const ClientFlags& flags);

// A connection to it.
class Connection {
 public:
  // Reads files and the environment only; makes no requests.
  static Result<Connection> open(const ClientFlags& flags);

  // Its training jobs.
  const client::SageMakerClient& sagemaker() const { return *sagemaker_; }
  // Calls any operation, in JSON. Retried like all calls of the client library.
  Result<boost::json::value> call(const client::JsonService& service, std::string_view operation,
                                  const boost::json::value& input);

  // The server's S3. A call retries for 30 s if the server can't be reached, and ends when
  // `cancelled` becomes true. `cancelled` and this outlive the client.
  std::unique_ptr<data::HttpS3Client> make_s3(const std::atomic<bool>& cancelled);
  // Account and region. The account is empty if neither the folder nor AWS_ACCOUNT_ID has it.
  const aws::Place& place() const { return place_; }
  bool is_on_this_machine() const;

 private:
  aws::Place place_;
  std::shared_ptr<net::HttpClient> http_;       // shared with client_
  std::shared_ptr<client::JsonClient> client_;  // shared with sagemaker_
  std::optional<client::SageMakerClient> sagemaker_;
  std::shared_ptr<aws::CredentialsProvider> credentials_;  // shared with client_
};

// Writes to stdout, made safe if that is a terminal (terminal_safe); ends the process with an error
// if that fails (a full disk).
void print(std::string_view text);
// Writes a line to stderr, made safe if that is a terminal.
void print_error(std::string_view text);
bool stdout_is_terminal();
bool stdout_is_coloured();
// Writes to stderr what went wrong and what to do about it; returns the exit status.
int report(const Error& error);

}  // namespace trainyard::cli
