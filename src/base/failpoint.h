#pragma once

// Failpoints (as etcd's gofail has them): named places at which a test makes this process die, fail
// or wait, such as between two durable steps. docs/failpoints.md lists them.
//
//   FAILPOINT("agent.plan.written");      the process may die or wait here
//   TRY_FAILPOINT("agent.plan.write");    or the enclosing function return an error, as TRY_VOID
//   does
//
// CMake's TRAINYARD_FAILPOINTS compiles them in (preset dev). Without it both are nothing: a binary
// that people run has neither code nor name of one, which `tools/failpoints --absent-from` checks.
#ifdef TRAINYARD_FAILPOINTS

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "base/result.h"

namespace trainyard {

// What the environment of this process asks for:
//   TRAINYARD_FAILPOINTS        name=action[:n] and more behind semicolons; acts at the n-th pass
//                               of the process (default 1), once. Actions: kill (SIGKILL to
//                               itself), error(ENOSPC) (any name of errno), delay(200) (ms).
//   TRAINYARD_FAILPOINT_FOLDER  if set, once means once for all processes that have this folder:
//                               who acts first makes a file there with the failpoint's name.
// Threads: any.
class Failpoints {
 public:
  // invalid_argument: `text` isn't that.
  static Result<Failpoints> parse(std::string_view text, std::filesystem::path folder);
  Failpoints(Failpoints&& other) noexcept
      : folder_(std::move(other.folder_)), planned_(std::move(other.planned_)) {}

  // Does what is asked for there, if anything. The error is the action's.
  Result<void> pass(std::string_view name);

  // This process's. It ends where its environment isn't readable: a test must not run without.
  static Failpoints& of_process();

 private:
  enum class Kind { kill, error, delay };
  struct Action {
    Kind kind = Kind::kill;
    int argument = 0;        // errno; milliseconds
    std::uint64_t left = 1;  // passes until it acts; 0: it has
  };

  Failpoints() = default;
  static Result<Action> parse_action(std::string_view text);
  bool is_first(std::string_view name) const;

  std::filesystem::path folder_;
  std::map<std::string, Action, std::less<>> planned_ TRAINYARD_GUARDED_BY(mutex_);
  Mutex mutex_;
};

// Where no error can be handed on: asking for one there ends the process.
void pass_failpoint(std::string_view name);

}  // namespace trainyard

#define FAILPOINT(name) ::trainyard::pass_failpoint(name)
#define TRY_FAILPOINT(name) TRY_VOID(::trainyard::Failpoints::of_process().pass(name))

#else

#define FAILPOINT(name) static_cast<void>(0)
#define TRY_FAILPOINT(name) static_cast<void>(0)

#endif
