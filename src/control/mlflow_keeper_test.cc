#include "control/mlflow_keeper.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "base/files.h"
#include "base/list_folder.h"
#include "control/mlflow_server_rules.h"
#include "control/mlflow_tracking_servers.h"
#include "store/state_fixture.h"
#include "support/eventually.h"
#include "support/fake_mlflow.h"

namespace trainyard::control {
namespace {

namespace fs = std::filesystem;

class MlflowKeeperTest : public store::StateFixture {
 protected:
  void SetUp() override {
    StateFixture::SetUp();
    servers_ = std::make_unique<MlflowTrackingServers>(
        store_->resources(), system_clock(), ArnScope{"aws", "us-east-1", "123456789012"},
        MlflowPlatform{
            .installed_version = [this]() -> Result<std::string> {
              if (no_mlflow_) return *no_mlflow_;
              return std::string("3.17.2");
            },
            .check_role = [](const auto&) { return ok(); },
            .check_bucket = [](const auto&, const auto&) { return ok(); },
            .changed =
                [this] {
                  if (keeper_) keeper_->wake();
                },
            .is_active =
                [this](const std::string& arn) { return keeper_ && keeper_->is_active(arn); },
            .url = "http://127.0.0.1:9070"});
    serve();
  }
  void TearDown() override {
    keeper_.reset();
    StateFixture::TearDown();
  }
  // As at a start of the server.
  void serve() {
    keeper_.reset();
    auto folders = mlflow::ServerFolders::open(directory_ / "mlflow");
    ASSERT_TRUE(folders);
    keeper_ = std::make_unique<MlflowKeeper>(
        MlflowKeeperParts{.store = store_->resources(),
                          .folders = std::move(*folders),
                          .start = mlflow_.start(),
                          .credentials = [](const std::string& role) { return "of " + role; },
                          .account = "123456789012",
                          .pause = {std::chrono::milliseconds(1), std::chrono::milliseconds(1)}});
    keeper_->start();
  }
  static model::CreateMlflowTrackingServerRequest request() {
    model::CreateMlflowTrackingServerRequest made;
    made.tracking_server_name = "server";
    made.artifact_store_uri = "s3://bucket";
    made.role_arn = "role";
    return made;
  }
  std::string create() {
    const auto created = servers_->create(request());
    EXPECT_TRUE(created) << created.error().message();
    return created.value_or("");
  }
  testing::AssertionResult becomes(const std::string& status) {
    return eventually([&] {
      const auto found = servers_->describe("server");
      return found ? model::to_string(*found->tracking_server_status) == status : status == "gone";
    });
  }
  fs::path folder(const std::string& arn) const {
    return mlflow::ServerFolders::open(directory_ / "mlflow")->paths(arn).folder;
  }

  mlflow::FakeMlflow mlflow_;
  std::optional<Error> no_mlflow_;
  std::unique_ptr<MlflowTrackingServers> servers_;
  std::unique_ptr<MlflowKeeper> keeper_;
};

TEST_F(MlflowKeeperTest, ANewServerIsStartedWithItsRolesCredentials) {
  const std::string arn = create();
  EXPECT_TRUE(becomes("Created"));
  EXPECT_EQ(servers_->describe("server")->is_active, model::IsTrackingServerActive::Active);
  const auto secrets = list_folder(folder(arn) / mlflow::kServerSecrets);
  ASSERT_TRUE(secrets && secrets->size() == 1U);
  EXPECT_EQ(read_file(secrets->front()).value_or(""), "of role");
  EXPECT_TRUE(keeper_->socket_of(arn));
}

TEST_F(MlflowKeeperTest, WithoutMlflowNothingIsCreated) {
  no_mlflow_ = Error(ErrorKind::not_found, "there is no program 'mlflow' here");
  const auto created = servers_->create(request());
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().code(), "ValidationException");
  EXPECT_EQ(created.error().message(),
            "MLflow servers can't be run on this machine: there is no program 'mlflow' here");
  EXPECT_EQ(servers_->describe("server").error().code(), "ResourceNotFound");
}

TEST_F(MlflowKeeperTest, AServerThatCannotBeStartedHasFailedAfterThreeTries) {
  mlflow_.fail_starts(Error(ErrorKind::not_found, "no mlflow"));
  const std::string arn = create();
  EXPECT_TRUE(becomes("CreateFailed"));
  EXPECT_EQ(mlflow_.plans().size(), 3U);
  EXPECT_EQ(keeper_->socket_of(arn).error().kind(), ErrorKind::conflict);
  mlflow_.fail_starts({});
  EXPECT_TRUE(servers_->start("server"));
  EXPECT_TRUE(becomes("Started"));
}

TEST_F(MlflowKeeperTest, AServerIsStoppedStartedAndDeleted) {
  const std::string arn = create();
  ASSERT_TRUE(becomes("Created"));
  EXPECT_EQ(
      servers_->start("server").error().message(),
      "Tracking Server with ARN " + arn + " is currently in status CREATED, can't be started.");
  ASSERT_TRUE(servers_->stop("server"));
  EXPECT_TRUE(becomes("Stopped"));
  EXPECT_FALSE(mlflow_.is_running(arn));
  EXPECT_EQ(servers_->describe("server")->is_active, model::IsTrackingServerActive::Inactive);
  ASSERT_TRUE(servers_->start("server"));
  EXPECT_TRUE(becomes("Started"));
  ASSERT_TRUE(servers_->remove("server"));
  EXPECT_TRUE(becomes("gone"));
  EXPECT_FALSE(mlflow_.is_running(arn));
  EXPECT_FALSE(fs::exists(folder(arn)));
  EXPECT_EQ(keeper_->socket_of(arn).error().code(), "ResourceNotFound");
}

TEST_F(MlflowKeeperTest, AnUpdateReplacesTheProcess) {
  create();
  ASSERT_TRUE(becomes("Created"));
  model::UpdateMlflowTrackingServerRequest request;
  request.tracking_server_name = "server";
  request.tracking_server_size = model::TrackingServerSize::Large;
  ASSERT_TRUE(servers_->update(request));
  EXPECT_TRUE(becomes("Updated"));
  EXPECT_EQ(mlflow_.plans().size(), 2U);
  EXPECT_EQ(mlflow_.plans().back().workers, 4);
}

TEST_F(MlflowKeeperTest, AServerThatEndsIsStartedAgainAndKeepsItsStatus) {
  const std::string arn = create();
  ASSERT_TRUE(becomes("Created"));
  mlflow_.end(arn, 137);
  EXPECT_TRUE(eventually([&] { return mlflow_.plans().size() == 2; }));
  EXPECT_TRUE(eventually([&] { return keeper_->is_active(arn); }));
  EXPECT_TRUE(becomes("Created"));
}

TEST_F(MlflowKeeperTest, ServersEndWithTheKeeperAndAreStartedByTheNextOne) {
  const std::string arn = create();
  ASSERT_TRUE(becomes("Created"));
  keeper_.reset();
  EXPECT_FALSE(mlflow_.is_running(arn));
  mlflow_.answer(false);
  serve();
  EXPECT_TRUE(eventually([&] { return mlflow_.is_running(arn); }));
  EXPECT_EQ(keeper_->socket_of(arn).error().kind(), ErrorKind::unavailable);
  mlflow_.answer(true);
  EXPECT_TRUE(eventually([&] { return keeper_->socket_of(arn).has_value(); }));
}

TEST_F(MlflowKeeperTest, AStopThatWasAskedForBeforeTheStartIsFinished) {
  create();
  ASSERT_TRUE(becomes("Created"));
  keeper_.reset();
  ASSERT_TRUE(servers_->stop("server"));
  serve();
  EXPECT_TRUE(becomes("Stopped"));
  EXPECT_EQ(mlflow_.plans().size(), 1U);
}

}  // namespace
}  // namespace trainyard::control
