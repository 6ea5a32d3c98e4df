#include "agent/registry_function.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <optional>

#include "base/files.h"
#include "base/json_object.h"
#include "base/process.h"

namespace trainyard::agent {
namespace {

constexpr std::chrono::milliseconds kFunctionPoll{50};
constexpr off_t kMaxAnswer = 64 * 1024;

Result<UniqueFd> make_memory_file(const char* name, std::string_view text) {
  UniqueFd file(::memfd_create(name, MFD_CLOEXEC));
  if (!file) return Error::from_errno(errno, "make a file in memory");
  TRY_VOID(write_all(file.get(), text));
  if (::lseek(file.get(), 0, SEEK_SET) != 0) return Error::from_errno(errno, "rewind a file");
  return file;
}

bool is_too_long(const UniqueFd& file) {
  struct stat info{};
  return ::fstat(file.get(), &info) != 0 || info.st_size > kMaxAnswer;
}

// With the programs that it has started.
Result<void> kill_session(Child& child) {
  TRY(const auto ended, child.wait(std::chrono::milliseconds(0)));
  if (ended) return ok();
  (void)::kill(-child.pid(), SIGKILL);
  TRY_VOID(child.wait());
  return ok();
}

// The event of a Lambda function is its standard input, its answer what it prints.
Result<std::string> run_function(const std::vector<std::string>& command,
                                 const std::function<bool()>& given_up) {
  TRY(const UniqueFd event, make_memory_file("event", "{}\n"));
  TRY(const UniqueFd answer, make_memory_file("answer", ""));
  SpawnOptions options;
  options.argv = command;
  options.stdin_fd = event.get();
  options.stdout_fd = answer.get();
  options.stderr_fd = STDERR_FILENO;
  options.new_session = true;
  TRY(Child child, Child::spawn(options));
  const auto end = std::chrono::steady_clock::now() + kFunctionTimeout;
  const auto failed = [&](ErrorKind kind, const std::string& why) -> Result<std::string> {
    TRY_VOID(kill_session(child));
    return Error(kind, command.front() + " " + why);
  };
  for (;;) {
    TRY(const std::optional<ExitStatus> status, child.wait(kFunctionPoll));
    if (is_too_long(answer))
      return failed(ErrorKind::corrupt,
                    "printed more than " + std::to_string(kMaxAnswer) + " bytes");
    if (status && !status->success())
      return failed(ErrorKind::denied, "exited with " + std::to_string(status->code));
    if (status) return read_file("/proc/self/fd/" + std::to_string(answer.get()));
    if (given_up && given_up()) return failed(ErrorKind::cancelled, "was cancelled");
    if (std::chrono::steady_clock::now() > end)
      return failed(ErrorKind::deadline,
                    "didn't end within " + std::to_string(kFunctionTimeout.count()) + " s");
  }
}

}  // namespace

Result<runtime::RegistryLogin> parse_registry_answer(const std::string& text) {
  const Error malformed(ErrorKind::corrupt,
                        R"(its answer isn't {"Credentials": {"Username": "…", "Password": "…"}})");
  const auto answer = parse_object("the answer", text);
  if (!answer) return malformed;
  const auto credentials = object_at(*answer, "Credentials");
  runtime::RegistryLogin login{.user_name = text_at(credentials, "Username"),
                               .password = text_at(credentials, "Password")};
  if (login.user_name.empty() || login.password.empty()) return malformed;
  if (login.user_name.find(':') != std::string::npos)
    return Error(ErrorKind::corrupt, "its Username has a colon, which HTTP doesn't allow");
  return login;
}

Result<runtime::RegistryLogin> call_registry_function(const model::PlanRegistryLogin& plan,
                                                      const std::function<bool()>& given_up) {
  const std::string about = "the function " + plan.function;
  const auto answer =
      plan.command.empty() ? read_file(plan.file) : run_function(plan.command, given_up);
  if (!answer) return answer.error().wrap(about);
  auto login = parse_registry_answer(*answer);
  if (!login) return login.error().wrap(about);
  login->registry = plan.registry;
  return login;
}

}  // namespace trainyard::agent
