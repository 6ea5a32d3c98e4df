#include "mlflow/installed_mlflow.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::mlflow {
namespace {

namespace fs = std::filesystem;

class InstalledMlflowTest : public testing::Test {
 protected:
  InstalledMlflowTest() { fs::create_directories(folder_); }
  ~InstalledMlflowTest() override { fs::remove_all(folder_); }

  // It counts how often it is run.
  void install(const std::string& version) {
    ASSERT_TRUE(replace_file(program_,
                             "#!/bin/sh\necho run >>" + (folder_ / "runs").string() +
                                 "\necho 'mlflow, version " + version + "'\n",
                             0755));
  }
  std::size_t runs() const { return read_file(folder_ / "runs").value_or("").size() / 4; }

  const fs::path folder_ = fs::temp_directory_path() / ("trainyard-mlflow-" + random_hex(12));
  const fs::path program_ = folder_ / "mlflow";
};

TEST_F(InstalledMlflowTest, ItsVersionIsWhatItSays) {
  install("3.17.2");
  InstalledMlflow mlflow(program_);
  for (int i = 0; i < 2; ++i) {
    const auto found = mlflow.find();
    ASSERT_TRUE(found) << found.error().message();
    EXPECT_EQ(found->program, program_);
    EXPECT_EQ(found->version, "3.17.2");
  }
  EXPECT_EQ(runs(), 1U) << "the version is remembered";
}

TEST_F(InstalledMlflowTest, AnUpgradeIsNoticed) {
  install("3.17.2");
  InstalledMlflow mlflow(program_);
  ASSERT_TRUE(mlflow.find());
  install("3.18.0");
  fs::last_write_time(program_, fs::last_write_time(program_) + std::chrono::seconds(1));
  EXPECT_EQ(mlflow.find()->version, "3.18.0");
}

TEST_F(InstalledMlflowTest, AMissingOneIsNotFoundUntilItIsInstalled) {
  InstalledMlflow mlflow(program_);
  const auto missing = mlflow.find();
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind(), ErrorKind::not_found);
  EXPECT_NE(missing.error().message().find(program_.string()), std::string::npos);
  install("3.17.2");
  EXPECT_TRUE(mlflow.find());
}

TEST_F(InstalledMlflowTest, AProgramThatFailsIsUnavailableWithItsWords) {
  ASSERT_TRUE(replace_file(program_, "#!/bin/sh\necho no module named mlflow >&2; exit 3\n", 0755));
  const auto broken = InstalledMlflow(program_).find();
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().kind(), ErrorKind::unavailable);
  EXPECT_NE(broken.error().message().find("no module named mlflow"), std::string::npos);
}

}  // namespace
}  // namespace trainyard::mlflow
