#include "network/records.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <charconv>
#include <thread>

#include "base/failpoint.h"
#include "base/files.h"
#include "base/json_object.h"
#include "base/list_folder.h"
#include "base/log.h"
#include "network/addresses.h"

namespace trainyard::network {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr const char* kMachinesFolder = "/run/trainyard";
constexpr auto kLockRetryInterval = std::chrono::milliseconds(2);

json::object parse_record(const fs::path& file) {
  const auto text = read_file(file);
  return text ? parse_object(file.string(), *text).value_or(json::object()) : json::object();
}

NetworkRecord to_record(const json::object& object) {
  NetworkRecord record;
  record.number = static_cast<int>(number_at(object, "number"));
  record.attempt = text_at(object, "attempt");
  record.isolated = is_true_at(object, "isolated");
  record.ready = is_true_at(object, "ready");
  record.subnet = text_at(object, "subnet");
  record.uplinks = text_at(object, "uplinks");
  if (const json::value* ports = object.if_contains("ports"); ports && ports->is_array())
    for (const json::value& port : ports->get_array())
      if (port.is_object())
        record.ports.push_back({text_at(port.get_object(), "host"),
                                static_cast<int>(number_at(port.get_object(), "number")),
                                is_true_at(port.get_object(), "ready")});
  return record;
}

std::string to_text(const NetworkRecord& record) {
  json::array ports;
  for (const PortRecord& port : record.ports)
    ports.push_back(
        json::object{{"host", port.host}, {"number", port.number}, {"ready", port.ready}});
  return json::serialize(json::object{{"number", record.number},
                                      {"attempt", record.attempt},
                                      {"isolated", record.isolated},
                                      {"ready", record.ready},
                                      {"subnet", record.subnet},
                                      {"uplinks", record.uplinks},
                                      {"ports", std::move(ports)}}) +
         "\n";
}

// The process that holds the lock, for messages; empty: unknown.
std::string holder_of(const fs::path& lock) {
  const auto pid = read_file(lock);
  return pid && !pid->empty() ? " (process " + *pid + ")" : "";
}

Result<UniqueFd> lock_within(const fs::path& file, std::chrono::milliseconds timeout) {
  UniqueFd lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!lock) return Error::from_errno(errno, "open " + file.string());
  const auto end = std::chrono::steady_clock::now() + timeout;
  while (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR)
      return Error::from_errno(errno, "lock " + file.string());
    if (std::chrono::steady_clock::now() > end)
      return Error(ErrorKind::deadline, "another process" + holder_of(file) + " has held " +
                                            file.string() + " for " +
                                            std::to_string(timeout.count()) + " ms");
    std::this_thread::sleep_for(kLockRetryInterval);
  }
  const std::string pid = std::to_string(::getpid());
  if (::ftruncate(lock.get(), 0) != 0) return Error::from_errno(errno, "write " + file.string());
  TRY_VOID(write_all(lock.get(), pid));
  return lock;
}

}  // namespace

Result<Records> Records::open(const fs::path& folder, std::chrono::milliseconds timeout) {
  TRY_VOID(ensure_directory(folder));
  // In earlier versions only root could read them.
  for (const fs::path& each : {fs::path(kMachinesFolder), folder}) ::chmod(each.c_str(), 0755);
  TRY(UniqueFd lock, lock_within(folder / "lock", timeout));
  TRY(auto networks, read(folder));
  return Records(folder, std::move(lock), std::move(networks));
}

Result<std::vector<NetworkRecord>> Records::read(const fs::path& folder) {
  std::vector<NetworkRecord> networks;
  TRY(const std::vector<fs::path> files, list_folder(folder));
  for (const fs::path& file : files) {
    const std::string name = file.filename();
    int number = 0;
    const auto [rest, wrong] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (wrong != std::errc() || std::string_view(rest) != ".json") continue;
    NetworkRecord record = to_record(parse_record(file));
    std::error_code ignored;
    if (record.number != number) {
      if (!fs::exists(file, ignored)) continue;  // removed meanwhile
      log::warning("network_record_unreadable", {{"file", file.string()}});
      record.number = number;  // still taken
    }
    networks.push_back(std::move(record));
  }
  return networks;
}

fs::path Records::file_of(int number) const {
  return folder_ / (std::to_string(number) + ".json");
}

NetworkRecord* Records::find(const fs::path& attempt) {
  const auto found = std::ranges::find(networks_, attempt.string(), &NetworkRecord::attempt);
  return found == networks_.end() ? nullptr : &*found;
}

Result<NetworkRecord*> Records::add(const fs::path& attempt) {
  int number = 0;
  const auto last = read_file(folder_ / "last");
  if (last) std::from_chars(last->data(), last->data() + last->size(), number);
  for (int tries = 0; tries < kMaxNetworks; ++tries) {
    number = number % kMaxNetworks + 1;
    if (std::ranges::find(networks_, number, &NetworkRecord::number) != networks_.end()) continue;
    TRY_VOID(replace_file(folder_ / "last", std::to_string(number)));
    NetworkRecord record;
    record.number = number;
    record.attempt = attempt.string();
    networks_.push_back(std::move(record));
    return &networks_.back();
  }
  return Error(ErrorKind::exhausted, "this machine has " + std::to_string(kMaxNetworks) +
                                         " networks of jobs, which is the maximum");
}

Result<void> Records::save(const NetworkRecord& network) {
  TRY_VOID(replace_file(file_of(network.number), to_text(network)));
  FAILPOINT("agent.network.recorded");
  return ok();
}

Result<void> Records::remove(int number) {
  std::erase_if(networks_, [&](const NetworkRecord& each) { return each.number == number; });
  return remove_tree(file_of(number));
}

Result<std::optional<MachineRecord>> Records::machine() const {
  std::error_code ignored;
  if (!fs::exists(folder_ / "machine", ignored)) return std::optional<MachineRecord>();
  const json::object object = parse_record(folder_ / "machine");
  return std::optional<MachineRecord>(
      {is_true_at(object, "forwarding_was_off"), is_true_at(object, "filter_opened")});
}

Result<void> Records::save_machine(const MachineRecord& machine) {
  return replace_file(
      folder_ / "machine",
      json::serialize(json::object{{"forwarding_was_off", machine.forwarding_was_off},
                                   {"filter_opened", machine.filter_opened}}),
      0600);
}

Result<void> Records::remove_machine() {
  return remove_tree(folder_ / "machine");
}

}  // namespace trainyard::network
