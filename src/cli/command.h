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

// What `trainyard` exits with. Everything but 0 comes with a sentence on stderr.
enum ExitCode : int {
  kDone = 0,
  kFailed = 1,         // the server refused, or the thing asked for failed
  kUsage = 2,          // the words were wrong; nothing was tried
  kUnreachable = 3,    // no server could be reached
  kInterrupted = 130,  // left with Ctrl-C; a shell's number for it
};

// Each subcommand declares itself on the command line's root, with an action that main runs when it
// was the one chosen.
struct CommandLine {
  CLI::App& root;
  std::function<int()> chosen;
  // The words of another program, behind `run`'s "--": never read as ours.
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
// These two print what line.root holds when they run.
void declare_completion_command(CommandLine& line);
void declare_man_command(CommandLine& line);

// --data DIR and --json, which all commands that ask a server have.
struct ClientFlags {
  std::string data;
  bool json = false;
};
void declare_client_flags(CLI::App& command, ClientFlags& flags);

// What this server answers besides AWS's services (services/sagemaker/trainyard_service.h).
inline constexpr client::JsonService kTrainyardService{"trainyard", "Trainyard"};

// The server that a command is to ask. With --data the one of that folder; else the one that the
// AWS_… environment names; else the one of the default folder.
struct FoundServer {
  client::Endpoint endpoint;
  std::string account;  // empty when neither the folder nor AWS_ACCOUNT_ID says it
};
Result<FoundServer> find_server(const ClientFlags& flags);

// A connection to it.
class Connection {
 public:
  // Reads files and the environment only; nobody is asked.
  static Result<Connection> open(const ClientFlags& flags);

  // Its training jobs.
  const client::SageMakerClient& sagemaker() const { return *sagemaker_; }
  // Any operation, in JSON. Tried again as all calls of the client library.
  Result<boost::json::value> call(const client::JsonService& service, std::string_view operation,
                                  const boost::json::value& input);

  // The server's S3. A call tries for 30 s when the server can't be reached, and ends when
  // `cancelled` becomes true, which outlives the client, as this does.
  std::unique_ptr<data::HttpS3Client> make_s3(const std::atomic<bool>& cancelled);
  // Whose requests these are. The account is empty when neither the folder nor AWS_ACCOUNT_ID says
  // it.
  const aws::Place& place() const { return place_; }
  bool is_on_this_machine() const;

 private:
  aws::Place place_;
  std::shared_ptr<net::HttpClient> http_;       // shared with client_
  std::shared_ptr<client::JsonClient> client_;  // shared with sagemaker_
  std::optional<client::SageMakerClient> sagemaker_;
  std::shared_ptr<aws::CredentialsProvider> credentials_;  // shared with client_
};

// Writes to stdout, made safe when that is a terminal (terminal_safe); ends the process with an
// error when that can't be (a full disk).
void print(std::string_view text);
// A line to stderr, made safe when that is a terminal.
void print_error(std::string_view text);
bool stdout_is_terminal();
bool stdout_is_coloured();
// Says what went wrong and what to do about it on stderr; gives the exit code for it.
int report(const Error& error);

}  // namespace trainyard::cli
