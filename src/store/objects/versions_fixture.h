#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "store/objects/store_fixture.h"

// For tests only: helpers for a bucket with versions.
namespace trainyard::store {

class Versions : public StoreFixture {
 protected:
  void SetUp() override {
    StoreFixture::SetUp();
    ASSERT_TRUE(store_->create_bucket("bucket"));
  }
  void set(Versioning versioning) { ASSERT_TRUE(store_->set_versioning("bucket", versioning)); }
  // Returns the version's id.
  std::string put_version(const std::string& key, const std::string& content) {
    const auto info = put("bucket", key, content);
    return info ? info->version_id : "[" + info.error().code() + "]";
  }
  std::string get_version(const std::string& key, const std::string& version) {
    const auto object = store_->open_object("bucket", key, version);
    return object ? read_all(*object) : "[" + object.error().code() + "]";
  }
  DeletionOutcome erase(const std::string& key, const std::string& version = "") {
    const auto outcomes = store_->delete_objects("bucket", {{key, {}, version}});
    EXPECT_TRUE(outcomes && outcomes->front());
    return outcomes && outcomes->front() ? *outcomes->front() : DeletionOutcome{};
  }
  static std::string describe(const ListedVersion& version) {
    return version.info.key + " " + version.info.version_id +
           (version.is_delete_marker ? " marker" : "") + (version.is_latest ? " latest" : "");
  }
  // Lists all of them, in pages of that size.
  std::vector<std::string> list(std::size_t page_size = 1000) {
    std::vector<std::string> found;
    ListRequest request{"bucket", "", "", "", page_size};
    std::string after;
    for (;;) {
      const auto page = store_->list_versions(request, after);
      EXPECT_TRUE(page);
      if (!page) return found;
      for (const ListedVersion& version : page->versions) found.push_back(describe(version));
      if (!page->truncated) return found;
      request.after = page->last;
      after = page->last_version;
    }
  }
  std::size_t files_of_versions() {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(dir_ / ".escaped/bucket"), {}));
  }
};

}  // namespace trainyard::store
