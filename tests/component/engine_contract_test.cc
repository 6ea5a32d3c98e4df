#include "engine_contract.h"

#include "engine/local_engine.h"

namespace trainyard::engine {

INSTANTIATE_TEST_SUITE_P(Engines, EngineContract,
                         testing::Values(EngineMaker{
                             "local",
                             [] {
                               return std::make_unique<LocalEngine>(LocalEngineOptions{
                                   {CONTRACT_AGENT}, {CONTRACT_AGENT, "--clean"}, 300ms});
                             }}),
                         [](const auto& test) { return test.param.name; });

}  // namespace trainyard::engine
