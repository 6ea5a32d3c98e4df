// The agent of the engine contract: takes the lock, writes "started", waits for SIGTERM, writes
// "stopped". With --clean it is the clean-up: writes "cleaned", unless the folder holds a file
// "broken" (then it fails) or "slow" (then it never ends).
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <string_view>

#include "base/files.h"

namespace {

int clean(const std::filesystem::path& directory) {
  if (std::filesystem::exists(directory / "broken")) return 1;
  while (std::filesystem::exists(directory / "slow")) ::pause();
  const trainyard::UniqueFd words(
      ::open((directory / "words").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  return trainyard::write_all(words.get(), "cleaned\n") ? 0 : 4;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "--clean") return clean(argv[2]);
  if (argc != 2) return 2;
  const auto directory = std::filesystem::path(argv[1]).parent_path();
  auto lock = trainyard::FileLock::try_acquire(directory / "lock");
  if (!lock || !*lock) return 3;
  const trainyard::UniqueFd words(
      ::open((directory / "words").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!trainyard::write_all(words.get(), "started\n")) return 4;
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  int number = 0;
  ::sigwait(&stop, &number);
  return trainyard::write_all(words.get(), "stopped\n") ? 0 : 4;
}
