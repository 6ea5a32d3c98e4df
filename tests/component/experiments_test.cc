#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <thread>

#include "base/files.h"
#include "control/artifacts.h"
#include "control/associations.h"
#include "control/experiments.h"
#include "control/trial_components.h"
#include "control/trials.h"
#include "store/job_store.h"

// Experiments, trials, trial components and their lineage, over a real store: callers at the same
// time, and limits.
namespace trainyard::control {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr int kCallers = 8;

class ExperimentsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "experiments-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    directory_ = name;
    store_ = store::JobStore::open(directory_).value();
    const ArnScope arns{"aws", "us-west-2", "123456789012"};
    experiments_ = std::make_unique<Experiments>(store_->resources(), system_clock(), arns);
    trials_ = std::make_unique<Trials>(store_->resources(), system_clock(), arns);
    components_ = std::make_unique<TrialComponents>(store_->resources(), system_clock(), arns);
    artifacts_ = std::make_unique<Artifacts>(store_->resources(), system_clock(), arns);
    associations_ = std::make_unique<Associations>(store_->resources(), system_clock());
  }
  void TearDown() override {
    store_.reset();
    ASSERT_TRUE(remove_tree(directory_));
  }

  Result<std::string> create_experiment(const std::string& name) {
    model::CreateExperimentRequest request;
    request.experiment_name = name;
    return experiments_->create(std::move(request));
  }
  Result<std::string> create_trial(const std::string& name, const std::string& experiment) {
    model::CreateTrialRequest request;
    request.trial_name = name;
    request.experiment_name = experiment;
    return trials_->create(std::move(request));
  }
  Result<std::string> create_component(const std::string& name) {
    model::CreateTrialComponentRequest request;
    request.trial_component_name = name;
    return components_->create(std::move(request));
  }
  Result<std::string> create_artifact(const std::string& uri) {
    model::CreateArtifactRequest request;
    request.source.emplace().source_uri = uri;
    request.artifact_type = "DataSet";
    return artifacts_->create(std::move(request));
  }
  Result<model::AssociateTrialComponentResponse> associate(const std::string& component,
                                                           const std::string& trial) {
    model::AssociateTrialComponentRequest request;
    request.trial_component_name = component;
    request.trial_name = trial;
    return components_->associate(request);
  }

  // Calls act(0), act(1), … at the same time.
  static void at_once(const std::function<void(int)>& act) {
    std::atomic<int> ready = 0;
    std::vector<std::thread> callers;
    for (int i = 0; i < kCallers; ++i) {
      callers.emplace_back([&, i] {
        ++ready;
        while (ready < kCallers) std::this_thread::yield();
        act(i);
      });
    }
    for (std::thread& caller : callers) caller.join();
  }

  std::filesystem::path directory_;
  std::unique_ptr<store::JobStore> store_;
  std::unique_ptr<Experiments> experiments_;
  std::unique_ptr<Trials> trials_;
  std::unique_ptr<TrialComponents> components_;
  std::unique_ptr<Artifacts> artifacts_;
  std::unique_ptr<Associations> associations_;
};

TEST_F(ExperimentsTest, OneCallerGetsANameInWhateverCase) {
  std::atomic<int> created = 0;
  at_once([&](int i) {
    const auto result = create_experiment(i % 2 == 0 ? "Digits" : "DIGITS");
    if (result) {
      ++created;
    } else {
      EXPECT_EQ(result.error().code(), "ValidationException");
      EXPECT_THAT(result.error().message(), HasSubstr("already exists"));
    }
  });
  EXPECT_EQ(created, 1);
  EXPECT_THAT(*experiments_->list({}).value().experiment_summaries, SizeIs(1));
}

TEST_F(ExperimentsTest, ATrialIsNeverLeftWithoutItsExperiment) {
  for (int round = 0; round < 10; ++round) {
    const std::string name = "e" + std::to_string(round);
    ASSERT_TRUE(create_experiment(name));
    std::atomic<int> created = 0;
    std::atomic<int> removed = 0;
    at_once([&](int i) {
      const auto result = i % 2 == 0 ? create_trial(name + "-" + std::to_string(i), name)
                                     : experiments_->remove(name);
      if (result) {
        ++(i % 2 == 0 ? created : removed);
      } else {
        EXPECT_TRUE(result.error().code() == "ResourceNotFound" ||
                    (i % 2 == 1 && result.error().code() == "ValidationException"))
            << result.error().message();
      }
    });
    EXPECT_EQ(removed, created == 0 ? 1 : 0) << created;
    EXPECT_EQ(bool(experiments_->describe(name)), created > 0);
  }
}

TEST_F(ExperimentsTest, ChangesAtTheSameTimeAllCount) {
  ASSERT_TRUE(create_component("run"));
  at_once([&](int i) {
    model::UpdateTrialComponentRequest request;
    request.trial_component_name = "RUN";
    request.parameters.emplace()["p" + std::to_string(i)].number_value = i;
    EXPECT_TRUE(components_->update(request));
  });
  EXPECT_THAT(*components_->describe("run").value().parameters, SizeIs(kCallers));
}

TEST_F(ExperimentsTest, AComponentIsInSoManyTrialsAndNotMore) {
  ASSERT_TRUE(create_experiment("e"));
  ASSERT_TRUE(create_component("run"));
  for (int i = 0; i < 100; ++i) {
    const std::string trial = "t" + std::to_string(i);
    ASSERT_TRUE(create_trial(trial, "e"));
    ASSERT_TRUE(associate("run", trial));
  }
  ASSERT_TRUE(create_trial("one-more", "e"));
  const auto refused = associate("run", "one-more");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), "ResourceLimitExceeded");
  EXPECT_TRUE(associate("run", "t0")) << "it is in that one";
}

TEST_F(ExperimentsTest, OneOfManyAssociationsOfTwoEntitiesIsAdded) {
  const std::string component = create_component("run").value();
  const std::string artifact = create_artifact("s3://data/curve").value();
  constexpr std::array kTypes = {
      model::AssociationEdgeType::Produced, model::AssociationEdgeType::DerivedFrom,
      model::AssociationEdgeType::ContributedTo, model::AssociationEdgeType::SameAs};
  std::atomic<int> added = 0;
  at_once([&](int i) {
    model::AddAssociationRequest request;
    request.source_arn = component;
    request.destination_arn = artifact;
    request.association_type = kTypes[static_cast<std::size_t>(i) % kTypes.size()];
    const auto result = associations_->add(request);
    if (result) {
      ++added;
    } else {
      EXPECT_THAT(result.error().message(), HasSubstr("already exists"));
    }
  });
  EXPECT_EQ(added, 1);
  model::ListAssociationsRequest all;
  EXPECT_THAT(*associations_->list(all).value().association_summaries, SizeIs(1));
}

}  // namespace
}  // namespace trainyard::control
