#include <gtest/gtest.h>

#include "model/launch_plan.h"
#include "model/report.h"

namespace trainyard::model {
namespace {

LaunchPlan full_plan() {
  LaunchPlan plan;
  plan.job_name = "job";
  plan.job_arn = "arn:aws:sagemaker:us-east-1:111122223333:training-job/job";
  plan.job_id = "0123456789abcdef";
  plan.attempt = 2;
  plan.region = "us-east-1";
  plan.current_host = "algo-1";
  plan.hosts = {"algo-1", "algo-2"};
  plan.instance_type = "ml.m5.large";
  plan.image = "busybox:1";
  plan.container_entrypoint = std::vector<std::string>{"/bin/sh", "-c"};
  plan.container_arguments = {"echo \"é\"\n"};
  plan.environment = {{"A", "line\nbreak"}};
  plan.hyper_parameters = {{"lr", "0.1"}};
  plan.instance_group = "gpu";
  plan.instance_groups = {{.name = "gpu", .instance_type = "ml.m5.large", .hosts = {"algo-1"}},
                          {.name = "cpu", .instance_type = "ml.m5.xlarge", .hosts = {"algo-2"}}};
  plan.channels = {{.name = "train",
                    .content_type = "text/csv",
                    .s3_uri = "s3://b/p",
                    .instance_group_names = {"cpu", "gpu"},
                    .attribute_names = {"image-ref", "label"},
                    .shuffle_seed = -3},
                   {.name = "shared",
                    .file_system = PlanFileSystem{.id = "fs-01234567",
                                                  .folder = "/mnt/efs",
                                                  .directory_path = "/data",
                                                  .read_only = false}}};
  plan.metric_definitions = {{.name = "loss", .regex = "loss=(.*?);"}};
  plan.output = {.s3_output_path = "s3://b/o", .compression_type = "NONE"};
  plan.limits = {.cpus = 1.5,
                 .memory = gib(8),
                 .gpus = 1,
                 .gpu_ids = {3},
                 .volume = gib(30),
                 .layer = gib(10),
                 .log = gib(1),
                 .upload = gib(100),
                 .disk_floor = mib(512)};
  plan.request.checkpoint_config = {.s3_uri = "s3://b/c", .local_path = "/c"};
  plan.request.infra_check_config = {.enable_infra_check = true};
  plan.network_isolation = true;
  plan.network = {.mode = "job",
                  .subnet = "10.200.0.0/16",
                  .addresses = {{"algo-1", "10.200.0.1"}},
                  .credentials_path = "/v2/credentials/x",
                  .reaches_outside = false,
                  .firewall = PlanFirewall{.inbound = {{}},
                                           .outbound = {{.protocol = FirewallProtocol::tcp,
                                                         .first_port = 443,
                                                         .last_port = 444,
                                                         .cidr = "10.0.0.0/8"}}}};
  plan.keep_on_failure = std::chrono::seconds{900};
  plan.registry_login = PlanRegistryLogin{
      .function = "arn:login", .registry = "localhost:5000", .file = "", .command = {"/bin/login"}};
  plan.mlflow = PlanMlflow{
      .tracking_path = "/_trainyard/mlflow/jobs/job/2", .experiment_id = "3", .run_id = "0f"};
  plan.outcome = JobOutcome{.rule = "ci", .exit_code = 3};
  plan.limits.shared_memory = gib(3);
  plan.limits.open_files = 65536;
  plan.limits.locked_memory = gib(1);
  plan.max_runtime = std::chrono::seconds{60};
  plan.stores = {{.name = "ceph",
                  .endpoint_url = "https://s3.example.org",
                  .virtual_hosted = true,
                  .buckets = {"data", "ml-*"},
                  .ca_certificates = "pem",
                  .credentials_file = "/keys",
                  .patience = std::chrono::seconds{5}}};
  plan.endpoint_url = "http://127.0.0.1:1";
  plan.credentials_url = "http://127.0.0.1:2";
  plan.credentials_token = "t";
  plan.records = {.log_group = "/aws/sagemaker/TrainingJobs",
                  .log_stream = "job/algo-1-5",
                  .metric_stream = "job/algo-1-2",
                  .logs_folder = "/d/logs",
                  .metrics_folder = "/d/metrics"};
  plan.notices = {"n"};
  plan.runtime = {.kind = "oci", .docker_socket = "/d", .oci_root = "/r", .oci_program = "runc"};
  plan.runtime.confinement = {
      .no_new_privileges = false, .net_raw = true, .max_processes = 99, .seccomp = "{}"};
  return plan;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(LaunchPlan, ReadsBackWhatWasWritten) {
  LaunchPlan plain;
  plain.instance_groups = {{.name = kHomogeneousCluster}};
  for (const LaunchPlan& plan : {full_plan(), plain}) {
    const std::string text = to_json(plan);
    const auto read = parse_launch_plan(text);
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(to_json(*read), text);
  }
  const LaunchPlan read = *parse_launch_plan(to_json(full_plan()));
  EXPECT_EQ(read.container_entrypoint->at(1), "-c");
  EXPECT_EQ(read.environment.at("A"), "line\nbreak");
  EXPECT_EQ(read.limits.memory, gib(8));
  EXPECT_EQ(read.limits.cpus, 1.5);
  EXPECT_EQ(read.max_runtime, std::chrono::seconds{60});
  EXPECT_EQ(read.channels.at(0).s3_uri, "s3://b/p");
  EXPECT_EQ(read.channels.at(0).instance_group_names, (std::vector<std::string>{"cpu", "gpu"}));
  EXPECT_EQ(read.channels.at(0).attribute_names, (std::vector<std::string>{"image-ref", "label"}));
  EXPECT_EQ(read.channels.at(0).shuffle_seed, -3);
  EXPECT_FALSE(read.channels.at(0).file_system);
  ASSERT_TRUE(read.channels.at(1).file_system);
  EXPECT_EQ(read.channels.at(1).file_system->folder, "/mnt/efs");
  EXPECT_EQ(read.channels.at(1).file_system->directory_path, "/data");
  EXPECT_FALSE(read.channels.at(1).file_system->read_only);
  EXPECT_EQ(read.limits.gpu_ids, std::vector<int>{3});
  ASSERT_EQ(read.instance_groups.size(), 2U);
  EXPECT_EQ(read.instance_groups.at(1).instance_type, "ml.m5.xlarge");
  EXPECT_EQ(read.instance_groups.at(1).hosts, std::vector<std::string>{"algo-2"});
  EXPECT_EQ(read.runtime.oci_program, "runc");
  EXPECT_FALSE(read.runtime.confinement.no_new_privileges);
  EXPECT_TRUE(read.runtime.confinement.net_raw);
  EXPECT_EQ(read.runtime.confinement.max_processes, 99);
  EXPECT_EQ(read.runtime.confinement.seccomp, "{}");
  EXPECT_EQ(read.stores.at(0).buckets.at(1), "ml-*");
  EXPECT_EQ(read.stores.at(0).patience, std::chrono::seconds{5});
  EXPECT_EQ(read.request, full_plan().request);
  EXPECT_EQ(read.network.addresses.at("algo-1"), "10.200.0.1");
  EXPECT_EQ(read.network.credentials_path, "/v2/credentials/x");
  EXPECT_FALSE(read.network.reaches_outside);
  EXPECT_EQ(read.network.firewall, full_plan().network.firewall);
  ASSERT_TRUE(read.mlflow);
  EXPECT_EQ(read.mlflow->tracking_path, "/_trainyard/mlflow/jobs/job/2");
  EXPECT_EQ(read.mlflow->experiment_id, "3");
  EXPECT_EQ(read.mlflow->run_id, "0f");
  EXPECT_EQ(read.limits.shared_memory, gib(3));
  EXPECT_EQ(read.limits.open_files, 65536);
  EXPECT_EQ(read.limits.locked_memory, gib(1));
  const LaunchPlan empty = *parse_launch_plan(to_json(LaunchPlan{}));
  EXPECT_FALSE(empty.container_entrypoint);
  EXPECT_FALSE(empty.mlflow);
  EXPECT_EQ(empty.request, CreateTrainingJobRequest{});
}

TEST(LaunchPlan, AnOlderPlansOwnMembersAreTheRequests) {
  LaunchPlan plan = full_plan();
  plan.request = {};
  const auto read = parse_launch_plan(replaced(to_json(plan), R"("request":{})", R"(
    "debug_hook":{"s3_output_path":"s3://b/d","local_path":"/d","hook_parameters":{"a":"b"},
      "collections":[{"name":"losses","parameters":{"c":"d"}}]},
    "profiler":{"disabled":true,"s3_output_path":"","interval_milliseconds":100,
      "parameters":{"LocalPath":"/p"}},
    "checkpoints":{"s3_uri":"s3://b/c","local_path":"/c"},
    "tensor_board":{"s3_output_path":"s3://b/t","local_path":"/t"},"infra_check":true)"));
  ASSERT_TRUE(read) << read.error().message();
  using Texts = std::map<std::string, std::string>;
  CreateTrainingJobRequest wanted;
  wanted.debug_hook_config = {
      .local_path = "/d",
      .s3_output_path = "s3://b/d",
      .hook_parameters = Texts{{"a", "b"}},
      .collection_configurations = {
          {{.collection_name = "losses", .collection_parameters = Texts{{"c", "d"}}}}}};
  wanted.profiler_config = {.profiling_interval_in_milliseconds = 100,
                            .profiling_parameters = Texts{{"LocalPath", "/p"}},
                            .disable_profiler = true};
  wanted.checkpoint_config = {.s3_uri = "s3://b/c", .local_path = "/c"};
  wanted.tensor_board_output_config = {.local_path = "/t", .s3_output_path = "s3://b/t"};
  wanted.infra_check_config = {.enable_infra_check = true};
  EXPECT_EQ(read->request, wanted);
}

TEST(LaunchPlan, ARequestOfAnotherTypeIsAnError) {
  LaunchPlan plan = full_plan();
  plan.request = {};
  const auto read = parse_launch_plan(
      replaced(to_json(plan), R"("request":{})", R"("request":{"CheckpointConfig":1})"));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind(), ErrorKind::corrupt);
  EXPECT_NE(read.error().message().find("launch plan: request: "), std::string::npos);
}

// A plan from the time when it contained the paths of its records' files.
std::string plan_with_paths(std::string_view paths) {
  const std::string text = to_json(full_plan());
  const auto from = text.find("\"records\":"), to = text.find('}', from) + 1;
  EXPECT_NE(from, std::string::npos);
  return text.substr(0, from) + std::string(paths) + text.substr(to);
}

TEST(LaunchPlan, AnOlderPlansPathsAreTheSameStreams) {
  const auto read = parse_launch_plan(plan_with_paths(
      R"("log_file":"/d/logs/%2Faws%2Fsagemaker%2FTrainingJobs/job%2Falgo-1-5.log",)"
      R"("metrics_folder":"/d/metrics/job/algo-1-2")"));
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(to_json(*read), to_json(full_plan()));
}

TEST(LaunchPlan, AnOlderPlanHasNoMetricsFolder) {
  const auto read = parse_launch_plan(plan_with_paths(R"("log_file":"/d/logs/g/s.log")"));
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->records.log_stream, "s");
  EXPECT_EQ(read->records.metric_stream, "");
}

TEST(LaunchPlan, AnOlderPlansLogFileIsAStreams) {
  const auto read = parse_launch_plan(plan_with_paths(R"("log_file":"/d/logs/g/a%b.log")"));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message(),
            "launch plan: 'log_file' is no log stream's: /d/logs/g/a%b.log");
}

TEST(LaunchPlan, AnOlderPlanHasNoLimitsOfLayerLogAndUpload) {
  const std::string text = to_json(full_plan());
  const auto from = text.find(",\"layer\""), to = text.find('}', from);
  ASSERT_NE(from, std::string::npos);
  const auto read = parse_launch_plan(text.substr(0, from) + text.substr(to));
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->limits.volume, gib(30));
  EXPECT_EQ(read->limits.layer, Bytes{});
  EXPECT_EQ(read->limits.disk_floor, Bytes{});
  EXPECT_EQ(parse_launch_plan(text)->limits.disk_floor, mib(512));
  EXPECT_EQ(parse_launch_plan(text)->limits.upload, gib(100));
}

TEST(LaunchPlan, AnOlderPlanHasOneGroupAndNoGpusByIndex) {
  LaunchPlan older = full_plan();
  older.instance_groups.clear();
  older.limits.gpu_ids.clear();
  older.channels.at(0).instance_group_names.clear();
  const std::string text = to_json(older);
  for (const char* later : {"instance_groups", "gpu_ids", "instance_group_names"})
    EXPECT_EQ(text.find(later), std::string::npos) << later;
  const auto read = parse_launch_plan(text);
  ASSERT_TRUE(read) << read.error().message();
  ASSERT_EQ(read->instance_groups.size(), 1U);
  EXPECT_EQ(read->instance_groups.at(0).name, "gpu");
  EXPECT_EQ(read->instance_groups.at(0).instance_type, "ml.m5.large");
  EXPECT_EQ(read->instance_groups.at(0).hosts, (std::vector<std::string>{"algo-1", "algo-2"}));
  EXPECT_EQ(read->limits.gpus, 1);
  EXPECT_TRUE(read->limits.gpu_ids.empty());
}

TEST(LaunchPlan, RefusesAnotherVersionAndNamesIt) {
  const auto read =
      parse_launch_plan(replaced(to_json(full_plan()), "\"version\":1", "\"version\":7"));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind(), ErrorKind::corrupt);
  EXPECT_NE(read.error().message().find("version 7"), std::string::npos);
}

TEST(LaunchPlan, RefusesWhatItDoesNotUnderstandWhole) {
  const std::string text = to_json(full_plan());
  for (const std::string& bad :
       {replaced(text, "\"region\"", "\"regoin\""),
        replaced(text, "\"attempt\":2", "\"attempt\":0"),
        replaced(text, "\"gpus\":1", "\"gpus\":\"1\""),
        replaced(text, "\"gpu_ids\":[3]", "\"gpu_ids\":[3,4]"),
        replaced(text, "\"gpu_ids\":[3]", "\"gpu_ids\":[-1]"),
        replaced(text, "\"gpu_ids\":[3]", "\"gpu_ids\":[\"3\"]"),
        replaced(text, "\"mode\":\"job\"", "\"mode\":\"host\""),
        replaced(text, "\"first_port\":443", "\"first_port\":445"),
        replaced(text, "\"regex\"", "\"extra\""), text + "{}", std::string("[]"), std::string()}) {
    const auto read = parse_launch_plan(bad);
    ASSERT_FALSE(read) << bad;
    EXPECT_EQ(read.error().kind(), ErrorKind::corrupt);
  }
}

TEST(LaunchPlan, RefusesEveryTornPrefix) {
  const std::string text = to_json(full_plan());
  for (std::size_t length = 0; length + 1 < text.size(); ++length)
    EXPECT_FALSE(parse_launch_plan(std::string_view(text).substr(0, length))) << length;
}

TEST(Report, ReadsBackEveryKind) {
  std::int64_t sequence = 0;
  for (Report report :
       {Report{.kind = ReportKind::started},
        Report{.kind = ReportKind::started, .job_id = "0123456789abcdef"},
        Report{.kind = ReportKind::downloading, .message = "Downloading input data"},
        Report{.kind = ReportKind::metric, .metric_name = "loss", .metric_value = -0.25},
        Report{.kind = ReportKind::stopping, .stop_reason = StopReason::MaxRuntimeExceeded},
        Report{.kind = ReportKind::uploading, .exit_code = 137},
        Report{.kind = ReportKind::finished,
               .outcome = Outcome::Failed,
               .failure_reason = "AlgorithmError: \n é",
               .failure_class = FailureClass::algorithm,
               .model_artifacts = "s3://b/m",
               .losses = {1, 20, 3},
               .kept_until = from_epoch_millis(1747419059999)},
        Report{.kind = ReportKind::ready}, Report{.kind = ReportKind::uploaded},
        Report{.kind = ReportKind::losses, .losses = {1, 20, 3}},
        Report{.kind = ReportKind::checked,
               .checks = {{"disk", CheckOutcome::passed, "fine", std::chrono::milliseconds(20)},
                          {"peer algo-2", CheckOutcome::failed, "gone", {}}}}}) {
    report.sequence = ++sequence;
    report.at = from_epoch_millis(1747419050603);
    const std::string line = to_json_line(report);
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    const auto read = parse_report(line);
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(*read, report) << line;
  }
}

// Structured bindings, so that a member that is added and forgotten here doesn't compile.
TEST(Report, KeepsEveryMember) {
  Report report;
  auto& [sequence, at, kind, job_id, message, exit_code, metric_name, metric_value, stop_reason,
         outcome, failure_reason, failure_class, model_artifacts, left_behind, warm, losses,
         kept_until, checks] = report;
  sequence = 5;
  at = from_epoch_millis(6);
  kind = ReportKind::finished;
  job_id = "ab";
  message = "m";
  exit_code = 1;
  metric_name = "loss";
  metric_value = 0;
  stop_reason = StopReason::MaxRuntimeExceeded;
  outcome = Outcome::Failed;
  failure_reason = "f";
  failure_class = FailureClass::capacity;
  model_artifacts = "s3://b/m";
  left_behind = true;
  warm = true;
  losses = {1, 2, 3};
  kept_until = from_epoch_millis(7);
  checks = {{"disk", CheckOutcome::skipped, "d", std::chrono::milliseconds(8)}};
  const std::string line =
      R"({"sequence":5,"at":6,"kind":"finished","job_id":"ab","message":"m","exit_code":1,)"
      R"("metric_name":"loss","metric_value":0,"stop_reason":"MaxRuntimeExceeded",)"
      R"("outcome":"Failed","failure_reason":"f","model_artifacts":"s3://b/m",)"
      R"("left_behind":true,"warm":true,"failure_class":"capacity","kept_until":7,)"
      R"("lost_log_lines":1,"lost_log_bytes":2,"lost_metric_points":3,)"
      R"("checks":[{"name":"disk","outcome":"skipped","detail":"d","took_milliseconds":8}]})"
      "\n";
  EXPECT_EQ(to_json_line(report), line);
  EXPECT_EQ(parse_report(line).value(), report);
}

TEST(Report, AFailureOfBeforeThereWereClassesIsOfTheClassThatItsReasonBeginsWith) {
  const auto class_of = [](const std::string& members) {
    const auto read = parse_report(R"({"sequence":1,"at":1,"kind":"finished",)" + members + "}");
    return read ? read->failure_class : FailureClass::none;
  };
  EXPECT_EQ(class_of(R"("outcome":"Failed","failure_reason":"AlgorithmError: x")"),
            FailureClass::algorithm);
  EXPECT_EQ(class_of(R"("outcome":"Failed","failure_reason":"ClientError: x")"),
            FailureClass::client);
  EXPECT_EQ(class_of(R"("outcome":"Failed","failure_reason":"CapacityError: x")"),
            FailureClass::capacity);
  EXPECT_EQ(class_of(R"("outcome":"Failed","failure_reason":"InternalServerError: x",)"
                     R"("retryable_by_platform":true)"),
            FailureClass::platform);
  EXPECT_EQ(class_of(R"("outcome":"Failed","failure_class":"platform",)"
                     R"("failure_reason":"ClientError: x")"),
            FailureClass::platform);
  EXPECT_EQ(class_of(R"("outcome":"Completed")"), FailureClass::none);
  EXPECT_FALSE(parse_report(R"({"sequence":1,"at":1,"kind":"finished","outcome":"Failed",)"
                            R"("failure_class":"fate"})"));
}

TEST(Report, RefusesGarbageAndTornLines) {
  for (const char* bad :
       {"", "{", "null", R"({"sequence":0,"at":1,"kind":"started"})",
        R"({"sequence":1,"at":1,"kind":"x"})", R"({"sequence":1,"at":1,"kind":"finished"})",
        R"({"sequence":1,"at":1,"kind":"metric"})",
        R"({"sequence":1,"at":1,"kind":"started","new":1})",
        R"({"sequence":1,"kind":"started"})"}) {
    const auto read = parse_report(bad);
    ASSERT_FALSE(read) << bad;
    EXPECT_EQ(read.error().kind(), ErrorKind::corrupt);
  }
}

}  // namespace
}  // namespace trainyard::model
