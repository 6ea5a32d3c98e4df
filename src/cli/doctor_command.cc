#include <CLI/CLI.hpp>
#include <memory>

#include "apps/data_folder.h"
#include "apps/s3_stores.h"
#include "cli/command.h"
#include "cli/doctor.h"
#include "cli/serve_flags.h"
#include "cli/temporary_folder.h"
#include "cli/text.h"

namespace trainyard::cli {
namespace {

struct DoctorFlags {
  ClientFlags client;
  std::string docker_socket = DoctorTarget{}.docker_socket;
  std::string config;
};

// Adds what the configuration that `serve` would use has for jobs. `keys` is for files with the
// keys of stores.
Result<void> take_configuration(const DoctorFlags& flags, const std::filesystem::path& keys,
                                DoctorTarget& target) {
  TRY(const config::Loaded loaded,
      load_configuration({flags.config, {{"--data", {target.data.string()}}}}));
  if (!loaded.problems.empty())
    return Error(ErrorKind::invalid_argument, loaded.problems[0].to_string());
  const config::Settings& settings = loaded.configuration.settings;
  target.subnets = settings.vpc.subnets;
  TRY(target.stores, apps::open_s3_stores(settings.s3, keys));
  return ok();
}

Result<DoctorTarget> target_of(const DoctorFlags& flags, const std::filesystem::path& keys) {
  DoctorTarget target;
  target.docker_socket = flags.docker_socket;
  target.data = flags.client.data;
  if (flags.client.data.empty()) {
    TRY(target.data, apps::default_data_folder());
  }
  // Where it was last served, if ever.
  if (const auto folder = apps::DataFolder::open(target.data)) target.url = folder->url();
  if (const auto taken = take_configuration(flags, keys, target); !taken)
    target.configuration_error = taken.error().message();
  return target;
}

int run(const DoctorFlags& flags) {
  const auto keys = TemporaryFolder::make(0700);
  if (!keys) return report(keys.error());
  const auto target = target_of(flags, keys->path());
  if (!target) return report(target.error());
  const auto host = this_machine();
  const std::vector<Finding> findings = examine(*host, *target);
  print(flags.client.json ? pretty_json(findings_json(findings))
                          : findings_text(findings, stdout_is_coloured()));
  return has_problem(findings) ? kFailed : kDone;
}

}  // namespace

void declare_doctor_command(CommandLine& line) {
  auto flags = std::make_shared<DoctorFlags>();  // shared: CLI11 copies the callback
  CLI::App* command = line.root.add_subcommand(
      "doctor", "Check whether training jobs can run here, and say what to do");
  declare_client_flags(*command, flags->client);
  command->add_option("--docker-socket", flags->docker_socket, "Docker's or Podman's socket")
      ->type_name("PATH")
      ->capture_default_str();
  command
      ->add_option("--config", flags->config,
                   "The configuration whose object stores and subnets are checked; default: "
                   "config.toml in the data folder")
      ->type_name("FILE");
  command->footer("Exit status: 1 if there is a problem; 0 if there are only warnings.");
  command->callback([&line, flags] { line.chosen = [flags] { return run(*flags); }; });
}

}  // namespace trainyard::cli
