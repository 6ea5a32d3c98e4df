#include "cli/run_environment.h"

#include <gtest/gtest.h>

namespace trainyard::cli {
namespace {

using Environment = std::map<std::string, std::string>;

RunSetup setup() {
  RunSetup it;
  it.endpoint = {"http://127.0.0.1:9070", "eu-central-1", {"ASIATEST", "secret", "token"}};
  it.account = "123456789012";
  it.config_file = "/tmp/run/config";
  it.credentials_file = "/tmp/run/credentials";
  it.proxy_port = 4711;
  it.trust = {{"AWS_CA_BUNDLE", "/tmp/run/bundle.pem"}};
  return it;
}

TEST(RunEnvironment, HoldsAllThatAClientNeeds) {
  const Environment all = run_environment({{"PATH", "/bin"}, {"HOME", "/root"}}, setup());
  const Environment expected{{"AWS_ACCESS_KEY_ID", "ASIATEST"},
                             {"AWS_ACCOUNT_ID", "123456789012"},
                             {"AWS_CA_BUNDLE", "/tmp/run/bundle.pem"},
                             {"AWS_CONFIG_FILE", "/tmp/run/config"},
                             {"AWS_DEFAULT_REGION", "eu-central-1"},
                             {"AWS_EC2_METADATA_DISABLED", "true"},
                             {"AWS_ENDPOINT_URL", "http://127.0.0.1:9070"},
                             {"AWS_REGION", "eu-central-1"},
                             {"AWS_SECRET_ACCESS_KEY", "secret"},
                             {"AWS_SESSION_TOKEN", "token"},
                             {"AWS_SHARED_CREDENTIALS_FILE", "/tmp/run/credentials"},
                             {"HOME", "/root"},
                             {"HTTPS_PROXY", "http://127.0.0.1:4711"},
                             {"HTTP_PROXY", "http://127.0.0.1:4711"},
                             {"NODE_USE_ENV_PROXY", "1"},
                             {"NO_PROXY", "localhost,127.0.0.1,::1"},
                             {"PATH", "/bin"},
                             {"SAGEMAKER_MLFLOW_CUSTOM_ENDPOINT", "http://127.0.0.1:9070"},
                             {"http_proxy", "http://127.0.0.1:4711"},
                             {"https_proxy", "http://127.0.0.1:4711"},
                             {"no_proxy", "localhost,127.0.0.1,::1"}};
  EXPECT_EQ(all, expected);
}

TEST(RunEnvironment, LosesWhatWouldLeadElsewhere) {
  const Environment clean = run_environment({}, setup());
  const Environment all =
      run_environment({{"AWS_PROFILE", "prod"},
                       {"AWS_DEFAULT_PROFILE", "prod"},
                       {"AWS_ENDPOINT_URL", "https://elsewhere"},
                       {"AWS_ENDPOINT_URL_S3", "https://elsewhere"},
                       {"AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", "https://elsewhere"},
                       {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"},
                       {"AWS_SECURITY_TOKEN", "old"},
                       {"AWS_ROLE_ARN", "arn:aws:iam::1:role/x"},
                       {"AWS_WEB_IDENTITY_TOKEN_FILE", "/token"},
                       {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://x"},
                       {"AWS_USE_FIPS_ENDPOINT", "true"},
                       {"AWS_CONFIG_FILE", "/home/me/.aws/config"},
                       {"ALL_PROXY", "http://corp:3128"},
                       {"https_proxy", "http://corp:3128"},
                       {"NO_PROXY", ".amazonaws.com"}},
                      setup());
  EXPECT_EQ(all, clean);
}

TEST(RunEnvironment, ARootKeyHasNoToken) {
  RunSetup root = setup();
  root.endpoint.credentials.session_token.clear();
  EXPECT_FALSE(run_environment({{"AWS_SESSION_TOKEN", "old"}}, root).contains("AWS_SESSION_TOKEN"));
}

TEST(RunEnvironment, TheServersHostIsReachedDirectly) {
  RunSetup far = setup();
  far.endpoint.url = "http://gpu-box:9070";
  EXPECT_EQ(run_environment({}, far).at("NO_PROXY"), "localhost,127.0.0.1,::1,gpu-box");
}

TEST(RunEnvironment, WithoutAProxyTheUsersOwnStays) {
  RunSetup bare = setup();
  bare.proxy_port.reset();
  bare.trust.clear();
  const Environment all =
      run_environment({{"https_proxy", "http://corp:3128"}, {"NO_PROXY", "intranet"}}, bare);
  EXPECT_EQ(all.at("https_proxy"), "http://corp:3128");
  EXPECT_EQ(all.at("no_proxy"), "intranet,localhost,127.0.0.1,::1");
  EXPECT_EQ(all.at("NO_PROXY"), "intranet,localhost,127.0.0.1,::1");
  EXPECT_FALSE(all.contains("HTTPS_PROXY"));
  EXPECT_FALSE(all.contains("AWS_CA_BUNDLE"));
}

}  // namespace
}  // namespace trainyard::cli
