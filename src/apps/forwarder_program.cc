#include <cstdio>

#include "agent/forwarder.h"

// Answers for the server inside an instance's network; started by its agent.
int main(int argc, char** argv) {
  if (argc == 2) return trainyard::agent::forward_main(argv[1]);
  std::fprintf(stderr, "usage: trainyard-forwarder DIRECTORY, the instance's folder\n");
  return 2;
}
