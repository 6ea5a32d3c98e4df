#include "store/point_rows.h"

#include <cmath>
#include <map>
#include <optional>
#include <string_view>

namespace trainyard::store {
namespace {

struct Series {
  std::int64_t metric;
  std::int64_t next;  // the place of its next point in the order of arrival
};

// The resource's metric, to which `count` points are going to be added.
Result<Series> extend_series(Database& db, std::int64_t resource, std::string_view metric,
                             std::int64_t count) {
  TRY(Statement add, db.prepare("INSERT INTO resource_metrics(resource, name, points) "
                                "VALUES(?1, ?2, ?3) ON CONFLICT(resource, name) DO UPDATE SET "
                                "points = points + excluded.points RETURNING number, points"));
  TRY_VOID(add.step(resource, metric, count));
  return Series{add.integer(0), add.integer(1) - count + 1};
}

}  // namespace

Result<std::size_t> count_points(Database& db, std::int64_t resource) {
  TRY(Statement sum,
      db.prepare("SELECT coalesce(sum(points), 0) FROM resource_metrics WHERE resource = ?1"));
  TRY_VOID(sum.step(resource));
  return static_cast<std::size_t>(sum.integer(0));
}

Result<void> insert_points(Database& db, std::int64_t resource,
                           const std::vector<ResourcePoint>& points) {
  std::map<std::string_view, std::vector<const ResourcePoint*>> by_metric;
  for (const ResourcePoint& point : points) {
    // SQLite would store it as NULL.
    if (std::isnan(point.value))
      return Error(ErrorKind::invalid_argument, "a value of '" + point.metric + "' is NaN");
    by_metric[point.metric].push_back(&point);
  }
  TRY(Statement with_step, db.prepare("INSERT INTO resource_points(metric, at, seq, value, step) "
                                      "VALUES(?1, ?2, ?3, ?4, ?5)"));
  TRY(Statement without, db.prepare("INSERT INTO resource_points(metric, at, seq, value) "
                                    "VALUES(?1, ?2, ?3, ?4)"));
  for (const auto& [metric, added] : by_metric) {
    TRY(Series series,
        extend_series(db, resource, metric, static_cast<std::int64_t>(added.size())));
    for (const ResourcePoint* point : added) {
      const std::int64_t at = to_epoch_millis(point->at);
      TRY_VOID(point->step
                   ? with_step.run(series.metric, at, series.next++, point->value, *point->step)
                   : without.run(series.metric, at, series.next++, point->value));
    }
  }
  return ok();
}

Result<void> read_points(Database& db, std::int64_t resource, const std::string& metric,
                         const std::function<void(const ResourcePoint&)>& take) {
  TRY(Statement select,
      db.prepare("SELECT at, step, CAST(value AS REAL) FROM resource_points WHERE metric = "
                 "(SELECT number FROM resource_metrics WHERE resource = ?1 AND name = ?2) "
                 "ORDER BY at, seq"));
  TRY_VOID(select.bind_all(resource, std::string_view(metric)));
  ResourcePoint point{.metric = metric, .at = {}};
  while (true) {
    TRY(const bool row, select.step());
    if (!row) return ok();
    point.at = from_epoch_millis(select.integer(0));
    const auto step = select.value(1);
    point.step = step ? std::optional(select.integer(1)) : std::nullopt;
    point.value = std::get<double>(*select.value(2));
    take(point);
  }
}

Result<void> delete_points(Database& db, std::int64_t resource) {
  for (const char* sql : {"DELETE FROM resource_points WHERE metric IN "
                          "(SELECT number FROM resource_metrics WHERE resource = ?1)",
                          "DELETE FROM resource_metrics WHERE resource = ?1"}) {
    TRY(Statement remove, db.prepare(sql));
    TRY_VOID(remove.run(resource));
  }
  return ok();
}

}  // namespace trainyard::store
