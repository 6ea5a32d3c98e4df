#pragma once

// Failpoints (like etcd's gofail): named places at which a test makes this process die, fail or
// wait, for example between two durable steps. docs/failpoints.md lists them.
//
//   FAILPOINT("agent.plan.written");    the process may die or wait here
//   TRY_FAILPOINT("agent.plan.write");  as above, or the function returns an error, like TRY_VOID
//
// CMake's TRAINYARD_FAILPOINTS compiles them in (presets dev and asan). Without it both macros are
// empty: release binaries contain neither their code nor their names, which `tools/failpoints
// --absent-from` checks.
#ifdef TRAINYARD_FAILPOINTS

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "base/result.h"

namespace trainyard {

// The failpoints that the environment of this process activates:
//   TRAINYARD_FAILPOINTS        name=action[:n], several separated by semicolons; acts once, the
//                               n-th time that the process passes it (default 1). Actions: kill
//                               (SIGKILL to itself), error(ENOSPC) (any name of errno), delay(200)
//                               (ms).
//   TRAINYARD_FAILPOINT_FOLDER  if set, each acts once in all processes that share this folder: the
//                               first one creates a file there with the failpoint's name.
// Threads: any.
class Failpoints {
 public:
  // invalid_argument: `text` doesn't have this form.
  static Result<Failpoints> parse(std::string_view text, std::filesystem::path folder);
  Failpoints(Failpoints&& other) noexcept
      : folder_(std::move(other.folder_)), planned_(std::move(other.planned_)) {}

  // Carries out the action for `name`, if there is one. Returns the action's error.
  Result<void> pass(std::string_view name);

  // Those of this process. Ends the process if its environment can't be parsed: a test must not run
  // without its failpoints.
  static Failpoints& of_this_process();

 private:
  enum class Kind { kill, error, delay };
  struct Action {
    Kind kind = Kind::kill;
    int argument = 0;        // errno; milliseconds
    std::uint64_t left = 1;  // passes until it acts; 0: it has acted
  };

  Failpoints() = default;
  static Result<Action> parse_action(std::string_view text);
  bool is_first(std::string_view name) const;

  std::filesystem::path folder_;
  std::map<std::string, Action, std::less<>> planned_ TRAINYARD_GUARDED_BY(mutex_);
  Mutex mutex_;
};

// For code that can't return an error: an error action there ends the process.
void pass_failpoint(std::string_view name);

}  // namespace trainyard

#define FAILPOINT(name) ::trainyard::pass_failpoint(name)
#define TRY_FAILPOINT(name) TRY_VOID(::trainyard::Failpoints::of_this_process().pass(name))

#else

#define FAILPOINT(name) static_cast<void>(0)
#define TRY_FAILPOINT(name) static_cast<void>(0)

#endif
