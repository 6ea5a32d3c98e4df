#include "agent/outcome_runtime.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::agent {
namespace {

using namespace std::chrono_literals;

// One that must not be called.
class NoRuntime final : public runtime::Runtime {
 public:
  std::string_view name() const override { return "none"; }
  Result<runtime::Image> ensure_image(const runtime::ImageRequest&,
                                      const std::function<bool()>&) override {
    return Error(ErrorKind::not_found, "no image");
  }
  Result<std::unique_ptr<runtime::Container>> create(const runtime::ContainerSpec&,
                                                     runtime::OutputSink) override {
    return Error(ErrorKind::internal, "no container");
  }
  Result<void> remove_leftovers(const std::string&) override { return ok(); }
  Result<std::vector<runtime::FoundContainer>> list(const std::string&) override {
    return std::vector<runtime::FoundContainer>();
  }
};

class OutcomeRuntime : public ::testing::Test {
 protected:
  OutcomeRuntime() : volume_(::testing::TempDir() + "outcome-" + random_hex(8)) {
    EXPECT_TRUE(ensure_directory(volume_ / "output"));
    plan_.outcome.emplace().rule = "ci";
  }
  ~OutcomeRuntime() override { EXPECT_TRUE(remove_tree(volume_)); }

  std::unique_ptr<runtime::Container> start() {
    const auto runtime = with_outcome(std::make_unique<NoRuntime>(), plan_);
    EXPECT_TRUE(runtime->ensure_image({"x"}, nullptr));
    runtime::ContainerSpec spec;
    spec.mounts.push_back({.source = volume_, .target = "/opt/ml"});
    auto made = runtime->create(
        spec, [this](runtime::OutputStream, std::string_view text) { output_ += text; });
    EXPECT_TRUE(made && (*made)->start());
    return std::move(*made);
  }

  const std::filesystem::path volume_;
  model::LaunchPlan plan_;
  std::string output_;
};

TEST_F(OutcomeRuntime, ARuleThatSaysNothingOfTheContainerLeavesItAlone) {
  plan_.outcome->pending = 5s;
  EXPECT_FALSE(with_outcome(std::make_unique<NoRuntime>(), plan_)->ensure_image({"x"}, nullptr));
}

TEST_F(OutcomeRuntime, PrintsAndEndsAsTheRuleSays) {
  plan_.outcome->print = {"one", "two"};
  plan_.outcome->metrics = {{"loss", 0.5}};
  plan_.outcome->exit_code = 3;
  plan_.outcome->failure_file = "boom";
  const auto container = start();
  EXPECT_EQ(output_, "one\ntwo\nloss: 0.5\n");
  const auto exit = container->wait(1s);
  ASSERT_TRUE(exit && *exit);
  EXPECT_EQ((*exit)->code, 3);
  EXPECT_EQ(read_file(volume_ / "output" / "failure").value_or(""), "boom");
}

TEST_F(OutcomeRuntime, HasNoContainerForOthersToEnter) {
  plan_.outcome->run = 3600s;
  const auto runtime = with_outcome(std::make_unique<NoRuntime>(), plan_);
  const auto program = runtime->exec("c", {{"true"}});
  const auto network = runtime->open_network("c");
  ASSERT_FALSE(program || network);
  EXPECT_EQ(program.error().kind(), ErrorKind::conflict);
  EXPECT_EQ(network.error().kind(), ErrorKind::conflict);
  EXPECT_THAT(network.error().message(), ::testing::HasSubstr("outcomes.ci"));
}

TEST_F(OutcomeRuntime, EndsWellAfterItsFailingAttempts) {
  plan_.outcome->exit_code = 3;
  plan_.outcome->failing_attempts = 1;
  plan_.attempt = 2;
  const auto exit = start()->wait(1s);
  ASSERT_TRUE(exit && *exit);
  EXPECT_EQ((*exit)->code, 0);
}

TEST_F(OutcomeRuntime, RunsForItsTimeUnlessItIsStopped) {
  plan_.outcome->run = 3600s;
  const auto container = start();
  EXPECT_FALSE(container->wait(1ms).value());
  ASSERT_TRUE(container->signal(SIGTERM));
  const auto exit = container->wait(1s);
  ASSERT_TRUE(exit && *exit);
  EXPECT_EQ((*exit)->code, 143);
}

}  // namespace
}  // namespace trainyard::agent
