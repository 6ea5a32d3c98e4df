#include <cstdio>

#include "agent/channel_feeder.h"

// Feeds an instance's channels; started by its agent.
int main(int argc, char** argv) {
  if (argc == 2) return trainyard::agent::feeder_main(argv[1]);
  std::fprintf(stderr, "usage: trainyard-feeder DIRECTORY, the instance's folder\n");
  return 2;
}
