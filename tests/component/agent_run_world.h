#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "agent/agent.h"
#include "agent/channel_feeder.h"
#include "agent/container_shim.h"
#include "agent/journal.h"
#include "base/files.h"
#include "base/random.h"
#include "component/borrowed_runtime.h"
#include "model/container_defaults.h"
#include "model/gate.h"
#include "support/fake_s3.h"

// The agent from plan to last report, over a fake runtime and an S3 in memory; real files, journal,
// volume and signals.
namespace trainyard::agent {

namespace fs = std::filesystem;
using model::Outcome;
using model::Report;
using model::ReportKind;
using runtime::ContainerExit;
using runtime::FakeProcess;
using runtime::FakeRuntime;
using testing::HasSubstr;
using namespace std::chrono_literals;

class AgentRun : public testing::Test {
 protected:
  void SetUp() override {
    ::signal(SIGPIPE, SIG_IGN);  // as the feeder's main() does
    // The engine starts an agent with SIGTERM blocked.
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &stop, nullptr);
    ASSERT_TRUE(ensure_directory(folder_ / "instance"));
    plan_.job_name = "job";
    plan_.job_arn = "arn:aws:sagemaker:us-east-1:123456789012:training-job/job";
    plan_.region = "us-east-1";
    plan_.current_host = "algo-1";
    plan_.hosts = {"algo-1"};
    plan_.instance_type = "ml.m5.large";
    plan_.image = "image";
    plan_.output.s3_output_path = "s3://b/out";
    plan_.limits.volume = mib(64);
    plan_.records.logs_folder = folder_;
    plan_.records.log_group = "group";
    plan_.records.log_stream = "stream";
    ASSERT_TRUE(ensure_directory(folder_ / "group"));
    plan_.runtime.oci_root = folder_ / "oci";
    plan_.runtime.kind = "oci";
    plan_.stop_grace = 30s;
  }
  void TearDown() override {
    reset_stops();
    fs::remove_all(folder_);
  }
  // A stop that arrived after the agent had ended must not reach the next one.
  static void reset_stops() {
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    const timespec at_once{};
    while (::sigtimedwait(&stop, nullptr, &at_once) == SIGTERM) continue;
  }

  // The instance's data points are in folder_ / "metrics", its own metrics in "metrics-instance".
  void enable_metrics() {
    plan_.records.metrics_folder = folder_;
    plan_.records.metric_stream = "metrics";
  }
  void container_does(std::function<ContainerExit(FakeProcess&)> script) {
    runtime_.add_image("image", {.config = {}, .script = std::move(script)});
  }
  // Runs the agent and returns its last report.
  Report run() {
    model::fill_container_defaults(plan_.request);
    EXPECT_TRUE(replace_file(folder_ / "instance" / "plan.json", to_json(plan_)));
    const auto open_fake = [this](const runtime::RuntimeOptions&) {
      return Result<std::unique_ptr<runtime::Runtime>>(
          std::make_unique<runtime::BorrowedRuntime>(runtime_));
    };
    const auto start_shim = [this, open_fake](const fs::path& instance) {
      auto ended = std::make_shared<std::atomic<bool>>(false);
      shims_.emplace_back([open_fake, instance, ended] {
        const auto done = run_shim(instance, {open_fake});
        EXPECT_TRUE(done) << done.error().message();
        *ended = true;
      });
      return Result<std::function<bool()>>([ended] { return ended->load(); });
    };
    const auto start_feeder = [this](const fs::path& instance) {
      auto ended = std::make_shared<std::atomic<bool>>(false);
      shims_.emplace_back([this, instance, ended] {
        const auto done = run_feeder(instance, {used_s3_});
        EXPECT_TRUE(done) << done.error().message();
        *ended = true;
      });
      return Result<std::function<bool()>>([ended] { return ended->load(); });
    };
    const auto ran = run_agent(folder_ / "instance" / "plan.json",
                               {open_fake, used_s3_, start_shim, start_feeder});
    for (std::thread& shim : std::exchange(shims_, {})) shim.join();
    EXPECT_TRUE(ran) << ran.error().message();
    const auto all = reports();
    EXPECT_FALSE(all.empty());
    if (all.empty()) return {};
    EXPECT_EQ(all.back().kind, ReportKind::finished);
    EXPECT_TRUE(all.back().left_behind) << "nobody waits for that";
    const bool is_kept = plan_.warm_pool && plan_.warm_pool->keep;
    EXPECT_TRUE(fs::exists(folder_ / "instance" /
                           (is_kept ? std::string_view(model::kWarmFile) : model::kUndoneFile)));
    if (!is_kept) expect_no_leftovers();
    return all.back();
  }
  std::vector<Report> reports() {
    const auto journal = Journal::open(folder_ / "instance" / "journal", system_clock());
    EXPECT_TRUE(journal) << journal.error().message();
    return journal ? (*journal)->earlier() : std::vector<Report>();
  }
  std::vector<ReportKind> kinds() {
    std::vector<ReportKind> found;
    for (const Report& report : reports())
      if (report.kind != ReportKind::metric) found.push_back(report.kind);
    return found;
  }
  void expect_no_leftovers() {
    EXPECT_TRUE(runtime_.containers().empty());
    for (const char* name : {"volume", "volume.img", "container", "ending.json"})
      EXPECT_FALSE(fs::exists(folder_ / "instance" / name)) << name;
    EXPECT_THAT(read_file("/proc/self/mountinfo").value(),
                testing::Not(HasSubstr(folder_.string())));
  }
  std::string log() { return read_file(folder_ / "group" / "stream.log").value_or(""); }

  fs::path folder_ = fs::temp_directory_path() / ("trainyard-agent-" + random_hex(12));
  model::LaunchPlan plan_;
  FakeRuntime runtime_;
  std::vector<std::thread> shims_;  // threads in place of processes
  data::FakeS3 s3_;
  data::S3Client* used_s3_ = &s3_;  // by the agent and the feeder
};

}  // namespace trainyard::agent
