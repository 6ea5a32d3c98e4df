#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "cli/command.h"
#include "cli/copy_plan.h"
#include "cli/copy_run.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/s3_connection.h"
#include "cli/terminal.h"
#include "cli/text.h"

// `trainyard cp` and `trainyard sync`.
namespace trainyard::cli {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;

struct CopyFlags {
  S3Flags s3;
  S3Flags source_s3;  // of the source, where it isn't the target's
  std::string source;
  std::string target;
  CopyRequest request;
  std::vector<std::string> excluded;
  std::vector<std::string> included;
  bool dry_run = false;
  bool quiet = false;
  bool json = false;
};

bool has_own_source(const CopyFlags& flags) {
  return !flags.source_s3.endpoint_url.empty() || !flags.source_s3.profile.empty() ||
         !flags.source_s3.region.empty();
}

Result<void> read_places(CopyFlags& flags) {
  CopyRequest& request = flags.request;
  TRY(request.source, parse_copy_place(flags.source));
  TRY(request.target, parse_copy_place(flags.target));
  if (has_own_source(flags) && !(request.source.is_s3() && request.target.is_s3()))
    return Error(ErrorKind::invalid_argument,
                 "--source-… flags are for copies from one S3 store to another");
  if (!request.sync && !request.recursive && !(flags.excluded.empty() && flags.included.empty()))
    return Error(ErrorKind::invalid_argument, "--exclude and --include need --recursive");
  return request.sync ? check_sync_places(request.source, request.target)
                      : check_copy_places(request.source, request.target, request.recursive);
}

// The messages of a transfer, above its progress bar.
class CopyReporter {
 public:
  CopyReporter(const CopyFlags& flags, const CopyPlan& plan)
      : quiet_(flags.quiet),
        terminal_(flags.json || flags.request.target.is_stream() ? 2 : 1),
        bar_(!flags.quiet && !flags.dry_run && plan.bytes > 0) {
    listener.done = [this](const std::string& text) {
      if (!quiet_) speak([&] { terminal_.line(text); });
    };
    listener.failed = [this](const std::string& text) {
      speak([&] { print_error("trainyard: " + text); });
    };
  }

  // Shows a bar for as long as `work` takes.
  void during(const std::string& what, const CopyPlan& plan, const CopyRun& copies,
              const std::function<void()>& work) {
    if (bar_)
      progress_.emplace(terminal_, what, Bytes{plan.bytes},
                        [&copies] { return Bytes{copies.moved()}; });
    work();
    if (progress_) progress_->finish();
  }
  void line(const std::string& text) {
    if (!quiet_) terminal_.line(text);
  }

  CopyListener listener;

 private:
  void speak(const std::function<void()>& act) {
    if (progress_) return progress_->without_bar(act);
    const MutexLock lock(mutex_);
    act();
  }

  const bool quiet_;
  Terminal terminal_;
  const bool bar_;
  Mutex mutex_;  // guards terminal_ if there is no bar
  std::optional<Progress> progress_;
};

std::string summary_line(const CopyTotals& totals, milliseconds elapsed) {
  if (totals.copied + totals.removed + totals.failed == 0) return "nothing to do";
  std::string text =
      "copied " + std::to_string(totals.copied) + " (" + format_bytes({totals.bytes});
  const auto millis = static_cast<std::uint64_t>(elapsed.count());
  if (millis >= 500) text += ", " + format_bytes({totals.bytes * 1000 / millis}) + "/s";
  text += ")";
  if (totals.removed > 0) text += ", deleted " + std::to_string(totals.removed);
  if (totals.failed > 0) text += ", failed " + std::to_string(totals.failed);
  return text;
}

std::string json_summary(const CopyTotals& totals) {
  return pretty_json(json::object{{"Copied", totals.copied},
                                  {"Bytes", totals.bytes},
                                  {"Deleted", totals.removed},
                                  {"Failed", totals.failed}});
}

int run_copies(const CopyFlags& flags, const CopySide& source, const CopySide& target,
               const CopyPlan& plan) {
  CopyReporter reporter(flags, plan);
  for (const std::string& problem : plan.problems) reporter.listener.failed("left out: " + problem);
  CopyRun copies(source, target, reporter.listener, interrupted());
  if (flags.dry_run) {
    copies.rehearse(plan.copy, plan.remove);
    return plan.problems.empty() ? kDone : kFailed;
  }
  const auto start = std::chrono::steady_clock::now();
  Result<void> done;
  reporter.during(flags.request.sync ? "sync" : "copy", plan, copies, [&] {
    done = copies.copy(plan.copy);
    if (done) done = copies.remove(plan.remove);
  });
  CopyTotals totals = copies.totals();
  totals.failed += plan.problems.size();
  if (interrupted()) print_error("trainyard: interrupted");
  reporter.line(summary_line(
      totals, std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start)));
  if (flags.json) print(json_summary(totals));
  if (interrupted()) return kInterrupted;
  if (!done) return report(done.error());
  return totals.failed > 0 ? kFailed : kDone;
}

int run_copy(CopyFlags& flags) {
  if (const auto read = read_places(flags); !read) {
    print_error(std::string("trainyard ") + (flags.request.sync ? "sync" : "cp") + ": " +
                read.error().message());
    return kUsage;
  }
  watch_interrupts();
  auto connection = S3Connection::open(flags.s3, interrupted());
  if (!connection) return report(connection.error());
  std::optional<S3Connection> other;
  if (has_own_source(flags)) {
    auto opened = S3Connection::open(flags.source_s3, interrupted());
    if (!opened) return report(opened.error());
    other.emplace(std::move(*opened));
  }
  data::HttpS3Client& target_s3 = connection->s3();
  const CopySide source = source_of(flags.request, other ? other->s3() : target_s3);
  const CopySide target = target_of(flags.request, target_s3);
  const auto plan = make_copy_plan(flags.request, source, target);
  if (!plan && interrupted()) return kInterrupted;
  if (!plan) return report(plan.error());
  return run_copies(flags, source, target, *plan);
}

// In their order on the command line.
std::vector<CopyFilter> read_filters(const CLI::App& command, const CopyFlags& flags) {
  std::vector<CopyFilter> filters;
  auto excluded = flags.excluded.begin(), included = flags.included.begin();
  for (const CLI::Option* option : command.parse_order()) {
    if (option->check_name("--exclude")) filters.push_back({false, *excluded++});
    if (option->check_name("--include")) filters.push_back({true, *included++});
  }
  return filters;
}

void declare_filters(CLI::App& command, CopyFlags& flags) {
  command
      .add_option("--exclude", flags.excluded,
                  "Skip files whose names below the source match: * ? [abc] [!abc]; * also matches "
                  "/. Of several --exclude and --include, the last that matches decides")
      ->type_name("PATTERN")
      ->allow_extra_args(false);
  command.add_option("--include", flags.included, "Copy matching files even if --exclude matches")
      ->type_name("PATTERN")
      ->allow_extra_args(false);
}

void declare_common(CLI::App& command, CopyFlags& flags) {
  declare_filters(command, flags);
  command.add_flag("--dry-run,--dryrun", flags.dry_run, "Only print what would be done");
  command.add_flag("--quiet,-q", flags.quiet, "Print errors only");
  declare_s3_flags(command, flags.s3);
  command
      .add_option("--source-endpoint-url", flags.source_s3.endpoint_url,
                  "The source's store, if it isn't the target's")
      ->type_name("URL");
  command.add_option("--source-profile", flags.source_s3.profile, "The source's AWS profile")
      ->type_name("NAME");
  command.add_option("--source-region", flags.source_s3.region, "The source's region")
      ->type_name("NAME");
  command.add_flag("--json", flags.json, "Print a summary in JSON, for programs");
}

void declare(CommandLine& line, CLI::App& command, const std::shared_ptr<CopyFlags>& flags) {
  command.callback([&line, &command, flags] {
    flags->request.filters = read_filters(command, *flags);
    line.chosen = [flags] { return run_copy(*flags); };
  });
}

}  // namespace

void declare_copy_command(CommandLine& line) {
  auto flags = std::make_shared<CopyFlags>();  // shared: CLI11 copies the callback
  CLI::App* command = line.root.add_subcommand("cp", "Copy files to S3, from it, or within it");
  command
      ->add_option("SOURCE", flags->source,
                   "A file, s3://BUCKET/KEY or - (stdin); with --recursive a folder or a prefix")
      ->required();
  command
      ->add_option(
          "TARGET", flags->target,
          "The destination: a path, s3://BUCKET/KEY or - (stdout); one that ends in / is a folder")
      ->required();
  command->add_flag("--recursive,-r", flags->request.recursive, "Copy everything below SOURCE");
  declare_common(*command, *flags);
  declare(line, *command, flags);
}

void declare_sync_command(CommandLine& line) {
  auto flags = std::make_shared<CopyFlags>();
  flags->request.sync = true;
  CLI::App* command =
      line.root.add_subcommand("sync", "Copy what differs between a folder and S3, or within S3");
  command->add_option("SOURCE", flags->source, "A folder, or s3://BUCKET/PREFIX")->required();
  command->add_option("TARGET", flags->target, "What to make the same as SOURCE")->required();
  command->add_flag("--delete", flags->request.remove,
                    "Delete from TARGET what SOURCE doesn't have, except excluded names");
  command->add_flag("--size-only", flags->request.size_only, "Compare sizes only, not times");
  declare_common(*command, *flags);
  declare(line, *command, flags);
}

}  // namespace trainyard::cli
