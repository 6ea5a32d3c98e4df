#include "config/container_keys.h"

#include "config/gibibytes.h"

namespace trainyard::config {

Result<void> put_no_new_privileges(Settings& settings, const std::string&, const Value& value) {
  settings.containers.no_new_privileges = std::get<bool>(value);
  return ok();
}

Result<void> put_net_raw(Settings& settings, const std::string&, const Value& value) {
  settings.containers.net_raw = std::get<bool>(value);
  return ok();
}

Result<void> put_max_processes(Settings& settings, const std::string&, const Value& value) {
  settings.containers.max_processes = std::get<std::int64_t>(value);
  return ok();
}

Result<void> put_seccomp(Settings& settings, const std::string&, const Value& value) {
  const std::string& text = text_of(value);
  if (text != "default" && text != "unconfined" && !text.starts_with('/'))
    return wrong("must be default, unconfined or the absolute path of a profile");
  settings.containers.seccomp = text;
  return ok();
}

Result<void> put_network(Settings& settings, const std::string&, const Value& value) {
  settings.containers.network = text_of(value);
  return ok();
}

Result<void> put_shared_memory(Settings& settings, const std::string&, const Value& value) {
  settings.containers.shared_memory = gibibytes(value);
  return ok();
}

Result<void> put_open_files(Settings& settings, const std::string&, const Value& value) {
  settings.containers.open_files = std::get<std::int64_t>(value);
  return ok();
}

Result<void> put_locked_memory(Settings& settings, const std::string&, const Value& value) {
  settings.containers.locked_memory = gibibytes(value);
  return ok();
}

}  // namespace trainyard::config
