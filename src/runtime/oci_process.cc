#include "runtime/oci_process.h"

#include <sys/prctl.h>

#include <cerrno>
#include <charconv>
#include <optional>
#include <utility>

#include "base/files.h"
#include "base/log.h"
#include "base/process.h"
#include "base/random.h"
#include "runtime/attached_process.h"
#include "runtime/console_socket.h"
#include "runtime/oci_messages.h"

namespace trainyard::runtime {
namespace {

namespace fs = std::filesystem;

Error exec_error(const std::string& runtime_message) {
  for (const std::string_view phrase : {"stopped", "not running", "not in running state"})
    if (runtime_message.find(phrase) != std::string::npos)
      return Error(ErrorKind::conflict, "the container doesn't run");
  return start_error(runtime_message);
}

Result<pid_t> read_pid(const fs::path& file) {
  TRY(const std::string text, read_file(file));
  pid_t pid = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), pid);
  if (parsed.ec != std::errc() || pid <= 0)
    return Error(ErrorKind::internal, "the program's pid file holds '" + text + "'");
  return pid;
}

// `folder`: for files exchanged between runc and this process.
Result<std::unique_ptr<ContainerProcess>> start_in(const fs::path& folder, const OciPlace& place,
                                                   const std::string& id, const ExecSpec& spec) {
  SpawnOptions options;
  // As for a container: nothing is started if the requesting process has died.
  options.argv = {"setpriv", "--pdeathsig", "KILL"};
  for (std::string& word :
       place.command({"--log", (folder / "log").string(), "--log-format", "json", "exec",
                      "--detach", "--pid-file", (folder / "pid").string()}))
    options.argv.push_back(std::move(word));
  std::optional<ConsoleSocket> console;
  ProgramPipes pipes;
  if (spec.terminal) {
    TRY(console, ConsoleSocket::listen(folder));
    options.argv.insert(options.argv.end(),
                        {"--tty", "--console-socket", console->path(), "--env", "TERM=xterm"});
  } else {
    TRY(pipes, make_program_pipes());
    options.stdin_fd = pipes.input.get();
    options.stdout_fd = pipes.output.get();
    options.stderr_fd = pipes.error.get();
  }
  options.argv.push_back(id);
  options.argv.insert(options.argv.end(), spec.command.begin(), spec.command.end());
  TRY(Child child, Child::spawn(options));
  TRY(const std::optional<ExitStatus> status, child.wait());
  if (!status->success()) return exec_error(last_message(folder / "log"));
  TRY(const pid_t pid, read_pid(folder / "pid"));
  if (console) {
    TRY(pipes.ours.terminal, console->receive());
  }
  TRY(auto process, AttachedProcess::adopt(pid, std::move(pipes.ours)));
  TRY_VOID(process->resize(spec.size));
  return process;
}

}  // namespace

Result<std::unique_ptr<ContainerProcess>> start_oci_process(const OciPlace& place,
                                                            const std::string& id,
                                                            const ExecSpec& spec) {
  std::error_code ignored;
  if (!fs::exists(place.folder_of(id), ignored))
    return Error(ErrorKind::not_found, "there is no container '" + id + "'");
  // The process that becomes the program's parent.
  if (::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0)
    return Error::from_errno(errno, "become a child subreaper");
  const fs::path folder = place.folder_of(id) / ("exec-" + random_hex(16));
  TRY_VOID(ensure_directory(folder, 0700));
  auto process = start_in(folder, place, id, spec);
  if (const auto removed = remove_tree(folder); !removed)
    log::warning("exec_folder_not_removed", {{"error", removed.error().message()}});
  return process;
}

}  // namespace trainyard::runtime
