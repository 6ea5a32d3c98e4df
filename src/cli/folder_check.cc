#include "cli/folder_check.h"

#include <sys/stat.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>
#include <system_error>
#include <utility>

#include "apps/data_folder.h"
#include "base/bytes.h"
#include "base/files.h"
#include "base/list_folder.h"
#include "cli/record_files.h"
#include "cli/text.h"
#include "mlflow/server_plan.h"
#include "runtime/mounts_below.h"
#include "store/database_check.h"
#include "store/objects/object_check.h"

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using store::Damage;
using store::RepairKind;

std::string plural(std::uint64_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string_view word_of(RepairKind repair_kind) {
  switch (repair_kind) {
    case RepairKind::none:
      return "none";
    case RepairKind::repair:
      return "repair";
    case RepairKind::loss:
      return "accept-loss";
  }
  return "";
}

// For any instance of the job.
bool has_agent(const fs::path& job_folder) {
  std::error_code none;
  for (const fs::path& attempt : list_readable(job_folder))
    for (const fs::path& host : list_readable(attempt)) {
      const fs::path lock = host / "lock";
      if (!fs::exists(lock, none)) continue;
      if (const auto holder = FileLock::holder(lock); !holder || *holder) return true;
    }
  return false;
}

bool has_mount_below(const fs::path& folder) {
  const auto mountinfo = read_file("/proc/self/mountinfo");
  return mountinfo && !runtime::parse_mounts_below(*mountinfo, folder).empty();
}

class FolderCheck {
 public:
  FolderCheck(apps::DataFolder folder, store::CheckOptions options, const FolderCheckParts& parts)
      : folder_(std::move(folder)), options_(std::move(options)), parts_(parts) {
    report_.folder = folder_.root();
  }

  Result<FolderReport> run() {
    TRY(const auto lock, folder_.lock());
    if (!lock)
      return Error(ErrorKind::conflict, "a server serves from " + folder_.root().string() +
                                            " just now: stop it first (jobs go on)");
    find_running_agents();
    TRY_VOID(look_at_mode());
    const bool expects_objects = folder_.expects_objects();  // before a new state.db is made
    TRY_VOID(check_state());
    TRY(auto objects,
        store::check_objects(folder_.objects(), parts_.clock, options_,
                             {.expected = expects_objects, .progress = [&](std::uint64_t bytes) {
                                if (parts_.progress) parts_.progress("objects", bytes);
                              }}));
    report_.objects = objects.objects;
    report_.bytes = objects.bytes;
    report_.unverified = objects.unverified;
    std::move(objects.damages.begin(), objects.damages.end(), std::back_inserter(report_.damages));
    TRY_VOID(check_records());
    TRY_VOID(check_mlflow());
    return std::move(report_);
  }

 private:
  void find_running_agents() {
    for (const fs::path& job : list_readable(folder_.attempts()))
      if (has_agent(job)) report_.agents_alive = true;
  }

  Result<void> look_at_mode() {
    struct stat status{};
    if (::stat(folder_.root().c_str(), &status) != 0)
      return Error::from_errno(errno, "look at " + folder_.root().string());
    if ((status.st_mode & 077U) == 0) return ok();
    Damage damage{folder_.root().string(), "is open to other users", RepairKind::repair};
    if (options_.may(RepairKind::repair)) {
      if (::chmod(folder_.root().c_str(), 0700) != 0)
        return Error::from_errno(errno, "chmod " + folder_.root().string());
      damage.done = "made it 0700";
    }
    report_.damages.push_back(std::move(damage));
    return ok();
  }

  Result<void> check_state() {
    std::set<std::string> known;
    const bool expected = !folder_.require_state().has_value();
    TRY(auto state,
        store::check_state(folder_.root(), expected, options_, [&](const store::JobTexts& job) {
          known.insert(job.name);
          return parts_.problem_of(job);
        }));
    report_.jobs = state.jobs;
    auto& damages = state.database.damages;
    std::move(damages.begin(), damages.end(), std::back_inserter(report_.damages));
    if (state.database.lost_commits && state.database.usable) return set_aside_unknown(known);
    return ok();
  }

  // A new job must not find the attempts of an old one with its name.
  Result<void> set_aside_unknown(const std::set<std::string>& known) {
    if (!options_.may(RepairKind::loss)) return ok();
    TRY(const auto jobs, list_folder(folder_.attempts()));
    for (const fs::path& job : jobs) {
      const std::string name = job.filename();
      if (name.starts_with('.') || known.contains(name)) continue;  // attempts/.open is no job's
      Damage damage{job.string(), "belongs to a job that state.db doesn't know", RepairKind::loss};
      if (has_agent(job) || has_mount_below(job)) {
        damage.what += "; it has an agent or a mount, and was left alone";
        damage.repair_kind = RepairKind::none;
      } else {
        const fs::path to = options_.lost / "attempts" / job.filename();
        TRY_VOID(ensure_directory(to.parent_path(), 0700));
        std::error_code failed;
        fs::rename(job, to, failed);
        if (failed) return Error::from_errno(failed.value(), "move " + job.string());
        damage.done = "moved to " + to.string();
      }
      report_.damages.push_back(std::move(damage));
    }
    return ok();
  }

  Result<void> check_records() {
    const auto files = find_record_files(folder_.logs(), folder_.metrics(), folder_.attempts());
    report_.record_files = files.size();
    for (const RecordFile& file : files) {
      TRY(auto damages, check_record_file(file, folder_.root(), report_.agents_alive, options_));
      std::move(damages.begin(), damages.end(), std::back_inserter(report_.damages));
    }
    return ok();
  }

  // The databases are MLflow's: they are only looked at.
  Result<void> check_mlflow() {
    for (const fs::path& server : list_readable(folder_.mlflow())) {
      const fs::path database = server / mlflow::kServerWork / mlflow::kServerDatabase;
      std::error_code failed;
      if (!fs::exists(database, failed)) continue;
      TRY(auto what, store::damage_of_other_database(database));
      if (what) report_.damages.push_back({database.string(), std::move(*what), RepairKind::none});
    }
    return ok();
  }

  apps::DataFolder folder_;
  const store::CheckOptions options_;
  const FolderCheckParts& parts_;
  FolderReport report_;
};

std::string next_steps(const FolderReport& report, const Damage& damage) {
  const std::string check = "trainyard check " + shell_word(report.folder.string());
  if (!damage.done.empty()) return damage.done;
  if (damage.repair_kind == RepairKind::repair) return check + " --repair";
  if (damage.repair_kind == RepairKind::loss)
    return "put back a backup, or: " + check + " --repair --accept-loss";
  return "";
}

}  // namespace

std::size_t FolderReport::open() const {
  return static_cast<std::size_t>(std::count_if(
      damages.begin(), damages.end(), [](const Damage& damage) { return damage.done.empty(); }));
}

Result<FolderReport> check_folder(const fs::path& root, bool repair, bool accept_loss,
                                  const FolderCheckParts& parts) {
  TRY(apps::DataFolder folder, apps::DataFolder::open(root));
  std::string now = format_iso8601(parts.clock.now());  // 2026-01-31T09:05:00.120Z
  std::replace(now.begin(), now.end(), ':', '-');
  store::CheckOptions options{repair, accept_loss, folder.root() / "lost" / now};
  return FolderCheck(std::move(folder), std::move(options), parts).run();
}

std::string report_text(const FolderReport& report) {
  std::string text = report.folder.string() + ": " + plural(report.jobs, "training job") + ", " +
                     plural(report.objects, "object") + " (" + format_bytes(Bytes{report.bytes}) +
                     "), " + plural(report.record_files, "journal, log and metric file") + "\n";
  if (report.unverified > 0)
    text += plural(report.unverified, "object") +
            " of multipart uploads from before there were checksums: only their sizes were "
            "compared\n";
  if (report.agents_alive)
    text += "agents of running jobs are at work: files that they may write were not changed\n";
  for (const Damage& damage : report.damages) {
    text += "\n" + damage.where + "\n  " + damage.what + "\n";
    if (const std::string next = next_steps(report, damage); !next.empty())
      text += "  → " + next + "\n";
  }
  if (report.damages.empty()) return text + "nothing is wrong\n";
  const std::size_t open = report.open();
  return text + "\n" + plural(report.damages.size(), "problem") +
         (open == 0 ? ", all repaired\n" : ", " + std::to_string(open) + " of them still there\n");
}

json::value report_json(const FolderReport& report) {
  json::array damages;
  for (const Damage& damage : report.damages)
    damages.push_back(json::object{{"where", damage.where},
                                   {"what", damage.what},
                                   {"mending", word_of(damage.repair_kind)},
                                   {"done", damage.done}});
  return json::object{{"folder", report.folder.string()},
                      {"training_jobs", report.jobs},
                      {"objects", report.objects},
                      {"bytes", report.bytes},
                      {"unverified_objects", report.unverified},
                      {"record_files", report.record_files},
                      {"agents_alive", report.agents_alive},
                      {"damages", std::move(damages)}};
}

}  // namespace trainyard::cli
