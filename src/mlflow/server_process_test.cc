#include "mlflow/server_process.h"

#include <gtest/gtest.h>
#include <linux/landlock.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "base/files.h"
#include "base/parse_number.h"
#include "base/random.h"
#include "mlflow/server_folders.h"
#include "mlflow/server_guard.h"
#include "support/eventually.h"

namespace trainyard::mlflow {
namespace {

namespace fs = std::filesystem;

// Servers whose `mlflow` is a shell script; the guard is the real one.
class ServerProcess : public testing::Test {
 protected:
  ServerProcess() { fs::create_directories(folder_); }
  ~ServerProcess() override { fs::remove_all(root_); }

  std::unique_ptr<Server> start(const std::string& script) {
    const fs::path program = root_ / "mlflow";
    EXPECT_TRUE(replace_file(program, "#!/bin/sh\n" + script, 0755));
    const auto begin = start_with_guard(GUARD_PROGRAM, [program] {
      return Result<ServerSurroundings>({program, "http://127.0.0.1:1", "us-east-1"});
    });
    auto server = begin({kArn, "s3://bucket", "role"},
                        {folder_, folder_ / kServerWork / kServerSocket, folder_ / "secrets/1"});
    EXPECT_TRUE(server) << server.error().message();
    return server ? std::move(*server) : nullptr;
  }

  static int wait_for(Server& server) {
    std::optional<int> status;
    EXPECT_TRUE(eventually([&] {
      status = server.exit_status().value_or(std::nullopt);
      return status.has_value();
    }));
    return status.value_or(-1);
  }

  // Of a process whose number the script writes into that file.
  pid_t process_in(const std::string& file) const {
    std::optional<pid_t> pid;
    EXPECT_TRUE(eventually([&] {
      const std::string text = read_file(folder_ / kServerWork / file).value_or("");
      if (text.ends_with('\n')) pid = parse_number<pid_t>(text.substr(0, text.size() - 1));
      return pid.has_value();
    }));
    return pid.value_or(0);
  }
  // And hasn't ended: somebody else may be to reap it.
  static bool exists(pid_t pid) {
    const std::string status = read_file("/proc/" + std::to_string(pid) + "/stat").value_or("");
    return !status.empty() && status.find(") Z ") == std::string::npos;
  }
  static bool confinement_works() {
    return ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) > 0;
  }
  std::string log() const { return read_file(folder_ / kServerLog).value_or(""); }

  static constexpr const char* kArn = "arn:aws:sagemaker:us-east-1:123456789012:mlflow-app/app-A";
  const fs::path root_ = fs::temp_directory_path() / ("trainyard-server-" + random_hex(12));
  const fs::path folder_ = root_ / "1";
};

// The shell waits for a child, as mlflow does for uvicorn.
constexpr const char* kWithChild = "echo started\nsleep 1000 &\necho $! >child\nwait\n";

TEST_F(ServerProcess, EndsWithItsChildrenWhenItIsAskedTo) {
  const auto server = start(kWithChild);
  const pid_t child = process_in("child");
  EXPECT_FALSE(server->exit_status().value_or(0).has_value());
  EXPECT_FALSE(server->answers());
  server->stop();
  EXPECT_EQ(wait_for(*server), 128 + SIGTERM);
  EXPECT_FALSE(exists(child));
  EXPECT_EQ(log(), "started\n");
}

TEST_F(ServerProcess, EndsWithItsChildrenWhenItsGuardIsKilled) {
  const auto server = start(kWithChild);
  const pid_t child = process_in("child");
  const auto guard = FileLock::holder(folder_ / kServerLock);
  ASSERT_TRUE(guard && *guard);
  ::kill(**guard, SIGKILL);
  EXPECT_EQ(wait_for(*server), 128 + SIGKILL);
  EXPECT_TRUE(eventually([&] { return !exists(child); }));
}

TEST_F(ServerProcess, LeavesNothingWhenItIsDestroyed) {
  auto server = start(kWithChild);
  const pid_t child = process_in("child");
  server.reset();
  EXPECT_TRUE(eventually([&] { return !exists(child); }));
}

TEST_F(ServerProcess, ASecondOneInItsFolderDoesNothing) {
  const auto first = start(kWithChild);
  process_in("child");
  ASSERT_TRUE(replace_file(folder_ / kServerWork / kServerSocket, ""));
  const auto second = start(kWithChild);
  EXPECT_EQ(wait_for(*second), kGuardBusy);
  EXPECT_TRUE(fs::exists(folder_ / kServerWork / kServerSocket)) << "the first one's";
  EXPECT_FALSE(first->exit_status().value_or(0).has_value());
}

TEST_F(ServerProcess, ThatEndsByItselfSaysWhyInItsLog) {
  const auto server = start("echo out of order >&2\nexit 3\n");
  EXPECT_EQ(wait_for(*server), 3);
  EXPECT_EQ(log(), "out of order\n");
}

TEST_F(ServerProcess, HasNothingOfTheEnvironment) {
  ::setenv("AWS_ACCESS_KEY_ID", "of-a-person", 1);
  const auto server = start("env\n");
  ::unsetenv("AWS_ACCESS_KEY_ID");
  EXPECT_EQ(wait_for(*server), 0);
  EXPECT_EQ(log().find("of-a-person"), std::string::npos);
  EXPECT_NE(log().find("AWS_ENDPOINT_URL=http://127.0.0.1:1\n"), std::string::npos);
}

TEST_F(ServerProcess, ReachesNoFilesOfOthers) {
  if (!confinement_works()) GTEST_SKIP() << "the kernel has no Landlock";
  ASSERT_TRUE(replace_file(root_ / "state.db", "of others"));
  ASSERT_TRUE(ensure_directory(folder_ / kServerSecrets));
  ASSERT_TRUE(replace_file(folder_ / kServerSecrets / "1", "of the role"));
  const auto server = start(
      "for file in ../../state.db ../lock /proc/self/environ /etc/shadow; do\n"
      "  cat $file && exit 1\n"
      "done\n"
      "for folder in ../secrets .. / /etc; do ls $folder && exit 2; done\n"
      "echo >../new && exit 3\n"
      "echo >>../aws-config && exit 4\n"
      "rm ../secrets/1 && exit 5\n"
      "cat ../secrets/1 ../aws-config && echo >mine && cat mine\n");
  EXPECT_EQ(wait_for(*server), 0) << log();
  EXPECT_NE(log().find("of the role"), std::string::npos);
  EXPECT_EQ(log().find("of others"), std::string::npos);
}

TEST_F(ServerProcess, ItsLogDoesNotGrowForEver) {
  const auto server = start("head -c 9000000 /dev/zero | tr '\\0' x\necho; echo last\n");
  EXPECT_EQ(wait_for(*server), 0);
  EXPECT_LT(fs::file_size(folder_ / kServerLog), 5U << 20);
  EXPECT_LT(fs::file_size(folder_ / (std::string(kServerLog) + ".1")), 5U << 20);
  EXPECT_TRUE(log().ends_with("\nlast\n"));
}

TEST(ServerFoldersTest, AFolderOfAnyLengthHasASocketThatFits) {
  const fs::path root =
      fs::temp_directory_path() / ("trainyard-folders-" + random_hex(12)) / std::string(120, 'x');
  const auto folders = ServerFolders::open(root);
  ASSERT_TRUE(folders) << folders.error().message();
  EXPECT_EQ(fs::status(root).permissions(), fs::perms::owner_all);
  const ServerPaths paths = folders->paths("arn");
  fs::create_directories(paths.folder / kServerWork);
  ASSERT_TRUE(replace_file(paths.folder / kServerWork / kServerSocket, "here"));
  EXPECT_LT(paths.socket.string().size(), 107U);
  EXPECT_EQ(read_file(paths.socket).value_or(""), "here");
  EXPECT_NE(paths.credentials, ServerFolders::open(root)->paths("arn").credentials);
  fs::remove_all(root.parent_path());
}

}  // namespace
}  // namespace trainyard::mlflow
