#include "cli/image_builder.h"

namespace trainyard::cli {

namespace fs = std::filesystem;

Result<BuildOrder> find_build(const fs::path& where) {
  BuildOrder order;
  std::error_code failed;
  if (fs::is_regular_file(where, failed)) {
    order.file = where;
    order.context = where.parent_path().empty() ? "." : where.parent_path();
    return order;
  }
  if (!fs::is_directory(where, failed))
    return Error(ErrorKind::not_found, "there is no folder or Dockerfile " + where.string());
  order.context = where;
  for (const char* name : {"Dockerfile", "Containerfile"}) {
    if (!fs::is_regular_file(where / name, failed)) continue;
    order.file = where / name;
    return order;
  }
  return Error(ErrorKind::not_found, where.string() + " has no Dockerfile");
}

Result<Builder> choose_builder(const std::function<bool(const std::vector<std::string>&)>& works) {
  if (works({"buildah", "--version"})) return Builder::buildah;
  if (works({"podman", "--version"})) return Builder::podman;
  // The program alone builds nothing: this asks the daemon.
  if (works({"docker", "version"})) return Builder::docker;
  return Error(ErrorKind::unavailable,
               "building an image needs buildah, podman or docker, and none of them works here; "
               "install one (apt-get install buildah), or build elsewhere and import the image "
               "with trainyard image import");
}

BuildCommands build_commands(Builder builder, const BuildOrder& order) {
  const bool docker = builder == Builder::docker;
  const bool buildah = builder == Builder::buildah;
  const std::string program = docker ? "docker" : buildah ? "buildah" : "podman";
  BuildCommands commands;
  // Every version of buildah has the command "bud".
  commands.build = {program,  buildah ? "bud" : "build", "--tag", order.tag,
                    "--file", order.file.string()};
  for (const std::string& argument : order.arguments) {
    commands.build.emplace_back("--build-arg");
    commands.build.push_back(argument);
  }
  commands.build.push_back(order.context.string());
  if (buildah) {
    commands.save = {program, "push", "--quiet", order.tag,
                     "oci-archive:" + order.archive.string()};
  } else if (docker) {
    commands.save = {program, "save", "--output", order.archive.string(), order.tag};
  } else {
    commands.save = {
        program,  "save", "--quiet", "--format", "oci-archive", "--output", order.archive.string(),
        order.tag};
  }
  commands.forget = {program, "rmi", order.tag};
  return commands;
}

}  // namespace trainyard::cli
