#include "engine_contract.h"

#include "engine/local_engine.h"
#include "support/fake_engine.h"

namespace trainyard::engine {
namespace {

// Its agents are tests/support/contract_agent.cc.
class LocalWorld : public ContractWorld {
 public:
  std::shared_ptr<Engine> make() override {
    return std::make_shared<LocalEngine>(LocalEngineOptions{
        {CONTRACT_AGENT}, {CONTRACT_AGENT, "--clean"}, {}, Capacity{4, gib(8), 2}, 300ms});
  }
  std::string words(const AgentOrder& order) override {
    return read_file(order.directory / "words").value_or("");
  }
};

// Its agents are in memory, including what a restart finds again.
class FakeWorld : public ContractWorld {
 public:
  FakeWorld() { fake_->set_stops_at_once(true); }
  std::shared_ptr<Engine> make() override { return fake_; }
  std::string words(const AgentOrder& order) override { return fake_->words(order.id); }

 private:
  std::shared_ptr<trainyard::test::FakeEngine> fake_ =
      std::make_shared<trainyard::test::FakeEngine>();
};

INSTANTIATE_TEST_SUITE_P(
    Engines, EngineContract,
    ::testing::Values(ContractWorldMaker{"local", [] { return std::make_unique<LocalWorld>(); }},
                      ContractWorldMaker{"fake", [] { return std::make_unique<FakeWorld>(); }}),
    [](const auto& test) { return test.param.name; });

class LocalEngineTest : public EngineContract {};

INSTANTIATE_TEST_SUITE_P(Local, LocalEngineTest,
                         ::testing::Values(ContractWorldMaker{
                             "local", [] { return std::make_unique<LocalWorld>(); }}),
                         [](const auto& test) { return test.param.name; });

TEST_P(LocalEngineTest, ACleanUpThatNeverEndsIsKilledAndTriedAgain) {
  ASSERT_TRUE(replace_file(order_.directory / "slow", ""));
  ASSERT_TRUE(engine_->clean(order_));
  EXPECT_TRUE(eventually([&] { return !engine_->clean(order_); }));
  std::filesystem::remove(order_.directory / "slow");
  EXPECT_TRUE(eventually([&] { return engine_->clean(order_) == CleanState::clean; }));
  EXPECT_EQ(world_->words(order_), "cleaned\n");
}

TEST_P(LocalEngineTest, AnInstanceWhoseLockCannotBeReadIsLeftOutAndHoldsUpNoOther) {
  ASSERT_TRUE(engine_->place({orders_[1]}));
  ASSERT_TRUE(ensure_directory(orders_[0].directory / "lock"));  // opening it fails, also for root
  const auto known = engine_->poll(orders_);
  ASSERT_TRUE(known) << known.error().message();
  EXPECT_FALSE(known->contains(orders_[0].id));
  EXPECT_EQ(known->at(orders_[1].id).state, PlacementState::running);
  EXPECT_FALSE(engine_->poll({orders_[0]})) << "nothing can be said";
  std::filesystem::remove(orders_[0].directory / "lock");
}

}  // namespace
}  // namespace trainyard::engine
