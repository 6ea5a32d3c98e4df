#include "data/sync_ledger.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "base/failpoint.h"
#include "base/file_name.h"
#include "base/files.h"
#include "base/log.h"
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

std::string text_of(const SyncLedger::Entries& entries) {
  std::string text;
  for (const auto& [path, fingerprint] : entries) text += line_of(hex(fingerprint), path);
  return text;
}

Result<UniqueFd> open_to_append(const fs::path& file) {
  UniqueFd fd(::open(file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  if (!fd) return Error::from_errno(errno, "open " + file.string());
  return fd;
}

}  // namespace

Result<void> SyncLedger::write(const fs::path& file, const Entries& entries) {
  return replace_file(file, text_of(entries), 0600);
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
  const std::string rewritten = text_of(entries);
  TRY_VOID(replace_file(file, rewritten, 0600));
  TRY(UniqueFd fd, open_to_append(file));
  return SyncLedger(file, std::move(entries), std::move(fd), rewritten.size());
}

Result<void> SyncLedger::append(const std::string& line) {
  auto wrote = write_all(file_.get(), line);
  if (wrote) {
    size_ += line.size();
    return ok();
  }
  // What was written of it would be read as a part of the next line.
  if (::ftruncate(file_.get(), static_cast<off_t>(size_)) != 0)
    return Error::from_errno(errno, "cut off the torn line of " + path_.string());
  return wrote;
}

Result<void> SyncLedger::rewrite(const Entries& entries) {
  const std::string text = text_of(entries);
  if (const auto written = replace_file(path_, text, 0600); !written) {
    log::debug("ledger_not_rewritten", {{"error", written.error().message()}});
    rewritten_size_ = size_;  // not again at the next line
    return ok();
  }
  TRY(file_, open_to_append(path_));
  size_ = rewritten_size_ = text.size();
  return ok();
}

Result<void> SyncLedger::storing(const std::string& path) {
  TRY_VOID(append(line_of("0", path)));
  FAILPOINT("agent.ledger.storing");
  return ok();
}

Result<void> SyncLedger::stored(const std::string& path, Fingerprint fingerprint) {
  FAILPOINT("agent.ledger.unstored");
  TRY_VOID(append(line_of(hex(fingerprint), path)));
  FAILPOINT("agent.ledger.stored");
  return ok();
}

Result<void> SyncLedger::deleted(const std::string& path) {
  FAILPOINT("agent.ledger.undeleted");
  return append(line_of("-", path));
}

}  // namespace trainyard::data
