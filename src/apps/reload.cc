#include "apps/reload.h"

#include "base/log.h"
#include "config/changes.h"

namespace trainyard::apps {
namespace {

std::string text_of(const config::Key& key, const std::optional<config::Value>& value) {
  return value ? config::shown(key, *value) : "not set";
}

void log_change(const config::Change& change) {
  if (change.key->reload == config::Reload::live) {
    log::info("configuration_changed", {{"key", change.name},
                                        {"from", text_of(*change.key, change.before)},
                                        {"to", text_of(*change.key, change.after)}});
  } else {
    log::warning("configuration_needs_restart", {{"key", change.name},
                                                 {"running", text_of(*change.key, change.before)},
                                                 {"wanted", text_of(*change.key, change.after)}});
  }
}

}  // namespace

config::Configuration reload(const config::Configuration& running,
                             const std::function<Result<config::Loaded>()>& read,
                             const std::function<Result<void>(const config::Settings&)>& apply) {
  const auto refused = [&](const std::string& error) {
    log::error("configuration_not_reloaded", {{"error", error}});
  };
  const auto loaded = read();
  if (!loaded) {
    refused(loaded.error().message());
    return running;
  }
  for (const config::Problem& problem : loaded->problems) refused(problem.to_string());
  if (!loaded->problems.empty()) return running;
  config::Configuration next = config::with_live_values(running, loaded->configuration);
  if (const auto applied = apply(next.settings); !applied) {
    refused(applied.error().message());
    return running;
  }
  const auto changes = config::changes_between(running, loaded->configuration);
  for (const config::Change& change : changes) log_change(change);
  log::info("configuration_reloaded", {{"changes", changes.size()}});
  return next;
}

}  // namespace trainyard::apps
