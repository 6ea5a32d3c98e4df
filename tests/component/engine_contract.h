#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/files.h"
#include "base/random.h"
#include "engine/engine.h"

// What every engine promises (engine/engine.h). An implementation gives a maker: each call returns
// an engine with no memory of the ones before it, as after a restart of the control plane. The
// agents that it starts are tests/support/contract_agent.cc: it takes the lock, writes "started",
// and "stopped" at SIGTERM.
namespace trainyard::engine {

using namespace std::chrono_literals;

struct EngineMaker {
  std::string name;
  std::function<std::unique_ptr<Engine>()> make;
};

inline void PrintTo(const EngineMaker& maker, std::ostream* out) {
  *out << maker.name;
}

class EngineContract : public testing::TestWithParam<EngineMaker> {
 protected:
  void SetUp() override {
    order_.id = {"contract-" + random_hex(8), 1, "algo-1"};
    order_.directory = std::filesystem::temp_directory_path() / order_.id.job;
    ASSERT_TRUE(ensure_directory(order_.directory));
    engine_ = GetParam().make();
  }
  void TearDown() override {
    EXPECT_TRUE(engine_->kill(order_));
    EXPECT_TRUE(becomes(AgentState::gone));
    std::filesystem::remove_all(order_.directory);
  }

  bool becomes(AgentState wanted) {
    return eventually([&] {
      const auto state = engine_->find(order_);
      return state && *state == wanted;
    });
  }
  bool wrote(const std::string& word) {
    return eventually([&] {
      const auto text = read_file(order_.directory / "words");
      return text && text->find(word) != std::string::npos;
    });
  }
  std::string words() { return read_file(order_.directory / "words").value_or(""); }

  static bool eventually(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (std::chrono::steady_clock::now() < deadline)
      if (condition()) return true;
    return false;
  }

  AgentOrder order_;
  std::unique_ptr<Engine> engine_;
};

TEST_P(EngineContract, AnAgentThatWasNeverStartedIsGone) {
  const auto state = engine_->find(order_);
  ASSERT_TRUE(state) << state.error().message();
  EXPECT_EQ(*state, AgentState::gone);
}

TEST_P(EngineContract, StartingTwiceRunsOneAgent) {
  ASSERT_TRUE(engine_->start(order_));
  ASSERT_TRUE(engine_->start(order_));
  ASSERT_TRUE(wrote("started"));
  ASSERT_TRUE(engine_->start(order_));
  EXPECT_EQ(words(), "started\n");
}

TEST_P(EngineContract, AnAgentIsFoundAgainByAnEngineThatDidNotStartIt) {
  ASSERT_TRUE(engine_->start(order_));
  ASSERT_TRUE(wrote("started"));
  engine_ = GetParam().make();
  EXPECT_TRUE(becomes(AgentState::running));
  ASSERT_TRUE(engine_->start(order_));
  EXPECT_EQ(words(), "started\n") << "started again";
}

TEST_P(EngineContract, AStopReachesTheAgentAndLeavesItTimeToFinish) {
  ASSERT_TRUE(engine_->start(order_));
  ASSERT_TRUE(wrote("started"));
  engine_ = GetParam().make();
  ASSERT_TRUE(engine_->request_stop(order_));
  ASSERT_TRUE(wrote("stopped"));
  EXPECT_TRUE(becomes(AgentState::gone));
}

TEST_P(EngineContract, AStopRightAfterTheStartIsNotLost) {
  ASSERT_TRUE(engine_->start(order_));
  ASSERT_TRUE(engine_->request_stop(order_));
  EXPECT_TRUE(wrote("stopped"));
  EXPECT_TRUE(becomes(AgentState::gone));
}

TEST_P(EngineContract, KillEndsTheAgentAtOnceAndItCanBeStartedAgain) {
  ASSERT_TRUE(engine_->start(order_));
  ASSERT_TRUE(wrote("started"));
  ASSERT_TRUE(engine_->kill(order_));
  ASSERT_TRUE(becomes(AgentState::gone));
  EXPECT_EQ(words(), "started\n") << "it had time to say something";
  ASSERT_TRUE(engine_->start(order_));
  EXPECT_TRUE(eventually([&] { return words() == "started\nstarted\n"; }));
}

TEST_P(EngineContract, StoppingAndKillingWhatIsNotThereIsNoError) {
  EXPECT_TRUE(engine_->request_stop(order_));
  EXPECT_TRUE(engine_->kill(order_));
}

TEST_P(EngineContract, CleaningUpNeverWaitsAndSaysOnceThatItIsDone) {
  const auto begun = engine_->clean(order_);
  ASSERT_TRUE(begun) << begun.error().message();
  EXPECT_EQ(*begun, CleanState::working);
  EXPECT_TRUE(eventually([&] { return engine_->clean(order_) == CleanState::clean; }));
  EXPECT_EQ(words(), "cleaned\n");
}

TEST_P(EngineContract, ACleanUpThatFailsIsAnErrorAndCanBeTriedAgain) {
  ASSERT_TRUE(replace_file(order_.directory / "broken", ""));
  ASSERT_TRUE(engine_->clean(order_));
  EXPECT_TRUE(eventually([&] { return !engine_->clean(order_); }));
  std::filesystem::remove(order_.directory / "broken");
  EXPECT_TRUE(eventually([&] { return engine_->clean(order_) == CleanState::clean; }));
}

TEST_P(EngineContract, ACleanUpThatNeverEndsIsKilledAndTriedAgain) {
  ASSERT_TRUE(replace_file(order_.directory / "slow", ""));
  ASSERT_TRUE(engine_->clean(order_));
  EXPECT_TRUE(eventually([&] { return !engine_->clean(order_); }));
  std::filesystem::remove(order_.directory / "slow");
  EXPECT_TRUE(eventually([&] { return engine_->clean(order_) == CleanState::clean; }));
  EXPECT_EQ(words(), "cleaned\n");
}

}  // namespace trainyard::engine
