#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

// One of the two ranks of a pair's all-reduce by NCCL. It is a process of its own, `trainyard-nccl`,
// because calls of NCCL and of the driver can't be cancelled when they hang. It talks to its parent
// in lines (health/line_stream.h) over a socket, which is its standard input:
//
//   rank 0  ─▶ id HEX    ◀─ go        ─┐
//   rank 1  ─▶ ready     ◀─ id HEX    ─┴▶ passed BYTES NANOSECONDS VERSION
//
// or, instead of any of its lines, as the last one:
//   absent TEXT   nothing can be checked here: a library is missing
//   failed TEXT
//
// Libraries print to its standard output and error. The process exits when the socket is closed, and
// is killed by SIGALRM when its time is over.
namespace trainyard::health {

struct RankOrder {
  int rank = 0;           // of two
  std::string host{};     // "algo-1"; for NCCL, hosts of different names are different machines
  std::string address{};  // IPv4, the host's in the job's network
  // As numbered by plans (runtime/nvidia_gpus.h). nullopt: CUDA's first.
  std::optional<int> gpu{};
  Bytes size{};                 // of the all-reduced buffer; a multiple of 8 bytes
  std::chrono::seconds time{};  // 1 to 60
};

// The arguments of the program, and their parser. invalid_argument: not such arguments.
std::vector<std::string> to_words(const RankOrder& order);
Result<RankOrder> parse_rank_order(const std::vector<std::string>& words);

// main() of trainyard-nccl: the exit status.
int nccl_rank_main(const std::vector<std::string>& words);

}  // namespace trainyard::health
