#include "client/configuration.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// A user's files, and an environment that refers to them.
class ConfigurationTest : public testing::Test {
 protected:
  ConfigurationTest() {
    std::filesystem::create_directories(home_ / ".aws");
    environment_["HOME"] = home_;
    environment_["AWS_REGION"] = "us-east-1";
  }
  ~ConfigurationTest() override { std::filesystem::remove_all(home_); }

  void write(const std::string& name, const std::string& text) {
    ASSERT_TRUE(replace_file(home_ / ".aws" / name, text));
  }
  Outcome<JsonClientSettings> settings(const ClientOptions& options = {}) {
    auto configuration = read_configuration(options, environment_);
    if (!configuration) return configuration.error();
    return resolve_settings(options, *configuration);
  }
  std::string url(const ClientOptions& options = {}) {
    const auto resolved = settings(options);
    return resolved ? resolved->url : to_string(resolved.error());
  }
  ApiError refusal(const ClientOptions& options = {}) {
    const auto resolved = settings(options);
    EXPECT_FALSE(resolved);
    return resolved ? ApiError{} : resolved.error();
  }

  const std::filesystem::path home_ =
      std::filesystem::temp_directory_path() / ("configuration-" + random_hex(8));
  Environment environment_;
};

TEST_F(ConfigurationTest, WithoutAnEndpointItIsAwssOwnOfTheRegionsPartition) {
  EXPECT_EQ(url(), "https://api.sagemaker.us-east-1.amazonaws.com");
  for (const auto& [region, suffix] :
       std::map<std::string, std::string>{{"cn-north-1", "amazonaws.com.cn"},
                                          {"us-gov-west-1", "amazonaws.com"},
                                          {"us-iso-east-1", "c2s.ic.gov"},
                                          {"us-isob-east-1", "sc2s.sgov.gov"},
                                          {"eu-isoe-west-1", "cloud.adc-e.uk"},
                                          {"us-isof-south-1", "csp.hci.ic.gov"},
                                          {"eusc-de-east-1", "amazonaws.eu"}})
    EXPECT_EQ(url({.region = region}), "https://api.sagemaker." + region + "." + suffix);
}

TEST_F(ConfigurationTest, TheRegionIsTheOptionsThenTheEnvironmentsThenTheProfiles) {
  write("config", "[default]\nregion = eu-central-1\n[profile other]\nregion=eu-north-1\n");
  environment_["AWS_DEFAULT_REGION"] = "us-west-2";
  EXPECT_EQ(settings({.region = "sa-east-1"})->region, "sa-east-1");
  EXPECT_EQ(settings()->region, "us-east-1");
  environment_.erase("AWS_REGION");
  EXPECT_EQ(settings()->region, "us-west-2");
  environment_.erase("AWS_DEFAULT_REGION");
  EXPECT_EQ(settings()->region, "eu-central-1");
  environment_["AWS_PROFILE"] = "other";
  EXPECT_EQ(settings()->region, "eu-north-1");
}

TEST_F(ConfigurationTest, WithoutARegionTheErrorSaysWhereItWasLookedFor) {
  environment_.erase("AWS_REGION");
  const ApiError error = refusal();
  EXPECT_EQ(error.code, ErrorCode::BadConfiguration);
  EXPECT_THAT(error.message,
              AllOf(HasSubstr("AWS_REGION"), HasSubstr(".aws/config"), HasSubstr("'default'")));
  EXPECT_THAT(refusal({.region = "evil.example/"}).message, HasSubstr("'evil.example/'"));
}

TEST_F(ConfigurationTest, EndpointsGoFromTheMostSpecificToTheLeast) {
  write("config",
        "[default]\nendpoint_url = http://profile:1\nservices = mine\n"
        "[services mine]\ns3 =\n  endpoint_url = http://s3:1\nsagemaker =\n"
        "  endpoint_url = http://section:1\n");
  environment_["AWS_ENDPOINT_URL"] = "http://all:1/";
  environment_["AWS_ENDPOINT_URL_SAGEMAKER"] = "http://sagemaker:1";
  EXPECT_EQ(url({.endpoint_url = "https://option:1/"}), "https://option:1");
  EXPECT_EQ(url(), "http://sagemaker:1");
  environment_.erase("AWS_ENDPOINT_URL_SAGEMAKER");
  EXPECT_EQ(url(), "http://all:1");
  environment_.erase("AWS_ENDPOINT_URL");
  EXPECT_EQ(url(), "http://section:1");
  write("config", "[default]\nendpoint_url = http://profile:1\n");
  EXPECT_EQ(url(), "http://profile:1");
  environment_["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
  EXPECT_EQ(url(), "https://api.sagemaker.us-east-1.amazonaws.com");
  EXPECT_EQ(url({.endpoint_url = "http://option:1"}), "http://option:1");
}

TEST_F(ConfigurationTest, WhatWouldLeadElsewhereThanAskedIsRefused) {
  EXPECT_THAT(refusal({.endpoint_url = "localhost:9070"}).message, HasSubstr("'localhost:9070'"));
  environment_["AWS_USE_FIPS_ENDPOINT"] = "true";
  EXPECT_THAT(refusal().message, HasSubstr("AWS_USE_FIPS_ENDPOINT"));
  EXPECT_TRUE(settings({.endpoint_url = "http://option:1"}));
}

TEST_F(ConfigurationTest, AttemptsAndCertificatesComeFromAllThreePlaces) {
  EXPECT_EQ(settings()->max_attempts, 3);
  write("config", "[default]\nmax_attempts = 7\nca_bundle = /profile.pem\n");
  EXPECT_EQ(settings()->max_attempts, 7);
  EXPECT_EQ(settings()->ca_bundle, "/profile.pem");
  environment_["AWS_MAX_ATTEMPTS"] = "5";
  environment_["AWS_CA_BUNDLE"] = "/environment.pem";
  EXPECT_EQ(settings()->max_attempts, 5);
  EXPECT_EQ(settings()->ca_bundle, "/environment.pem");
  EXPECT_EQ(settings({.ca_bundle = "/o.pem", .max_attempts = 1})->max_attempts, 1);
  EXPECT_THAT(refusal({.max_attempts = 0}).message, HasSubstr("'0'"));
  environment_["AWS_MAX_ATTEMPTS"] = "many";
  EXPECT_THAT(refusal().message, HasSubstr("'many'"));
}

TEST_F(ConfigurationTest, AProfileThatIsNamedMustBeThere) {
  environment_["AWS_PROFILE"] = "missing";
  EXPECT_THAT(refusal().message, AllOf(HasSubstr("'missing'"), HasSubstr(".aws/credentials")));
  write("credentials", "[missing]\naws_access_key_id = a\n");
  EXPECT_TRUE(settings());
  write("config", "[profile missing]\nservices = nowhere\n");
  EXPECT_THAT(refusal().message, HasSubstr("'nowhere'"));
}

TEST_F(ConfigurationTest, OtherFilesCanBeNamed) {
  write("elsewhere", "[default]\nendpoint_url = http://elsewhere:1\n");
  environment_["AWS_CONFIG_FILE"] = "~/.aws/elsewhere";
  EXPECT_EQ(url(), "http://elsewhere:1");
}

TEST_F(ConfigurationTest, AFileThatIsNoProfileFileIsNamedWithItsLine) {
  write("config", "[default]\nregion = eu-west-1\nwhat is this\n");
  EXPECT_THAT(refusal().message, AllOf(HasSubstr(".aws/config"), HasSubstr("line 3")));
}

}  // namespace
}  // namespace trainyard::client
