#include "agent/refusal_hints.h"

#include <algorithm>
#include <array>

namespace trainyard::agent {
namespace {

// EPERM in the C library's words, sudo's own (sudo 1.9 and before it), and busybox's for ping.
constexpr auto kRefusals = std::to_array<std::string_view>(
    {"Operation not permitted", "no new privileges", "effective uid is not 0", "are you root?"});

}  // namespace

void RefusalHints::observe(std::string_view line) {
  if (refused_.load(std::memory_order_relaxed)) return;
  const bool found = std::ranges::any_of(kRefusals, [&](std::string_view words) {
    return line.find(words) != std::string_view::npos;
  });
  if (found) refused_ = true;
}

std::optional<std::string> RefusalHints::after(const runtime::ContainerExit& exit,
                                               const model::PlanConfinement& confinement) const {
  if (exit.out_of_processes)
    return "The container was refused processes or threads at its limit; the server's setting "
           "containers.max-processes raises it.";
  if (exit.code == 0 || !refused_) return std::nullopt;
  std::string settings;
  const auto add = [&settings](std::string_view setting) {
    settings.append(settings.empty() ? "" : ", ").append(setting);
  };
  if (confinement.no_new_privileges) add("containers.no-new-privileges = false (sudo)");
  if (!confinement.net_raw) add("containers.net-raw = true (ping)");
  if (confinement.seccomp != "unconfined") add("containers.seccomp (system calls)");
  if (settings.empty()) return std::nullopt;
  return "If the container was refused something that it needs, the server's settings may give "
         "it: " +
         settings + ".";
}

}  // namespace trainyard::agent
