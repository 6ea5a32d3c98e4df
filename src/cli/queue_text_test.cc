#include "cli/queue_text.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace trainyard::cli {
namespace {

TEST(QueueText, SaysForEachJobWhatItWaitsForAndWhoHoldsThat) {
  const auto queue = boost::json::parse(R"({
      "Free": {"VCpus": 1.5, "MemoryInBytes": 1073741824, "Gpus": 1},
      "TrainingJobs": [
        {"TrainingJobName": "a", "EnableManagedSpotTraining": false, "CreationTime": 1000,
         "Needs": {"VCpus": 1.0, "MemoryInBytes": 2147483648, "Gpus": 2},
         "WaitsFor": "Waiting for capacity: x",
         "HeldBy": [{"TrainingJobName": "r", "Holds": {"VCpus": 4, "MemoryInBytes": 1073741824, "Gpus": 1,
                                                       "DiskInBytes": 5637144576}},
                    {"TrainingJobName": "s", "Holds": {"VCpus": 2, "MemoryInBytes": 1073741824, "Gpus": 0}}]},
        {"TrainingJobName": "b", "EnableManagedSpotTraining": true, "CreationTime": 1060,
         "Needs": {"VCpus": 2, "MemoryInBytes": 1073741824, "Gpus": 0},
         "WaitsFor": "Waiting for its turn", "HeldBy": []}]})");
  EXPECT_EQ(format_queue(queue, from_epoch_millis(1'120'000)),
            "free: 1.5 vCPUs, 1.0 GiB, 1 GPU\n"
            "1. a (on-demand, created 2 min ago): needs 1 vCPU, 2.0 GiB, 2 GPUs\n"
            "   Waiting for capacity: x\n"
            "   held by r (4 vCPUs, 1.0 GiB, 1 GPU, 5.2 GiB of disk); s (2 vCPUs, 1.0 GiB)\n"
            "2. b (spot, created 1 min ago): needs 2 vCPUs, 1.0 GiB\n"
            "   Waiting for its turn\n");
}

TEST(QueueText, ListsTheWarmPools) {
  const auto queue = boost::json::parse(R"({"TrainingJobs": [], "WarmPools": [
      {"TrainingJobName": "a", "Holds": {"VCpus": 2, "MemoryInBytes": 1073741824, "Gpus": 0},
       "EndTime": 1120}]})");
  EXPECT_EQ(format_queue(queue, from_epoch_millis(1'000'000)),
            "no training job waits\n"
            "warm pool of a: holds 2 vCPUs, 1.0 GiB, for another 2 min\n");
}

TEST(QueueText, OfNobodySaysSo) {
  EXPECT_EQ(format_queue(boost::json::object{}, from_epoch_millis(0)), "no training job waits\n");
}

}  // namespace
}  // namespace trainyard::cli
