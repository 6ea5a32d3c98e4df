#include "agent/refusal_hints.h"

#include <algorithm>
#include <array>
#include <span>

namespace trainyard::agent {
namespace {

// EPERM in the C library's words, sudo's own (sudo 1.9 and before it), and busybox's for ping.
constexpr auto kRefusals = std::to_array<std::string_view>(
    {"Operation not permitted", "no new privileges", "effective uid is not 0", "are you root?"});

// ECONNREFUSED in the words of the C library, Go, Node and gRPC.
constexpr auto kNoConnections =
    std::to_array<std::string_view>({"Connection refused", "connection refused", "ECONNREFUSED"});

void find_words(std::string_view line, std::span<const std::string_view> words,
                std::atomic<bool>& found) {
  if (found.load(std::memory_order_relaxed)) return;
  const auto is_present = [&](std::string_view each) {
    return line.find(each) != std::string_view::npos;
  };
  if (std::ranges::any_of(words, is_present)) found = true;
}

std::string settings_that_give_more(const model::PlanConfinement& confinement) {
  std::string settings;
  const auto add = [&settings](std::string_view setting) {
    settings.append(settings.empty() ? "" : ", ").append(setting);
  };
  if (confinement.no_new_privileges) add("containers.no-new-privileges = false (sudo)");
  if (!confinement.net_raw) add("containers.net-raw = true (ping)");
  if (confinement.seccomp != "unconfined") add("containers.seccomp (system calls)");
  return settings;
}

}  // namespace

void RefusalHints::observe(std::string_view line) {
  find_words(line, kRefusals, refused_);
  find_words(line, kNoConnections, not_connected_);
}

std::optional<std::string> RefusalHints::after(const runtime::ContainerExit& exit,
                                               const model::LaunchPlan& plan) const {
  if (exit.out_of_processes)
    return "The container was refused processes or threads at its limit; the server's setting "
           "containers.max-processes raises it.";
  if (exit.code == 0) return std::nullopt;
  const std::string settings =
      refused_ ? settings_that_give_more(plan.runtime.confinement) : std::string();
  if (settings.empty() && not_connected_ && plan.network.mode == "job" && !plan.network_isolation)
    return "If the container was to reach a service of this machine: localhost is the container's "
           "own, for the job has a network of its own. The server's setting containers.network = "
           "\"host\" gives jobs the machine's.";
  if (settings.empty()) return std::nullopt;
  return "If the container was refused something that it needs, the server's settings may give "
         "it: " +
         settings + ".";
}

}  // namespace trainyard::agent
