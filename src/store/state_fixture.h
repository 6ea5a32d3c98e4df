#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "base/files.h"
#include "store/job_store.h"

namespace trainyard::store {

// Makes a database without rows one of the schema before resources, or before their links and points,
// except for user_version.
inline constexpr const char* kDropLinksAndPoints =
    "DROP TABLE resource_links; DROP TABLE resource_metrics; DROP TABLE resource_points;";
inline constexpr const char* kDropResources =
    "DROP TABLE resources; DROP TABLE resource_tags; DROP TABLE resource_versions;";

// A job store in a folder of its own. For tests only.
class StateFixture : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "/state-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    directory_ = name;
    open();
  }
  void TearDown() override {
    store_.reset();
    ASSERT_TRUE(remove_tree(directory_));
  }
  // Again, as at a restart.
  void open() {
    store_.reset();
    auto opened = JobStore::open(directory_);
    ASSERT_TRUE(opened) << opened.error().message();
    store_ = std::move(*opened);
  }

  std::filesystem::path directory_;
  std::unique_ptr<JobStore> store_;
};

}  // namespace trainyard::store
