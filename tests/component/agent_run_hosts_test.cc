#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

#include "agent/outputs.h"
#include "component/agent_run_world.h"
#include "model/gate.h"

// Agents of an attempt with several hosts, one after the other: what they wait for, and how the
// outputs of all are handled.
namespace trainyard::agent {
namespace {

using model::Gate;
using testing::ElementsAre;

class AgentRunHosts : public AgentRun {
 protected:
  void SetUp() override {
    AgentRun::SetUp();
    plan_.hosts = {"algo-1", "algo-2", "algo-3"};
    plan_.instance_groups = {{plan_.instance_group, plan_.instance_type, plan_.hosts}};
  }

  void open_gate(Gate gate, const std::string& text = {}) {
    ASSERT_TRUE(replace_file(folder_ / "instance" / model::gate_file(gate), text));
  }
  // The host's agent, with all gates open; `parts` are the hosts that have parts.
  Report run_host(const std::string& host, const std::vector<std::string>& parts = {}) {
    for (const auto& entry : fs::directory_iterator(folder_ / "instance")) fs::remove(entry);
    plan_.current_host = host;
    open_gate(Gate::start);
    open_gate(Gate::finish, model::to_gate_text(parts));
    return run();
  }
  // The files of an archive in S3, by GNU tar.
  std::map<std::string, std::string> unpacked(const std::string& name) {
    const fs::path folder = folder_ / "unpacked";
    fs::remove_all(folder);
    EXPECT_TRUE(ensure_directory(folder));
    EXPECT_TRUE(replace_file(folder_ / "archive", s3_.find(name).value_or("")));
    const std::string command =
        "tar xzf '" + (folder_ / "archive").string() + "' -C '" + folder.string() + "'";
    EXPECT_EQ(std::system(command.c_str()), 0) << name;
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.is_regular_file())
        files[entry.path().lexically_relative(folder).string()] = *read_file(entry.path());
    return files;
  }
  std::vector<std::string> stored() {
    std::vector<std::string> names;
    for (const auto& [name, bytes] : s3_.objects) names.push_back(name);
    return names;
  }
};

TEST_F(AgentRunHosts, TheOutputsOfAllHostsAreOneArchive) {
  const std::string large = random_hex(3 << 20);
  container_does([&](FakeProcess& process) {
    const std::string host = process.spec().hostname;
    if (host == "algo-2") return ContainerExit{0, false};  // it writes nothing
    std::ofstream(process.path("/opt/ml/model/" + host)) << "of " << host;
    std::ofstream(process.path("/opt/ml/model/shared")) << "by " << host;
    if (host == "algo-3") {
      std::ofstream(process.path("/opt/ml/model/large")) << large;
      std::ofstream(process.path("/opt/ml/output/data/eval")) << "0.5";
    }
    return ContainerExit{0, false};
  });
  for (const char* host : {"algo-3", "algo-2"}) {
    const Report finished = run_host(host);
    EXPECT_EQ(finished.outcome, Outcome::Completed) << finished.failure_reason;
    EXPECT_EQ(finished.model_artifacts, "") << "the lead's to say";
    EXPECT_THAT(kinds(),
                ElementsAre(ReportKind::started, ReportKind::preparing, ReportKind::downloading,
                            ReportKind::ready, ReportKind::training, ReportKind::uploading,
                            ReportKind::uploaded, ReportKind::finished));
  }
  EXPECT_FALSE(s3_.find("b/out/job/output/model.tar.gz"));
  const Report finished = run_host("algo-1", plan_.hosts);
  EXPECT_EQ(finished.outcome, Outcome::Completed) << finished.failure_reason;
  EXPECT_EQ(finished.model_artifacts, "s3://b/out/job/output/model.tar.gz");
  EXPECT_THAT(stored(),
              ElementsAre("b/out/job/output/model.tar.gz", "b/out/job/output/output.tar.gz"))
      << "parts are removed";
  EXPECT_THAT(
      unpacked("b/out/job/output/model.tar.gz"),
      ElementsAre(testing::Pair("algo-1", "of algo-1"), testing::Pair("algo-3", "of algo-3"),
                  testing::Pair("large", large), testing::Pair("shared", "by algo-3")));
  EXPECT_THAT(unpacked("b/out/job/output/output.tar.gz"),
              ElementsAre(testing::Pair("eval", "0.5")));
}

TEST_F(AgentRunHosts, OnlyPartsOfHostsThatHaveUploadedAreJoined) {
  container_does([](FakeProcess& process) {
    std::ofstream(process.path("/opt/ml/model/" + process.spec().hostname)) << "x";
    return ContainerExit{0, false};
  });
  EXPECT_EQ(run_host("algo-1", {"algo-1"}).outcome, Outcome::Completed);
  EXPECT_THAT(unpacked("b/out/job/output/model.tar.gz"), ElementsAre(testing::Pair("algo-1", "x")));
}

TEST_F(AgentRunHosts, PartsOfALostHostAreRemovedWithTheRest) {
  s3_.objects["b/out/job/output/model.tar.gz.algo-3.part"] = "of a host that was lost";
  container_does([](FakeProcess& process) {
    std::ofstream(process.path("/opt/ml/model/file")) << "x";
    return ContainerExit{0, false};
  });
  EXPECT_EQ(run_host("algo-1", {"algo-1"}).outcome, Outcome::Completed);
  EXPECT_THAT(stored(), ElementsAre("b/out/job/output/model.tar.gz"));
}

TEST_F(AgentRunHosts, ALaterAttemptRemovesThePartsThatALostLeadLeft) {
  const auto left = [this] {
    s3_.objects = {{"b/out/job/output/model.tar.gz.algo-1.part", "left"},
                   {"b/out/job/output/output.tar.gz.algo-3.part", "left"}};
  };
  container_does([](FakeProcess&) { return ContainerExit{1, false}; });
  left();
  plan_.attempt = 2;
  run_host("algo-2");
  EXPECT_THAT(stored(), testing::SizeIs(4)) << "the lead's to remove; algo-2's own are new";
  left();
  std::vector<std::string> seen;
  container_does([&](FakeProcess&) {
    seen = stored();
    return ContainerExit{1, false};
  });
  run_host("algo-1", plan_.hosts);
  EXPECT_THAT(seen, testing::IsEmpty()) << "before any container starts";
}

TEST_F(AgentRunHosts, HostsThatWriteNothingLeaveNothing) {
  container_does([](FakeProcess&) { return ContainerExit{0, false}; });
  for (const char* host : {"algo-2", "algo-3"}) run_host(host);
  EXPECT_EQ(run_host("algo-1", plan_.hosts).model_artifacts, "");
  EXPECT_THAT(stored(), testing::IsEmpty());
}

TEST_F(AgentRunHosts, WithoutCompressionEachHostUploadsItsFiles) {
  plan_.output.compression_type = "NONE";
  container_does([](FakeProcess& process) {
    if (process.spec().hostname == "algo-2")
      std::ofstream(process.path("/opt/ml/model/part")) << "of algo-2";
    return ContainerExit{0, false};
  });
  EXPECT_EQ(run_host("algo-2").model_artifacts, "");
  EXPECT_EQ(run_host("algo-1", {"algo-1", "algo-2"}).model_artifacts,
            "s3://b/out/job/output/model/");
  EXPECT_EQ(s3_.find("b/out/job/output/model/part"), "of algo-2");
}

TEST_F(AgentRunHosts, AnAgentAfterOneThatDiedWhileItRemovedPartsKeepsTheArchive) {
  const fs::path volume = folder_ / "ml";
  ASSERT_TRUE(ensure_directory(volume / "model"));
  plan_.hosts = {"algo-1", "algo-2"};
  const auto ignore = [](const std::string& line) { ADD_FAILURE() << line; };
  const auto upload = [&](const std::string& host) {
    plan_.current_host = host;
    EXPECT_TRUE(replace_file(volume / "model" / "file", "of " + host));
    EXPECT_TRUE(upload_part(s3_, plan_, volume, ignore));
  };
  upload("algo-2");
  upload("algo-1");
  const std::string uri = "s3://b/out/job/output/model.tar.gz";
  EXPECT_EQ(join_parts(s3_, plan_, plan_.hosts, ignore).value().model_artifacts, uri);
  upload("algo-1");  // the lead's next agent restarts its upload
  EXPECT_EQ(join_parts(s3_, plan_, plan_.hosts, ignore).value().model_artifacts, uri);
  EXPECT_THAT(unpacked("b/out/job/output/model.tar.gz"),
              ElementsAre(testing::Pair("file", "of algo-2")));
  EXPECT_THAT(stored(), ElementsAre("b/out/job/output/model.tar.gz"));
}

TEST_F(AgentRunHosts, AStopBeforeTheStartGateEndsTheInstance) {
  container_does([](FakeProcess&) { return ContainerExit{0, false}; });
  std::thread control([this] {
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    const auto is_ready = [this] {
      return read_file(folder_ / "instance" / "journal").value_or("").find("\"ready\"") !=
             std::string::npos;
    };
    while (!is_ready() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    EXPECT_TRUE(is_ready());
    ::kill(::getpid(), SIGTERM);
  });
  const Report finished = run();
  control.join();
  EXPECT_EQ(finished.outcome, Outcome::Stopped);
  EXPECT_EQ(finished.stop_reason, model::StopReason::StopRequested);
  EXPECT_THAT(kinds(), testing::Not(testing::Contains(ReportKind::training)));
}

TEST_F(AgentRunHosts, AHostHasItsShareOfASharedChannelAndNoneOfOtherGroups) {
  plan_.instance_groups = {{"a", "ml.m5.large", {"algo-1", "algo-3"}},
                           {"b", "ml.m5.large", {"algo-2"}}};
  s3_.objects = {{"b/in/1", "1"}, {"b/in/2", "2"}, {"b/in/3", "3"}};
  model::PlanChannel shared, other;
  shared.name = "shared";
  shared.s3_uri = "s3://b/in/";
  shared.s3_data_distribution_type = "ShardedByS3Key";
  shared.instance_group_names = {"a"};
  other = shared;
  other.name = "other";
  other.instance_group_names = {"b"};
  plan_.channels = {shared, other};
  std::vector<std::string> files;
  container_does([&](FakeProcess& process) {
    for (const auto& entry : fs::recursive_directory_iterator(process.path("/opt/ml/input/data")))
      if (entry.is_regular_file()) files.push_back(entry.path().filename());
    EXPECT_FALSE(fs::exists(process.path("/opt/ml/input/data/other")));
    return ContainerExit{0, false};
  });
  EXPECT_EQ(run_host("algo-3").outcome, Outcome::Completed);
  EXPECT_THAT(files, ElementsAre("2")) << "the second of two hosts";
}

}  // namespace
}  // namespace trainyard::agent
