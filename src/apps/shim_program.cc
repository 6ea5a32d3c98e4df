#include <cstdio>

#include "agent/container_shim.h"

// Owns an instance's container; started by its agent.
int main(int argc, char** argv) {
  if (argc == 2) return trainyard::agent::shim_main(argv[1]);
  std::fprintf(stderr, "usage: trainyard-shim DIRECTORY, the instance's folder\n");
  return 2;
}
