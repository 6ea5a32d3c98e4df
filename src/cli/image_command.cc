#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <filesystem>
#include <memory>
#include <utility>

#include "apps/data_folder.h"
#include "base/files.h"
#include "base/process.h"
#include "base/random.h"
#include "cli/command.h"
#include "cli/image_builder.h"
#include "cli/image_source.h"
#include "cli/image_users.h"
#include "cli/interrupt.h"
#include "cli/json_fields.h"
#include "cli/terminal.h"
#include "cli/text.h"
#include "runtime/oci_image_catalog.h"
#include "runtime/oci_image_store.h"

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using namespace std::chrono_literals;

struct ImageFlags {
  std::string data;
  bool json = false;
  std::string name;                     // of the image
  std::string from;                     // import: FROM, build: the folder
  std::vector<std::string> build_args;  // build
};

struct Folders {
  fs::path images;  // the oci runtime's
  fs::path attempts;
};

// The server need not run, nor ever have run: images may be imported first.
Result<Folders> folders_of(const ImageFlags& flags) {
  fs::path root = flags.data;
  if (flags.data.empty()) {
    TRY(root, apps::default_data_folder());
  }
  std::error_code failed;
  root = fs::absolute(root, failed);
  return Folders{root / "runtime", root / "attempts"};
}

Result<void> check_root() {
  if (::geteuid() == 0) return ok();
  return Error(ErrorKind::denied,
               "unpacking an image keeps its files' owners, which needs root: run this with sudo, "
               "and the same --data as the server");
}

int import_from(const runtime::ImageSource& source, const ImageFlags& flags,
                const Folders& folders) {
  Terminal terminal(2);
  terminal.line("importing " + source.reference + " as " + flags.name);
  watch_interrupts();
  const auto image = runtime::OciImageStore(folders.images).import(source, flags.name, [] {
    return interrupted().load();
  });
  if (!image) {
    report(image.error().wrap("import"));
    return image.error().kind() == ErrorKind::cancelled ? kInterrupted : kFailed;
  }
  if (flags.json) {
    print(pretty_json(json::object{{"Name", flags.name}, {"Digest", image->digest}}));
  } else {
    print("imported " + flags.name + "  " + image->digest.substr(0, 19) +
          "\nTry it: trainyard train " + shell_word(flags.name) +
          (flags.data.empty() ? "" : " --data " + shell_word(flags.data)) + "\n");
  }
  return kDone;
}

int run_import(const ImageFlags& flags) {
  std::error_code failed;
  const auto folders = folders_of(flags);
  if (!folders) return report(folders.error());
  const auto source = find_image_source(flags.from, fs::current_path(failed));
  if (!source) {
    report(source.error());
    return kUsage;
  }
  if (const auto root = check_root(); !root) return report(root.error());
  return import_from(*source, flags, *folders);
}

// A tool whose output is for the user; stdout is reserved for ours.
Result<void> run_shown(const std::vector<std::string>& argv) {
  SpawnOptions options;
  options.argv = argv;
  options.stdout_fd = STDERR_FILENO;
  options.stderr_fd = STDERR_FILENO;
  TRY(Child child, Child::spawn(options));
  TRY(const auto status, child.wait());
  if (!status || !status->success())
    return Error(ErrorKind::internal, argv[0] + " " + argv[1] + " failed");
  return ok();
}

Result<void> build_archive(const BuildOrder& order) {
  TRY(const Builder builder, choose_builder([](const std::vector<std::string>& argv) {
        const auto tried = run_command(argv, 20s);
        return tried && tried->status.success();
      }));
  const BuildCommands commands = build_commands(builder, order);
  TRY_VOID(run_shown(commands.build));
  const auto saved = run_shown(commands.save);
  // Best effort: the tool's own copy isn't needed any more; its cache stays.
  (void)run_command(commands.forget, 60s);
  return saved;
}

int run_build(const ImageFlags& flags) {
  const auto folders = folders_of(flags);
  if (!folders) return report(folders.error());
  auto order = find_build(flags.from);
  if (!order) {
    report(order.error());
    return kUsage;
  }
  if (const auto root = check_root(); !root) return report(root.error());
  // Among the fetches in progress: if this process dies, the next fetch removes it.
  const fs::path work = folders->images / "fetching" / random_hex(16);
  if (const auto made = ensure_directory(work, 0700); !made) return report(made.error());
  const auto lock = FileLock::try_acquire(work / "lock");
  order->arguments = flags.build_args;
  order->tag = "localhost/trainyard-build:" + work.filename().string();
  order->archive = work / "image.tar";
  int code = kFailed;
  if (const auto built = build_archive(*order); !built) {
    report(built.error());
  } else if (const auto source = find_image_source(order->archive.string(), "/"); !source) {
    report(source.error());
  } else {
    code = import_from(*source, flags, *folders);
  }
  if (const auto removed = remove_tree(work); !removed) report(removed.error());
  return code;
}

int run_list(const ImageFlags& flags) {
  const auto folders = folders_of(flags);
  if (!folders) return report(folders.error());
  const auto images = runtime::OciImageCatalog(folders->images).list();
  if (!images) return report(images.error());
  json::array documents;
  std::vector<std::vector<Cell>> rows;
  const Timestamp now = system_clock().now();
  for (const runtime::CatalogImage& image : *images) {
    json::array names;
    std::optional<Timestamp> used;
    for (const runtime::ImageRecord& record : image.records) {
      names.push_back(json::string(display_name(record)));
      used = std::max(used.value_or(record.last_used), record.last_used);
      rows.push_back({{display_name(record)},
                      {image.digest.substr(7, 12)},
                      {image.unpacked ? format_bytes(image.size) : ""},
                      {image.unpacked ? "yes" : "no", image.unpacked ? Style::plain : Style::busy},
                      {format_age(now - record.last_used) + " ago"}});
    }
    if (image.records.empty())
      rows.push_back({{"<none>", Style::quiet},
                      {image.digest.substr(7, 12)},
                      {format_bytes(image.size)},
                      {"yes"},
                      {""}});
    json::object document{{"Digest", image.digest},
                          {"Names", std::move(names)},
                          {"Bytes", image.size.value},
                          {"Unpacked", image.unpacked}};
    if (used) document["LastUsed"] = format_iso8601(*used);
    documents.push_back(std::move(document));
  }
  if (flags.json) {
    print(pretty_json(documents));
  } else if (rows.empty()) {
    print("no images; import one with: trainyard image import FILE.tar --name NAME\n");
  } else {
    print(format_table({"NAME", "DIGEST", "SIZE", "UNPACKED", "USED"}, rows, stdout_is_coloured()));
  }
  return kDone;
}

// Jobs that a server knows and that have no agent yet request the image by its name in their
// request.
std::vector<std::string> jobs_waiting_for(const ImageFlags& flags,
                                          const runtime::CatalogImage& image) {
  std::vector<std::string> waiting;
  ClientFlags client;
  client.data = flags.data;
  auto connection = Connection::open(client);
  if (!connection) return waiting;
  const auto page =
      connection->call(client::kSageMaker, "ListTrainingJobs",
                       json::object{{"StatusEquals", "InProgress"}, {"MaxResults", 100}});
  if (!page) return waiting;  // no server, so nobody waits
  for (const json::value& job : array_field(*page, {"TrainingJobSummaries"})) {
    const std::string name = text_field(job, {"TrainingJobName"});
    const auto described = connection->call(client::kSageMaker, "DescribeTrainingJob",
                                            json::object{{"TrainingJobName", name}});
    if (described &&
        names_image(text_field(*described, {"AlgorithmSpecification", "TrainingImage"}), image))
      waiting.push_back(name);
  }
  return waiting;
}

Result<runtime::RemovedImage> remove_image(const ImageFlags& flags, const Folders& folders) {
  const runtime::OciImageCatalog catalog(folders.images);
  TRY(const runtime::CatalogImage image, catalog.get(flags.name));
  TRY(std::vector<std::string> jobs, jobs_running_on(folders.attempts, image));
  if (jobs.empty()) jobs = jobs_waiting_for(flags, image);
  if (!jobs.empty())
    return Error(ErrorKind::conflict, "the training job " + jobs.front() +
                                          " uses it; wait for its end, or: trainyard stop " +
                                          jobs.front());
  return catalog.remove(flags.name);
}

int run_remove(const ImageFlags& flags) {
  const auto folders = folders_of(flags);
  if (!folders) return report(folders.error());
  const auto removed = remove_image(flags, *folders);
  if (!removed) return report(removed.error().wrap("remove image '" + flags.name + "'"));
  if (flags.json) {
    json::array names(removed->names.begin(), removed->names.end());
    print(pretty_json(
        json::object{{"Names", std::move(names)}, {"FreedBytes", removed->freed.value}}));
    return kDone;
  }
  std::string text;
  for (const std::string& name : removed->names) text += "removed " + name + "\n";
  text += removed->files_removed ? "freed " + format_bytes(removed->freed) + "\n"
                                 : "its files stay: it has other names, or none were unpacked\n";
  print(text);
  return kDone;
}

CLI::App* declare(CommandLine& line, CLI::App& group, const char* name, const char* help,
                  const std::shared_ptr<ImageFlags>& flags, int (*run)(const ImageFlags&)) {
  CLI::App* command = group.add_subcommand(name, help);
  command->add_option("--data", flags->data, "The server's folder (default: the default folder)")
      ->type_name("DIR");
  command->add_flag("--json", flags->json, "Print JSON, for programs");
  command->callback([&line, flags, run] { line.chosen = [flags, run] { return run(*flags); }; });
  return command;
}

}  // namespace

void declare_image_command(CommandLine& line) {
  CLI::App* group = line.root.add_subcommand(
      "image", "Import, build, list and remove images of the oci runtime, which needs no Docker");
  group->require_subcommand(1);
  auto flags = std::make_shared<ImageFlags>();  // shared: CLI11 copies the callbacks

  CLI::App* import =
      declare(line, *group, "import", "Give an image a name that jobs can use", flags, run_import);
  import
      ->add_option("FROM", flags->from,
                   "An archive (OCI or docker save), an OCI layout's folder, docker-daemon:NAME "
                   "or docker://NAME")
      ->required();
  import->add_option("--name", flags->name, "The image's name for jobs: my-image:1")
      ->type_name("NAME")
      ->required();

  CLI::App* build = declare(line, *group, "build",
                            "Build a Dockerfile, with buildah, podman or docker, and import it",
                            flags, run_build);
  build->add_option("DIR", flags->from, "The folder with the Dockerfile, or the Dockerfile")
      ->required();
  build->add_option("--name", flags->name, "The image's name for jobs: my-image:1")
      ->type_name("NAME")
      ->required();
  build->add_option("--build-arg", flags->build_args, "An argument of the build; repeatable")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);

  declare(line, *group, "ls", "List images: names, digest, size, when used", flags, run_list);

  CLI::App* rm =
      declare(line, *group, "rm", "Remove an image's name, and with its last name its files", flags,
              run_remove);
  rm->add_option("IMAGE", flags->name, "A name, a digest, or the beginning of one")->required();
}

}  // namespace trainyard::cli
