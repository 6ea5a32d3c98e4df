#include "cli/aws_profiles.h"

#include <gtest/gtest.h>

#include "aws/profile_file.h"

namespace trainyard::cli {
namespace {

const client::Endpoint kEndpoint{
    "http://127.0.0.1:9070", "eu-central-1", {"ASIATEST", "secret", "token"}};

TEST(AwsProfiles, ThereIsAlwaysADefault) {
  const AwsProfiles profiles = stand_in_profiles("", "", kEndpoint);
  EXPECT_EQ(profiles.config,
            "[default]\nregion = eu-central-1\nendpoint_url = http://127.0.0.1:9070\n\n");
  EXPECT_EQ(profiles.credentials,
            "[default]\naws_access_key_id = ASIATEST\naws_secret_access_key = secret\n"
            "aws_session_token = token\n\n");
}

TEST(AwsProfiles, TheUsersProfilesKeepTheirNamesAndNothingElse) {
  const AwsProfiles profiles = stand_in_profiles(
      "[default]\nregion = us-west-2\n"
      "  [profile dev]  \r\nsso_session = corp\nservices = elsewhere\n"
      "[profile \"two words\"]\nca_bundle = /x\n"
      "[sso-session corp]\nsso_region = us-east-1\n[services elsewhere]\ns3 =\n  endpoint_url = x\n"
      "[profilex]\n[profile]\n# [profile no]\n[broken",
      "[dev]\naws_access_key_id = AKIAREAL\n[only-here]\n", kEndpoint);
  EXPECT_EQ(aws::profile_section_names(profiles.config),
            (std::vector<std::string>{"default", "profile dev", "profile two words",
                                      "profile only-here"}));
  EXPECT_NE(profiles.config.find("[profile \"two words\"]\n"), std::string::npos);
  EXPECT_EQ(aws::profile_section_names(profiles.credentials),
            (std::vector<std::string>{"default", "dev", "two words", "only-here"}));
  for (const char* gone : {"sso", "us-west-2", "AKIAREAL", "ca_bundle", "elsewhere"}) {
    EXPECT_EQ(profiles.config.find(gone), std::string::npos) << gone;
    EXPECT_EQ(profiles.credentials.find(gone), std::string::npos) << gone;
  }
}

}  // namespace
}  // namespace trainyard::cli
