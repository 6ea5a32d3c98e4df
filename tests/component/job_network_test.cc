#include "network/job_networks.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>

#include "base/files.h"
#include "base/process.h"
#include "network/name_spaces.h"
#include "network/relay.h"

// Jobs' networks with real packets, on a machine of this test's own: a network namespace with its
// own /run.
namespace trainyard::network {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using ::testing::IsEmpty;

constexpr std::uint16_t kPort = 5000;
constexpr const char* kOutside = "198.51.100.2";      // TEST-NET-2 (RFC 5737)
constexpr const char* kMachine = "198.51.100.1";      // the machine's address on that side
constexpr const char* kMetadata = "169.254.169.254";  // of a cloud's instance
const fs::path kThisMachine = "/proc/self/ns/net";

// The program's error, for the message if it fails.
void run(std::vector<std::string> words) {
  const auto done = run_command(words, 10s);
  ASSERT_TRUE(done) << done.error().message();
  ASSERT_EQ(done->status.code, 0) << words.front() << ": " << done->err;
}

std::string output_of(std::vector<std::string> words) {
  const auto done = run_command(std::move(words), 10s);
  return done ? done->out : done.error().message();
}

// Tells each client which address it sees, until it is destroyed.
class Greeter {
 public:
  Greeter(const fs::path& name_space, const std::string& address, std::uint16_t port = kPort) {
    auto listener = listen_in_namespace(name_space, address, port);
    EXPECT_TRUE(listener) << listener.error().message();
    if (!listener) return;
    listener_ = std::move(*listener);
    thread_ = std::thread([this] { greet(); });
  }
  ~Greeter() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }

 private:
  void greet() {
    while (!stop_) {
      pollfd ready{listener_.get(), POLLIN, 0};
      ::poll(&ready, 1, 20);
      sockaddr_in peer{};
      socklen_t size = sizeof peer;
      const UniqueFd taken(::accept(listener_.get(), reinterpret_cast<sockaddr*>(&peer), &size));
      if (!taken) continue;
      char text[INET_ADDRSTRLEN] = {};
      ::inet_ntop(AF_INET, &peer.sin_addr, text, sizeof text);
      EXPECT_TRUE(write_all(taken.get(), text));
    }
  }

  UniqueFd listener_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

// What a greeter there sends to a process in that namespace; empty: it can't be reached within half
// a second.
std::string ask(const fs::path& name_space, const std::string& address,
                std::chrono::milliseconds timeout = 500ms, std::uint16_t port = kPort) {
  std::string answer;
  const auto result = run_in_namespace(name_space, [&]() -> Result<void> {
    const UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    ::inet_pton(AF_INET, address.c_str(), &to.sin_addr);
    ::connect(socket.get(), reinterpret_cast<sockaddr*>(&to), sizeof to);
    pollfd ready{socket.get(), POLLIN, 0};
    char text[64] = {};
    if (::poll(&ready, 1, static_cast<int>(timeout.count())) > 0 &&
        ::recv(socket.get(), text, sizeof text - 1, 0) > 0)
      answer = text;
    return ok();
  });
  EXPECT_TRUE(result) << result.error().message();
  return answer;
}

// The same if it must be reachable: a lost first packet is resent after a second.
std::string reach(const fs::path& name_space, const std::string& address) {
  return ask(name_space, address, 10s);
}

// A socket for frames of an experimental EtherType, which only a process with CAP_NET_RAW can make.
UniqueFd packet_socket(const fs::path& name_space) {
  UniqueFd socket;
  const auto made = run_in_namespace(name_space, [&]() -> Result<void> {
    const auto type = htons(0x88b5);
    socket = UniqueFd(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, type));
    sockaddr_ll at{};
    at.sll_family = AF_PACKET;
    at.sll_protocol = type;
    at.sll_ifindex = static_cast<int>(::if_nametoindex("eth0"));
    if (::bind(socket.get(), reinterpret_cast<sockaddr*>(&at), sizeof at) != 0)
      return Error::from_errno(errno, "bind");
    return ok();
  });
  EXPECT_TRUE(made) << made.error().message();
  return socket;
}

// Whether a frame that is sent to everybody on the wire arrives within half a second.
bool passes_frames(const fs::path& from, const fs::path& to) {
  const UniqueFd receiver = packet_socket(to), sender = packet_socket(from);
  sockaddr_ll everybody{};
  everybody.sll_family = AF_PACKET;
  everybody.sll_protocol = htons(0x88b5);
  everybody.sll_halen = ETH_ALEN;
  std::fill_n(everybody.sll_addr, ETH_ALEN, static_cast<unsigned char>(0xff));
  socklen_t size = sizeof everybody;
  sockaddr_ll own{};
  EXPECT_EQ(::getsockname(sender.get(), reinterpret_cast<sockaddr*>(&own), &size), 0);
  everybody.sll_ifindex = own.sll_ifindex;
  EXPECT_EQ(::sendto(sender.get(), "frame", 5, 0, reinterpret_cast<sockaddr*>(&everybody),
                     sizeof everybody),
            5);
  pollfd ready{receiver.get(), POLLIN, 0};
  return ::poll(&ready, 1, 500) > 0;
}

Allowed allow_tcp(std::uint16_t port, const char* range) {
  return {Protocol::tcp, port, port, *parse_subnet(range)};
}

class JobNetwork : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (const auto able = check_job_networks(); !able) {
      why_not_ = able.error().message();
      return;
    }
    ASSERT_EQ(::unshare(CLONE_NEWNET | CLONE_NEWNS), 0);
    ASSERT_EQ(::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
    ASSERT_EQ(::mount("run", "/run", "tmpfs", 0, nullptr), 0);
    ASSERT_EQ(::mount("sys", "/sys", "sysfs", 0, nullptr), 0);
    // A new namespace with the machine's current settings.
    ASSERT_TRUE(set_network_option("ipv4/ip_forward", "0"));
    run({"ip", "link", "set", "lo", "up"});
    ASSERT_TRUE(make_namespace("outside", [] { return ok(); }));
    run({"ip", "link", "add", "lan", "type", "veth", "peer", "name", "lan0", "netns", "outside"});
    run({"ip", "addr", "add", std::string(kMachine) + "/24", "dev", "lan"});
    run({"ip", "link", "set", "lan", "up"});
    run({"ip", "route", "add", kMetadata, "via", kOutside});
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {"link", "set", "lo", "up"},
             {"addr", "add", std::string(kOutside) + "/24", "dev", "lan0"},
             {"addr", "add", std::string(kMetadata) + "/32", "dev", "lo"},
             {"link", "set", "lan0", "up"}}) {
      std::vector<std::string> all = {"ip", "-n", "outside"};
      all.insert(all.end(), words.begin(), words.end());
      run(all);
    }
  }
  void SetUp() override {
    if (!why_not_.empty()) GTEST_SKIP() << why_not_;
  }
  // Whatever a test did, nothing is left after its instances are removed.
  void TearDown() override {
    const auto attached = networks_.list();
    ASSERT_TRUE(attached) << attached.error().message();
    for (const Attached& each : *attached) {
      const auto left = networks_.detach(each.attempt, each.host);
      EXPECT_TRUE(left) << left.error().message();
    }
    if (!why_not_.empty()) return;
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator("/run/netns"))
      names.push_back(entry.path().filename());
    EXPECT_THAT(names, ::testing::ElementsAre("outside"));
    EXPECT_EQ(output_of({"nft", "list", "tables"}).find("trainyard"), std::string::npos);
    EXPECT_EQ(output_of({"ip", "-br", "link"}).find("ty"), std::string::npos);
    EXPECT_EQ(*read_file("/proc/sys/net/ipv4/ip_forward"), "0\n");
  }

  fs::path attach(const std::string& job, int host, bool isolated = false,
                  const std::optional<Firewall>& firewall = std::nullopt) {
    Attachment wanted;
    wanted.attempt = "/data/attempts/" + job + "/1";
    wanted.host = "algo-" + std::to_string(host);
    wanted.subnet = "10.200.0.0/16";
    wanted.address = "10.200.0." + std::to_string(host);
    wanted.isolated = isolated;
    wanted.firewall = firewall;
    const auto attached = networks_.attach(wanted);
    EXPECT_TRUE(attached) << attached.error().message();
    return attached.value_or("");
  }
  void detach(const std::string& job, int host) {
    const auto done =
        networks_.detach("/data/attempts/" + job + "/1", "algo-" + std::to_string(host));
    EXPECT_TRUE(done) << done.error().message();
  }

  JobNetworks networks_{"/run/trainyard/networks"};

 private:
  static inline std::string why_not_;
};

TEST_F(JobNetwork, PeersReachEachOtherAndNoOtherJob) {
  const fs::path one = attach("a", 1), two = attach("a", 2);
  const fs::path other = attach("b", 3);
  const Greeter greeter(one, "0.0.0.0");
  EXPECT_EQ(reach(two, "10.200.0.1"), "10.200.0.2");
  EXPECT_EQ(reach(one, "10.200.0.1"), "10.200.0.1");
  EXPECT_THAT(ask(other, "10.200.0.1"), IsEmpty());
}

TEST_F(JobNetwork, OutsideIsReachedByTheMachinesAddress) {
  const fs::path one = attach("a", 1);
  const Greeter greeter("/run/netns/outside", kOutside);
  EXPECT_EQ(reach(one, kOutside), kMachine);
}

TEST_F(JobNetwork, OutsideIsReachedWhereAFilterDropsWhatItDoesNotKnow) {
  run({"iptables", "-P", "FORWARD", "DROP"});
  const fs::path one = attach("a", 1);
  {
    const Greeter greeter("/run/netns/outside", kOutside);
    EXPECT_EQ(reach(one, kOutside), kMachine);
  }
  detach("a", 1);
  EXPECT_EQ(output_of({"iptables", "-S", "FORWARD"}), "-P FORWARD DROP\n");
  run({"iptables", "-P", "FORWARD", "ACCEPT"});
}

TEST_F(JobNetwork, TheMachinesServicesAreOutOfReachAtEveryAddress) {
  const fs::path one = attach("a", 1);
  const Greeter greeter(kThisMachine, "0.0.0.0");
  ASSERT_EQ(reach(kThisMachine, kMachine), kMachine);
  std::vector<std::string> addresses = {kMachine, "127.0.0.1", "10.200.255.254"};
  const std::string list = output_of({"ip", "-4", "-br", "addr"});
  const std::size_t uplink = list.find("100.64.");
  ASSERT_NE(uplink, std::string::npos) << list;
  addresses.push_back(list.substr(uplink, list.find('/', uplink) - uplink));
  for (const std::string& address : addresses) EXPECT_THAT(ask(one, address), IsEmpty()) << address;
}

TEST_F(JobNetwork, LinkLocalAddressesAreOutOfReach) {
  const fs::path one = attach("a", 1);
  const Greeter greeter("/run/netns/outside", kMetadata);
  ASSERT_NE(reach(kThisMachine, kMetadata), "");
  EXPECT_THAT(ask(one, kMetadata), IsEmpty());
}

TEST_F(JobNetwork, NobodyOutsideReachesAJob) {
  const fs::path one = attach("a", 1);
  run({"ip", "-n", "outside", "route", "add", "100.64.0.0/10", "via", kMachine});
  run({"ip", "-n", "outside", "route", "add", "10.200.0.0/16", "via", kMachine});
  const Greeter greeter(one, "0.0.0.0");
  const std::string list = output_of({"ip", "-4", "route"});
  EXPECT_THAT(ask("/run/netns/outside", "10.200.0.1"), IsEmpty()) << list;
  run({"ip", "-n", "outside", "route", "del", "100.64.0.0/10"});
  run({"ip", "-n", "outside", "route", "del", "10.200.0.0/16"});
}

TEST_F(JobNetwork, AnIsolatedJobReachesItsPeersOnly) {
  const fs::path one = attach("a", 1, true), two = attach("a", 2, true);
  const Greeter peer(one, "0.0.0.0"), outside("/run/netns/outside", kOutside);
  const Greeter machine(kThisMachine, "0.0.0.0");
  EXPECT_EQ(reach(two, "10.200.0.1"), "10.200.0.2");
  for (const char* address : {kOutside, kMachine, "10.200.255.254"})
    EXPECT_THAT(ask(two, address), IsEmpty()) << address;
  EXPECT_EQ(*read_file("/proc/sys/net/ipv4/ip_forward"), "0\n");
}

TEST_F(JobNetwork, OutsideOnlyWhatARuleAllowsIsReached) {
  const Greeter greeter("/run/netns/outside", kOutside);
  const fs::path free = attach("a", 1, false, Firewall{{allow_tcp(kPort, "198.51.100.2/32")}, {}});
  EXPECT_EQ(reach(free, kOutside), kMachine);
  const fs::path other_port = attach("b", 1, false, Firewall{{allow_tcp(80, "0.0.0.0/0")}, {}});
  EXPECT_THAT(ask(other_port, kOutside), IsEmpty());
  const fs::path other_range =
      attach("c", 1, false, Firewall{{allow_tcp(kPort, "198.51.100.4/30")}, {}});
  EXPECT_THAT(ask(other_range, kOutside), IsEmpty());
  Firewall peers_only{{Allowed{}, {Protocol::icmp, 0, 65535, parse_subnet("0.0.0.0/0").value()}},
                      {Allowed{}}};
  peers_only.name_servers = {parse_address(kOutside).value()};
  const fs::path resolving = attach("d", 1, false, peers_only);
  EXPECT_THAT(ask(resolving, kOutside), IsEmpty());
  const Greeter name_server("/run/netns/outside", kOutside, 53);
  EXPECT_EQ(ask(resolving, kOutside, 10s, 53), kMachine);
}

TEST_F(JobNetwork, PeersReachEachOtherOnlyIfBothSidesAllowIt) {
  const Allowed hosts{Protocol::tcp, kPort, kPort, {}};
  struct Case {
    const char* job;
    Firewall firewall;
    bool isolated, reached;
  };
  for (const Case& each :
       {Case{"a", {{hosts}, {hosts}}, false, true}, Case{"b", {{hosts}, {hosts}}, true, true},
        Case{"c", {{hosts}, {}}, false, false}, Case{"d", {{}, {hosts}}, false, false},
        Case{"e", {{allow_tcp(kPort, "10.200.0.0/24")}, {hosts}}, false, true},
        Case{"f", {{Allowed{}}, {{Protocol::udp}}}, false, false}}) {
    const fs::path one = attach(each.job, 1, each.isolated, each.firewall);
    const fs::path two = attach(each.job, 2, each.isolated, each.firewall);
    const Greeter greeter(one, "0.0.0.0");
    const std::string answer = each.reached ? reach(two, "10.200.0.1") : ask(two, "10.200.0.1");
    EXPECT_EQ(answer, each.reached ? "10.200.0.2" : "") << each.job;
    EXPECT_EQ(reach(one, "10.200.0.1"), "10.200.0.1") << each.job;  // its own address, always
  }
}

TEST_F(JobNetwork, RawFramesDoNotPassWhereRulesHold) {
  const fs::path free = attach("a", 1), peer = attach("a", 2);
  EXPECT_TRUE(passes_frames(peer, free));
  const Firewall open{{Allowed{}}, {Allowed{}}};
  const fs::path guarded = attach("b", 1, false, open), other = attach("b", 2, false, open);
  EXPECT_FALSE(passes_frames(other, guarded));
}

TEST_F(JobNetwork, TheLastInstanceTakesTheNetworkAlong) {
  attach("a", 1);
  const fs::path two = attach("a", 2);
  detach("a", 1);
  const Greeter greeter("/run/netns/outside", kOutside);
  EXPECT_EQ(reach(two, kOutside), kMachine);
  detach("a", 2);
  EXPECT_FALSE(fs::exists(two));
  detach("a", 2);
}

TEST_F(JobNetwork, AnAgentThatComesLaterFindsTheSamePart) {
  const fs::path one = attach("a", 1);
  const Greeter greeter(one, "0.0.0.0");
  EXPECT_EQ(attach("a", 1), one);
  EXPECT_EQ(*networks_.find("/data/attempts/a/1", "algo-1"), one);
  EXPECT_EQ(reach(one, "10.200.0.1"), "10.200.0.1");
}

// A route was added between the plans of two hosts.
TEST_F(JobNetwork, AHostThatIsPlannedForOtherAddressesIsRefused) {
  attach("a", 1);
  Attachment other;
  other.attempt = "/data/attempts/a/1";
  other.host = "algo-2";
  other.subnet = "10.201.0.0/16";
  other.address = "10.201.0.2";
  const auto refused = networks_.attach(other);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::unavailable);
  EXPECT_THAT(refused.error().message(), ::testing::AllOf(::testing::HasSubstr("algo-2"),
                                                          ::testing::HasSubstr("10.201.0.0/16"),
                                                          ::testing::HasSubstr("10.200.0.0/16")));
}

TEST_F(JobNetwork, WhatWasHalfMadeIsMadeAnew) {
  attach("a", 1);
  detach("a", 1);
  // An agent that was killed after it had recorded what it was going to create.
  const std::string last = *read_file("/run/trainyard/networks/last");
  const int number = std::stoi(last) + 1;
  ASSERT_TRUE(replace_file("/run/trainyard/networks/" + std::to_string(number) + ".json",
                           R"({"number":)" + std::to_string(number) +
                               R"(,"attempt":"/data/attempts/a/1","isolated":false,"ready":false,)"
                               R"("subnet":"10.200.0.0/16","uplinks":"100.64.0.0/16",)"
                               R"("ports":[{"host":"algo-1","number":1,"ready":false}]})"));
  ASSERT_TRUE(make_namespace("ty-" + std::to_string(number), [] { return ok(); }));
  run({"ip", "link", "add", "ty" + std::to_string(number) + "u", "type", "veth", "peer", "name",
       "x"});
  const fs::path one = attach("a", 1);
  const Greeter greeter("/run/netns/outside", kOutside);
  EXPECT_EQ(reach(one, kOutside), kMachine);
}

}  // namespace
}  // namespace trainyard::network
