#include "store/state_check.h"

#include <string>
#include <utility>
#include <vector>

#include "base/files.h"
#include "store/job_schema.h"
#include "store/sqlite.h"

namespace trainyard::store {
namespace {

// Rows that mean a resource by its number, of which there is none with that number.
struct Orphans {
  const char* what;
  const char* where;  // "table WHERE …"
};
// In this order: without the metrics, their points have none either.
constexpr Orphans kOrphans[] = {
    {"link",
     "resource_links WHERE parent NOT IN (SELECT number FROM resources) OR child NOT IN "
     "(SELECT number FROM resources)"},
    {"metric", "resource_metrics WHERE resource NOT IN (SELECT number FROM resources)"},
    {"point", "resource_points WHERE metric NOT IN (SELECT number FROM resource_metrics)"},
};

// They would be taken for those of a later resource, which may get the number.
Result<void> check_orphans(Database& db, const std::string& path, const CheckOptions& options,
                           std::vector<Damage>& damages) {
  for (const auto& [what, where] : kOrphans) {
    TRY(const std::int64_t count, db.query_integer("SELECT count(*) FROM " + std::string(where)));
    if (count == 0) continue;
    Damage& damage =
        damages.emplace_back(Damage{path,
                                    "has " + std::to_string(count) + " " + what +
                                        (count == 1 ? "" : "s") + " of resources that don't exist",
                                    RepairKind::repair});
    if (!options.may(RepairKind::repair)) continue;
    TRY_VOID(db.execute("DELETE FROM " + std::string(where)));
    damage.done = "removed them";
  }
  return ok();
}

// Only their owners know the content of these rows; here it is checked that it is JSON.
Result<void> check_resources(Database& db, const std::string& path, std::vector<Damage>& damages) {
  TRY(Statement select, db.prepare("SELECT arn FROM resources WHERE NOT (json_valid(request) AND "
                                   "json_valid(state)) ORDER BY arn"));
  while (true) {
    TRY(const bool row, select.step());
    if (!row) return ok();
    damages.push_back(
        {path, select.text(0) + ": its request or state is no JSON", RepairKind::none});
  }
}

}  // namespace

Result<StateCheck> check_state(
    const std::filesystem::path& directory, bool expected, const CheckOptions& options,
    const std::function<std::optional<std::string>(const JobTexts&)>& problem_of) {
  TRY(const auto lock, FileLock::try_acquire(directory / "state.lock"));
  if (!lock) return Error(ErrorKind::conflict, directory.string() + " is served from just now");
  const std::filesystem::path path = directory / "state.db";
  StateCheck check;
  TRY(check.database, check_database(path, expected, options, [&]() -> Result<void> {
        TRY_VOID(open_job_database(path));
        return ok();
      }));
  if (!check.database.usable || !std::filesystem::exists(path)) return check;
  TRY(Database db, Database::open(path, Database::Mode::read_write));
  TRY_VOID(check_resources(db, path.string(), check.database.damages));
  TRY_VOID(check_orphans(db, path.string(), options, check.database.damages));
  TRY(Statement select, db.prepare("SELECT name, request, state FROM jobs ORDER BY name"));
  while (true) {
    TRY(const bool row, select.step());
    if (!row) return check;
    ++check.jobs;
    const JobTexts job{select.text(0), select.text(1), select.text(2)};
    if (const auto problem = problem_of(job))
      check.database.damages.push_back(
          {path.string(), "training job " + job.name + ": " + *problem, RepairKind::none});
  }
}

Result<std::set<std::string>> read_job_names(const std::filesystem::path& database) {
  std::set<std::string> names;
  TRY(Database db, Database::open(database, Database::Mode::read_write));
  TRY(Statement select, db.prepare("SELECT name FROM jobs"));
  while (true) {
    TRY(const bool row, select.step());
    if (!row) return names;
    names.insert(select.text(0));
  }
}

}  // namespace trainyard::store
