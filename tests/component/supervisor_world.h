#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/random.h"
#include "control/job_codec.h"
#include "control/supervisor.h"
#include "support/eventually.h"
#include "support/fake_engine.h"

// The control objects over a real store and a fake engine: everything that a restart of the server,
// a death of an agent or a stop can meet.
namespace trainyard::control {

using model::Outcome;
using model::Report;
using model::ReportKind;
using trainyard::test::AgentName;
using trainyard::test::FakeEngine;

// A job's name determines its size: "large-…" takes the machine, others a quarter of it for each
// host. "two-…" and "three-…" have that many hosts, "gpu-…" one GPU on each of its two hosts.
class FakePlanner : public AttemptPlanner {
 public:
  static int hosts_of(const std::string& job) {
    if (job.starts_with("three")) return 3;
    return job.starts_with("two") || job.starts_with("gpu") ? 2 : 1;
  }
  Result<std::vector<InstanceShare>> shares(const JobRecorder::Job& job) override {
    if (job.stored.name == "ungrantable")
      return Error(ErrorKind::corrupt, "its request can't be read");
    const InstanceSize size{job.stored.name.starts_with("large") ? 4.0 : 1.0, gib(1),
                            job.stored.name.starts_with("gpu") ? 1 : 0};
    std::vector<InstanceShare> all;
    for (int i = 1; i <= hosts_of(job.stored.name); ++i)
      all.push_back({"algo-" + std::to_string(i), size, {}});
    return all;
  }
  Result<DiskRequest> disk_request(const JobRecorder::Job&) override { return DiskRequest{}; }
  Result<model::LaunchPlan> make_plan(const JobRecorder::Job& job,
                                      const engine::InstanceId& instance,
                                      const InstanceGrant& grant) override {
    TRY_VOID(shares(job));
    if (job.stored.name == "unplannable")
      return Error(ErrorKind::exhausted, "no space left on device");
    model::LaunchPlan plan;
    plan.job_name = job.stored.name;
    plan.job_arn = job.stored.arn;
    plan.attempt = instance.attempt;
    plan.current_host = instance.host;
    for (int i = 1; i <= hosts_of(job.stored.name); ++i)
      plan.hosts.push_back("algo-" + std::to_string(i));
    plan.limits.cpus = grant.size.cpus;
    plan.limits.memory = grant.size.memory;
    plan.limits.gpus = grant.size.gpus;
    plan.limits.gpu_ids = grant.gpu_ids;
    plan.credentials_token = random_hex(32);
    plan.max_runtime = std::chrono::seconds(job.stored.name.starts_with("short") ? 0 : 86400);
    plan.stop_grace = std::chrono::seconds(0);
    return plan;
  }
  Result<std::string> role_arn(const JobRecorder::Job&) override {
    return std::string("arn:aws:iam::123456789012:role/r");
  }
};

class SupervisorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "supervisor-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    directory_ = name;
    engine_.set_capacity({4, gib(8), 2});
    start_server();
  }
  void TearDown() override {
    stop_server();
    ASSERT_TRUE(remove_tree(directory_));
  }

  void start_server() {
    open_store();
    supervisor_ = std::make_unique<Supervisor>(*recorder_, engine_, planner_, clock(), options());
    const auto started = supervisor_->start();
    ASSERT_TRUE(started) << started.error().message();
  }
  virtual const Clock& clock() { return system_clock(); }
  virtual SupervisorOptions options() {
    SupervisorOptions options{directory_ / "attempts"};
    options.journal_interval = std::chrono::milliseconds(2);
    options.liveness_interval = std::chrono::milliseconds(5);
    options.exit_timeout = std::chrono::milliseconds(50);
    options.retry = {std::chrono::milliseconds(5), std::chrono::milliseconds(500)};
    options.alarms = &alarms_;
    options.clean_up_retry.first = std::chrono::milliseconds(5);
    options.shortage_delay = std::chrono::milliseconds(20);
    options.watch.silence = std::chrono::milliseconds(100);
    options.watch.margin = std::chrono::milliseconds(50);
    return options;
  }
  void open_store() {
    store_ = store::JobStore::open(directory_, std::chrono::milliseconds(10), &alarms_).value();
    recorder_ = std::make_unique<JobRecorder>(*store_);
  }
  void stop_server() {
    supervisor_.reset();
    recorder_.reset();
    store_.reset();
  }
  void restart_server() {
    stop_server();
    start_server();
  }

  JobRecorder::Job store_job(const std::string& name, int retry_attempts = 0) {
    JobRecorder::NewJob job{name, "arn:" + name, {}, {}};
    job.request.retry_strategy.emplace().maximum_retry_attempts = retry_attempts;
    return recorder_->create(std::move(job), system_clock().now()).value();
  }
  void create(const std::string& name, int retry_attempts = 0) {
    supervisor_->submit(store_job(name, retry_attempts));
  }
  // As StopTrainingJob does.
  void stop(const std::string& name) {
    const auto recorded = recorder_->record(name, {StopRequested{system_clock().now()}});
    ASSERT_TRUE(recorded);
    supervisor_->execute_effects(name, recorded->effects);
  }
  JobState state(const std::string& name) { return recorder_->find(name).value()->state; }

  ::testing::AssertionResult reaches(const std::string& name, Phase phase) {
    return eventually([&] { return state(name).phase == phase; })
           << ": " << name << " is " << to_string(state(name).phase) << ", not "
           << to_string(phase);
  }
  ::testing::AssertionResult is_running(const AgentName& agent) {
    return eventually([&] { return engine_.runs(agent); });
  }
  void bring_to_training(const std::string& name) {
    ASSERT_TRUE(is_running(name));
    engine_.report(name, ReportKind::preparing);
    engine_.report(name, ReportKind::downloading, "Downloading the training image");
    engine_.report(name, ReportKind::training);
    ASSERT_TRUE(reaches(name, Phase::Training));
  }
  void complete(const std::string& name) {
    engine_.report(name, ReportKind::uploading);
    engine_.finish(name, Outcome::Completed, "", "s3://b/" + name);
    ASSERT_TRUE(reaches(name, Phase::Completed));
  }
  std::vector<std::string> phases(const std::string& name) {
    std::vector<std::string> result;
    for (const Transition& t : state(name).transitions) result.emplace_back(to_string(t.status));
    return result;
  }
  std::filesystem::path instance(const AgentName& agent, int attempt = 1) {
    return directory_ / "attempts" / agent.job / std::to_string(attempt) / agent.host;
  }
  model::LaunchPlan plan_of(const AgentName& agent, int attempt = 1) {
    const auto text = read_file(instance(agent, attempt) / "plan.json");
    return model::parse_launch_plan(text.value()).value();
  }
  std::string message(const std::string& name) {
    return state(name).transitions.back().status_message;
  }
  bool is_marked(const std::string& name) {
    return std::filesystem::exists(directory_ / "attempts" / ".open" / (name + ".1.algo-1"));
  }
  // The jobs are deleted, but their attempts' folders aren't.
  void lose_state() {
    for (const char* file : {"state.db", "state.db-wal", "state.db-shm", "state.db.mark"})
      std::filesystem::remove(directory_ / file);
  }
  // A heartbeat of the job's agent, as real ones send every second.
  void beat(const AgentName& agent) {
    std::ofstream(instance(agent) / "heartbeat", std::ios::app).put('.');
  }
  // The stored state must be the one that follows from the stored events.
  void expect_replayable(const std::string& name) {
    std::vector<JobEvent> events;
    const auto stored = store_->list_events(name).value();
    for (const store::StoredEvent& event : stored) {
      events.push_back(parse_job_event(event.json).value());
    }
    EXPECT_EQ(replay(events), state(name));
  }

  std::filesystem::path directory_;
  Alarms alarms_;
  FakeEngine engine_;
  FakePlanner planner_;
  std::unique_ptr<store::JobStore> store_;
  std::unique_ptr<JobRecorder> recorder_;
  std::unique_ptr<Supervisor> supervisor_;
};

}  // namespace trainyard::control
