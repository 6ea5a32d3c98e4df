#include <CLI/CLI.hpp>
#include <memory>
#include <utility>

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

// The object stores of the configuration that `serve` would use. `keys` is for files with their
// keys.
Result<std::vector<model::S3Store>> stores_of(const DoctorFlags& flags,
                                              const std::filesystem::path& data,
                                              const std::filesystem::path& keys) {
  TRY(const config::Loaded loaded,
      load_configuration({flags.config, {{"--data", {data.string()}}}}));
  if (!loaded.problems.empty())
    return Error(ErrorKind::invalid_argument, loaded.problems[0].to_string());
  return apps::open_s3_stores(loaded.configuration.settings.s3, keys);
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
  if (auto stores = stores_of(flags, target.data, keys)) {
    target.stores = std::move(*stores);
  } else {
    target.configuration_error = stores.error().message();
  }
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
                   "The configuration whose object stores are checked; default: config.toml in the "
                   "data folder")
      ->type_name("FILE");
  command->footer("Exit status: 1 if there is a problem; 0 if there are only warnings.");
  command->callback([&line, flags] { line.chosen = [flags] { return run(*flags); }; });
}

}  // namespace trainyard::cli
