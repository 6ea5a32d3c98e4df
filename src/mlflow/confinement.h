#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

// What an MLflow server may do with files. Its clients can name folders of this machine as places of
// artifacts, so the process itself must not reach what isn't its own.
namespace trainyard::mlflow {

struct Confinement {
  // Files and folders that may be read and executed; those that don't exist are ignored.
  std::vector<std::filesystem::path> readable;
  // Folders whose files may be read by those who know their names: they can't be listed.
  std::vector<std::filesystem::path> unlisted;
  std::vector<std::filesystem::path> writable;  // also readable
};

// Of a program of Python and the folders that are its own: the system's programs and libraries, but
// not its configuration; the Python that `program` runs in, which its first line names; nothing of
// /proc, which has the environment. Reads files.
Confinement program_confinement(const std::filesystem::path& program);

// Confines this thread and the programs that it starts, for ever (landlock(7)). unavailable: the
// kernel has no Landlock, and nothing has changed. Signals and sockets aren't affected.
Result<void> confine(const Confinement& confinement);

}  // namespace trainyard::mlflow
