#include "control/supervisor.h"

#include <iterator>
#include <utility>

#include "base/files.h"
#include "control/attempt_folders.h"
#include "control/first_error.h"
#include "model/launch_plan.h"

namespace trainyard::control {
namespace {

Error leaving_error() {
  return Error(ErrorKind::unavailable, "training jobs are not supervised any more");
}

}  // namespace

Supervisor::Supervisor(JobRecorder& recorder, engine::Engine& engine, AttemptPlanner& planner,
                       const Clock& clock, SupervisorOptions options)
    : engine_(engine),
      options_(std::move(options)),
      loop_(recorder, engine, planner, clock, options_, credentials_) {}

Supervisor::~Supervisor() {
  mailbox_.leave();
  if (thread_.joinable()) thread_.join();
}

Result<void> Supervisor::start() {
  TRY_VOID(loop_.start());
  thread_ = std::thread([this] { work(); });
  return ok();
}

void Supervisor::submit(JobRecorder::Job job) {
  mailbox_.post(Submission{std::move(job)});
}

void Supervisor::execute_effects(const std::string& job, const std::vector<Effect>& effects) {
  mailbox_.post(RunEffects{job, effects});
}

Result<void> Supervisor::forget(const std::string& job) {
  TRY_VOID(wait_for_agents_to_exit(engine_, options_.attempts, job, options_.exit_timeout));
  std::promise<Result<void>> forgotten;
  auto answer = forgotten.get_future();
  if (!mailbox_.post(ForgetJob{job, &forgotten})) return leaving_error();
  return answer.get();
}

Result<UniqueFd> Supervisor::exec(const engine::InstanceId& instance) {
  return engine_.exec({instance, instance_directory(options_.attempts, instance)});
}

Result<std::string> Supervisor::log_stream(const engine::InstanceId& instance) const {
  TRY(const std::string text,
      read_file(instance_directory(options_.attempts, instance) / "plan.json"));
  TRY(const model::LaunchPlan plan, model::parse_launch_plan(text));
  return plan.records.log_stream;
}

void Supervisor::release_kept(const std::string& job) {
  mailbox_.post(ReleaseKept{job});
}

void Supervisor::set_interruptions_per_hour(double rate) {
  mailbox_.post(InterruptionRate{rate});
}

Result<QueueReport> Supervisor::report_queue() {
  std::promise<Result<QueueReport>> report;
  auto answer = report.get_future();
  if (!mailbox_.post(QueueQuestion{&report})) return leaving_error();
  return answer.get();
}

void Supervisor::work() {
  std::deque<Message> messages;
  int failures = 0;
  bool stays = true;
  while (stays) {
    Result<void> done = handle_all(messages);
    keep_first_error(done, loop_.run_round());
    if (done) {
      failures = 0;
      if (options_.alarms != nullptr) options_.alarms->lower("supervision");
      stays = mailbox_.pause(options_.pace) && mailbox_.receive(messages, loop_.next_round());
    } else {
      if (options_.alarms != nullptr) options_.alarms->raise("supervision", done.error());
      stays = mailbox_.pause(options_.retry.pause(++failures)) &&
              mailbox_.receive(messages, ControlLoop::Steady::now());
    }
  }
  leave(std::move(messages));
}

// No caller is left waiting for a thread that has ended.
void Supervisor::leave(std::deque<Message> unhandled) {
  std::deque<Message> rest = mailbox_.close();
  unhandled.insert(unhandled.end(), std::make_move_iterator(rest.begin()),
                   std::make_move_iterator(rest.end()));
  for (const Message& message : unhandled) {
    if (const auto* forget_request = std::get_if<ForgetJob>(&message))
      forget_request->done->set_value(leaving_error());
    if (const auto* question = std::get_if<QueueQuestion>(&message))
      question->answer->set_value(leaving_error());
  }
}

// Handled messages are removed from `messages`. Returns the first error.
Result<void> Supervisor::handle_all(std::deque<Message>& messages) {
  Result<void> outcome;
  std::deque<Message> again;
  for (Message& message : messages) {
    auto handled = std::visit([this](const auto& each) { return handle(each); }, message);
    if (!handled) again.push_back(std::move(message));
    keep_first_error(outcome, std::move(handled));
  }
  messages = std::move(again);
  return outcome;
}

Result<void> Supervisor::handle(const Submission& submission) {
  return loop_.submit(submission.job);
}

Result<void> Supervisor::handle(const RunEffects& message) {
  return loop_.act(message.job, message.effects);
}

Result<void> Supervisor::handle(const ForgetJob& message) {
  message.done->set_value(loop_.drop(message.job));
  return ok();
}

Result<void> Supervisor::handle(const QueueQuestion& question) {
  question.answer->set_value(loop_.report_queue());
  return ok();
}

Result<void> Supervisor::handle(const ReleaseKept& release) {
  loop_.release_kept(release.job);
  return ok();
}

Result<void> Supervisor::handle(const InterruptionRate& rate) {
  loop_.set_interruptions_per_hour(rate.per_hour);
  return ok();
}

}  // namespace trainyard::control
