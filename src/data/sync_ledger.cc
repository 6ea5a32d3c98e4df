#include "data/sync_ledger.h"

#include <fcntl.h>

#include <cerrno>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "base/failpoint.h"
#include "base/file_name.h"
#include "base/files.h"
#include "data/folder_scan.h"

namespace trainyard::data {

namespace fs = std::filesystem;

namespace {

// <fingerprint in hex> <path>, and of a file that was deleted: - <path>
std::string line_of(const std::string& what, const std::string& path) {
  return what + " " + to_file_name(path) + "\n";
}

std::string hex(Fingerprint fingerprint) {
  char digits[16];
  const auto end = std::to_chars(digits, digits + sizeof digits, fingerprint, 16).ptr;
  return {digits, end};
}

void read_line(std::string_view line, SyncLedger::Entries& entries) {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return;
  const auto path = from_file_name(line.substr(space + 1));
  if (!path) return;
  const std::string_view what = line.substr(0, space);
  if (what == "-") {
    entries.erase(*path);
    return;
  }
  Fingerprint fingerprint = 0;
  std::from_chars(what.data(), what.data() + what.size(), fingerprint, 16);
  entries[*path] = fingerprint;
}

}  // namespace

Result<void> SyncLedger::write(const fs::path& file, const Entries& entries) {
  std::string text;
  for (const auto& [path, fingerprint] : entries) text += line_of(hex(fingerprint), path);
  return replace_file(file, text, 0600);
}

Result<void> SyncLedger::write_restored(const fs::path& file, const fs::path& folder) {
  const UniqueFd top(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!top) return Error::from_errno(errno, "open " + folder.string());
  Entries entries;
  FolderVisitor visitor;
  visitor.skips = [](std::string_view) { return false; };
  visitor.unreadable = [](const std::string&) {};
  visitor.entry = [&](const std::string& path, const struct stat& info) {
    entries[path] = fingerprint_of(info);
  };
  scan_folder(top.get(), "", visitor);
  return write(file, entries);
}

Result<SyncLedger> SyncLedger::open(const fs::path& file) {
  Entries entries;
  const auto text = read_file(file);
  if (!text && text.error().kind() != ErrorKind::not_found) return text.error();
  for (std::string_view rest = text ? std::string_view(*text) : std::string_view();
       !rest.empty();) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) break;
    read_line(rest.substr(0, end), entries);
    rest.remove_prefix(end + 1);
  }
  TRY_VOID(write(file, entries));
  UniqueFd fd(::open(file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  if (!fd) return Error::from_errno(errno, "open " + file.string());
  return SyncLedger(std::move(entries), std::move(fd));
}

Result<void> SyncLedger::storing(const std::string& path) {
  TRY_VOID(write_all(file_.get(), line_of("0", path)));
  FAILPOINT("agent.ledger.storing");
  return ok();
}

Result<void> SyncLedger::stored(const std::string& path, Fingerprint fingerprint) {
  FAILPOINT("agent.ledger.unstored");
  TRY_VOID(write_all(file_.get(), line_of(hex(fingerprint), path)));
  FAILPOINT("agent.ledger.stored");
  return ok();
}

Result<void> SyncLedger::deleted(const std::string& path) {
  FAILPOINT("agent.ledger.undeleted");
  return write_all(file_.get(), line_of("-", path));
}

}  // namespace trainyard::data
