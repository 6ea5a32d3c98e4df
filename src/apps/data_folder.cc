#include "apps/data_folder.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <boost/json.hpp>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "base/failpoint.h"
#include "base/list_folder.h"
#include "base/log.h"
#include "base/random.h"
#include "base/unique_fd.h"

namespace trainyard::apps {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::string_view kEndpointFile = "endpoint.json";
constexpr std::string_view kCredentialsFile = "credentials.json";

// `count` characters of `alphabet`, whose size divides 256: no character is likelier than another.
std::string random_text(std::size_t count, std::string_view alphabet) {
  std::string text = random_bytes(count);
  for (char& c : text) c = alphabet[static_cast<unsigned char>(c) % alphabet.size()];
  return text;
}

// Twelve digits like AWS's account ids; the first isn't a zero, which a spreadsheet would drop.
std::string random_account() {
  std::string digits;
  while (digits.size() < 12) {
    for (const char c : random_bytes(16)) {
      const auto value = static_cast<unsigned char>(c);
      if (value >= 250 || digits.size() == 12) continue;  // 250 is a multiple of 10: no bias
      const char digit = static_cast<char>('0' + value % 10);
      if (!digits.empty() || digit != '0') digits.push_back(digit);
    }
  }
  return digits;
}

std::string endpoint_text(std::string_view url, const aws::Place& place) {
  return json::serialize(
             json::object{{"url", url}, {"region", place.region}, {"account", place.account}}) +
         "\n";
}

std::string new_credentials_text() {
  // The format of AWS's keys, which some clients check: AKIA and 16 characters of base32; 40
  // characters.
  return json::serialize(json::object{
             {"access_key_id", "AKIA" + random_text(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")},
             {"secret_access_key",
              random_text(40,
                          "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")}}) +
         "\n";
}

Result<json::object> read_object(const fs::path& path) {
  TRY(const std::string text, read_file(path));
  std::error_code failed;
  json::value value = json::parse(text, failed);
  if (failed || !value.is_object()) {
    return Error(ErrorKind::corrupt, path.string() + " is not a JSON object");
  }
  return value.get_object();
}

Result<std::string> member(const json::object& object, std::string_view name,
                           const fs::path& path) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string() || value->get_string().empty()) {
    return Error(ErrorKind::corrupt, path.string() + " has no text '" + std::string(name) + "'");
  }
  return std::string(value->get_string());
}

// What a folder that was created for us may contain.
bool is_expected_in_new_folder(const fs::path& name) {
  return name == "config.toml" || name == "lost+found";
}

// Accessible only to the owner, whatever it was: objects, logs and job state may contain secrets.
Result<void> close_to_others(const fs::path& root) {
  const UniqueFd folder(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) return Error::from_errno(errno, "open " + root.string());
  struct stat status{};
  if (::fstat(folder.get(), &status) != 0)
    return Error::from_errno(errno, "look at " + root.string());
  const mode_t mode = status.st_mode & 07777U;
  if ((mode & 077U) == 0) return ok();
  std::error_code failed;
  if (!fs::exists(root / kCredentialsFile, failed)) {
    TRY(const std::vector<fs::path> entries, list_folder(root));
    for (const fs::path& entry : entries)
      if (!is_expected_in_new_folder(entry.filename()))
        return Error(ErrorKind::conflict, root.string() +
                                              " is open to other users and holds files that aren't "
                                              "Trainyard's (" +
                                              entry.filename().string() +
                                              "): use a folder of its own, or chmod 700 this one");
  }
  if (::fchmod(folder.get(), 0700) != 0) {
    if (errno == EPERM)
      return Error(ErrorKind::denied,
                   root.string() + " is open to other users and belongs to uid " +
                       std::to_string(status.st_uid) + ": its owner must chmod it to 0700");
    return Error::from_errno(errno, "chmod 0700 " + root.string());
  }
  char was[8];
  std::snprintf(was, sizeof was, "%04o", mode);
  log::warning("data_folder_closed_to_others", {{"folder", root.string()}, {"mode_was", was}});
  return ok();
}

// With another account than theirs, jobs and algorithms would not be found by their ARNs.
Result<void> require_account(const fs::path& root, const std::string& account) {
  std::error_code failed;
  if (!account.empty() || fs::exists(root / kEndpointFile, failed) || failed ||
      !fs::exists(root / "state.db", failed))
    return ok();
  return Error(ErrorKind::corrupt,
               (root / kEndpointFile).string() +
                   " is gone, which names the account of what is stored here. Put it back from a "
                   "backup, or serve once with --account and the account in the jobs' ARNs");
}

}  // namespace

Result<DataFolder> DataFolder::open_or_create(const fs::path& root, const Defaults& defaults) {
  const std::string region = defaults.region.empty() ? "us-east-1" : defaults.region;
  const std::string account = defaults.account.empty() ? random_account() : defaults.account;
  TRY_VOID(ensure_directory(root, 0700));
  TRY_VOID(close_to_others(root));
  TRY_VOID(create_file_once(root / kCredentialsFile, new_credentials_text(), 0600));
  FAILPOINT("server.credentials.made");
  TRY_VOID(require_account(root, defaults.account));
  TRY_VOID(
      create_file_once(root / kEndpointFile, endpoint_text(defaults.url, {account, region}), 0644));
  TRY(DataFolder folder, open(root));
  TRY_VOID(folder.check_made_for("region", folder.place().region, defaults.region));
  TRY_VOID(folder.check_made_for("account", folder.place().account, defaults.account));
  return folder;
}

Result<void> DataFolder::check_made_for(const char* what, const std::string& has,
                                        const std::string& wanted) const {
  if (wanted.empty() || wanted == has) return ok();
  return Error(ErrorKind::conflict, root_.string() + " was made for " + what + " " + has +
                                        ", not " + wanted + ": use another --data folder for that");
}

Result<DataFolder> DataFolder::open(const fs::path& root) {
  DataFolder folder;
  std::error_code failed;
  folder.root_ = fs::absolute(root, failed);
  if (failed) return Error::from_errno(failed.value(), "find " + root.string());
  TRY_VOID(folder.read());
  return folder;
}

Result<void> DataFolder::read() {
  const fs::path endpoint_path = root_ / kEndpointFile;
  const fs::path credentials_path = root_ / kCredentialsFile;
  TRY(const json::object endpoint, read_object(endpoint_path));
  TRY(url_, member(endpoint, "url", endpoint_path));
  TRY(place_.region, member(endpoint, "region", endpoint_path));
  TRY(place_.account, member(endpoint, "account", endpoint_path));
  TRY(const json::object credentials, read_object(credentials_path));
  TRY(credentials_.access_key_id, member(credentials, "access_key_id", credentials_path));
  TRY(credentials_.secret_access_key, member(credentials, "secret_access_key", credentials_path));
  // That file is written once.
  std::error_code failed;
  const auto written = fs::last_write_time(credentials_path, failed);
  if (failed) return Error::from_errno(failed.value(), "look at " + credentials_path.string());
  created_ =
      std::chrono::floor<std::chrono::milliseconds>(fs::file_time_type::clock::to_sys(written));
  return ok();
}

Result<void> DataFolder::require_state() const {
  std::error_code failed;
  const bool has_state = fs::exists(state_db(), failed);
  if (failed) return ok();  // reported when it is opened
  if (has_state) return require_objects();
  const bool ran = fs::exists(attempts(), failed) && !fs::is_empty(attempts(), failed);
  if (!ran) return ok();
  return Error(ErrorKind::corrupt,
               state_db().string() + " is gone, but jobs have been run from here (" +
                   attempts().string() +
                   "). Put back a backup of the whole data folder, or go on without those jobs: "
                   "`trainyard check " +
                   root_.string() + " --repair --accept-loss`");
}

// What a folder holds without its index is for the object store to say.
Result<void> DataFolder::require_objects() const {
  for (const fs::path& entry : list_readable(objects()))
    if (!is_expected_in_new_folder(entry.filename()) && entry.filename() != ".lock") return ok();
  return Error(ErrorKind::corrupt,
               objects().string() + " is gone or empty, but there is " + state_db().string() +
                   ". Mount its disk, if it has one of its own; put back a backup of the whole "
                   "data folder; or go on without the objects: `trainyard check " +
                   root_.string() + " --repair --accept-loss`");
}

bool DataFolder::expects_objects() const {
  std::error_code failed;
  return fs::exists(state_db(), failed);
}

Result<std::optional<FileLock>> DataFolder::lock() const {
  return FileLock::try_acquire(root_ / "lock");
}

Result<void> DataFolder::publish_url(std::string_view url) {
  if (url_ == url) return ok();
  url_ = url;
  TRY_VOID(replace_file_durably(root_ / kEndpointFile, endpoint_text(url, place_), 0644));
  FAILPOINT("server.endpoint.published");
  return ok();
}

Result<fs::path> default_data_folder() {
  // The XDG base directory specification: ignore a path that isn't absolute.
  if (const char* xdg = std::getenv("XDG_DATA_HOME"); xdg != nullptr && xdg[0] == '/') {
    return fs::path(xdg) / "trainyard";
  }
  if (const char* home = std::getenv("HOME"); home != nullptr && home[0] != '\0') {
    return fs::path(home) / ".local/share/trainyard";
  }
  return Error(ErrorKind::not_found,
               "neither XDG_DATA_HOME nor HOME is set: say where with --data DIR");
}

}  // namespace trainyard::apps
