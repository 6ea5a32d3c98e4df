#include "model/registry_credentials.h"

#include <gtest/gtest.h>

namespace trainyard::model {
namespace {

TEST(RegistryOf, IsTheFirstPartOfANameIfThatIsAHost) {
  EXPECT_EQ(registry_of("registry.example/team/image:1"), "registry.example");
  EXPECT_EQ(registry_of("docker://localhost:5000/image@sha256:00"), "localhost:5000");
  EXPECT_EQ(registry_of("localhost/image"), "localhost");
  EXPECT_EQ(registry_of("Registry/image"), "Registry");
  EXPECT_EQ(registry_of("team/image:1.0"), "docker.io");
  EXPECT_EQ(registry_of("image:1"), "docker.io");
  EXPECT_EQ(registry_of("index.docker.io/team/image"), "docker.io");
  EXPECT_EQ(registry_of("good.example@bad.example/image"), "good.example@bad.example");
  EXPECT_EQ(registry_of("oci:/images/layout:1"), "");
  EXPECT_EQ(registry_of("docker-archive:/images/a.tar"), "");
}

TEST(FindRegistryCredentials, ByArnThenByName) {
  const std::string arn = "arn:aws:lambda:eu-west-1:123456789012:function:login";
  const RegistryCredentialsByName all{{"a", {.function = "login"}}, {"b", {.function = arn}}};
  EXPECT_EQ(find_registry_credentials(all, arn)->first, "b");
  EXPECT_EQ(find_registry_credentials(all, arn + ":live")->first, "a");
  EXPECT_EQ(find_registry_credentials(all, "arn:aws:lambda:eu-west-1:123456789012:function:other"),
            nullptr);
  EXPECT_EQ(find_registry_credentials({}, arn), nullptr);
}

}  // namespace
}  // namespace trainyard::model
