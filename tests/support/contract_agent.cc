// The agent of the engine contract: takes the lock, writes "started", waits for SIGTERM, writes
// "stopped".
#include <fcntl.h>
#include <signal.h>

#include <filesystem>

#include "base/files.h"

int main(int argc, char** argv) {
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
