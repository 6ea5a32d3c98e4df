#include "health/nccl_rank.h"

// One rank of the all-reduce of a pair of hosts; started by its agent.
int main(int argc, char** argv) {
  return trainyard::health::nccl_rank_main({argv + 1, argv + argc});
}
