#include "health/nccl_check.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "health/line_stream.h"
#include "health/peer_check.h"
#include "runtime/shared_library.h"
#include "support/nccl_ranks.h"

namespace trainyard::health {
namespace {

using namespace std::chrono_literals;
using model::CheckOutcome;
using testing::HasSubstr;
using testing::StartsWith;

// A host that answers its peers at 127.0.0.1.
class AnsweringHost {
 public:
  // Without settings: it has no GPU.
  explicit AnsweringHost(std::string name, std::optional<std::vector<std::string>> settings)
      : name_(std::move(name)) {
    UniqueFd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(listener.get(), 8);
    socklen_t size = sizeof address;
    ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    if (settings) {
      nccl_ = std::make_shared<NcclHost>();
      nccl_->start = rank_starter(name_, std::move(*settings));
    }
    responder_ = std::make_unique<PeerResponder>(std::move(listener), name_, nccl_);
  }

  NcclHost& nccl() { return *nccl_; }
  // Like a host that starts the check.
  UniqueFd connect() const {
    CheckedPeer checked = check_peer({name_, "127.0.0.1", port_}, kib(64), CheckTime::lasting(10s));
    EXPECT_TRUE(checked.socket) << checked.verdict.detail;
    return std::move(checked.socket);
  }
  // The check of the pair, which this host evaluates.
  Verdict check(const AnsweringHost& peer, std::chrono::milliseconds time = 120s) {
    const UniqueFd socket = peer.connect();
    return check_nccl(nccl(), peer.name_, socket.get(), CheckTime::lasting(time));
  }

 private:
  const std::string name_;
  std::uint16_t port_ = 0;
  std::shared_ptr<NcclHost> nccl_;
  std::unique_ptr<PeerResponder> responder_;
};

std::vector<std::string> fake(const std::vector<std::string>& faults = {}) {
  std::vector<std::string> settings = {fake_gpu_libraries()};
  settings.insert(settings.end(), faults.begin(), faults.end());
  return settings;
}

// algo-1 and algo-2, either of which may have a fault.
Verdict check_pair(const std::vector<std::string>& ailments_of_first,
                   const std::vector<std::string>& ailments_of_second = {},
                   std::chrono::milliseconds limit = 30s) {
  AnsweringHost first("algo-1", fake(ailments_of_first));
  AnsweringHost second("algo-2", fake(ailments_of_second));
  first.nccl().time = second.nccl().time = limit;
  return first.check(second);
}

TEST(NcclCheck, APairThatAddsUpPassesWithItsRate) {
  const Verdict verdict = check_pair({});
  EXPECT_EQ(verdict.outcome, CheckOutcome::passed) << verdict.detail;
  EXPECT_THAT(verdict.detail, StartsWith("1.0 MiB all-reduced at "));
  EXPECT_THAT(verdict.detail, HasSubstr(" GB/s (NCCL 2.27.3)"));
}

TEST(NcclCheck, AWrongSumFailsOnWhicheverHostItIs) {
  const Verdict here = check_pair({"TRAINYARD_FAKE_NCCL=sum"});
  EXPECT_EQ(here.outcome, CheckOutcome::failed);
  EXPECT_EQ(here.detail, "NCCL with algo-2: the sum is wrong from byte 1048568 on");
  const Verdict remote = check_pair({}, {"TRAINYARD_FAKE_NCCL=sum"});
  EXPECT_EQ(remote.outcome, CheckOutcome::failed);
  EXPECT_EQ(remote.detail, "NCCL with algo-2: algo-2 says: the sum is wrong from byte 1048568 on");
}

TEST(NcclCheck, AnErrorOfNcclFailsWithItsWords) {
  const Verdict here = check_pair({"TRAINYARD_FAKE_NCCL=init"});
  EXPECT_EQ(here.outcome, CheckOutcome::failed);
  EXPECT_THAT(here.detail, HasSubstr("ncclCommInitRank: unhandled system error"));
  // The other rank waits in vain, and nobody waits for it.
  const auto began = std::chrono::steady_clock::now();
  const Verdict remote = check_pair({}, {"TRAINYARD_FAKE_NCCL=init"});
  EXPECT_THAT(remote.detail,
              StartsWith("NCCL with algo-2: algo-2 says: ncclCommInitRank: unhandled"));
  EXPECT_LT(std::chrono::steady_clock::now() - began, 20s);
}

TEST(NcclCheck, AnErrorThatOnlyShowsLaterFails) {
  const Verdict verdict = check_pair({"TRAINYARD_FAKE_NCCL=remote"});
  EXPECT_EQ(verdict.outcome, CheckOutcome::failed);
  EXPECT_THAT(verdict.detail, HasSubstr("remote process exited or there was a network error"));
}

TEST(NcclCheck, AnErrorOfCudaFailsWithItsWords) {
  const Verdict memory = check_pair({"TRAINYARD_FAKE_CUDA=no-memory"});
  EXPECT_EQ(memory.outcome, CheckOutcome::failed);
  EXPECT_THAT(memory.detail, HasSubstr("cuMemAlloc: out of memory"));
  const Verdict gpu = check_pair({}, {"TRAINYARD_FAKE_CUDA=no-gpu"});
  EXPECT_EQ(gpu.outcome, CheckOutcome::failed);
  EXPECT_EQ(gpu.detail, "NCCL with algo-2: algo-2 says: CUDA sees no GPU");
}

TEST(NcclCheck, WhatHangsFailsWhenItsTimeIsOver) {
  for (const char* fault : {"TRAINYARD_FAKE_NCCL=hang", "TRAINYARD_FAKE_CUDA=busy"}) {
    const auto began = std::chrono::steady_clock::now();
    const Verdict verdict = check_pair({fault}, {}, 2s);
    EXPECT_EQ(verdict.outcome, CheckOutcome::failed) << fault;
    EXPECT_THAT(verdict.detail, StartsWith("NCCL with algo-2 did not end in its time")) << fault;
    EXPECT_LT(std::chrono::steady_clock::now() - began, 15s) << fault;
  }
}

TEST(NcclCheck, ARankThatDiesFailsWithItsStatus) {
  const Verdict verdict = check_pair({"TRAINYARD_FAKE_NCCL=abort"});
  EXPECT_EQ(verdict.outcome, CheckOutcome::failed);
  EXPECT_THAT(verdict.detail, HasSubstr("its process has ended with status 134"));
}

TEST(NcclCheck, WithoutTheLibraryNothingIsCheckedAndNobodyFails) {
  if (runtime::SharedLibrary::open("libnccl.so.2")) GTEST_SKIP() << "this machine has NCCL";
  AnsweringHost first("algo-1", std::vector<std::string>{});
  AnsweringHost second("algo-2", fake());
  const Verdict here = first.check(second);
  EXPECT_EQ(here.outcome, CheckOutcome::skipped);
  EXPECT_EQ(here.detail, "NCCL not checked: libnccl.so.2 not found");
  AnsweringHost third("algo-3", std::vector<std::string>{});
  const Verdict remote = second.check(third);
  EXPECT_EQ(remote.outcome, CheckOutcome::skipped);
  EXPECT_EQ(remote.detail, "NCCL not checked: algo-3 says: libnccl.so.2 not found");
}

TEST(NcclCheck, AHostWithoutAGpuIsNotChecked) {
  AnsweringHost first("algo-1", fake()), second("algo-2", std::nullopt);
  const Verdict verdict = first.check(second);
  EXPECT_EQ(verdict.outcome, CheckOutcome::skipped);
  EXPECT_EQ(verdict.detail, "NCCL not checked: algo-2 says: the host has no GPU");
}

TEST(NcclCheck, IsNotBegunWithoutTheTimeForIt) {
  AnsweringHost first("algo-1", fake()), second("algo-2", fake());
  const auto expect_late = [](const Verdict& verdict) {
    EXPECT_EQ(verdict.outcome, CheckOutcome::skipped);
    EXPECT_THAT(verdict.detail, StartsWith("NCCL not checked: no time was left"));
  };
  expect_late(first.check(second, first.nccl().time - 1ms));
  // The GPUs of both hosts are used by other pairs.
  ASSERT_TRUE(second.nccl().turn.take(CheckTime::lasting(1s)));
  expect_late(first.check(second, first.nccl().time + 300ms));
  second.nccl().turn.release();
  ASSERT_TRUE(first.nccl().turn.take(CheckTime::lasting(1s)));
  expect_late(first.check(second, first.nccl().time + 300ms));
  first.nccl().turn.release();
  EXPECT_EQ(first.check(second).outcome, CheckOutcome::passed);
}

TEST(NcclCheck, AllPairsOfThreeHostsPassAtTheSameTime) {
  AnsweringHost first("algo-1", fake()), second("algo-2", fake()), third("algo-3", fake());
  auto far = std::async(std::launch::async, [&] { return first.check(third); });
  auto near = std::async(std::launch::async, [&] { return second.check(third); });
  const Verdict verdict = first.check(second);
  EXPECT_EQ(verdict.outcome, CheckOutcome::passed) << verdict.detail;
  for (auto* each : {&far, &near}) {
    const Verdict other = each->get();
    EXPECT_EQ(other.outcome, CheckOutcome::passed) << other.detail;
  }
}

TEST(NcclCheck, AHostWhoseAgentIsGoneIsNotJudged) {
  AnsweringHost first("algo-1", fake());
  auto second = std::make_unique<AnsweringHost>("algo-2", fake());
  const UniqueFd socket = second->connect();
  second.reset();
  const Verdict verdict =
      check_nccl(first.nccl(), "algo-2", socket.get(), CheckTime::lasting(120s));
  EXPECT_EQ(verdict.outcome, CheckOutcome::skipped) << verdict.detail;
}

TEST(NcclCheck, ARankEndsWithWhoStartedIt) {
  auto started = rank_starter("algo-1", fake({"TRAINYARD_FAKE_NCCL=hang"}))(1);
  ASSERT_TRUE(started) << started.error().message();
  const CheckTime time = CheckTime::lasting(20s);
  EXPECT_EQ(read_line(started->connection.get(), time).value(), "ready");
  ASSERT_TRUE(write_line(started->connection.get(), "id " + std::string(256, '0'), time));
  started->connection.reset();
  const auto ended = started->child->wait(20s);
  ASSERT_TRUE(ended && *ended) << "it hangs, and nobody wants it";
}

TEST(NcclCheck, ARankEndsByItselfWhenItsTimeIsOver) {
  auto started = rank_starter("algo-1", fake({"TRAINYARD_FAKE_NCCL=hang"}), 1s)(1);
  ASSERT_TRUE(started) << started.error().message();
  const CheckTime time = CheckTime::lasting(20s);
  EXPECT_EQ(read_line(started->connection.get(), time).value(), "ready");
  ASSERT_TRUE(write_line(started->connection.get(), "id " + std::string(256, '0'), time));
  const auto ended = started->child->wait(20s);
  ASSERT_TRUE(ended && *ended);
  EXPECT_EQ((*ended)->code, 128 + SIGALRM);
}

TEST(NcclCheck, OrdersComeBackFromTheirWords) {
  RankOrder order;
  order.rank = 1;
  order.host = "algo-2";
  order.address = "10.200.0.2";
  order.gpu = 3;
  order.size = mib(16);
  order.time = 21s;
  const auto same = parse_rank_order(to_words(order));
  ASSERT_TRUE(same) << same.error().message();
  EXPECT_EQ(to_words(*same), to_words(order));
  EXPECT_EQ(same->gpu, 3);
  order.gpu.reset();
  EXPECT_EQ(parse_rank_order(to_words(order)).value().gpu, std::nullopt);
  for (const std::vector<std::string>& wrong :
       std::vector<std::vector<std::string>>{{},
                                             {"2", "algo-1", "10.0.0.1", "-", "8", "20"},
                                             {"0", "algo-1", "10.0.0.1", "-", "7", "20"},
                                             {"0", "algo-1", "10.0.0.1", "x", "8", "20"},
                                             {"0", "algo-1", "10.0.0.1", "-", "8", "0"}})
    EXPECT_FALSE(parse_rank_order(wrong));
}

}  // namespace
}  // namespace trainyard::health
