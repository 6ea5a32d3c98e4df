#include "cli/command.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "apps/data_folder.h"
#include "base/files.h"
#include "cli/text.h"
#include "client/error_translation.h"

namespace trainyard::cli {
namespace {

constexpr std::chrono::seconds kS3Timeout{30};

Result<FoundServer> server_of_folder(const std::filesystem::path& root) {
  auto folder = apps::DataFolder::open(root);
  if (!folder) {
    if (folder.error().kind() != ErrorKind::not_found) return folder.error();
    return Error(ErrorKind::not_found, "nothing was ever served from " + root.string() +
                                           "; start a server with: trainyard serve --data " +
                                           root.string());
  }
  return FoundServer{{folder->url(), folder->place().region, folder->credentials()},
                     folder->place().account};
}

}  // namespace

Result<FoundServer> find_server(const ClientFlags& flags) {
  if (!flags.data.empty()) return server_of_folder(flags.data);
  if (std::getenv("AWS_ENDPOINT_URL") != nullptr) {
    std::map<std::string, std::string> environment;
    for (const char* name : {"AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
                             "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION"}) {
      if (const char* value = std::getenv(name); value != nullptr) environment[name] = value;
    }
    TRY(client::Endpoint endpoint, client::endpoint_from(environment));
    const char* account = std::getenv("AWS_ACCOUNT_ID");
    return FoundServer{std::move(endpoint), account == nullptr ? "" : account};
  }
  TRY(const auto root, apps::default_data_folder());
  return server_of_folder(root);
}

void declare_client_flags(CLI::App& command, ClientFlags& flags) {
  command
      .add_option("--data", flags.data,
                  "The server's folder (default: the server that AWS_ENDPOINT_URL names, otherwise "
                  "the default folder's)")
      ->type_name("DIR");
  command.add_flag("--json", flags.json, "Print JSON, for programs");
}

Result<Connection> Connection::open(const ClientFlags& flags) {
  TRY(FoundServer found, find_server(flags));
  Connection connection;
  connection.place_ = {found.account, found.endpoint.region};
  connection.http_ = std::make_shared<net::HttpClient>();
  connection.credentials_ = std::make_shared<aws::FixedCredentials>(found.endpoint.credentials);
  client::JsonClientSettings settings;
  settings.url = found.endpoint.url;
  settings.region = found.endpoint.region;
  connection.client_ = std::make_shared<client::JsonClient>(
      std::move(settings), connection.credentials_, client::real_dependencies(connection.http_));
  connection.sagemaker_.emplace(connection.client_);
  return connection;
}

Result<boost::json::value> Connection::call(const client::JsonService& service,
                                            std::string_view operation,
                                            const boost::json::value& input) {
  auto answer = client_->call(service, operation, input);
  if (!answer) return client::to_error(answer.error());
  return *std::move(answer);
}

std::unique_ptr<data::HttpS3Client> Connection::make_s3(const std::atomic<bool>& cancelled) {
  data::HttpS3Options options;
  options.endpoint_url = client_->settings().url;
  options.region = place_.region;
  options.patience = kS3Timeout;
  options.cancelled = &cancelled;
  return std::make_unique<data::HttpS3Client>(*http_, *credentials_, system_clock(), options);
}

bool Connection::is_on_this_machine() const {
  const std::string& url = client_->settings().url;
  for (const char* start : {"http://127.", "http://localhost:", "http://[::1]:"})
    if (url.starts_with(start)) return true;
  return false;
}

void print(std::string_view text) {
  const auto written =
      write_all(STDOUT_FILENO, stdout_is_terminal() ? terminal_safe(text) : std::string(text));
  if (!written) {
    std::_Exit(report(written.error().wrap("write to stdout")));
  }
}

void print_error(std::string_view text) {
  const std::string line =
      (::isatty(STDERR_FILENO) == 1 ? terminal_safe(text) : std::string(text)) + "\n";
  std::fputs(line.c_str(), stderr);
}

bool stdout_is_terminal() {
  return ::isatty(STDOUT_FILENO) == 1;
}

bool stdout_is_coloured() {
  const char* term = std::getenv("TERM");
  return stdout_is_terminal() && std::getenv("NO_COLOR") == nullptr && term != nullptr &&
         std::string_view(term) != "dumb";
}

int report(const Error& error) {
  std::string text = "trainyard: ";
  if (!error.code().empty()) text += error.code() + ": ";
  text += error.message();
  const bool unreachable = error.code().empty() && (error.kind() == ErrorKind::unavailable ||
                                                    error.kind() == ErrorKind::deadline);
  if (unreachable) text += "\nIs the server running? Start it with: trainyard serve";
  print_error(text);
  if (unreachable) return kUnreachable;
  return kFailed;
}

}  // namespace trainyard::cli
