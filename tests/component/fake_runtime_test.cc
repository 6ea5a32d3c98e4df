#include "support/fake_runtime.h"

#include <fstream>

#include "base/files.h"
#include "component/runtime_contract.h"
#include "component/runtime_exec_contract.h"

namespace trainyard::runtime {
namespace {

class FakeWorld : public RuntimeWorld {
 public:
  FakeWorld() {
    runtime_.add_image("plain", {});
    runtime_.add_image("full",
                       {.config = {.entrypoint = {"sh", "-c", "echo \"$@\"", "sh", "image-entry"},
                                   .cmd = {"image-cmd"},
                                   .environment = {{"GREETING", "image"}, {"OWN", "image"}}}});
  }
  ~FakeWorld() override { std::filesystem::remove(own_file_); }
  Runtime& runtime() override { return runtime_; }
  std::string plain_image() override { return "plain"; }
  std::string full_image() override { return "full"; }
  std::string leftovers(const std::string& id) override {
    const auto ids = runtime_.containers();
    return std::find(ids.begin(), ids.end(), id) == ids.end() ? "" : id;
  }
  std::string own_file() override { return own_file_; }

 private:
  const std::string own_file_ = ::testing::TempDir() + "fake-own-" + random_hex(8);
  FakeRuntime runtime_;
};

RuntimeWorld& fake_world() {
  static FakeWorld world;
  return world;
}

INSTANTIATE_TEST_SUITE_P(Fake, RuntimeContract, ::testing::Values(&fake_world));
INSTANTIATE_TEST_SUITE_P(Fake, RuntimeExecContract, ::testing::Values(&fake_world));
// It confines nothing.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(RuntimeExecConfinementContract);

TEST(FakeRuntime, RunsAScriptThatSeesItsSpecItsMountsAndItsSignals) {
  const std::filesystem::path folder = ::testing::TempDir() + "fake-" + random_hex(8);
  ASSERT_TRUE(ensure_directory(folder));
  FakeRuntime runtime;
  runtime.add_image("scripted", {.script = [](FakeProcess& process) {
                      std::ofstream(process.path("/opt/ml/model/x")) << "weights";
                      process.write("args " + process.command_line().at(0) + "\n");
                      const auto number = process.wait_for_signal(seconds(10));
                      return ContainerExit{number.value_or(0), false};
                    }});
  ContainerSpec spec;
  spec.id = "a";
  spec.image = "scripted";
  spec.command = {"train"};
  spec.mounts = {{folder, "/opt/ml/model", false}};
  Transcript transcript;
  auto container = runtime.create(spec, transcript.sink());
  ASSERT_TRUE(container);
  ASSERT_TRUE((*container)->start());
  ASSERT_TRUE(transcript.wait_for("args train"));
  ASSERT_TRUE((*container)->signal(SIGTERM));
  const auto exit = (*container)->wait(seconds(10));
  ASSERT_TRUE(exit && *exit);
  EXPECT_EQ((*exit)->code, SIGTERM);
  EXPECT_EQ(*read_file(folder / "x"), "weights");
  EXPECT_TRUE((*container)->remove());
  EXPECT_THAT(runtime.containers(), ::testing::IsEmpty());
  EXPECT_TRUE(remove_tree(folder));
}

TEST(FakeRuntime, PutsMountSourcesIntoTheWordsOfAPlainProcess) {
  const std::filesystem::path folder = ::testing::TempDir() + "fake-" + random_hex(8);
  ASSERT_TRUE(ensure_directory(folder));
  FakeRuntime runtime;
  runtime.add_image("plain", {});
  ContainerSpec spec;
  spec.id = "a";
  spec.image = "plain";
  spec.entrypoint = {"sh", "-c", "echo weights > /opt/ml/model/x"};
  spec.mounts = {{folder, "/opt/ml/model", false}};
  auto container = runtime.create(spec, [](OutputStream, std::string_view) {});
  ASSERT_TRUE(container);
  ASSERT_TRUE((*container)->start());
  const auto exit = (*container)->wait(seconds(10));
  ASSERT_TRUE(exit && *exit);
  EXPECT_EQ(*read_file(folder / "x"), "weights\n");
  EXPECT_TRUE(remove_tree(folder));
}

TEST(FakeRuntime, FailsTheNextCallOnlyOnce) {
  FakeRuntime runtime;
  runtime.add_image("plain", {});
  runtime.fail_next(FakeRuntime::Call::ensure_image,
                    Error(ErrorKind::unavailable, "registry down"));
  const auto never = [] { return false; };
  const auto failed = runtime.ensure_image({"plain"}, never);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind(), ErrorKind::unavailable);
  EXPECT_TRUE(runtime.ensure_image({"plain"}, never));
}

}  // namespace
}  // namespace trainyard::runtime
