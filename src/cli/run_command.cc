#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <set>
#include <utility>

#include "apps/data_folder.h"
#include "aws/identity.h"
#include "base/files.h"
#include "cli/aws_profiles.h"
#include "cli/command.h"
#include "cli/foreground_child.h"
#include "cli/proxy_routes.h"
#include "cli/run_environment.h"
#include "cli/temporary_folder.h"
#include "cli/trust_files.h"
#include "client/sts_client.h"
#include "net/forward_proxy.h"

extern char** environ;

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// The command's default role. With this name SDK v2 finds the path "service-role/" by itself, even
// if it can't ask IAM.
constexpr const char* kDefaultRole = "service-role/AmazonSageMaker-ExecutionRole";
constexpr const char* kSessionName = "trainyard-run";
// Longer than the longest training job that the API allows, 28 days: a program that waits for one
// must not lose its credentials.
constexpr std::chrono::seconds kSession = 24h * 30;
// STS's own limits for a role's session, and for one that another session starts.
constexpr std::chrono::seconds kMaxSessionDuration = 12h;
constexpr std::chrono::seconds kMaxChainedSession = 1h;
// Messages about refused hosts: each once, up to this many.
constexpr std::size_t kMaxNotices = 20;

struct RunFlags {
  ClientFlags client;
  bool offline = false;
  bool no_proxy = false;
  bool no_role = false;
  std::string role;
  std::vector<std::string> pass_through;
};

Environment inherited_environment() {
  Environment all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos) all[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return all;
}

Result<fs::path> folder_of(const ClientFlags& flags) {
  if (!flags.data.empty()) return fs::path(flags.data);
  return apps::default_data_folder();
}

// "Name", "path/Name" or a whole ARN.
std::string role_arn(const std::string& role, const std::string& account) {
  return role.starts_with("arn:") ? role : "arn:aws:iam::" + account + ":role/" + role;
}

// Whose credentials the command gets: a role's, as code inside SageMaker has, unless --no-role; a
// session that this environment already has is kept, unless --role.
Result<aws::Credentials> credentials_for(const RunFlags& flags, const RunSetup& setup,
                                         const fs::path& folder, client::StsClient& sts) {
  const aws::Credentials& ours = setup.endpoint.credentials;
  const bool in_session = !ours.session_token.empty();
  if (flags.no_role || (in_session && flags.role.empty())) return ours;
  const std::string role = role_arn(flags.role.empty() ? kDefaultRole : flags.role, setup.account);
  TRY(const aws::Credentials session,
      sts.assume_role(role, kSessionName, in_session ? kMaxChainedSession : kMaxSessionDuration));
  // The server has confirmed that the role is valid. With the folder's root key we may sign a
  // session that lasts longer than those of STS.
  const auto own = apps::DataFolder::open(folder);
  if (in_session || !own || own->credentials().access_key_id != ours.access_key_id) return session;
  return aws::IdentityProvider(setup.account, own->credentials())
      .assume_role(role, kSessionName, kSession, system_clock().now())
      .credentials;
}

Result<void> write_profiles(const fs::path& into, const Environment& inherited, RunSetup& setup) {
  const auto users_file = [&](const char* variable, const char* usual) -> std::string {
    fs::path path;
    if (const auto named = inherited.find(variable); named != inherited.end()) {
      path = named->second;
    } else if (const auto home = inherited.find("HOME"); home != inherited.end()) {
      path = fs::path(home->second) / ".aws" / usual;
    }
    auto text = read_file(path);  // most have none
    return text ? std::move(*text) : std::string();
  };
  const AwsProfiles profiles =
      stand_in_profiles(users_file("AWS_CONFIG_FILE", "config"),
                        users_file("AWS_SHARED_CREDENTIALS_FILE", "credentials"), setup.endpoint);
  setup.config_file = into / "config";
  setup.credentials_file = into / "credentials";
  TRY_VOID(replace_file(setup.config_file, profiles.config, 0644));
  return replace_file(setup.credentials_file, profiles.credentials, 0600);
}

// Prints the proxy's messages on stderr, each once.
std::function<void(const std::string&)> notice_printer() {
  return [shown = std::make_shared<std::set<std::string>>()](const std::string& text) {
    if (shown->size() >= kMaxNotices || !shown->insert(text).second) return;
    std::fprintf(stderr, "trainyard run: %s\n", text.c_str());
  };
}

Result<std::unique_ptr<net::ForwardProxy>> start_proxy(const RunFlags& flags,
                                                       const client::Endpoint& endpoint,
                                                       const net::LocalAuthority& authority,
                                                       const Environment& inherited) {
  constexpr std::string_view kHttp = "http://";
  const auto server =
      endpoint.url.starts_with(kHttp)
          ? net::parse_host_port(std::string_view(endpoint.url).substr(kHttp.size()), 80)
          : std::nullopt;
  if (!server) {
    return Error(ErrorKind::unimplemented,
                 "the proxy speaks plain HTTP to the server, and " + endpoint.url +
                     " is something else; --no-proxy does without the proxy");
  }
  ProxyRules rules{*server, flags.offline, {}};
  for (const std::string& host : flags.pass_through) {
    TRY(std::string name, parse_pass_through(host));
    rules.pass_through.push_back(std::move(name));
  }
  net::UpstreamProxies upstreams;
  // Offline, the user's proxies are used only for what is passed through.
  TRY(upstreams, net::UpstreamProxies::from_environment(inherited));
  return net::ForwardProxy::start(
      {.route = [rules](const net::HostPort& target) { return route_of(rules, target); },
       .server = *server,
       .authority = authority,
       .upstreams = std::move(upstreams),
       .notice = notice_printer()});
}

Result<int> run_with(const RunFlags& flags, std::vector<std::string> argv,
                     ForegroundChild& foreground) {
  const Environment inherited = inherited_environment();
  RunSetup setup;
  TRY(FoundServer server, find_server(flags.client));
  setup.endpoint = std::move(server.endpoint);
  TRY(const fs::path folder, folder_of(flags.client));
  {
    net::HttpClient http;
    client::StsClient sts(setup.endpoint, http);
    // Checks whether there is a server, and whether it accepts the credentials.
    TRY(const client::CallerIdentity caller, sts.get_caller_identity());
    setup.account = caller.account;
    TRY(setup.endpoint.credentials, credentials_for(flags, setup, folder, sts));
  }
  // A command that changes its user still reads the certificates; the keys are its owner's.
  TRY(TemporaryFolder files, TemporaryFolder::make(0755));
  TRY_VOID(write_profiles(files.path(), inherited, setup));
  std::unique_ptr<net::ForwardProxy> proxy;
  if (!flags.no_proxy) {
    TRY(const net::LocalAuthority authority, open_authority(folder, system_clock().now()));
    TRY(setup.trust, write_trust_files(files.path(), inherited, authority.certificate_pem(),
                                       usual_system_bundles()));
    TRY(proxy, start_proxy(flags, setup.endpoint, authority, inherited));
    setup.proxy_port = proxy->port();
  }
  TRY(const int status, foreground.run(std::move(argv), run_environment(inherited, setup)));
  files.remove();
  // Without returning: the proxy may still be in a name lookup, which can't be interrupted. It has
  // nothing to save.
  std::_Exit(status);
}

int run(const RunFlags& flags, std::vector<std::string> argv) {
  if (argv.empty()) {
    std::fprintf(
        stderr,
        "trainyard: the program must follow two dashes: trainyard run -- python train.py\n");
    return kUsage;
  }
  ForegroundChild foreground;
  const auto status = run_with(flags, std::move(argv), foreground);
  return status ? *status : report(status.error());
}

}  // namespace

void declare_run_command(CommandLine& line) {
  auto flags = std::make_shared<RunFlags>();  // shared: CLI11 copies the callback
  CLI::App* command = line.root.add_subcommand(
      "run", "Run a program against this server, even one that names AWS's own hosts");
  command->footer(
      "The program follows two dashes: trainyard run -- python train.py\nExit status: the "
      "program's; 127 if it doesn't exist, 126 if it can't be started.");
  command
      ->add_option("--data", flags->client.data,
                   "The server's folder (default: the server that AWS_ENDPOINT_URL names, "
                   "otherwise the default folder's)")
      ->type_name("DIR");
  auto* role =
      command
          ->add_option("--role", flags->role,
                       "The execution role it runs as (default: " + std::string(kDefaultRole) + ")")
          ->type_name("NAME|ARN");
  command->add_flag("--no-role", flags->no_role, "Run it with the folder's root key")
      ->excludes(role);
  auto* offline =
      command->add_flag("--offline", flags->offline,
                        "Refuse all hosts except this machine and those that Trainyard replaces");
  command
      ->add_option("--pass-through", flags->pass_through,
                   "Pass this host through unchanged, even one of AWS; repeatable")
      ->type_name("HOST|*.DOMAIN")
      ->allow_extra_args(false);
  command
      ->add_flag("--no-proxy", flags->no_proxy,
                 "Only set the environment: hard-coded hosts stay AWS's")
      ->excludes(offline);
  command->callback([&line, flags] {
    line.chosen = [&line, flags] { return run(*flags, std::move(line.behind_dashes)); };
  });
}

}  // namespace trainyard::cli
