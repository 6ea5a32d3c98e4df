#include <map>
#include <random>

#include "store/objects/versions_fixture.h"

namespace trainyard::store {
namespace {

namespace fs = std::filesystem;

// Random operations, compared with lists of versions, the newest first.
class VersionsModel : public Versions, public testing::WithParamInterface<unsigned> {
 protected:
  struct Version {
    std::string id;
    bool is_delete_marker = false;
    std::string content{};
  };
  using Model = std::map<std::string, std::vector<Version>>;

  std::string random_key() {
    static const std::vector<std::string> kKeys = {"a", "a/b", "a/b/", "c"};
    return kKeys[random_() % kKeys.size()];
  }
  void drop_null(std::vector<Version>& versions) {
    std::erase_if(versions, [](const Version& one) { return one.id == "null"; });
  }
  void add(Model& model, const std::string& key, Version version) {
    auto& versions = model[key];
    if (version.id == "null") drop_null(versions);
    versions.insert(versions.begin(), std::move(version));
  }
  void check(Model& model) {
    std::vector<std::string> expected;
    for (const auto& [key, versions] : model)
      for (const Version& one : versions)
        expected.push_back(key + " " + one.id + (one.is_delete_marker ? " marker" : "") +
                           (&one == &versions.front() ? " latest" : ""));
    ASSERT_EQ(list(1 + random_() % 4), expected);
    for (const auto& [key, versions] : model) {
      if (versions.empty()) continue;
      ASSERT_EQ(get("bucket", key),
                versions.front().is_delete_marker ? "[NoSuchKey]" : versions.front().content);
      for (const Version& one : versions)
        ASSERT_EQ(get_version(key, one.id),
                  one.is_delete_marker ? "[MethodNotAllowed]" : one.content);
    }
  }
  std::mt19937 random_{GetParam()};
};

TEST_P(VersionsModel, AnySequenceOfOperationsAgreesWithListsOfVersions) {
  Model model;
  Versioning versioning = Versioning::never;
  for (int step = 0; step < 150; ++step) {
    const std::string key = random_key();
    auto& versions = model[key];
    switch (random_() % 9) {
      case 0:
      case 1:
      case 2:
      case 3: {
        std::string content = key + " at step " + std::to_string(step);
        const std::string id = put_version(key, content);
        ASSERT_EQ(id.empty(), versioning == Versioning::never);
        ASSERT_EQ(id.size() == 32, versioning == Versioning::enabled);
        add(model, key, {id.empty() ? "null" : id, false, content});
        break;
      }
      case 4:
      case 5: {
        const DeletionOutcome done = erase(key);
        ASSERT_EQ(done.existed, !versions.empty() && !versions.front().is_delete_marker);
        ASSERT_EQ(done.is_delete_marker, versioning != Versioning::never);
        if (versioning == Versioning::never)
          versions.clear();
        else
          add(model, key, {done.version_id, true});
        break;
      }
      case 6: {
        if (versions.empty()) break;
        const auto chosen = versions.begin() + static_cast<long>(random_() % versions.size());
        const DeletionOutcome done = erase(key, chosen->id);
        ASSERT_TRUE(done.existed);
        ASSERT_EQ(done.is_delete_marker, chosen->is_delete_marker);
        versions.erase(chosen);
        break;
      }
      case 7:
        if (step < 20) break;
        versioning = random_() % 2 == 0 ? Versioning::enabled : Versioning::suspended;
        set(versioning);
        break;
      case 8:
        if (random_() % 6 == 0) reopen();
        ASSERT_NO_FATAL_FAILURE(check(model));
        break;
    }
  }
  check(model);
  for (const auto& [key, versions] : model)
    for (const Version& one : versions) ASSERT_TRUE(erase(key, one.id).existed);
  ASSERT_TRUE(store_->delete_bucket("bucket"));
  EXPECT_FALSE(fs::exists(dir_ / "bucket")) << "something was left in the bucket's folder";
  EXPECT_FALSE(fs::exists(dir_ / ".escaped/bucket")) << "a version's file was left";
}

INSTANTIATE_TEST_SUITE_P(Seeds, VersionsModel, testing::Range(1U, 7U));

}  // namespace
}  // namespace trainyard::store
