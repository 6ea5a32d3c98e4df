#pragma once

#include <sys/socket.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "component/training_jobs_world.h"
#include "control/remote_sessions.h"
#include "model/exec_frames.h"

// Remote sessions over a real store and a fake engine, with channels that do what a test says.
namespace trainyard::control {

// What was done with a session's channel; it outlives the channel.
struct ChannelNotes {
  ssm::SessionSpec spec;
  UniqueFd program;
  std::function<void(const std::string& reason)> end;  // as the session's thread would
  int tokens = 0;
  int clients = 0;
  bool connected = false;
  std::optional<std::string> output;  // of terminate()
  bool destroyed = false;
};

class FakeChannel : public SessionChannel {
 public:
  explicit FakeChannel(ChannelNotes& notes) : notes_(notes) {}
  ~FakeChannel() override { notes_.destroyed = true; }
  FakeChannel(const FakeChannel&) = delete;
  FakeChannel& operator=(const FakeChannel&) = delete;

  std::string new_token() override {
    return notes_.spec.id + ":token-" + std::to_string(++notes_.tokens);
  }
  void connect(UniqueFd client) override {
    EXPECT_TRUE(client);
    ++notes_.clients;
  }
  void terminate(const std::string& output) override { notes_.output = output; }
  bool is_connected() const override { return notes_.connected; }

 private:
  ChannelNotes& notes_;
};

// Days from now, like the time of the real server would be.
class DaysAheadClock : public Clock {
 public:
  explicit DaysAheadClock(const Clock& clock) : clock_(clock) {}
  Timestamp now() const override { return clock_.now() + ahead; }
  std::chrono::days ahead{0};

 private:
  const Clock& clock_;
};

inline constexpr const char* kRootArn = "arn:aws:iam::123456789012:root";

class RemoteSessionsWorld : public TrainingJobsWorld {
 protected:
  using Request = model::ssm::StartSessionRequest;

  void SetUp() override {
    on_debugging_off_ = [this](const std::string& job) { sessions_->end_sessions_of(job); };
    TrainingJobsWorld::SetUp();
    restart();
  }
  void TearDown() override {
    sessions_.reset();
    TrainingJobsWorld::TearDown();
  }
  // The server again, on a machine with room for several jobs.
  void restart() {
    sessions_.reset();
    start({}, {64, gib(256), 0});
    sessions_ = make_sessions();
  }
  std::unique_ptr<RemoteSessions> make_sessions() {
    return std::make_unique<RemoteSessions>(RemoteSessionsParts{
        store_->resources(),
        *recorder_,
        *supervisor_,
        ahead_,
        {"aws", "us-west-2", "123456789012"},
        [this](const ssm::SessionSpec& spec, UniqueFd program,
               std::function<void(const std::string& reason)> ended) {
          auto& notes = channels_.emplace_back(std::make_unique<ChannelNotes>());
          notes->spec = spec;
          notes->program = std::move(program);
          notes->end = std::move(ended);
          if (on_open_) on_open_(*notes);
          return std::make_unique<FakeChannel>(*notes);
        },
        [this](const std::string& stream, const std::string& line) -> Result<void> {
          log_[stream].push_back(line);
          return ok();
        }});
  }

  // A job in Training, with remote debugging on unless said otherwise.
  void train(const std::string& name, std::optional<bool> debugging = true, int hosts = 1) {
    auto request = make_request(name);
    request.resource_config->instance_count = hosts;
    if (debugging) request.remote_debug_config.emplace().enable_remote_debug = debugging;
    const auto created = jobs_->create(std::move(request));
    ASSERT_TRUE(created) << created.error().message();
    for (const auto kind : {model::ReportKind::downloading, model::ReportKind::training})
      for (int host = 1; host <= hosts; ++host) {
        const test::AgentName agent(name, "algo-" + std::to_string(host));
        ASSERT_TRUE(eventually([&] { return engine_.runs(agent); }));
        engine_.report(agent, kind);
      }
    ASSERT_TRUE(is_in(name, model::SecondaryStatus::Training));
  }
  ::testing::AssertionResult is_in(const std::string& name, model::SecondaryStatus status) {
    return eventually([&] { return jobs_->describe(name).value().secondary_status == status; });
  }
  Result<std::string> switch_debugging(const std::string& name, bool enabled) {
    model::UpdateTrainingJobRequest request;
    request.training_job_name = name;
    request.remote_debug_config.emplace().enable_remote_debug = enabled;
    return jobs_->update(request);
  }

  static std::string target(const std::string& job, const std::string& host = "algo-1") {
    return "sagemaker-training-job:" + job + "_" + host;
  }
  static Request session_in(const std::string& target) {
    Request request;
    request.target = target;
    return request;
  }
  // The id of a new session; its channel is the last.
  std::string open(const std::string& target, const std::string& owner = kRootArn) {
    const auto ticket = sessions_->start(session_in(target), {owner, "me", "127.0.0.1:5"});
    EXPECT_TRUE(ticket) << ticket.error().message();
    return ticket ? ticket->id : "";
  }
  std::string refusal(const std::string& target) {
    const auto ticket = sessions_->start(session_in(target), {kRootArn, "me", "127.0.0.1:5"});
    return ticket ? "" : ticket.error().code() + ": " + ticket.error().message();
  }
  ChannelNotes& last() { return *channels_.back(); }

  using Filters = std::vector<std::pair<model::ssm::SessionFilterKey, std::string>>;
  static model::ssm::DescribeSessionsRequest list_of(model::ssm::SessionState state,
                                                     const Filters& filters = {}) {
    model::ssm::DescribeSessionsRequest request;
    request.state = state;
    for (const auto& [key, value] : filters) {
      if (!request.filters) request.filters.emplace();
      request.filters->push_back({key, value});
    }
    return request;
  }
  std::vector<model::ssm::Session> shown(model::ssm::SessionState state,
                                         const Filters& filters = {}) {
    const auto response = sessions_->describe(list_of(state, filters));
    EXPECT_TRUE(response) << response.error().message();
    return response ? *response->sessions : std::vector<model::ssm::Session>{};
  }
  std::vector<std::string> ids(model::ssm::SessionState state, const Filters& filters = {}) {
    std::vector<std::string> found;
    for (const auto& session : shown(state, filters)) found.push_back(*session.session_id);
    return found;
  }

  DaysAheadClock ahead_{clock_};
  std::vector<std::unique_ptr<ChannelNotes>> channels_;
  std::function<void(ChannelNotes&)> on_open_;  // before the channel exists
  std::map<std::string, std::vector<std::string>> log_;
  std::unique_ptr<RemoteSessions> sessions_;
};

}  // namespace trainyard::control
