#include "cli/train_flags.h"

#include <CLI/CLI.hpp>

namespace trainyard::cli {
namespace {

// One value per flag: a list that takes everything after it would swallow IMAGE.
void add_repeatable(CLI::App& command, const char* name, std::vector<std::string>& values,
                    const char* type, const char* help) {
  command.add_option(name, values, help)->type_name(type)->allow_extra_args(false);
}

}  // namespace

void declare_train_flags(CLI::App& command, TrainFlags& flags) {
  command.add_option("IMAGE", flags.image,
                     "The training image: a name, or oci-archive:FILE, oci:FOLDER:TAG");
  command.add_option("ARGS", flags.arguments, "After --: arguments of the container")
      ->type_name("WORD");
  add_repeatable(command, "--channel", flags.channels, "NAME=DATA",
                 "An input channel: a local file or folder, or s3://bucket/prefix; repeatable");
  add_repeatable(command, "--content-type", flags.content_types, "CHANNEL=TYPE",
                 "The content type of a channel (default: from its files' names: .csv, .libsvm, "
                 ".parquet); repeatable");
  add_repeatable(command, "--hp", flags.hyper_parameters, "KEY=VALUE",
                 "A hyperparameter; repeatable");
  add_repeatable(command, "--env", flags.environment, "KEY=VALUE",
                 "An environment variable of the container; repeatable");
  command
      .add_option("--instance-type", flags.instance_type,
                  "The instance type (default: ml.m5.large)")
      ->type_name("TYPE");
  command
      .add_option("--volume-gb", flags.volume_gb, "Size of the container's /opt/ml (default: 10)")
      ->type_name("GB")
      ->check(CLI::Range(1, 16384));
  command
      .add_option("--max-runtime", flags.max_runtime,
                  "Stop the job after this time: 90s, 30m, 2h, 1d (default: 1d)")
      ->type_name("TIME");
  command.add_flag(
      "--spot", flags.spot,
      "Run on capacity that other jobs leave free; interrupted when they need it, then run again");
  command
      .add_option("--max-wait", flags.max_wait,
                  "With --spot: end the job after this time, including all waiting (default: "
                  "--max-runtime)")
      ->type_name("TIME");
  command
      .add_option("--keep-on-failure", flags.keep_on_failure,
                  "If a host fails, keep its files and volume for this time, for trainyard exec")
      ->type_name("TIME");
  add_repeatable(command, "--entrypoint", flags.entrypoint, "WORD",
                 "Run this instead of the image's entrypoint; repeat it for arguments");
  command
      .add_option("--output", flags.output,
                  "Where the results go: a folder here, or s3://bucket/prefix (default: they stay "
                  "in the server's S3)")
      ->type_name("DIR|S3");
  command
      .add_option("--name", flags.name,
                  "The training job's name (default: from the image and the time)")
      ->type_name("NAME");
  command
      .add_option("--role", flags.role,
                  "The role whose credentials the container gets (default: role/trainyard)")
      ->type_name("ARN");
  add_repeatable(command, "--metric", flags.metrics, "NAME=REGEX",
                 "A metric to read from the log; repeatable");
  add_repeatable(command, "--tag", flags.tags, "KEY=VALUE", "A tag of the job; repeatable");
  command.add_flag("--network-isolation", flags.network_isolation, "Give the container no network");
  command
      .add_option("--request-file", flags.request_file,
                  "A CreateTrainingJob request as JSON; flags override it")
      ->type_name("FILE")
      ->check(CLI::ExistingFile);
  command.add_flag("-d,--detach", flags.detach, "Submit the job and leave it running");
  command.add_flag("--dry-run", flags.dry_run,
                   "Print the plan and the request; upload and submit nothing");
  declare_client_flags(command, flags.client);
  command.footer(
      "Ctrl-C while the job runs detaches: the job goes on, and the command says how to follow and "
      "stop it.\nExit status: 0 only if the job is Completed; 1 if it Failed, was Stopped or was "
      "refused;\n130 after Ctrl-C.\n\nExample:\n  trainyard train my-image:1 --channel "
      "train=./data --hp epochs=3 --output ./out");
}

}  // namespace trainyard::cli
