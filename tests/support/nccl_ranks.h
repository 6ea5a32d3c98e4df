#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "health/nccl_check.h"
#include "health/nccl_rank.h"

namespace trainyard::health {

// Starts a host's ranks on the loopback interface: trainyard-nccl, with these environment variables
// ("NAME=value").
inline StartRank rank_starter(std::string host, std::vector<std::string> settings,
                              std::chrono::seconds time = std::chrono::seconds(30)) {
  return [host = std::move(host), settings = std::move(settings), time](int rank) {
    RankOrder order;
    order.rank = rank;
    order.host = host;
    order.address = "127.0.0.1";
    order.size = mib(1);
    order.time = time;
    std::vector<std::string> words = settings;
    words.emplace_back(NCCL_PROGRAM);
    for (std::string& word : to_words(order)) words.push_back(std::move(word));
    return start_rank("env", words);
  };
}

// The libraries of fake_cuda.cc and fake_nccl.cc.
inline std::string fake_gpu_libraries() {
  return std::string("LD_LIBRARY_PATH=") + FAKE_GPU_LIBRARIES;
}

}  // namespace trainyard::health
