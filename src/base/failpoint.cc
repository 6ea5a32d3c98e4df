#include "base/failpoint.h"

#ifdef TRAINYARD_FAILPOINTS

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <thread>
#include <utility>

#include "base/check.h"
#include "base/parse_number.h"
#include "base/unique_fd.h"

namespace trainyard {
namespace {

constexpr int kMaxErrno = 133;

Error not_a_failpoint(std::string_view text) {
  return Error(ErrorKind::invalid_argument,
               "TRAINYARD_FAILPOINTS: '" + std::string(text) +
                   "' is not name=kill|error(ERRNO)|delay(MILLISECONDS), with :N behind it or not");
}

std::optional<int> parse_errno(std::string_view name) {
  for (int number = 1; number <= kMaxErrno; ++number)
    if (const char* known = ::strerrorname_np(number); known != nullptr && name == known)
      return number;
  return std::nullopt;
}

// The text in the parentheses of `word(…)`.
std::optional<std::string_view> argument_of(std::string_view text, std::string_view word) {
  if (!text.starts_with(word)) return std::nullopt;
  text.remove_prefix(word.size());
  if (text.size() < 2 || text.front() != '(' || text.back() != ')') return std::nullopt;
  return text.substr(1, text.size() - 2);
}

[[noreturn]] void die() {
  ::kill(::getpid(), SIGKILL);
  for (;;) ::pause();
}

const char* environment(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr ? value : "";
}

}  // namespace

Result<Failpoints::Action> Failpoints::parse_action(std::string_view text) {
  Action action;
  std::string_view what = text;
  if (const std::size_t colon = text.rfind(':'); colon != std::string_view::npos) {
    const auto pass = parse_number<std::uint64_t>(text.substr(colon + 1));
    if (!pass || *pass == 0) return not_a_failpoint(text);
    action.left = *pass;
    what = text.substr(0, colon);
  }
  if (what == "kill") return action;
  if (const auto name = argument_of(what, "error")) {
    const auto number = parse_errno(*name);
    if (!number) return not_a_failpoint(text);
    action.kind = Kind::error;
    action.argument = *number;
    return action;
  }
  const auto argument = argument_of(what, "delay");
  const auto pause = argument ? parse_number<std::uint64_t>(*argument) : std::nullopt;
  if (!pause || *pause > 60'000) return not_a_failpoint(text);
  action.kind = Kind::delay;
  action.argument = static_cast<int>(*pause);
  return action;
}

Result<Failpoints> Failpoints::parse(std::string_view text, std::filesystem::path folder) {
  Failpoints made;
  const MutexLock guard(made.mutex_);
  made.folder_ = std::move(folder);
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(';'));
    text.remove_prefix(std::min(one.size() + 1, text.size()));
    const std::size_t equals = one.find('=');
    if (equals == 0 || equals == std::string_view::npos) return not_a_failpoint(one);
    TRY(const Action action, parse_action(one.substr(equals + 1)));
    made.planned_.insert_or_assign(std::string(one.substr(0, equals)), action);
  }
  return made;
}

// Of all processes that share the folder.
bool Failpoints::is_first(std::string_view name) const {
  if (folder_.empty()) return true;
  const UniqueFd made(
      ::open((folder_ / name).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  return static_cast<bool>(made);
}

Result<void> Failpoints::pass(std::string_view name) {
  Action action;
  {
    const MutexLock guard(mutex_);
    const auto found = planned_.find(name);
    if (found == planned_.end() || found->second.left == 0) return ok();
    if (--found->second.left > 0 || !is_first(name)) return ok();
    action = found->second;
  }
  if (action.kind == Kind::kill) die();
  if (action.kind == Kind::error)
    return Error::from_errno(action.argument, "failpoint " + std::string(name));
  std::this_thread::sleep_for(std::chrono::milliseconds(action.argument));
  return ok();
}

Failpoints& Failpoints::of_this_process() {
  static Failpoints failpoints = [] {
    auto parsed =
        parse(environment("TRAINYARD_FAILPOINTS"), environment("TRAINYARD_FAILPOINT_FOLDER"));
    if (!parsed) std::fprintf(stderr, "%s\n", parsed.error().message().c_str());
    CHECK(parsed.has_value());
    return std::move(*parsed);
  }();
  return failpoints;
}

void pass_failpoint(std::string_view name) {
  const auto passed = Failpoints::of_this_process().pass(name);
  CHECK(passed.has_value());
}

}  // namespace trainyard

#endif
