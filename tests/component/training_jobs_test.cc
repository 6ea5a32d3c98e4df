#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "component/training_jobs_world.h"

namespace trainyard::control {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Texts = std::map<std::string, std::string>;
using TrainingJobsTest = TrainingJobsWorld;

TEST_F(TrainingJobsTest, CreateGivesTheArnAndDescribeEchoesTheRequestWithTheServicesDefaults) {
  auto request = make_request("a");
  request.hyper_parameters = Texts{{"eta", "0.1"}};
  request.environment = Texts{{"E", "1"}};
  request.stopping_condition.reset();
  request.tags = std::vector<model::Tag>{tag("k", "v")};
  EXPECT_EQ(jobs_->create(request).value(), arn("a"));

  const auto shown = jobs_->describe("a").value();
  EXPECT_EQ(shown.training_job_name, "a");
  EXPECT_EQ(shown.training_job_arn, arn("a"));
  EXPECT_EQ(shown.role_arn, kRole);
  EXPECT_EQ(shown.hyper_parameters, request.hyper_parameters);
  EXPECT_EQ(shown.environment, request.environment);
  EXPECT_EQ(shown.algorithm_specification, request.algorithm_specification);
  EXPECT_EQ(shown.resource_config, request.resource_config);
  const model::Channel& channel = shown.input_data_config->front();
  EXPECT_EQ(channel.compression_type, model::CompressionType::None);
  EXPECT_EQ(channel.record_wrapper_type, model::RecordWrapper::None);
  EXPECT_EQ(channel.data_source->s3_data_source->s3_data_distribution_type,
            model::S3DataDistribution::FullyReplicated);
  EXPECT_FALSE(channel.input_mode) << "not given, not made up";
  EXPECT_EQ(shown.output_data_config->kms_key_id, "");
  EXPECT_EQ(shown.output_data_config->compression_type, model::OutputCompressionType::GZIP);
  EXPECT_EQ(shown.stopping_condition->max_runtime_in_seconds, 86400);
  EXPECT_EQ(shown.enable_network_isolation, false);
  EXPECT_EQ(shown.enable_inter_container_traffic_encryption, false);
  EXPECT_EQ(shown.enable_managed_spot_training, false);
  EXPECT_EQ(shown.training_job_status, model::TrainingJobStatus::InProgress);
  EXPECT_TRUE(shown.creation_time);
  EXPECT_FALSE(shown.training_end_time);
  EXPECT_FALSE(shown.failure_reason);
  EXPECT_FALSE(shown.final_metric_data_list);
}

TEST_F(TrainingJobsTest, ACompletedJobIsDescribedInFull) {
  create("a");
  complete("a");
  const auto shown = jobs_->describe("a").value();
  EXPECT_EQ(shown.secondary_status, model::SecondaryStatus::Completed);
  EXPECT_EQ(shown.model_artifacts->s3_model_artifacts, "s3://bucket/out/a/output/model.tar.gz");
  EXPECT_EQ(shown.secondary_status_transitions->back().status_message, "Training job completed");
  EXPECT_TRUE(shown.training_start_time && shown.training_end_time);
  EXPECT_GE(*shown.billable_time_in_seconds, 1);
}

TEST_F(TrainingJobsTest, ThePlanHoldsWhatTheRequestAsksFor) {
  auto request = make_request("a");
  request.algorithm_specification->container_arguments = std::vector<std::string>{"x", "y"};
  model::MetricDefinition metric;
  metric.name = "loss";
  metric.regex = "loss=([0-9.]+)";
  request.algorithm_specification->metric_definitions =
      std::vector<model::MetricDefinition>{metric};
  request.hyper_parameters = Texts{{"eta", "0.1"}};
  request.enable_network_isolation = true;
  ASSERT_TRUE(jobs_->create(request));
  ASSERT_TRUE(becomes_true([&] { return engine_.runs("a"); }));
  const auto plan = plan_of("a");
  EXPECT_EQ(plan.image, "local/image:1");
  EXPECT_FALSE(plan.container_entrypoint);
  EXPECT_THAT(plan.container_arguments, ElementsAre("x", "y"));
  EXPECT_EQ(plan.hyper_parameters, *request.hyper_parameters);
  EXPECT_EQ(plan.channels.at(0).s3_uri, "s3://bucket/data/train");
  EXPECT_EQ(plan.channels.at(0).input_mode, "File");
  EXPECT_EQ(plan.metric_definitions.at(0).regex, "loss=([0-9.]+)");
  EXPECT_EQ(plan.output.s3_output_path, "s3://bucket/out");
  EXPECT_EQ(plan.output.compression_type, "GZIP");
  EXPECT_EQ(plan.limits.cpus, 2);
  EXPECT_EQ(plan.limits.memory, gib(8));
  EXPECT_EQ(plan.limits.volume, gib(5));
  EXPECT_EQ(plan.max_runtime, std::chrono::seconds(3600));
  EXPECT_TRUE(plan.network_isolation);
  EXPECT_EQ(plan.credentials_url, "http://127.0.0.1:1/credentials/a/1");
  EXPECT_EQ(plan.credentials_token.size(), 64U);
  EXPECT_EQ(supervisor_->role_for_token("a", 1, plan.credentials_token), kRole);
  EXPECT_EQ(plan.log_file, (directory_ / "a.algo-1.log").string());
  EXPECT_EQ(plan.runtime.kind, "oci");
  EXPECT_THAT(plan.notices, IsEmpty());
}

// What SDK v2 sends with every job.
TEST_F(TrainingJobsTest, TheDebuggersAndTheProfilersConfigurationAreDescribedAndPlanned) {
  auto request = make_request("a");
  request.debug_hook_config.emplace().s3_output_path = "s3://bucket/out";
  request.profiler_config.emplace().s3_output_path = "s3://bucket/out";
  request.profiler_config->disable_profiler = false;
  ASSERT_TRUE(jobs_->create(request));
  const auto shown = jobs_->describe("a").value();
  EXPECT_EQ(shown.debug_hook_config->s3_output_path, "s3://bucket/out");
  EXPECT_THAT(*shown.debug_hook_config->collection_configurations, IsEmpty());
  EXPECT_EQ(shown.profiler_config->profiling_interval_in_milliseconds, 500);
  EXPECT_EQ(shown.profiling_status, model::ProfilingStatus::Enabled);
  ASSERT_TRUE(becomes_true([&] { return engine_.runs("a"); }));
  const auto plan = plan_of("a");
  EXPECT_EQ(plan.debug_hook->s3_output_path, "s3://bucket/out");
  EXPECT_EQ(plan.debug_hook->local_path, "/opt/ml/output/tensors");
  EXPECT_EQ(plan.profiler->interval, std::chrono::milliseconds(500));
  EXPECT_FALSE(plan.profiler->disabled);
}

TEST_F(TrainingJobsTest, EveryMemberOfTheDebuggersAndTheProfilersConfigurationIsPlanned) {
  auto request = make_request("a");
  model::DebugHookConfig& hook = request.debug_hook_config.emplace();
  hook.s3_output_path = "s3://bucket/out";
  hook.local_path = "/tmp/tensors";
  hook.hook_parameters = Texts{{"save_interval", "2"}};
  model::CollectionConfiguration collection;
  collection.collection_name = "losses";
  collection.collection_parameters = Texts{{"start_step", "1"}};
  hook.collection_configurations = std::vector<model::CollectionConfiguration>{collection};
  model::ProfilerConfig& profiler = request.profiler_config.emplace();
  profiler.disable_profiler = true;
  profiler.profiling_interval_in_milliseconds = 60000;
  profiler.profiling_parameters = Texts{{"LocalPath", "/opt/ml/output/profiler/"}};
  ASSERT_TRUE(jobs_->create(request));
  const auto shown = jobs_->describe("a").value();
  EXPECT_EQ(shown.debug_hook_config, request.debug_hook_config);
  EXPECT_EQ(shown.profiler_config, request.profiler_config);
  EXPECT_EQ(shown.profiling_status, model::ProfilingStatus::Disabled);
  ASSERT_TRUE(becomes_true([&] { return engine_.runs("a"); }));
  const auto plan = plan_of("a");
  EXPECT_EQ(plan.debug_hook->local_path, "/tmp/tensors");
  EXPECT_EQ(plan.debug_hook->hook_parameters, *hook.hook_parameters);
  EXPECT_EQ(plan.debug_hook->collections.at(0).parameters, *collection.collection_parameters);
  EXPECT_TRUE(plan.profiler->disabled);
  EXPECT_EQ(plan.profiler->interval, std::chrono::milliseconds(60000));
  EXPECT_EQ(plan.profiler->parameters, *profiler.profiling_parameters);
}

TEST_F(TrainingJobsTest, WithoutAProfilersConfigurationThereIsNoProfilingStatus) {
  create("a");
  const auto shown = jobs_->describe("a").value();
  EXPECT_FALSE(shown.profiling_status || shown.profiler_config || shown.debug_hook_config);
}

TEST_F(TrainingJobsTest, WhatTheDebuggerOrTheProfilerCannotDoIsRefused) {
  using Request = model::CreateTrainingJobRequest;
  const auto debug = [](const char* uri, std::optional<std::string> path) {
    auto request = make_request("a");
    request.debug_hook_config.emplace().s3_output_path = uri;
    request.debug_hook_config->local_path = std::move(path);
    return request;
  };
  expect_invalid(debug("s3://none/out", {}),
                 "Invalid DebugHookConfig.S3OutputPath: the bucket \"none\"");
  expect_invalid(debug("https://bucket/out", {}), "is not of the form s3://bucket/prefix");
  for (const char* path :
       {"", "tensors", "/", "/opt/ml/", "/opt/ml/input/data/x", "/a/../b", "/proc/1", "/opt//ml"})
    expect_invalid(debug("s3://bucket", path), "Invalid DebugHookConfig.LocalPath: '");
  const auto profile = [](void (*change)(model::ProfilerConfig&)) {
    Request request = make_request("a");
    request.profiler_config.emplace().s3_output_path = "s3://bucket/out";
    change(*request.profiler_config);
    return request;
  };
  using Profiler = model::ProfilerConfig;
  expect_invalid(profile([](Profiler& p) { p.s3_output_path.reset(); }),
                 "S3OutputPath must be given when the profiler is not disabled");
  expect_invalid(profile([](Profiler& p) { p.s3_output_path = "s3://none"; }),
                 "Invalid ProfilerConfig.S3OutputPath: the bucket \"none\"");
  expect_invalid(profile([](Profiler& p) { p.profiling_interval_in_milliseconds = 300; }),
                 "Invalid ProfilingIntervalInMilliseconds: 300. It must be one of 100, 200");
  expect_invalid(profile([](Profiler& p) { p.profiling_parameters = Texts{{"LocalPath", "x"}}; }),
                 "Invalid ProfilerConfig.ProfilingParameters.LocalPath");
  expect_invalid(
      profile([](Profiler& p) { p.profiling_parameters = Texts{{"CPUProfilingDuration", "1"}}; }),
      "'ProfilerConfig.ProfilingParameters.CPUProfilingDuration' is not supported");
}

TEST_F(TrainingJobsTest, AnInstanceLargerThanTheMachineGetsTheMachineAndSaysSo) {
  auto request = make_request("a");
  request.resource_config->instance_type = "ml.m5.24xlarge";
  ASSERT_TRUE(jobs_->create(request));
  ASSERT_TRUE(becomes_true([&] { return engine_.runs("a"); }));
  const auto plan = plan_of("a");
  EXPECT_EQ(plan.limits.cpus, 2);
  EXPECT_EQ(plan.limits.memory, gib(8));
  EXPECT_EQ(plan.notices.size(), 2U);
}

TEST_F(TrainingJobsTest, AUsedNameIsRefusedWithTheServicesText) {
  create("a");
  const auto again = jobs_->create(make_request("a"));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code(), "ResourceInUse");
  EXPECT_EQ(again.error().message(),
            "Training job names must be unique within an AWS account and region, and a training "
            "job with this "
            "name already exists (arn:aws:sagemaker:us-west-2:123456789012:training-job/a)");
}

TEST_F(TrainingJobsTest, AnEmptyPrefixIsRefusedWithTheServicesText) {
  auto request = make_request("a");
  request.input_data_config->front().data_source->s3_data_source->s3_uri = "s3://bucket/nothing";
  const Error error = refusal(request);
  EXPECT_EQ(error.code(), "ValidationException");
  EXPECT_EQ(error.message(),
            "No S3 objects found under S3 URL \"s3://bucket/nothing\" given in input data source. "
            "Please ensure "
            "that the bucket exists in the selected region (us-west-2), that objects exist under "
            "that S3 prefix, "
            "and that the role \"arn:aws:iam::123456789012:role/service-role\" has "
            "\"s3:ListBucket\" permissions "
            "on bucket \"bucket\".");
}

TEST_F(TrainingJobsTest, AnObjectStoreThatDoesNotAnswerIsNotTheClientsFault) {
  catalog_.unreachable = true;
  const Error error = refusal(make_request("a"));
  EXPECT_EQ(error.code(), "");
  EXPECT_EQ(error.kind(), ErrorKind::unavailable);
}

TEST_F(TrainingJobsTest, AnObjectStoreThatLetsNobodyLookIsToldOfByTheField) {
  catalog_.closed = true;
  const Error error = refusal(make_request("a"));
  EXPECT_EQ(error.code(), "ValidationException");
  EXPECT_EQ(error.message(), "Invalid S3Uri of channel train: AccessDenied");
}

TEST_F(TrainingJobsTest, RulesBetweenFieldsAreKept) {
  struct Case {
    const char* says;
    void (*spoil)(model::CreateTrainingJobRequest&);
  };
  using Request = model::CreateTrainingJobRequest;
  const std::vector<Case> cases{
      {"TrainingImage must be given", [](Request& r) { r.algorithm_specification.reset(); }},
      {"TrainingImage must be given",
       [](Request& r) { r.algorithm_specification->training_image.reset(); }},
      {"InstanceType must be given", [](Request& r) { r.resource_config.reset(); }},
      {"InstanceType must be given", [](Request& r) { r.resource_config->instance_type.reset(); }},
      {"InstanceCount must be at least 1",
       [](Request& r) { r.resource_config->instance_count.reset(); }},
      {"InstanceCount must be at least 1",
       [](Request& r) { r.resource_config->instance_count = 0; }},
      {"InstanceCount 2 is not supported",
       [](Request& r) { r.resource_config->instance_count = 2; }},
      {"VolumeSizeInGB must be at least 1",
       [](Request& r) { r.resource_config->volume_size_in_gb.reset(); }},
      {"VolumeSizeInGB must be at least 1",
       [](Request& r) { r.resource_config->volume_size_in_gb = 0; }},
      {"ml.p3.2xlarge has 1 GPU, this machine has 0 GPUs",
       [](Request& r) { r.resource_config->instance_type = "ml.p3.2xlarge"; }},
      {"ml.trn1.2xlarge has AWS Trainium",
       [](Request& r) { r.resource_config->instance_type = "ml.trn1.2xlarge"; }},
      {"Channel names must be unique, 'train'",
       [](Request& r) { r.input_data_config->push_back(r.input_data_config->front()); }},
      {"Invalid compression type for channel train: File mode only supports NONE, got Gzip instead",
       [](Request& r) {
         r.input_data_config->front().compression_type = model::CompressionType::Gzip;
       }},
      {"S3DataSource must be given",
       [](Request& r) { r.input_data_config->front().data_source->s3_data_source.reset(); }},
      {"'https://x/y' is not of the form",
       [](Request& r) {
         r.input_data_config->front().data_source->s3_data_source->s3_uri = "https://x/y";
       }},
      {"Invalid MaxWaitTimeInSeconds. It is only supported when EnableManagedSpotTraining is set "
       "to true",
       [](Request& r) { r.stopping_condition->max_wait_time_in_seconds = 7200; }},
      {"Invalid MaxRuntimeInSeconds",
       [](Request& r) { r.stopping_condition->max_runtime_in_seconds = 2419201; }},
      {"the bucket \"other\"",
       [](Request& r) { r.output_data_config->s3_output_path = "s3://other/out"; }},
      {"is not of the form s3://",
       [](Request& r) { r.output_data_config->s3_output_path = "s3://"; }},
      {"Invalid Regex of metric definition 'm'",
       [](Request& r) {
         model::MetricDefinition metric;
         metric.name = "m";
         metric.regex = "(";
         r.algorithm_specification->metric_definitions =
             std::vector<model::MetricDefinition>{metric};
       }},
      {"are reserved", [](Request& r) { r.tags = std::vector<model::Tag>{tag("aws:x", "1")}; }},
      {"Duplicate tag keys",
       [](Request& r) { r.tags = std::vector<model::Tag>{tag("x", "1"), tag("x", "2")}; }},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.says);
    auto request = make_request("a");
    c.spoil(request);
    expect_invalid(request, c.says);
  }
  auto longest = make_request("b");
  longest.stopping_condition->max_runtime_in_seconds = 2419200;
  EXPECT_TRUE(jobs_->create(longest));
}

TEST_F(TrainingJobsTest, AGpuTypeIsAcceptedWhereThereAreEnoughGpusAndNeedsNoVolume) {
  start({}, Machine{2, gib(8), 1});
  auto request = make_request("a");
  request.resource_config->instance_type = "ml.g5.xlarge";
  request.resource_config->volume_size_in_gb.reset();
  EXPECT_TRUE(jobs_->create(request));
  ASSERT_TRUE(becomes_true([&] { return engine_.runs("a"); }));
  EXPECT_EQ(plan_of("a").limits.gpus, 1);
  EXPECT_EQ(plan_of("a").limits.volume, Bytes{}) << "the instance's own disks are not limited";
}

TEST_F(TrainingJobsTest, AQuotaCountsJobsThatHaveNotEnded) {
  start({{"ml.m5.large", 1}});
  create("a");
  const Error error = refusal(make_request("b"));
  EXPECT_EQ(error.code(), "ResourceLimitExceeded");
  EXPECT_EQ(error.message(),
            "The account-level service limit 'ml.m5.large for training job usage' is 1 Instances, "
            "with current "
            "utilization of 1 Instances and a request delta of 1 Instances. Please contact AWS "
            "support to request "
            "an increase for this limit.");
  complete("a");
  EXPECT_TRUE(jobs_->create(make_request("b")));
}

TEST_F(TrainingJobsTest, WhatIsNotThereIsNotFound) {
  for (const Error& error : {jobs_->describe("x").error(), jobs_->stop("x").error()}) {
    EXPECT_EQ(error.code(), "ValidationException");
    EXPECT_EQ(error.message(), "Requested resource not found.");
  }
  model::ListTagsInput input;
  input.resource_arn = arn("x");
  EXPECT_EQ(jobs_->list_tags(input).error().code(), "ValidationException");
}

TEST_F(TrainingJobsTest, StopIsSeenAtOnceAcceptedTwiceAndRefusedAtTheEnd) {
  create("a");
  ASSERT_TRUE(becomes_true([&] { return engine_.runs("a"); }));
  ASSERT_TRUE(jobs_->stop("a"));
  EXPECT_EQ(jobs_->describe("a").value().training_job_status, model::TrainingJobStatus::Stopping);
  ASSERT_TRUE(jobs_->stop("a"));
  ASSERT_TRUE(becomes_true([&] { return engine_.was_asked_to_stop("a"); }));
  engine_.finish("a", model::Outcome::Stopped);
  ASSERT_TRUE(reaches("a", model::TrainingJobStatus::Stopped));
  const Error error = jobs_->stop("a").error();
  EXPECT_EQ(error.code(), "ValidationException");
  EXPECT_EQ(error.message(),
            "The request was rejected because the training job is in status Stopped.");
  create("b");
  complete("b");
  EXPECT_EQ(jobs_->stop("b").error().message(),
            "The request was rejected because the training job is in status Completed.");
}

TEST_F(TrainingJobsTest, ListsNewestFirstAndPagesWithItsToken) {
  for (const char* name : {"a", "b", "c", "d", "e"}) create(name);
  model::ListTrainingJobsRequest request;
  request.max_results = 2;
  std::vector<std::string> all;
  std::set<std::string> tokens;
  while (true) {
    const auto page = jobs_->list(request).value();
    for (const auto& name : names(page)) all.push_back(name);
    if (!page.next_token) break;
    EXPECT_TRUE(tokens.insert(*page.next_token).second);
    request.next_token = page.next_token;
  }
  EXPECT_THAT(all, ElementsAre("e", "d", "c", "b", "a"));
  EXPECT_EQ(tokens.size(), 2U);
  model::ListTrainingJobsRequest by_name;
  by_name.sort_by = model::SortBy::Name;
  EXPECT_THAT(names(jobs_->list(by_name).value()), ElementsAre("a", "b", "c", "d", "e"));
  by_name.sort_order = model::SortOrder::Descending;
  EXPECT_THAT(names(jobs_->list(by_name).value()), ElementsAre("e", "d", "c", "b", "a"));
  by_name.name_contains = "c";
  EXPECT_THAT(names(jobs_->list(by_name).value()), ElementsAre("c"));
}

TEST_F(TrainingJobsTest, TheStatusFiltersThePageAfterItWasCut) {
  create("a");
  complete("a");
  create("b");
  model::ListTrainingJobsRequest request;
  request.max_results = 1;
  request.status_equals = model::TrainingJobStatus::Completed;
  const auto first = jobs_->list(request).value();
  EXPECT_THAT(names(first), IsEmpty());
  ASSERT_TRUE(first.next_token);
  request.next_token = first.next_token;
  const auto second = jobs_->list(request).value();
  EXPECT_THAT(names(second), ElementsAre("a"));
  EXPECT_FALSE(second.next_token);
  EXPECT_TRUE(second.training_job_summaries->front().training_end_time);
}

TEST_F(TrainingJobsTest, ATokenOfAnotherRequestOrOfNobodyIsRefused) {
  create("a");
  create("b");
  model::ListTrainingJobsRequest request;
  request.max_results = 1;
  request.next_token = jobs_->list(request).value().next_token;
  ASSERT_TRUE(request.next_token);
  request.max_results = 5;
  EXPECT_TRUE(jobs_->list(request)) << "the size of a page may change";
  request.name_contains = "a";
  EXPECT_EQ(jobs_->list(request).error().code(), "ValidationException");
  for (const char* token : {"", "x", "zz", "5b5d", "6e756c6c"}) {
    model::ListTrainingJobsRequest bad;
    bad.next_token = token;
    const auto refused = jobs_->list(bad);
    ASSERT_FALSE(refused) << token;
    EXPECT_EQ(refused.error().code(), "ValidationException");
  }
}

TEST_F(TrainingJobsTest, TagsComeWithTheJobAndChangeByThemselves) {
  auto request = make_request("a");
  request.tags = std::vector<model::Tag>{tag("k", "1"), tag("l", "2")};
  ASSERT_TRUE(jobs_->create(request));
  model::AddTagsInput add;
  add.resource_arn = arn("a");
  add.tags = std::vector<model::Tag>{tag("k", "3")};
  EXPECT_THAT(*jobs_->add_tags(add).value().tags, ElementsAre(tag("k", "3"), tag("l", "2")));
  model::DeleteTagsInput remove;
  remove.resource_arn = arn("a");
  remove.tag_keys = std::vector<std::string>{"l", "unknown"};
  ASSERT_TRUE(jobs_->delete_tags(remove));
  model::ListTagsInput list;
  list.resource_arn = arn("a");
  EXPECT_THAT(*jobs_->list_tags(list).value().tags, ElementsAre(tag("k", "3")));
  list.next_token = "x";
  EXPECT_EQ(jobs_->list_tags(list).error().code(), "ValidationException");
}

TEST_F(TrainingJobsTest, AResourceHasAtMostFiftyTags) {
  create("a");
  model::AddTagsInput add;
  add.resource_arn = arn("a");
  add.tags.emplace();
  for (int i = 0; i < 50; ++i) add.tags->push_back(tag("k" + std::to_string(i), "v"));
  ASSERT_TRUE(jobs_->add_tags(add));
  add.tags = std::vector<model::Tag>{tag("k0", "again")};
  EXPECT_TRUE(jobs_->add_tags(add));
  add.tags = std::vector<model::Tag>{tag("one more", "v")};
  EXPECT_EQ(jobs_->add_tags(add).error().code(), "ValidationException");
  add.tags = std::vector<model::Tag>{tag("aws:x", "v")};
  EXPECT_EQ(jobs_->add_tags(add).error().code(), "ValidationException");
}

}  // namespace
}  // namespace trainyard::control
