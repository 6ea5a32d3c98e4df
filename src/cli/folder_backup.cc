#include "cli/folder_backup.h"

#include <fcntl.h>
#include <unistd.h>

#include <set>
#include <string>
#include <system_error>
#include <utility>

#include "base/files.h"
#include "base/list_folder.h"
#include "base/time.h"
#include "base/unique_fd.h"
#include "mlflow/server_plan.h"
#include "model/report.h"
#include "store/database_check.h"
#include "store/objects/object_check.h"
#include "store/state_check.h"

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;

// A file that no longer exists isn't an error: retention and deletions continue meanwhile.
Result<void> copy_one(const fs::path& from, const fs::path& to) {
  std::error_code failed;
  fs::create_directories(to.parent_path(), failed);
  if (!failed) fs::copy_file(from, to, failed);
  if (failed && failed != std::errc::no_such_file_or_directory)
    return Error::from_errno(failed.value(), "copy " + from.string());
  return ok();
}

Result<void> copy_tree(const fs::path& from, const fs::path& to) {
  std::error_code failed;
  if (!fs::exists(from, failed)) return ok();
  for (fs::recursive_directory_iterator entry(from, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    std::error_code none;
    if (fs::is_regular_file(entry->symlink_status(none)))
      TRY_VOID(copy_one(entry->path(), to / entry->path().lexically_relative(from)));
  }
  if (failed && failed != std::errc::no_such_file_or_directory)
    return Error::from_errno(failed.value(), "list " + from.string());
  return ok();
}

// Ends the copy of a journal that continues in the original: what a server does about an attempt
// without an agent (start one with the plan, which cleans up) would affect the original. False: the
// attempt hasn't begun and may be started again.
Result<bool> end_journal(const fs::path& journal, Timestamp now) {
  auto text = read_file(journal);
  if (!text && text.error().kind() == ErrorKind::not_found) return false;
  TRY(std::string lines, std::move(text));
  lines.resize(lines.rfind('\n') + 1);  // an incomplete line doesn't count
  if (lines.empty()) return false;
  const std::size_t before = lines.rfind('\n', lines.size() - 2);
  const std::size_t start = before == std::string::npos ? 0 : before + 1;
  const auto last =
      model::parse_journal_line(std::string_view(lines).substr(start, lines.size() - 1 - start));
  if (!last || last->kind == model::ReportKind::finished) return true;  // `check` names a bad line
  model::Report end;
  end.sequence = last->sequence + 1;
  end.at = now;
  end.kind = model::ReportKind::finished;
  end.outcome = model::Outcome::Failed;
  end.failure_reason =
      "InternalServerError: The training job was running when the backup was made that this server "
      "was restored from.";
  TRY_VOID(replace_file(journal, lines + model::to_journal_line(end), 0600));
  return true;
}

// attempts/<job>/<n>/<host>/: plan, journal and the agent's log; no volume, and no lock.
// Of a job that the copied state doesn't know, nothing: a new one may get its name.
Result<void> copy_attempts(const fs::path& from, const fs::path& to,
                           const std::set<std::string>& jobs, Timestamp now) {
  std::error_code none;
  for (const std::string& name : jobs)
    for (const fs::path& attempt : list_readable(from / name))
      for (const fs::path& host : list_readable(attempt)) {
        const fs::path copy = to / host.lexically_relative(from);
        for (const char* file : {"journal", "agent.log"})
          if (fs::is_regular_file(host / file, none)) TRY_VOID(copy_one(host / file, copy / file));
        TRY(const bool has_started, end_journal(copy / "journal", now));
        if (has_started) TRY_VOID(copy_one(host / "plan.json", copy / "plan.json"));
      }
  return ok();
}

// The databases of MLflow servers, with what their servers have stored so far.
Result<void> copy_mlflow(const fs::path& from, const fs::path& to) {
  for (const fs::path& server : list_readable(from)) {
    const fs::path name = server.filename() / mlflow::kServerWork / mlflow::kServerDatabase;
    std::error_code failed;
    if (!fs::exists(from / name, failed)) continue;
    TRY_VOID(ensure_directory((to / name).parent_path(), 0700));
    TRY_VOID(store::copy_other_database(from / name, to / name));
  }
  return ok();
}

Result<void> require_absent(const fs::path& target, const fs::path& partial) {
  std::error_code none;
  if (fs::exists(target, none) && !(fs::is_directory(target, none) && fs::is_empty(target, none)))
    return Error(ErrorKind::already_exists, target.string() + " is there and isn't empty");
  if (fs::exists(partial, none))
    return Error(ErrorKind::already_exists,
                 partial.string() +
                     " is there: a backup that didn't end, or is under way; remove "
                     "it if nothing writes it");
  return ok();
}

Result<void> sync_file_system(const fs::path& folder) {
  const UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd || ::syncfs(fd.get()) != 0) return Error::from_errno(errno, "sync " + folder.string());
  return ok();
}

}  // namespace

Result<BackupReport> back_up(const apps::DataFolder& folder, const fs::path& to, bool link) {
  std::error_code failed;
  fs::path target = fs::absolute(to, failed).lexically_normal();
  if (!target.has_filename()) target = target.parent_path();  // "backup/"
  const fs::path partial = target.string() + ".partial";
  TRY_VOID(require_absent(target, partial));
  TRY_VOID(ensure_directory(partial, 0700));
  for (const char* name : {"credentials.json", "endpoint.json", "authority.pem", "config.toml"})
    TRY_VOID(copy_one(folder.root() / name, partial / name));
  TRY_VOID(copy_tree(folder.s3_keys(), partial / "s3"));
  if (fs::exists(folder.state_db(), failed)) {
    TRY_VOID(store::copy_database(folder.state_db(), partial / "state.db"));
    TRY(const auto jobs, store::read_job_names(partial / "state.db"));
    TRY_VOID(copy_attempts(folder.attempts(), partial / "attempts", jobs, system_clock().now()));
  }
  TRY_VOID(copy_mlflow(folder.mlflow(), partial / "mlflow"));
  TRY_VOID(copy_tree(folder.logs(), partial / "logs"));
  TRY_VOID(copy_tree(folder.metrics(), partial / "metrics"));
  TRY(auto objects, store::copy_objects(folder.objects(), partial / "objects", link));
  TRY_VOID(sync_file_system(partial));
  fs::rename(partial, target, failed);
  if (failed) return Error::from_errno(failed.value(), "rename " + partial.string());
  TRY_VOID(fsync_directory(target.parent_path()));
  return BackupReport{objects.objects, objects.bytes, std::move(objects.damages)};
}

}  // namespace trainyard::cli
