#include "component/training_jobs_world.h"

// What the account's owner decides: quotas, roles, instance types.
namespace trainyard::control {
namespace {

using ::testing::ElementsAre;

class AccountRulesTest : public TrainingJobsWorld {
 protected:
  void rule(Quotas quotas) { admission_->replace_rules({std::move(quotas), {}}); }

  void expect_limit(const model::CreateTrainingJobRequest& request, const std::string& limit) {
    const Error error = refusal(request);
    EXPECT_EQ(error.code(), "ResourceLimitExceeded");
    EXPECT_EQ(error.message(), "The account-level service limit " + limit +
                                   ". Please contact AWS support to request an increase for this "
                                   "limit.");
  }
};

model::CreateTrainingJobRequest request_of_type(const std::string& name, const std::string& type) {
  auto request = make_request(name);
  request.resource_config->instance_type = type;
  return request;
}

TEST_F(AccountRulesTest, AQuotaOfATypeCountsItsJobsThatHaveNotEndedWaitingOnesToo) {
  start({{"ml.m5.large", 2}});
  create("runs");
  create("waits");
  expect_limit(make_request("c"),
               "'ml.m5.large for training job usage' is 2 Instances, with current utilization of 2 "
               "Instances and a request delta of 1 Instances");
  EXPECT_TRUE(jobs_->create(request_of_type("other-type", "ml.m5.xlarge")));
  complete("runs");
  EXPECT_TRUE(jobs_->create(make_request("c")));
}

TEST_F(AccountRulesTest, AQuotaOfNoneRefusesTheFirst) {
  start({{"ml.m5.large", 0}});
  expect_limit(make_request("a"),
               "'ml.m5.large for training job usage' is 0 Instances, with current utilization of 0 "
               "Instances and a request delta of 1 Instances");
}

TEST_F(AccountRulesTest, AQuotaOfAllInstancesCountsEveryType) {
  rule({{}, {}, 2, {}});
  create("a");
  EXPECT_TRUE(jobs_->create(request_of_type("b", "ml.m5.xlarge")));
  expect_limit(request_of_type("c", "ml.c5.xlarge"),
               "'Number of instances across all training jobs' is 2 Instances, with current "
               "utilization of 2 Instances and a request delta of 1 Instances");
}

TEST_F(AccountRulesTest, OfManyCreatesAtOnceNoMoreThanTheQuotaSucceed) {
  start({{"ml.m5.large", 3}});
  std::atomic<int> accepted{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&, i] {
      if (jobs_->create(make_request("job-" + std::to_string(i)))) ++accepted;
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(accepted, 3);
}

TEST_F(AccountRulesTest, TheLongestRunLimitsWhatIsAskedForOrTheDefaultOfADay) {
  rule({{}, {}, {}, std::chrono::hours(1)});
  create("an-hour");
  auto longer = make_request("longer");
  longer.stopping_condition->max_runtime_in_seconds = 3601;
  expect_limit(longer,
               "'Longest run time for a training job' is 3600 Seconds, with current utilization of "
               "0 Seconds and a request delta of 3601 Seconds");
  longer.stopping_condition->max_runtime_in_seconds.reset();
  expect_limit(longer,
               "'Longest run time for a training job' is 3600 Seconds, with current utilization of "
               "0 Seconds and a request delta of 86400 Seconds");
}

TEST_F(AccountRulesTest, NewRulesHoldForWhatIsCreatedFromThenOn) {
  create("a");
  rule({{{"ml.m5.large", 1}}, {}, {}, {}});
  EXPECT_EQ(refusal(make_request("b")).code(), "ResourceLimitExceeded");
  rule({});
  create("b");
}

TEST_F(AccountRulesTest, ARoleThatTheAccountHasNotIsRefused) {
  AccountRules rules;
  rules.has_role = [](const std::string& arn) { return arn == kRole; };
  admission_->replace_rules(rules);
  create("a");
  auto request = make_request("b");
  request.role_arn = "arn:aws:iam::123456789012:role/Nobody";
  const Error error = refusal(request);
  EXPECT_EQ(error.code(), "ValidationException");
  EXPECT_EQ(error.message(),
            "Could not assume role arn:aws:iam::123456789012:role/Nobody. Please ensure that the "
            "role exists and allows principal 'sagemaker.amazonaws.com' to assume the role.");
}

TEST_F(AccountRulesTest, ATypeOfTheAccountsOwnHasTheSizeItWasGiven) {
  start({}, {8, gib(64), 0},
        InstanceTypes({{"ml.lab.large", {.cpus = 6, .memory = gib(24), .gpus = {}}}}));
  EXPECT_THAT(jobs_->own_instance_types(), ElementsAre("ml.lab.large"));
  ASSERT_TRUE(jobs_->create(request_of_type("a", "ml.lab.large")));
  ASSERT_TRUE(eventually([&] { return engine_.runs("a"); }));
  EXPECT_EQ(plan_of("a").limits.cpus, 6);
  EXPECT_EQ(plan_of("a").limits.memory, gib(24));
  EXPECT_EQ(plan_of("a").limits.gpus, 0);
  EXPECT_EQ(plan_of("a").instance_type, "ml.lab.large");
}

TEST_F(AccountRulesTest, AChangedTypeKeepsWhatIsNotSaid) {
  start({}, {8, gib(64), 1}, InstanceTypes({{"ml.g4dn.12xlarge", {{}, {}, 1}}}));
  EXPECT_THAT(jobs_->own_instance_types(), ::testing::IsEmpty());
  const InstanceFacts facts = admission_->types().find("ml.g4dn.12xlarge").value();
  EXPECT_EQ(facts.size, (InstanceSize{48, gib(192), 1}));
  EXPECT_TRUE(facts.has_local_storage);
  ASSERT_TRUE(jobs_->create(request_of_type("a", "ml.g4dn.12xlarge")));
  ASSERT_TRUE(eventually([&] { return engine_.runs("a"); }));
  EXPECT_EQ(plan_of("a").limits.gpus, 1);
  expect_invalid(request_of_type("b", "ml.p3.8xlarge"), "has 4 GPUs, this machine has 1 GPU");
}

}  // namespace
}  // namespace trainyard::control
