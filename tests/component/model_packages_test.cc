#include "control/model_packages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/files.h"
#include "base/mutex.h"
#include "store/job_store.h"

// The model registry over a real store: callers at the same time, time, and an object store that
// refuses.
namespace trainyard::control {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr int kRegistrars = 8;
const Caller kPerson{"arn:aws:iam::123456789012:root", "123456789012"};

class SetClock final : public Clock {
 public:
  Timestamp now() const override { return from_epoch_millis(millis_); }
  void advance(std::chrono::milliseconds by) { millis_ += by.count(); }

 private:
  std::atomic<std::int64_t> millis_ = 1'800'000'000'000;
};

class RefusingCatalog final : public InputCatalog {
 public:
  Result<bool> has_objects_under(const std::string&, const std::string&) override { return no(); }
  Result<bool> has_object(const std::string&, const std::string&) override { return no(); }
  Result<bool> has_bucket(const std::string&) override { return no(); }

 private:
  static Error no() { return Error(ErrorKind::denied, "the store says AccessDenied"); }
};

class ModelPackagesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "registry-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    directory_ = name;
    store_ = store::JobStore::open(directory_).value();
    const ArnScope arns{"aws", "us-west-2", "123456789012"};
    algorithms_ = std::make_unique<Algorithms>(store_->resources(), clock_, arns);
    groups_ = std::make_unique<ModelPackageGroups>(store_->resources(), clock_, arns);
    packages_ = std::make_unique<ModelPackages>(store_->resources(), *groups_, *algorithms_,
                                                catalog_, clock_, arns);
    create_group();
  }
  void TearDown() override {
    store_.reset();
    ASSERT_TRUE(remove_tree(directory_));
  }

  void create_group() {
    model::CreateModelPackageGroupInput request;
    request.model_package_group_name = "g";
    ASSERT_TRUE(groups_->create(std::move(request), kPerson));
  }
  static model::CreateModelPackageInput version(const std::string& token = "") {
    model::CreateModelPackageInput request;
    request.model_package_group_name = "g";
    if (!token.empty()) request.client_token = token;
    return request;
  }
  std::size_t versions() {
    model::ListModelPackagesInput request;
    request.model_package_group_name = "g";
    request.max_results = 100;
    return packages_->list(request).value().model_package_summary_list->size();
  }
  static void at_once(const std::function<void()>& call) {
    std::vector<std::thread> callers;
    for (int i = 0; i < kRegistrars; ++i) callers.emplace_back(call);
    for (std::thread& caller : callers) caller.join();
  }

  std::filesystem::path directory_;
  SetClock clock_;
  RefusingCatalog catalog_;
  std::unique_ptr<store::JobStore> store_;
  std::unique_ptr<Algorithms> algorithms_;
  std::unique_ptr<ModelPackageGroups> groups_;
  std::unique_ptr<ModelPackages> packages_;
};

TEST_F(ModelPackagesTest, CallersAtTheSameTimeGetVersionsOfTheirOwn) {
  Mutex mutex;
  std::set<std::string> arns;
  at_once([&] {
    const std::string arn = packages_->create(version(), kPerson).value();
    const MutexLock lock(mutex);
    arns.insert(arn);
  });
  EXPECT_THAT(arns, SizeIs(kRegistrars));
  EXPECT_EQ(*arns.rbegin(), "arn:aws:sagemaker:us-west-2:123456789012:model-package/g/8");
}

TEST_F(ModelPackagesTest, CallersWithOneTokenGetOnePackageForADay) {
  const std::string first = packages_->create(version("t"), kPerson).value();
  at_once([&] { EXPECT_EQ(packages_->create(version("t"), kPerson).value(), first); });
  at_once([&] { ASSERT_TRUE(packages_->create(version("u"), kPerson)); });
  EXPECT_EQ(versions(), 2U);
  clock_.advance(24h - 1ms);
  EXPECT_EQ(packages_->create(version("t"), kPerson).value(), first);
  clock_.advance(1ms);
  EXPECT_NE(packages_->create(version("t"), kPerson).value(), first);
}

TEST_F(ModelPackagesTest, AGroupIsRemovedOrGetsAVersionButNotBoth) {
  for (int round = 0; round < 20; ++round) {
    Result<void> removed = ok();
    Result<std::string> created = std::string();
    std::thread remover([&] { removed = groups_->remove("g"); });
    std::thread creator([&] { created = packages_->create(version(), kPerson); });
    remover.join();
    creator.join();
    ASSERT_NE(removed.has_value(), created.has_value());
    if (removed) {
      EXPECT_THAT(created.error().message(), HasSubstr("model-package-group/g does not exist."));
      create_group();
    } else {
      EXPECT_EQ(removed.error().code(), "ConflictException");
      ASSERT_TRUE(packages_->remove(*created));
    }
  }
}

TEST_F(ModelPackagesTest, AStoreThatRefusesToLookIsNamed) {
  model::CreateModelPackageInput request = version();
  auto& containers = request.inference_specification.emplace().containers.emplace();
  containers.emplace_back().model_data_url = "s3://elsewhere/model.tar.gz";
  const Error refused = packages_->create(request, kPerson).error();
  EXPECT_EQ(refused.code(), "ValidationException");
  EXPECT_EQ(refused.message(),
            "Invalid InferenceSpecification.Containers[0].ModelDataUrl: the store says "
            "AccessDenied");
  request.skip_model_validation = model::SkipModelValidation::All;
  EXPECT_TRUE(packages_->create(request, kPerson));
}

}  // namespace
}  // namespace trainyard::control
