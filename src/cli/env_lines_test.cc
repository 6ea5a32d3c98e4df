#include "cli/env_lines.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/files.h"
#include "base/process.h"
#include "base/random.h"

namespace trainyard::cli {
namespace {

TEST(ExportLines, SetAShellUpForAwsClients) {
  const auto root = std::filesystem::temp_directory_path() / ("trainyard-test-" + random_hex(12));
  const auto folder = apps::DataFolder::open_or_create(root / "it's here", {});
  ASSERT_TRUE(folder);
  const std::string script = export_lines(client_environment(*folder)) +
                             "printf '%s|' \"$AWS_ENDPOINT_URL\" \"$AWS_ACCESS_KEY_ID\" "
                             "\"$AWS_SECRET_ACCESS_KEY\" \"$AWS_DEFAULT_REGION\" \"$AWS_REGION\" "
                             "\"$AWS_ACCOUNT_ID\" \"$SAGEMAKER_MLFLOW_CUSTOM_ENDPOINT\" "
                             "\"${AWS_SESSION_TOKEN-none}\" \"${AWS_PROFILE-none}\"";
  const auto shell = run_command({"sh", "-c", script}, std::chrono::seconds(20),
                                 {{"AWS_SESSION_TOKEN", "old"}, {"AWS_PROFILE", "work"}});
  ASSERT_TRUE(shell) << shell.error().message();
  EXPECT_EQ(shell->out, folder->url() + "|" + folder->credentials().access_key_id + "|" +
                            folder->credentials().secret_access_key + "|us-east-1|us-east-1|" +
                            folder->place().account + "|" + folder->url() + "|none|none|");
  EXPECT_TRUE(remove_tree(root));
}

}  // namespace
}  // namespace trainyard::cli
