#include "cli/train_run.h"

#include <boost/json.hpp>
#include <cstdio>
#include <set>
#include <utility>

#include "cli/interrupt.h"
#include "cli/job_follower.h"
#include "cli/json_fields.h"
#include "cli/progress.h"
#include "cli/text.h"
#include "cli/train_text.h"
#include "cli/upload_channels.h"
#include "client/error_translation.h"

namespace trainyard::cli {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

// How often a followed job is polled; a response takes a few milliseconds.
constexpr milliseconds kFollowInterval{250};
// A job outlives its server, so following continues after a restart of the server.
constexpr std::chrono::minutes kUnreachableTimeout{5};

Error interrupted_error() {
  return Error(ErrorKind::cancelled, "interrupted");
}

bool is_server_unreachable(const Error& error) {
  return error.code().empty() &&
         (error.kind() == ErrorKind::unavailable || error.kind() == ErrorKind::deadline);
}

// The service refused the only attempt, or there was none. After an attempt without a response it
// isn't known whether the job was created; then its data must stay.
bool created_nothing(const client::ApiError& error) {
  return error.attempts == 0 || (error.attempts == 1 && error.http_status != 0);
}

}  // namespace

TrainRun::TrainRun(Connection& connection, const TrainFlags& flags, const TrainPlan& plan,
                   const std::vector<LocalFiles>& files, Terminal& terminal)
    : connection_(connection),
      flags_(flags),
      plan_(plan),
      files_(files),
      terminal_(terminal),
      s3_(connection.make_s3(interrupted())) {}

int TrainRun::run() {
  if (auto submitted = submit(); !submitted) {
    terminal_.clear();
    if (submitted.error().kind() != ErrorKind::cancelled) return report(submitted.error());
    std::fprintf(stderr, "trainyard: interrupted; nothing was submitted\n");
    return kInterrupted;
  }
  if (flags_.detach) return detach();
  if (auto followed = follow(); !followed) {
    terminal_.clear();
    const bool left = followed.error().kind() == ErrorKind::cancelled;
    const int code = left ? kInterrupted : report(followed.error());
    print_error("\nThe training job " + plan_.job_name() + " goes on.\n" +
                detached_text(plan_.job_name(), flags_.client));
    return code;
  }
  if (auto fetched = fetch(); !fetched) {
    terminal_.clear();
    const int code = fetched.error().kind() == ErrorKind::cancelled ? static_cast<int>(kInterrupted)
                                                                    : report(fetched.error());
    std::fprintf(stderr, "The results are still at %s\n", plan_.results.to_string().c_str());
    return code;
  }
  return close();
}

Result<void> TrainRun::submit() {
  TRY_VOID(check_name_is_free());
  if (!plan_.own_bucket.empty()) TRY_VOID(s3_->ensure_bucket(plan_.own_bucket));
  if (auto uploaded = upload_all(); !uploaded) {
    remove_uploads();
    return uploaded;
  }
  if (interrupted()) {
    remove_uploads();
    return interrupted_error();
  }
  const auto created = connection_.sagemaker().create_training_job(plan_.request);
  if (!created) {
    if (created_nothing(created.error())) remove_uploads();
    return client::to_error(created.error());
  }
  arn_ = created->training_job_arn.value_or("");
  terminal_.line("submitted " + arn_);
  return ok();
}

// Before anything is uploaded: the data of two jobs of one name would be in one place.
Result<void> TrainRun::check_name_is_free() {
  const auto found =
      connection_.sagemaker().describe_training_job({.training_job_name = plan_.job_name()});
  if (found)
    return Error(ErrorKind::already_exists,
                 "there is a training job '" + plan_.job_name() + "' already");
  // AWS returns ValidationException "Requested resource not found." where others return not found.
  Error error = client::to_error(found.error());
  if (is_server_unreachable(error) || error.kind() == ErrorKind::denied) return error;
  return ok();
}

Result<void> TrainRun::upload_all() {
  for (std::size_t i = 0; i < plan_.uploads.size(); ++i) {
    const ChannelUpload& upload = plan_.uploads[i];
    TRY_VOID(remove_unknown(upload, files_[i]));
    std::atomic<std::uint64_t> sent{0};
    Progress progress(terminal_, "uploading channel " + upload.channel, files_[i].size,
                      [&sent] { return Bytes{sent}; });
    TRY_VOID(upload_channel(*s3_, upload, files_[i], sent, interrupted()));
    progress.finish();
    terminal_.line("uploaded channel " + upload.channel + " (" + files_text(files_[i]) + ")");
  }
  return ok();
}

// What an earlier submission with this name left would be part of the channel.
Result<void> TrainRun::remove_unknown(const ChannelUpload& upload, const LocalFiles& files) {
  std::set<std::string> ours;
  for (const LocalFile& file : files.files) ours.insert(upload.target.key + file.key);
  std::vector<std::string> unknown;
  TRY_VOID(s3_->list(upload.target.bucket, upload.target.key,
                     [&](const data::ObjectInfo& object) -> Result<void> {
                       if (!ours.contains(object.key)) unknown.push_back(object.key);
                       return ok();
                     }));
  for (const std::string& key : unknown) TRY_VOID(s3_->remove(upload.target.bucket, key));
  return ok();
}

void TrainRun::remove_uploads() {
  // Not the run's client, which may be cancelled.
  static const std::atomic<bool> never{false};
  const auto s3 = connection_.make_s3(never);
  for (std::size_t i = 0; i < plan_.uploads.size(); ++i) {
    for (const LocalFile& file : files_[i].files) {
      const data::S3Location& target = plan_.uploads[i].target;
      // Best effort: the original error is the one to report.
      if (!s3->remove(target.bucket, target.key + file.key)) return;
    }
  }
}

Result<void> TrainRun::follow() {
  JobFollower follower(
      plan_.job_name(),
      [this](const client::JsonService& service, std::string_view operation,
             const json::value& input) { return connection_.call(service, operation, input); });
  auto last_answer = Steady::now();
  bool away = false;
  while (true) {
    if (interrupted()) return interrupted_error();
    const auto updates = follower.read_new();
    if (updates) {
      if (away) terminal_.line("the server is back");
      away = false;
      last_answer = Steady::now();
      for (const JobUpdate& one : *updates)
        terminal_.line(update_text(one, terminal_.interactive(), terminal_.coloured()));
      job_ = follower.job();
      if (follower.ended()) return ok();
    } else if (!is_server_unreachable(updates.error()) ||
               Steady::now() - last_answer > kUnreachableTimeout) {
      return updates.error();
    } else if (!away) {
      away = true;
      terminal_.line("the server can't be reached; the job goes on, and this command keeps trying");
    }
    sleep_unless_interrupted(kFollowInterval);
  }
}

Result<void> TrainRun::fetch() {
  if (plan_.output_folder.empty()) return ok();
  auto fetched = fetch_outputs(*s3_, plan_.results, plan_.output_folder, terminal_);
  if (!fetched) return fetched.error();
  fetched_ = std::move(*fetched);
  return ok();
}

int TrainRun::detach() {
  if (flags_.client.json) {
    print(pretty_json(result_json(arn_, nullptr, plan_, nullptr)));
  } else {
    terminal_.line(detached_text(plan_.job_name(), flags_.client));
  }
  return kDone;
}

int TrainRun::close() {
  const FetchedOutputs* fetched = plan_.output_folder.empty() ? nullptr : &fetched_;
  const std::string status = text_field(job_, {"TrainingJobStatus"});
  if (flags_.client.json) {
    print(pretty_json(result_json(arn_, job_, plan_, fetched)));
  } else {
    std::string text = closing_text(job_, plan_, fetched, flags_.client, terminal_.coloured());
    text.pop_back();  // line() ends it
    terminal_.line(text);
  }
  if (status == "Completed") return kDone;
  const std::string reason = text_field(job_, {"FailureReason"});
  print_error("trainyard: the training job " + plan_.job_name() + " is " + status +
              (reason.empty() ? "" : ": " + reason));
  return kFailed;
}

}  // namespace trainyard::cli
