#include <map>
#include <random>

#include "store/objects/names.h"
#include "store/objects/store_fixture.h"

// Random sequences of operations, compared with a map that is the model of one bucket.
namespace trainyard::store {
namespace {

class StoreModel : public StoreFixture, public testing::WithParamInterface<unsigned> {
 protected:
  using Model = std::map<std::string, std::string>;

  std::string random_key() {
    // Few names, so that they collide as keys, prefixes, and as file against folder.
    static const std::vector<std::string> kWords = {
        "a",    "b",   "a/b", "a/b/c", "a/", "b//c", "../x",
        "é",    "a.b", "b/c", "a/b/",  "..", "A",    std::string("n\0l", 3),
        "b/c/d"};
    return kWords[random_() % kWords.size()];
  }

  // S3's definition of a list, literally.
  static ListPage list_model(const Model& model, const ListRequest& request) {
    ListPage page;
    std::string last_common;
    for (const auto& [key, content] : model) {
      if (!key.starts_with(request.prefix)) continue;
      std::string name = key;
      const std::size_t at = request.delimiter.empty()
                                 ? std::string::npos
                                 : key.find(request.delimiter, request.prefix.size());
      const bool common = at != std::string::npos;
      if (common) name = key.substr(0, at + request.delimiter.size());
      if (key <= request.after || name == request.after) continue;
      if (common && name == last_common) continue;
      if (page.objects.size() + page.common_prefixes.size() == request.max_keys) {
        page.truncated = request.max_keys > 0;
        return page;
      }
      page.last = name;
      if (common) {
        last_common = name;
        page.common_prefixes.push_back(name);
      } else {
        page.objects.emplace_back().key = key;
      }
    }
    return page;
  }

  void check_list(const Model& model) {
    static const std::vector<std::string> kPrefixes = {"", "a", "a/", "b/", "é", "zz", "a/b"};
    ListRequest request{"bucket", kPrefixes[random_() % kPrefixes.size()], random_() % 2 ? "/" : "",
                        random_() % 2 ? "" : random_key(), random_() % 5};
    const auto page = store_->list_objects(request);
    ASSERT_TRUE(page);
    const ListPage expected = list_model(model, request);
    std::vector<std::string> got, want;
    for (const ObjectInfo& info : page->objects) got.push_back(info.key);
    for (const ObjectInfo& info : expected.objects) want.push_back(info.key);
    const std::string what = "prefix '" + request.prefix + "' delimiter '" + request.delimiter +
                             "' after '" + request.after + "' max " +
                             std::to_string(request.max_keys);
    ASSERT_EQ(got, want) << what;
    ASSERT_EQ(page->common_prefixes, expected.common_prefixes) << what;
    ASSERT_EQ(page->truncated, expected.truncated) << what;
    if (expected.truncated) {
      ASSERT_EQ(page->last, expected.last) << what;
    }
  }

  void check_all(const Model& model) {
    const auto page = store_->list_objects({"bucket", "", "", "", 1000});
    ASSERT_TRUE(page);
    ASSERT_EQ(page->objects.size(), model.size());
    for (const auto& [key, content] : model) ASSERT_EQ(get("bucket", key), content) << key;
    EXPECT_EQ(incoming_files(), 0U);
  }

  std::mt19937 random_{GetParam()};
};

TEST_P(StoreModel, AnySequenceOfOperationsAgreesWithAMap) {
  ASSERT_TRUE(store_->create_bucket("bucket"));
  Model model;
  for (int step = 0; step < 250; ++step) {
    const std::string key = random_key();
    switch (random_() % 8) {
      case 0:
      case 1:
      case 2: {
        const std::string content = key + " at step " + std::to_string(step);
        ASSERT_TRUE(put("bucket", key, content));
        model[key] = content;
        break;
      }
      case 3:
      case 4: {
        const auto deleted = store_->delete_object("bucket", key);
        ASSERT_TRUE(deleted);
        ASSERT_EQ(*deleted, model.erase(key) == 1);
        break;
      }
      case 5:
        ASSERT_EQ(get("bucket", key), model.contains(key) ? model[key] : "[NoSuchKey]");
        break;
      case 6:
        ASSERT_NO_FATAL_FAILURE(check_list(model));
        break;
      case 7:
        if (random_() % 8 == 0) reopen();
        break;
    }
  }
  check_all(model);
  for (const auto& [key, content] : model) ASSERT_TRUE(*store_->delete_object("bucket", key));
  ASSERT_TRUE(store_->delete_bucket("bucket"));
  EXPECT_FALSE(std::filesystem::exists(dir_ / "bucket"))
      << "something was left in the bucket's folder";
}

INSTANTIATE_TEST_SUITE_P(Seeds, StoreModel, testing::Range(1U, 9U));

}  // namespace
}  // namespace trainyard::store
