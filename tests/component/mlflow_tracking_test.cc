#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "base/process.h"
#include "base/random.h"
#include "mlflow/tracking_client.h"
#include "support/fake_tracking.h"

// What all Tracking implementations do: the client with a real MLflow server, and the fake.
namespace trainyard::mlflow {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

constexpr const char* kPrefix = "/_trainyard/mlflow/ui/0f";

// PyPI's MLflow, started once for all tests. TRAINYARD_MLFLOW_PYTHON is a Python that has it.
class RealServer {
 public:
  explicit RealServer(const std::string& python)
      : folder_(testing::TempDir() + "mlflow-" + random_hex(8)) {
    std::filesystem::create_directories(folder_);
    SpawnOptions options;
    options.argv = {python,
                    "-m",
                    "mlflow",
                    "server",
                    "--backend-store-uri",
                    "sqlite:///" + (folder_ / "mlflow.db").string(),
                    "--artifacts-destination",
                    (folder_ / "artifacts").string(),
                    "--static-prefix",
                    kPrefix,
                    "--workers",
                    "1",
                    "--uvicorn-opts",
                    "--uds " + socket().string()};
    options.environment = {{"MLFLOW_DISABLE_TELEMETRY", "true"},
                           {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false"}};
    options.new_session = true;
    auto child = Child::spawn(options);
    EXPECT_TRUE(child) << child.error().message();
    if (child) child_ = std::make_unique<Child>(std::move(*child));
  }
  ~RealServer() {
    if (child_) {
      ::kill(-child_->pid(), SIGTERM);
      (void)child_->wait(20s);
      ::kill(-child_->pid(), SIGKILL);
    }
    std::filesystem::remove_all(folder_);
  }
  RealServer(const RealServer&) = delete;
  RealServer& operator=(const RealServer&) = delete;

  std::filesystem::path socket() const { return folder_ / "s"; }

  // It takes some ten seconds to import MLflow, and a minute on a busy machine.
  bool answers_soon() {
    const auto deadline = std::chrono::steady_clock::now() + 120s;
    net::ClientRequest health;
    health.url = std::string("http://localhost") + kPrefix + "/health";
    health.unix_socket = socket().string();
    while (std::chrono::steady_clock::now() < deadline) {
      const auto answer = http_.send(health);
      if (answer && answer->status == 200) return true;
      if (!child_) return false;
      const auto ended = child_->wait(100ms);
      if (!ended || *ended) return false;
    }
    return false;
  }

 private:
  const std::filesystem::path folder_;
  net::HttpClient http_;
  std::unique_ptr<Child> child_;
};

class TrackingContract : public testing::TestWithParam<const char*> {
 protected:
  static void TearDownTestSuite() { real_.reset(); }

  void SetUp() override {
    if (GetParam() == std::string_view("fake")) {
      tracking_ = std::make_unique<FakeTracking>(fake_);
      return;
    }
    const char* python = std::getenv("TRAINYARD_MLFLOW_PYTHON");
    if (python == nullptr || !std::filesystem::exists(python))
      GTEST_SKIP() << "TRAINYARD_MLFLOW_PYTHON names no Python with MLflow";
    if (!real_) real_ = std::make_unique<RealServer>(python);
    ASSERT_TRUE(real_->answers_soon());
    tracking_ = std::make_unique<TrackingClient>(
        http_, real_->socket(), TrackingClient::Options{.prefix = kPrefix, .timeout = 60s});
  }

  std::string new_run(const std::string& tag_value = "x") {
    const auto experiment = tracking_->find_or_create_experiment("Default");
    EXPECT_TRUE(experiment) << experiment.error().message();
    const auto run = tracking_->create_run({*experiment,
                                            "night",
                                            from_epoch_millis(1747419050603),
                                            {{"trainyard.record", tag_value}}});
    EXPECT_TRUE(run) << run.error().message();
    return run.value_or("");
  }

  static std::unique_ptr<RealServer> real_;
  FakeTrackingServer fake_;
  net::HttpClient http_;
  std::unique_ptr<Tracking> tracking_;
};
std::unique_ptr<RealServer> TrackingContract::real_;

TEST_P(TrackingContract, AnExperimentIsCreatedOnce) {
  const auto first = tracking_->find_or_create_experiment("nights & 'days' äö");
  ASSERT_TRUE(first) << first.error().message();
  EXPECT_NE(*first, "");
  EXPECT_EQ(tracking_->find_or_create_experiment("nights & 'days' äö").value_or(""), *first);
  EXPECT_NE(tracking_->find_or_create_experiment("others").value_or(""), *first);
}

TEST_P(TrackingContract, ARunIsFoundByItsTag) {
  const std::string run = new_run("mine");
  const std::string other = new_run("another's");
  const std::string experiment = *tracking_->find_or_create_experiment("Default");
  EXPECT_EQ(tracking_->find_runs(experiment, "trainyard.record", "mine").value(),
            std::vector<std::string>{run});
  EXPECT_THAT(tracking_->find_runs(experiment, "trainyard.record", "no").value(), IsEmpty());
  ASSERT_TRUE(tracking_->delete_run(run));
  EXPECT_EQ(tracking_->find_runs(experiment, "trainyard.record", "mine").value(),
            std::vector<std::string>{run});
}

TEST_P(TrackingContract, ARunHasWhatWasLogged) {
  const std::string run = new_run();
  EXPECT_THAT(tracking_->read_run(run).value().params, IsEmpty());
  std::map<std::string, std::string> many;  // more than MLflow takes at once
  for (int i = 0; i < 150; ++i) many["p" + std::to_string(i)] = "1";
  ASSERT_TRUE(tracking_->log(run, many, {}));
  ASSERT_TRUE(
      tracking_->log(run, {{"lr", "1e-3"}}, {{"loss", 0.25, from_epoch_millis(1747419051000)}}));
  const RunContent content = tracking_->read_run(run).value();
  EXPECT_EQ(content.params.size(), 151U);
  EXPECT_EQ(content.params.at("lr"), "1e-3");
  EXPECT_THAT(content.metrics, ElementsAre("loss"));
}

TEST_P(TrackingContract, AParameterIsNotChanged) {
  const std::string run = new_run();
  ASSERT_TRUE(tracking_->log(run, {{"lr", "0.1"}}, {}));
  EXPECT_TRUE(tracking_->log(run, {{"lr", "0.1"}}, {}));
  const auto changed = tracking_->log(run, {{"lr", "0.2"}}, {});
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().kind(), ErrorKind::invalid_argument);
  EXPECT_THAT(tracking_->read_run(run).value().params, ElementsAre(Pair("lr", "0.1")));
}

TEST_P(TrackingContract, ARunThatEndedCanGoOn) {
  const std::string run = new_run();
  for (const RunStatus status : {RunStatus::SCHEDULED, RunStatus::RUNNING}) {
    const auto set = tracking_->set_status(run, status, {});
    EXPECT_TRUE(set) << set.error().message();
  }
  EXPECT_TRUE(tracking_->set_status(run, RunStatus::KILLED, from_epoch_millis(1747419059000)));
  EXPECT_TRUE(tracking_->set_status(run, RunStatus::RUNNING, {}));
  EXPECT_TRUE(tracking_->set_status(run, RunStatus::FINISHED, from_epoch_millis(1747419060000)));
}

TEST_P(TrackingContract, WhatDoesNotExistIsNotFound) {
  const std::string none(32, '0');
  const auto kind_of = [](const auto& result) {
    return result ? ErrorKind::internal : result.error().kind();
  };
  EXPECT_EQ(kind_of(tracking_->read_run(none)), ErrorKind::not_found);
  EXPECT_EQ(kind_of(tracking_->log(none, {{"a", "b"}}, {})), ErrorKind::not_found);
  EXPECT_EQ(kind_of(tracking_->set_status(none, RunStatus::FAILED, {})), ErrorKind::not_found);
  EXPECT_EQ(kind_of(tracking_->delete_run(none)), ErrorKind::not_found);
  EXPECT_EQ(kind_of(tracking_->create_run({"987654", "night", from_epoch_millis(1)})),
            ErrorKind::not_found);
}

TEST_P(TrackingContract, ADeletedRunIsNotChanged) {
  const std::string run = new_run();
  ASSERT_TRUE(tracking_->delete_run(run));
  EXPECT_TRUE(tracking_->delete_run(run));
  const auto set = tracking_->set_status(run, RunStatus::FINISHED, {});
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().kind(), ErrorKind::invalid_argument);
  const auto logged = tracking_->log(run, {{"a", "b"}}, {});
  ASSERT_FALSE(logged);
  EXPECT_EQ(logged.error().kind(), ErrorKind::invalid_argument);
}

TEST_P(TrackingContract, TakesEveryKeyOfRunKey) {
  const std::string run = new_run();
  for (const char* name :
       {"validation:loss", "a/b", "/a//b/", "..", "größe", "loss (mean)", "a\tb", ".", "x/../y"}) {
    const std::string key = run_key(name);
    const auto logged = tracking_->log(run, {{key, "1"}}, {{key, 1, from_epoch_millis(1)}});
    EXPECT_TRUE(logged) << name << ": " << logged.error().message();
  }
}

INSTANTIATE_TEST_SUITE_P(All, TrackingContract, testing::Values("fake", "real"),
                         [](const auto& chosen) { return std::string(chosen.param); });

}  // namespace
}  // namespace trainyard::mlflow
