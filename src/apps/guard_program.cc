#include <cstdio>

#include "mlflow/server_guard.h"

// Runs an MLflow server and ends with Trainyard; started by it.
int main(int argc, char** argv) {
  if (argc > 1) return trainyard::mlflow::guard({argv + 1, argv + argc});
  std::fprintf(stderr, "usage: trainyard-guard PROGRAM [ARGUMENT…], in the server's folder\n");
  return 2;
}
