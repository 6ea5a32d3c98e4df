#include "health/nccl_rank.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>
#include <utility>

#include "base/hex.h"
#include "health/cuda.h"
#include "health/line_stream.h"
#include "health/nccl.h"
#include "health/pattern.h"
#include "runtime/nvidia_gpus.h"

namespace trainyard::health {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr int kRanks = 2;
constexpr std::uint64_t kRankSeed = 0x6e63'636c;  // of rank 0; rank 1 has the next one
// How many all-reduces are timed, after the one that opens the connections.
constexpr int kTimedReduces = 5;
// How often the stream is polled. The kernel's shortest sleep takes about 50 µs more.
constexpr auto kStreamPollInterval = 20us;

template <class Number>
bool read_number(const std::string& text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

struct FreeInterfaces {
  void operator()(ifaddrs* all) const { ::freeifaddrs(all); }
};

// The interface in this namespace with the address.
Result<std::string> interface_of(const std::string& address) {
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return Error::from_errno(errno, "list the network's interfaces");
  const std::unique_ptr<ifaddrs, FreeInterfaces> owner(all);
  for (const ifaddrs* each = all; each != nullptr; each = each->ifa_next) {
    if (each->ifa_addr == nullptr || each->ifa_addr->sa_family != AF_INET) continue;
    char text[INET_ADDRSTRLEN] = {};
    const auto* ip = reinterpret_cast<const sockaddr_in*>(each->ifa_addr);
    ::inet_ntop(AF_INET, &ip->sin_addr, text, sizeof text);
    if (address == text) return std::string(each->ifa_name);
  }
  return Error(ErrorKind::not_found, "no interface has the address " + address);
}

// The GPU's name for CUDA, which the driver derives from its device node.
Result<void> choose_gpu(std::optional<int> gpu) {
  if (!gpu) return ok();
  TRY(const auto numbers, runtime::gpu_minor_numbers({*gpu}));
  const auto names = runtime::gpu_names(numbers, runtime::Nvml::open().get());
  // If the driver returns no name, numbers are in the order of the bus, and so are device nodes.
  ::setenv("CUDA_DEVICE_ORDER", "PCI_BUS_ID", 1);
  ::setenv("CUDA_VISIBLE_DEVICES", names.front().c_str(), 1);
  return ok();
}

// What the job's containers will be able to use between each other ("Environment Variables" of
// NCCL's documentation): TCP through the job's network, and nothing that only works within one
// machine. Configuration files don't override variables that are set.
Result<void> choose_network(const RankOrder& order) {
  TRY(const std::string interface, interface_of(order.address));
  const std::pair<const char*, std::string> settings[] = {
      {"NCCL_SOCKET_IFNAME", "=" + interface},
      {"NCCL_SOCKET_FAMILY", "AF_INET"},
      {"NCCL_HOSTID", order.host},
      {"NCCL_NET", "Socket"},
      {"NCCL_IB_DISABLE", "1"},
      {"NCCL_P2P_DISABLE", "1"},
      {"NCCL_SHM_DISABLE", "1"},
      {"NCCL_COMM_BLOCKING", "1"},
      {"NCCL_DEBUG", "WARN"},
  };
  for (const auto& [name, value] : settings) ::setenv(name, value.c_str(), 1);
  return ok();
}

Result<void> wait_for_stream(Cuda& cuda, Nccl& nccl) {
  for (;;) {
    TRY(const bool idle, cuda.is_idle());
    if (idle) return nccl.check();
    // After a failure the kernel waits forever.
    TRY_VOID(nccl.check());
    std::this_thread::sleep_for(kStreamPollInterval);
  }
}

// One all-reduce with the correct sum.
Result<std::chrono::nanoseconds> measure_reduces(Cuda& cuda, Nccl& nccl, const RankOrder& order) {
  std::vector<std::uint64_t> own(order.size.value / sizeof(std::uint64_t));
  std::vector<std::uint64_t> sum(own.size()), got(own.size());
  const auto seed = [](int rank) { return kRankSeed + static_cast<std::uint64_t>(rank); };
  fill_pattern(own, seed(order.rank));
  fill_pattern(sum, seed(1 - order.rank));
  for (std::size_t i = 0; i < own.size(); ++i) sum[i] += own[i];  // modulo 2^64, as GPUs add
  TRY(const auto from, cuda.allocate(order.size));
  TRY(const auto to, cuda.allocate(order.size));
  TRY_VOID(cuda.write(from, own));
  TRY_VOID(cuda.write(to, own));
  const auto reduce = [&](int times) -> Result<void> {
    for (int i = 0; i < times; ++i) TRY_VOID(nccl.add_all(from, to, own.size(), cuda.stream()));
    return wait_for_stream(cuda, nccl);
  };
  TRY_VOID(reduce(1));
  const auto began = Steady::now();
  TRY_VOID(reduce(kTimedReduces));
  const auto took = Steady::now() - began;
  TRY_VOID(cuda.read(to, got));
  for (std::size_t i = 0; i < got.size(); ++i)
    if (got[i] != sum[i])
      return Error(ErrorKind::corrupt,
                   "the sum is wrong from byte " + std::to_string(i * sizeof got[i]) + " on");
  return took / kTimedReduces;
}

// The id by which the ranks find each other. Rank 0 creates it.
Result<std::string> agree_on_id(Nccl& nccl, const RankOrder& order, int socket,
                                const CheckTime& time) {
  if (order.rank == 0) {
    TRY(std::string id, nccl.make_id());
    TRY_VOID(write_line(socket, "id " + to_hex(id), time));
    TRY(const std::string answer, read_line(socket, time));
    if (answer != "go") return Error(ErrorKind::corrupt, "'" + answer + "' is no go");
    return id;
  }
  TRY_VOID(write_line(socket, "ready", time));
  TRY(const std::string answer, read_line(socket, time));
  const auto id = answer.starts_with("id ") ? from_hex(answer.substr(3)) : std::nullopt;
  if (!id) return Error(ErrorKind::corrupt, "'" + answer + "' is no id");
  return *id;
}

Result<std::string> run_rank(Nccl& nccl, const RankOrder& order, int socket,
                             const CheckTime& time) {
  TRY(const auto cuda, Cuda::open());
  TRY(const std::string id, agree_on_id(nccl, order, socket, time));
  TRY_VOID(nccl.join(id, order.rank, kRanks));
  TRY(const auto took, measure_reduces(*cuda, nccl, order));
  TRY_VOID(nccl.leave());
  return "passed " + std::to_string(order.size.value) + " " + std::to_string(took.count()) + " " +
         nccl.version();
}

// The last line.
std::string line_of_rank(const RankOrder& order, int socket, const CheckTime& time) {
  const auto nccl = Nccl::open();
  if (!nccl) return "absent " + nccl.error().message();
  if (const auto chosen = choose_gpu(order.gpu); !chosen)
    return "failed " + chosen.error().message();
  if (const auto chosen = choose_network(order); !chosen)
    return "failed " + chosen.error().message();
  const auto passed = run_rank(**nccl, order, socket, time);
  if (passed) return *passed;
  const bool is_absent = passed.error().kind() == ErrorKind::not_found;
  return (is_absent ? "absent " : "failed ") + passed.error().message();
}

// Ends this process, whatever its other threads are doing, when the socket's other end is closed.
void end_with(int socket) {
  std::thread([socket] {
    pollfd closed{socket, POLLRDHUP, 0};
    while (::poll(&closed, 1, -1) <= 0) continue;
    ::_exit(1);
  }).detach();
}

}  // namespace

std::vector<std::string> to_words(const RankOrder& order) {
  return {std::to_string(order.rank),
          order.host,
          order.address,
          order.gpu ? std::to_string(*order.gpu) : "-",
          std::to_string(order.size.value),
          std::to_string(order.time.count())};
}

Result<RankOrder> parse_rank_order(const std::vector<std::string>& words) {
  const Error invalid_order(
      ErrorKind::invalid_argument,
      "wanted: RANK HOST ADDRESS GPU|- BYTES SECONDS, as trainyard gives them");
  if (words.size() != 6) return invalid_order;
  RankOrder order;
  std::int64_t seconds = 0;
  int gpu = 0;
  if (!read_number(words[0], order.rank) || order.rank < 0 || order.rank >= kRanks ||
      (words[3] != "-" && !read_number(words[3], gpu)) ||
      !read_number(words[4], order.size.value) || order.size.value % sizeof(std::uint64_t) != 0 ||
      !read_number(words[5], seconds) || seconds < 1 || seconds > 60)
    return invalid_order;
  order.host = words[1];
  order.address = words[2];
  if (words[3] != "-") order.gpu = gpu;
  order.time = std::chrono::seconds(seconds);
  return order;
}

int nccl_rank_main(const std::vector<std::string>& words) {
  const auto order = parse_rank_order(words);
  if (!order) {
    std::fprintf(stderr, "trainyard-nccl: %s\n", order.error().message().c_str());
    return 2;
  }
  ::alarm(static_cast<unsigned>(order->time.count()));
  end_with(STDIN_FILENO);
  const CheckTime time = CheckTime::lasting(order->time);
  const auto written = write_line(STDIN_FILENO, line_of_rank(*order, STDIN_FILENO, time), time);
  // Doesn't wait for the libraries' threads and destructors.
  ::_exit(written ? 0 : 1);
}

}  // namespace trainyard::health
