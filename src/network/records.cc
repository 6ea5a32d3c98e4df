#include "network/records.h"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <charconv>

#include "base/files.h"
#include "base/log.h"
#include "network/addresses.h"

namespace trainyard::network {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

json::object parse_record(const fs::path& file) {
  const auto text = read_file(file);
  boost::system::error_code failed;
  json::value value = text ? json::parse(*text, failed) : json::value();
  if (!failed && value.is_object()) return std::move(value.as_object());
  return {};
}

std::string text_of(const json::object& object, const char* name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : "";
}

bool flag_of(const json::object& object, const char* name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_bool() && value->get_bool();
}

int number_of(const json::object& object, const char* name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_int64() ? static_cast<int>(value->get_int64()) : 0;
}

NetworkRecord to_record(const json::object& object) {
  NetworkRecord record;
  record.number = number_of(object, "number");
  record.attempt = text_of(object, "attempt");
  record.isolated = flag_of(object, "isolated");
  record.ready = flag_of(object, "ready");
  record.subnet = text_of(object, "subnet");
  record.uplinks = text_of(object, "uplinks");
  if (const json::value* ports = object.if_contains("ports"); ports && ports->is_array())
    for (const json::value& port : ports->get_array())
      if (port.is_object())
        record.ports.push_back({text_of(port.get_object(), "host"),
                                number_of(port.get_object(), "number"),
                                flag_of(port.get_object(), "ready")});
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

}  // namespace

Result<Records> Records::open(const fs::path& folder) {
  TRY_VOID(ensure_directory(folder, 0700));
  UniqueFd lock(::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!lock) return Error::from_errno(errno, "open " + (folder / "lock").string());
  int locked;
  do {
    locked = ::flock(lock.get(), LOCK_EX);
  } while (locked != 0 && errno == EINTR);
  if (locked != 0) return Error::from_errno(errno, "lock " + folder.string());
  Records records(folder, std::move(lock));
  TRY_VOID(records.load());
  return records;
}

Result<void> Records::load() {
  std::error_code failed;
  for (fs::directory_iterator at(folder_, failed), end; !failed && at != end;
       at.increment(failed)) {
    const std::string name = at->path().filename();
    int number = 0;
    const auto [rest, wrong] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (wrong != std::errc() || std::string_view(rest) != ".json") continue;
    NetworkRecord record = to_record(parse_record(at->path()));
    if (record.number != number) {
      log::warning("network_record_unreadable", {{"file", at->path().string()}});
      record.number = number;  // still taken
    }
    networks_.push_back(std::move(record));
  }
  if (failed)
    return Error(ErrorKind::internal, "list " + folder_.string() + ": " + failed.message());
  return ok();
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
  for (int tries = 0; tries < kMostNetworks; ++tries) {
    number = number % kMostNetworks + 1;
    if (std::ranges::find(networks_, number, &NetworkRecord::number) != networks_.end()) continue;
    TRY_VOID(replace_file(folder_ / "last", std::to_string(number)));
    NetworkRecord record;
    record.number = number;
    record.attempt = attempt.string();
    networks_.push_back(std::move(record));
    return &networks_.back();
  }
  return Error(ErrorKind::exhausted, "this machine has " + std::to_string(kMostNetworks) +
                                         " networks of jobs, which is the maximum");
}

Result<void> Records::save(const NetworkRecord& network) {
  return replace_file(file_of(network.number), to_text(network), 0600);
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
      {flag_of(object, "forwarding_was_off"), flag_of(object, "filter_opened")});
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
