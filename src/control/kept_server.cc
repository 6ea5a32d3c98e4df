#include "control/kept_server.h"

#include <utility>

#include "base/log.h"
#include "mlflow/server_guard.h"

namespace trainyard::control {
namespace {

// What is left of an earlier server's process takes some seconds to end.
constexpr std::chrono::milliseconds kBusyPause{500};

}  // namespace

KeptServer::State KeptServer::step(const std::optional<mlflow::ServerPlan>& wanted,
                                   Steady::time_point now) {
  if (server_ && notice_end(now)) return State::failed;
  if (!wanted) {
    if (!server_) return State::gone;
    ask_to_stop();
    return State::passing;
  }
  if (!server_) return now < not_before_ ? State::passing : start(*wanted, now);
  if (plan_ != *wanted) ask_to_stop();
  if (stopping_) return State::passing;
  if (!ready_) {
    if (!server_->answers()) {
      if (now - started_ < parts_.patience) return State::passing;
      log::warning("mlflow_server_silent", {{"arn", plan_.arn}});
      server_.reset();
      return fail(now);
    }
    log::info("mlflow_server_ready", {{"arn", plan_.arn}});
    ready_ = true;
    failures_ = 0;
  }
  renew(now);
  return State::ready;
}

KeptServer::State KeptServer::start(const mlflow::ServerPlan& wanted, Steady::time_point now) {
  plan_ = wanted;
  started_ = now;
  renew_at_ = now + parts_.renew;
  stopping_ = ready_ = false;
  auto started = [&]() -> Result<std::unique_ptr<mlflow::Server>> {
    TRY_VOID(parts_.prepare(wanted));
    return parts_.start(wanted, parts_.paths);
  }();
  if (!started) {
    log::warning("mlflow_server_not_started",
                 {{"arn", wanted.arn}, {"error", started.error().message()}});
    return fail(now);
  }
  server_ = std::move(*started);
  return State::passing;
}

KeptServer::State KeptServer::fail(Steady::time_point now) {
  ready_ = false;
  ++failures_;
  not_before_ = now + parts_.pause.pause(failures_);
  return State::failed;
}

bool KeptServer::notice_end(Steady::time_point now) {
  const auto status = server_->exit_status();
  if (status && !*status) return false;
  server_.reset();
  const bool was_asked = std::exchange(stopping_, false);
  ready_ = false;
  if (status && **status == mlflow::kGuardBusy) {
    not_before_ = now + kBusyPause;
    return false;
  }
  if (was_asked) return false;
  log::warning("mlflow_server_ended",
               {{"arn", plan_.arn},
                {"status", status ? **status : -1},
                {"log", (parts_.paths.folder / mlflow::kServerLog).string()}});
  fail(now);
  return true;
}

void KeptServer::ask_to_stop() {
  if (std::exchange(stopping_, true)) return;
  ready_ = false;
  server_->stop();
}

void KeptServer::renew(Steady::time_point now) {
  if (now < renew_at_) return;
  const auto renewed = parts_.prepare(plan_);
  if (renewed) {
    renew_at_ = now + parts_.renew;
    return;
  }
  renew_at_ = now + std::chrono::minutes(1);
  log::warning("mlflow_credentials_not_renewed",
               {{"arn", plan_.arn}, {"error", renewed.error().message()}});
}

}  // namespace trainyard::control
