#include "agent/outcome_runtime.h"

#include <signal.h>

#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "base/files.h"
#include "base/mutex.h"

namespace trainyard::agent {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

// Where /opt/ml/output is on this machine.
std::filesystem::path output_folder(const runtime::ContainerSpec& spec) {
  for (const runtime::BindMount& mount : spec.mounts)
    if (mount.target == "/opt/ml") return mount.source / "output";
  return {};
}

// Threads as runtime::Container has them.
class StandIn final : public runtime::Container {
 public:
  StandIn(model::JobOutcome outcome, bool fails, std::filesystem::path output,
          runtime::OutputSink sink)
      : outcome_(std::move(outcome)),
        fails_(fails),
        output_(std::move(output)),
        sink_(std::move(sink)) {}

  Result<void> start() override {
    const MutexLock lock(mutex_);
    if (end_) return Error(ErrorKind::conflict, "the container was started already");
    end_ = Steady::now() + outcome_.run.value_or(std::chrono::seconds{0});
    for (const std::string& line : outcome_.print) print(line);
    for (const model::OutcomeMetric& metric : outcome_.metrics) print(model::metric_line(metric));
    return ok();
  }

  Result<void> signal(int number) override {
    const MutexLock lock(mutex_);
    if (number == SIGTERM || number == SIGKILL) signalled_ = number;
    changed_.notify_all();
    return ok();
  }

  Result<std::optional<runtime::ContainerExit>> wait(milliseconds timeout) override {
    MutexLock lock(mutex_);
    if (!end_) return Error(ErrorKind::conflict, "the container was not started");
    changed_.wait_until(lock, std::min(*end_, Steady::now() + timeout),
                        [this]() TRAINYARD_REQUIRES(mutex_) { return signalled_.has_value(); });
    if (!signalled_ && Steady::now() < *end_) return std::optional<runtime::ContainerExit>();
    runtime::ContainerExit exit;
    exit.code = signalled_ ? 128 + *signalled_ : fails_ ? outcome_.exit_code.value_or(0) : 0;
    if (!signalled_ && exit.code != 0 && !outcome_.failure_file.empty())
      TRY_VOID(replace_file(output_ / "failure", outcome_.failure_file));
    return std::optional(exit);
  }

  Result<void> remove() override { return signal(SIGKILL); }

 private:
  void print(const std::string& line) { sink_(runtime::OutputStream::out, line + "\n"); }

  const model::JobOutcome outcome_;
  const bool fails_;
  const std::filesystem::path output_;
  const runtime::OutputSink sink_;
  Mutex mutex_;
  ConditionVariable changed_;
  std::optional<Steady::time_point> end_ TRAINYARD_GUARDED_BY(mutex_);  // once it was started
  std::optional<int> signalled_ TRAINYARD_GUARDED_BY(mutex_);
};

class OutcomeRuntime final : public runtime::Runtime {
 public:
  OutcomeRuntime(std::unique_ptr<runtime::Runtime> runtime, const model::LaunchPlan& plan)
      : runtime_(std::move(runtime)),
        outcome_(*plan.outcome),
        fails_(outcome_.fails(plan.attempt)) {}

  std::string_view name() const override { return runtime_->name(); }
  Result<runtime::Image> ensure_image(const runtime::ImageRequest& request,
                                      const std::function<bool()>&) override {
    return runtime::Image{request.name, ""};
  }
  Result<std::unique_ptr<runtime::Container>> create(const runtime::ContainerSpec& spec,
                                                     runtime::OutputSink sink) override {
    return std::unique_ptr<runtime::Container>(
        std::make_unique<StandIn>(outcome_, fails_, output_folder(spec), std::move(sink)));
  }
  Result<std::unique_ptr<runtime::ContainerProcess>> exec(const std::string&,
                                                          const runtime::ExecSpec&) override {
    return no_container();
  }
  Result<runtime::ContainerNetwork> open_network(const std::string&) override {
    return no_container();
  }
  Result<void> reopen(const runtime::ContainerSpec&) override {
    return Error(ErrorKind::conflict, "there is no container");
  }
  Result<std::optional<pid_t>> hold_network(const runtime::ContainerSpec& spec) override {
    return runtime_->hold_network(spec);
  }
  Result<void> transfer_network(const std::string& from, const std::string& to) override {
    return runtime_->transfer_network(from, to);
  }
  Result<void> run_as_root(const runtime::RootCommand& command) override {
    return runtime_->run_as_root(command);
  }
  Result<void> remove_leftovers(const std::string& id) override {
    return runtime_->remove_leftovers(id);
  }
  Result<void> remove_all_but_network(const std::string& id) override {
    return runtime_->remove_all_but_network(id);
  }
  Result<void> remove_unanswered(const std::string& id) override {
    return runtime_->remove_unanswered(id);
  }
  Result<std::vector<runtime::FoundContainer>> list(const std::string& label) override {
    return runtime_->list(label);
  }

 private:
  Error no_container() const {
    return Error(
        ErrorKind::conflict,
        "there is no container: the job goes by the server's rule outcomes." + outcome_.rule);
  }

  const std::unique_ptr<runtime::Runtime> runtime_;
  const model::JobOutcome outcome_;
  const bool fails_;
};

}  // namespace

std::unique_ptr<runtime::Runtime> with_outcome(std::unique_ptr<runtime::Runtime> runtime,
                                               const model::LaunchPlan& plan) {
  if (!plan.outcome || !plan.outcome->replaces_container()) return runtime;
  return std::make_unique<OutcomeRuntime>(std::move(runtime), plan);
}

}  // namespace trainyard::agent
