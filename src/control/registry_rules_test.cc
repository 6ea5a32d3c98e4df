#include "control/registry_rules.h"

#include <gmock/gmock.h>

namespace trainyard::control {
namespace {

using ::testing::HasSubstr;

constexpr const char* kArn = "arn:aws:lambda:eu-west-1:123456789012:function:login";

class RegistryLogin : public ::testing::Test {
 protected:
  static model::CreateTrainingJobRequest request(const char* arn) {
    model::CreateTrainingJobRequest request;
    auto& config = request.algorithm_specification.emplace().training_image_config.emplace();
    config.training_repository_access_mode = model::TrainingRepositoryAccessMode::Vpc;
    if (arn != nullptr)
      config.training_repository_auth_config.emplace()
          .training_repository_credentials_provider_arn = arn;
    return request;
  }
  std::string refusal(const model::CreateTrainingJobRequest& request, const ImageNames& image) {
    const auto login = registry_login(request, image, known_);
    return login ? "none" : login.error().message();
  }
  const model::RegistryCredentialsByName known_{
      {"lab", {.function = "login", .registries = {"registry.example"}, .file = "/etc/login"}}};
};

TEST_F(RegistryLogin, IsTheConfiguredOneOfTheImagesRegistry) {
  const auto login =
      registry_login(request(kArn), {"registry.example/a:1", "registry.example/a:1"}, known_);
  ASSERT_TRUE(login && *login);
  EXPECT_EQ((*login)->function, kArn);
  EXPECT_EQ((*login)->registry, "registry.example");
  EXPECT_EQ((*login)->file, "/etc/login");
}

TEST_F(RegistryLogin, IsForTheRegistryThatTheImageMapChose) {
  const auto login = registry_login(request(kArn), {"a:1", "registry.example/a:1"}, known_);
  EXPECT_TRUE(login && *login);
  EXPECT_THAT(refusal(request(kArn), {"registry.example/a:1", "mirror.example/a:1"}),
              HasSubstr("no credentials for 'mirror.example', the registry of the training image "
                        "'registry.example/a:1': registry-credentials.lab.registries"));
  const auto file = registry_login(request(kArn), {"registry.example/a:1", "oci:/a"}, known_);
  EXPECT_TRUE(file && !*file);
}

TEST_F(RegistryLogin, NobodysForAJobThatNamesNone) {
  for (const auto& asks : {model::CreateTrainingJobRequest{}, request(nullptr)}) {
    const auto login = registry_login(asks, {"registry.example/a:1", "registry.example/a:1"}, {});
    EXPECT_TRUE(login && !*login);
  }
}

TEST_F(RegistryLogin, WhatIsntConfiguredIsRefused) {
  const char* other = "arn:aws:lambda:eu-west-1:123456789012:function:other";
  EXPECT_THAT(refusal(request(other), {"registry.example/a:1", "registry.example/a:1"}),
              HasSubstr(std::string("The function '") + other + "'"));
  EXPECT_THAT(refusal(request(nullptr), {"oci:/images/a:1", "oci:/images/a:1"}),
              HasSubstr("'oci:/images/a:1' is a file's"));
}

}  // namespace
}  // namespace trainyard::control
