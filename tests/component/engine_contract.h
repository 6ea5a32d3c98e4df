#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/random.h"
#include "engine/engine.h"
#include "support/eventually.h"

// The contract of every engine (engine/engine.h). An implementation provides its world.
namespace trainyard::engine {

using namespace std::chrono_literals;

class ContractWorld {
 public:
  virtual ~ContractWorld() = default;
  // An engine that knows nothing of earlier ones, as after a restart of the control plane.
  virtual std::shared_ptr<Engine> make() = 0;
  // What the instance's agents and clean-ups did, one word per line: "started", "stopped" at a stop
  // (they end then), "cleaned". A clean-up fails if the instance's folder has a file "broken".
  virtual std::string words(const AgentOrder& order) = 0;
};

struct ContractWorldMaker {
  std::string name;
  std::function<std::unique_ptr<ContractWorld>()> make;
};

inline void PrintTo(const ContractWorldMaker& maker, std::ostream* out) {
  *out << maker.name;
}

class EngineContract : public testing::TestWithParam<ContractWorldMaker> {
 protected:
  void SetUp() override {
    const std::string job = "contract-" + random_hex(8);
    folder_ = std::filesystem::temp_directory_path() / job;
    for (const char* host : {"algo-1", "algo-2"}) {
      orders_.push_back({{job, 1, host}, folder_ / host});
      ASSERT_TRUE(ensure_directory(orders_.back().directory));
      ASSERT_TRUE(replace_file(orders_.back().directory / "plan.json", "{}"));
    }
    order_ = orders_.front();
    world_ = GetParam().make();
    engine_ = world_->make();
  }
  void TearDown() override {
    for (const AgentOrder& order : orders_) {
      EXPECT_TRUE(engine_->kill(order));
      EXPECT_TRUE(becomes(order, PlacementState::gone));
    }
    std::filesystem::remove_all(folder_);
  }
  void restart() { engine_ = world_->make(); }

  bool becomes(const AgentOrder& order, PlacementState wanted) {
    return eventually([&] {
      const auto known = engine_->poll({order});
      return known && known->contains(order.id) && known->at(order.id).state == wanted;
    });
  }
  bool says(const AgentOrder& order, const std::string& words) {
    return eventually([&] { return world_->words(order) == words; });
  }

  std::filesystem::path folder_;
  std::vector<AgentOrder> orders_;  // of one attempt
  AgentOrder order_;                // the first of them
  std::unique_ptr<ContractWorld> world_;
  std::shared_ptr<Engine> engine_;
};

TEST_P(EngineContract, AnInstanceThatWasNeverPlacedIsGone) {
  const auto known = engine_->poll({order_});
  ASSERT_TRUE(known) << known.error().message();
  ASSERT_TRUE(known->contains(order_.id));
  EXPECT_EQ(known->at(order_.id).state, PlacementState::gone);
}

TEST_P(EngineContract, OneQuestionIsAboutManyInstances) {
  ASSERT_TRUE(engine_->place({order_}));
  const auto known = engine_->poll(orders_);
  ASSERT_TRUE(known) << known.error().message();
  ASSERT_EQ(known->size(), 2U);
  EXPECT_EQ(known->at(orders_[0].id).state, PlacementState::running);
  EXPECT_EQ(known->at(orders_[1].id).state, PlacementState::gone);
  EXPECT_TRUE(engine_->poll({})->empty());
}

TEST_P(EngineContract, AllInstancesOfAnAttemptArePlacedAndEachEndsByItself) {
  ASSERT_TRUE(engine_->place(orders_));
  ASSERT_TRUE(says(orders_[0], "started\n"));
  ASSERT_TRUE(says(orders_[1], "started\n"));
  ASSERT_TRUE(engine_->stop(orders_[1]));
  ASSERT_TRUE(says(orders_[1], "started\nstopped\n"));
  EXPECT_TRUE(becomes(orders_[1], PlacementState::gone));
  EXPECT_TRUE(becomes(orders_[0], PlacementState::running));
}

TEST_P(EngineContract, PlacingAgainStartsOnlyTheRest) {
  ASSERT_TRUE(engine_->place({order_}));
  ASSERT_TRUE(says(order_, "started\n"));
  ASSERT_TRUE(engine_->place(orders_));
  ASSERT_TRUE(says(orders_[1], "started\n"));
  ASSERT_TRUE(engine_->place(orders_));
  EXPECT_EQ(world_->words(orders_[0]), "started\n");
  EXPECT_EQ(world_->words(orders_[1]), "started\n");
}

TEST_P(EngineContract, AnAgentIsFoundAgainByAnEngineThatDidNotStartIt) {
  ASSERT_TRUE(engine_->place({order_}));
  ASSERT_TRUE(says(order_, "started\n"));
  restart();
  EXPECT_TRUE(becomes(order_, PlacementState::running));
  ASSERT_TRUE(engine_->place({order_}));
  EXPECT_EQ(world_->words(order_), "started\n") << "started again";
}

TEST_P(EngineContract, AStopReachesTheAgentAndLeavesItTimeToFinish) {
  ASSERT_TRUE(engine_->place({order_}));
  ASSERT_TRUE(says(order_, "started\n"));
  restart();
  ASSERT_TRUE(engine_->stop(order_));
  ASSERT_TRUE(says(order_, "started\nstopped\n"));
  EXPECT_TRUE(becomes(order_, PlacementState::gone));
}

TEST_P(EngineContract, AStopRightAfterTheStartIsNotLost) {
  ASSERT_TRUE(engine_->place({order_}));
  ASSERT_TRUE(engine_->stop(order_));
  EXPECT_TRUE(says(order_, "started\nstopped\n"));
  EXPECT_TRUE(becomes(order_, PlacementState::gone));
}

TEST_P(EngineContract, KillEndsTheAgentAtOnceAndItCanBePlacedAgain) {
  ASSERT_TRUE(engine_->place({order_}));
  ASSERT_TRUE(says(order_, "started\n"));
  ASSERT_TRUE(engine_->kill(order_));
  ASSERT_TRUE(becomes(order_, PlacementState::gone));
  EXPECT_EQ(world_->words(order_), "started\n") << "it had time to say something";
  ASSERT_TRUE(engine_->place({order_}));
  EXPECT_TRUE(says(order_, "started\nstarted\n"));
}

TEST_P(EngineContract, StoppingAndKillingWhatIsNotThereIsNoError) {
  EXPECT_TRUE(engine_->stop(order_));
  EXPECT_TRUE(engine_->kill(order_));
}

TEST_P(EngineContract, AGateOpensForOneInstanceAndStaysOpen) {
  const auto text = [](const AgentOrder& order, model::Gate gate) {
    return read_file(order.directory / model::gate_file(gate)).value_or("none");
  };
  ASSERT_TRUE(engine_->open_gate(order_, model::Gate::start, ""));
  EXPECT_EQ(text(orders_[0], model::Gate::start), "");
  EXPECT_EQ(text(orders_[1], model::Gate::start), "none");
  const std::string hosts = model::to_gate_text({"algo-1", "algo-2"});
  ASSERT_TRUE(engine_->open_gate(order_, model::Gate::finish, hosts));
  restart();
  ASSERT_TRUE(engine_->open_gate(order_, model::Gate::finish, hosts)) << "again is fine";
  EXPECT_EQ(text(order_, model::Gate::finish), hosts);
  EXPECT_EQ(text(order_, model::Gate::start), "");
}

TEST_P(EngineContract, CapacityIsTheSameWhoeverHoldsIt) {
  const auto before = engine_->capacity();
  ASSERT_TRUE(before) << before.error().message();
  EXPECT_GT(before->cpus, 0);
  ASSERT_TRUE(engine_->place(orders_));
  EXPECT_EQ(*engine_->capacity(), *before);
}

TEST_P(EngineContract, CleaningUpNeverWaitsAndSaysOnceThatItIsDone) {
  const auto started = engine_->clean(order_);
  ASSERT_TRUE(started) << started.error().message();
  EXPECT_EQ(*started, CleanState::working);
  EXPECT_TRUE(eventually([&] { return engine_->clean(order_) == CleanState::clean; }));
  EXPECT_EQ(world_->words(order_), "cleaned\n");
}

TEST_P(EngineContract, ACleanUpThatFailsIsAnErrorAndCanBeTriedAgain) {
  ASSERT_TRUE(replace_file(order_.directory / "broken", ""));
  ASSERT_TRUE(engine_->clean(order_));
  EXPECT_TRUE(eventually([&] { return !engine_->clean(order_); }));
  std::filesystem::remove(order_.directory / "broken");
  EXPECT_TRUE(eventually([&] { return engine_->clean(order_) == CleanState::clean; }));
}

}  // namespace trainyard::engine
