#pragma once

#include <gmock/gmock.h>

#include "base/process.h"
#include "component/isolating_world.h"
#include "component/local_registry.h"

// The contract of runtimes with a registry that requires credentials. Use as runtime_contract.h.
namespace trainyard::runtime {

class RuntimeRegistryContract : public RuntimeTest {
 protected:
  void SetUp() override {
    auto started = LocalRegistry::start(LocalRegistry::Access::with_login);
    if (!started) GTEST_SKIP() << started.error().message();
    registry_ = std::make_unique<LocalRegistry>(std::move(*started));
    push("team/image:1");
  }
  void TearDown() override {
    for (const std::string& name : pulled_) world().forget_image(name);
  }
  std::string name(const std::string& image) const { return registry_->host() + "/" + image; }
  void push(const std::string& image) {
    const auto pushed = run_command(
        {"skopeo", "copy", "--quiet", "--dest-tls-verify=false",
         "--dest-creds=" + registry_->login().user_name + ":" + registry_->login().password,
         world().plain_image(), "docker://" + name(image)},
        std::chrono::seconds(60));
    ASSERT_TRUE(pushed && pushed->status.success()) << (pushed ? pushed->err : "");
  }
  Result<Image> ensure(const std::string& image, const std::string& password = "") {
    ImageRequest request{name(image)};
    pulled_.push_back(request.name);
    if (!password.empty())
      request.login = [this, password]() -> Result<RegistryLogin> {
        ++asked_;
        return RegistryLogin{registry_->host(), registry_->login().user_name, password};
      };
    return runtime().ensure_image(request, [] { return false; });
  }
  void expect_denied(const Result<Image>& image) {
    ASSERT_FALSE(image);
    EXPECT_EQ(image.error().kind(), ErrorKind::denied) << image.error().message();
    EXPECT_EQ(image.error().message().find(registry_->login().password), std::string::npos);
  }

  std::unique_ptr<LocalRegistry> registry_;
  std::vector<std::string> pulled_;
  int asked_ = 0;
};

TEST_P(RuntimeRegistryContract, PullsWithALoginWhatNobodyElseMayUse) {
  const std::string right = registry_->login().password;
  expect_denied(ensure("team/image:1"));
  expect_denied(ensure("team/image:1", "wrong"));
  const auto pulled = ensure("team/image:1", right);
  ASSERT_TRUE(pulled) << pulled.error().message();
  expect_denied(ensure("team/image:1"));  // though it is here now
  expect_denied(ensure("team/image:1", "wrong"));
  const auto again = ensure("team/image:1", right);
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->digest, pulled->digest);
  EXPECT_EQ(asked_, 4) << "anew for each pull";
}

TEST_P(RuntimeRegistryContract, ALoginsErrorIsThePulls) {
  ImageRequest request{name("team/image:1"), []() -> Result<RegistryLogin> {
                         return Error(ErrorKind::not_found, "nobody answers");
                       }};
  const auto image = runtime().ensure_image(request, [] { return false; });
  ASSERT_FALSE(image);
  EXPECT_THAT(image.error().message(), ::testing::HasSubstr("nobody answers"));
}

}  // namespace trainyard::runtime
