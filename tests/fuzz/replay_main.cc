// Runs a fuzz target on every file of the given folders: how the tests use the corpora without a
// fuzzer. An input that breaks a promise ends the program; the last line has its name.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <vector>

#include "base/files.h"
#include "fuzz/fuzz_target.h"

int main(int argc, char** argv) {
  namespace fs = std::filesystem;
  std::vector<fs::path> inputs;
  for (int i = 1; i < argc; ++i) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(argv[i])) {
      if (entry.is_regular_file()) inputs.push_back(entry.path());
    }
  }
  std::sort(inputs.begin(), inputs.end());
  for (const fs::path& path : inputs) {
    std::printf("%s\n", path.c_str());
    std::fflush(stdout);
    const auto bytes = trainyard::read_file(path);
    if (!bytes) {
      std::fprintf(stderr, "%s\n", bytes.error().message().c_str());
      return 1;
    }
    trainyard::fuzz::run(*bytes);
  }
  if (inputs.empty()) {
    std::fprintf(stderr, "no inputs\n");
    return 1;
  }
  std::printf("%zu inputs kept every promise\n", inputs.size());
  return 0;
}
