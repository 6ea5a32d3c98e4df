#include "agent/agent.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include <utility>

#include "agent/engine_retry.h"
#include "agent/failure_reason.h"
#include "agent/heartbeat.h"
#include "agent/instance.h"
#include "agent/outcome_runtime.h"
#include "agent/shim_client.h"
#include "base/files.h"
#include "base/log.h"
#include "data/container_credentials.h"
#include "data/http_s3_client.h"
#include "data/store_router.h"

namespace trainyard::agent {

namespace fs = std::filesystem;

namespace {

// For uploads while the container runs, which are retried: after this time their failure is
// reported.
constexpr std::chrono::seconds kLiveUploadTimeout{10};

Result<void> run_with(const model::LaunchPlan& plan, const fs::path& directory, Journal& journal,
                      const AgentParts& parts) {
  Interruption interruption;
  const auto open = [&] { return parts.open_runtime(runtime_options(plan.runtime)); };
  TRY(auto opened,
      retry_while_engine_is_unreachable(open, [&] { return interruption.flag().load(); }));
  const auto runtime = with_outcome(std::move(opened), plan);

  net::HttpClient http;
  const auto credentials = data::container_credentials(http, system_clock(), plan.credentials_url,
                                                       plan.credentials_token);
  data::HttpS3Options resilient;
  resilient.endpoint_url = plan.endpoint_url;
  resilient.region = plan.region;
  data::HttpS3Options interruptible = resilient;
  interruptible.cancelled = &interruption.flag();
  data::HttpS3Client embedded_upload(http, *credentials, system_clock(), resilient);
  data::HttpS3Options brief = resilient;
  brief.patience = kLiveUploadTimeout;
  data::HttpS3Client embedded_live(http, *credentials, system_clock(), brief);
  data::HttpS3Client embedded_download(http, *credentials, system_clock(), interruptible);
  data::StoreRouter upload(embedded_upload, http, system_clock(), plan.stores, {});
  data::StoreRouter live(embedded_live, http, system_clock(), plan.stores,
                         {.patience = kLiveUploadTimeout});
  data::StoreRouter download(embedded_download, http, system_clock(), plan.stores,
                             {.cancelled = &interruption.flag()});

  Instance instance({plan, directory, *runtime, parts.s3 != nullptr ? *parts.s3 : download,
                     parts.s3 != nullptr ? *parts.s3 : upload,
                     parts.s3 != nullptr ? *parts.s3 : live, journal, interruption, system_clock(),
                     parts.start_shim, parts.start_feeder, parts.s3});
  instance.run();
  return ok();
}

}  // namespace

Result<void> run_agent(const fs::path& plan_file, const AgentParts& parts) {
  const fs::path directory = plan_file.parent_path();
  TRY(const auto lock, FileLock::try_acquire(directory / "lock"));
  if (!lock) {
    log::info("another_agent_runs", {{"directory", directory.string()}});
    return ok();
  }
  ShimPulse shim(directory);
  const Heartbeat heartbeat(directory / "heartbeat", [&shim] { return shim.responds(); });
  TRY(const std::string text, read_file(plan_file));
  TRY(const model::LaunchPlan plan, model::parse_launch_plan(text));
  TRY(const auto journal, Journal::open(directory / "journal", system_clock()));
  if (!journal->earlier().empty() && journal->earlier().front().job_id != plan.job_id)
    return Error(ErrorKind::corrupt, "the journal in " + directory.string() +
                                         " is of another training job named '" + plan.job_name +
                                         "'");
  if (!journal->earlier().empty() && journal->earlier().back().kind == model::ReportKind::finished)
    return ok();
  auto ran = run_with(plan, directory, *journal, parts);
  if (ran) return ok();
  // Someone is waiting for the last report: without it, the job would be given up only after
  // another agent's attempt.
  log::error("agent_failed", {{"job", plan.job_name}, {"error", ran.error().message()}});
  model::Report finished;
  finished.kind = model::ReportKind::finished;
  if (journal->earlier().empty()) finished.job_id = plan.job_id;  // it is the first line
  finished.outcome = model::Outcome::Failed;
  const Failure failure = internal_server_error();
  finished.failure_reason = failure.reason;
  finished.failure_class = failure.failure_class;
  finished.left_behind = true;  // not known
  journal->append_and_wait(std::move(finished));
  return ok();
}

int agent_main(const fs::path& plan_file) {
  ::signal(SIGPIPE, SIG_IGN);  // an engine may die; children have the default
  // This process, not the machine's init, reaps the containers' processes whose parent has ended.
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  // A container's user must be able to read what is made for it (also by this process's children),
  // whatever umask the server was started with. What is the server's alone has its own mode.
  ::umask(022);
  const auto ran = run_agent(plan_file, {runtime::open_runtime});
  if (ran) return 0;
  log::error("agent_failed", {{"plan", plan_file.string()}, {"error", ran.error().message()}});
  return 1;
}

}  // namespace trainyard::agent
