#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <limits>
#include <set>
#include <utility>

#include "aws/crypto.h"
#include "model/codec.h"
#include "services/monitoring/operations.h"
#include "services/monitoring/statistics.h"

namespace trainyard::services {
namespace {

using model::monitoring::GetMetricDataInput;
using model::monitoring::GetMetricDataOutput;
using model::monitoring::MetricDataQuery;
using model::monitoring::MetricDataResult;
using model::monitoring::ScanBy;
using model::monitoring::StatusCode;

// API reference of GetMetricData.
constexpr std::size_t kMaxQueries = 500;
constexpr std::int64_t kMaxDatapoints = 100'800;

bool is_id(std::string_view id) {
  return id[0] >= 'a' && id[0] <= 'z' && std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_';
         });
}

// Queries that this service doesn't support, or that make no sense.
Result<void> check_query(const MetricDataQuery& query, const std::string& where,
                         const std::string& account) {
  if (!is_id(*query.id))
    return validation_error("The value " + *query.id + " for parameter " + where +
                            ".Id must start with a lowercase letter and consist of letters, digits "
                            "and underscores.");
  if (query.metric_stat.has_value() == query.expression.has_value())
    return validation_error(
        "Exactly one of the parameters MetricStat and Expression must be "
        "specified in " +
        where + ".");
  if (query.expression)
    return validation_error(
        where +
        ".Expression is not supported by Trainyard: metric math, SEARCH and Metrics "
        "Insights queries are not computed. Ask for the metrics themselves with MetricStat.");
  if (query.period)
    return validation_error(where + ".Period belongs to an Expression; MetricStat has its own.");
  if (query.account_id && *query.account_id != account)
    return validation_error(where + ".AccountId is not the account of this server.");
  if (query.label && query.label->find("${") != std::string::npos)
    return validation_error(where + ".Label is dynamic, which is not supported by Trainyard yet.");
  return ok();
}

// One query, checked.
struct Series {
  const MetricDataQuery* query = nullptr;
  store::MetricName metric;
  Statistic statistic;
  Periods periods;
};

Result<Series> checked(const MetricDataQuery& query, const std::string& where,
                       const std::string& account, const GetMetricDataInput& request,
                       Timestamp now) {
  TRY_VOID(check_query(query, where, account));
  const auto& stat = *query.metric_stat;
  const std::pair<bool, const char*> required[] = {
      {stat.metric->metric_namespace.has_value(), "Namespace"},
      {stat.metric->metric_name.has_value(), "MetricName"}};
  for (const auto& [given, name] : required)
    if (!given)
      return validation_error("The parameter " + where + ".MetricStat.Metric." + name +
                              " is required.");
  const auto statistic = Statistic::parse(*stat.stat);
  if (!statistic)
    return validation_error("The value " + *stat.stat + " for parameter " + where +
                            ".MetricStat.Stat is not a valid statistic.");
  if (!Periods::is_length(*stat.period))
    return validation_error("The value " + std::to_string(*stat.period) + " for parameter " +
                            where +
                            ".MetricStat.Period must be 1, 5, 10, 20, 30 or a multiple of 60.");
  TRY(auto metric, metric_name(*stat.metric->metric_namespace, *stat.metric->metric_name,
                               stat.metric->dimensions));
  return Series{&query, std::move(metric), *statistic,
                Periods::of(*request.start_time, *request.end_time, *stat.period, now)};
}

Result<std::vector<Series>> check(const GetMetricDataInput& request, const std::string& account,
                                  Timestamp now) {
  if (*request.start_time == *request.end_time)
    return validation_error("The parameter StartTime must not equal parameter EndTime.");
  if (*request.start_time > *request.end_time)
    return validation_error("The parameter StartTime must be less than the parameter EndTime.");
  const auto& queries = *request.metric_data_queries;
  if (queries.empty() || queries.size() > kMaxQueries)
    return validation_error("The parameter MetricDataQueries must have 1 to " +
                            std::to_string(kMaxQueries) + " members, and has " +
                            std::to_string(queries.size()) + ".");
  const std::int64_t max = request.max_datapoints.value_or(kMaxDatapoints);
  if (max < 1 || max > kMaxDatapoints)
    return validation_error("The parameter MaxDatapoints must be from 1 to " +
                            std::to_string(kMaxDatapoints) + ", and is " + std::to_string(max) +
                            ".");
  std::set<std::string> ids;
  std::vector<Series> all;
  for (std::size_t i = 0; i < queries.size(); ++i) {
    const std::string where = "MetricDataQueries.member." + std::to_string(i + 1);
    TRY(Series series, checked(queries[i], where, account, request, now));
    if (!ids.insert(*queries[i].id).second)
      return validation_error("The values for parameter Id in MetricDataQueries are not unique: " +
                              *queries[i].id + ".");
    if (queries[i].return_data.value_or(true)) all.push_back(std::move(series));
  }
  return all;
}

Result<std::map<Timestamp, Bin>> bins_of(const store::MetricStore& store, const Series& series) {
  std::map<Timestamp, Bin> bins;
  const bool keep = series.statistic.is_percentile();
  TRY_VOID(store.read(series.metric, series.query->metric_stat->unit,
                      {series.periods.start, series.periods.last_value()},
                      [&](const store::StoredPoint& point) {
                        if (const auto period = series.periods.period_of(point.at))
                          bins[*period].add(point.sample, keep);
                      }));
  return bins;
}

// A data point's position in the order of all: by time, then by query.
struct Place {
  std::int64_t time = 0;  // milliseconds, negative if the newest comes first
  std::size_t series = 0;
  auto operator<=>(const Place&) const = default;
};

// Tokens contain the last returned position and a hash of the request, since they are valid for
// that request only.
std::string fingerprint(GetMetricDataInput request) {
  request.next_token.reset();
  request.max_datapoints.reset();
  return aws::sha256_hex(boost::json::serialize(model::serialize(request))).substr(0, 16);
}

std::string make_token(const Place& place, const std::string& request) {
  return std::to_string(place.time) + "/" + std::to_string(place.series) + "/" + request;
}

Result<Place> read_token(const std::string& token, const std::string& request) {
  Place place;
  const char* const end = token.data() + token.size();
  const auto time = std::from_chars(token.data(), end, place.time);
  if (time.ec == std::errc() && time.ptr != end && *time.ptr == '/') {
    const auto series = std::from_chars(time.ptr + 1, end, place.series);
    if (series.ec == std::errc() && std::string(series.ptr, end) == "/" + request) return place;
  }
  return Error(ErrorKind::invalid_argument, "The token in NextToken is not valid.")
      .with_code("InvalidNextToken");
}

}  // namespace

Result<GetMetricDataOutput> get_metric_data(const store::MetricStore& store,
                                            const std::string& account,
                                            const GetMetricDataInput& request, Timestamp now) {
  TRY(const std::vector<Series> all, check(request, account, now));
  const std::string this_request = fingerprint(request);
  Place after{std::numeric_limits<std::int64_t>::min(), 0};
  if (request.next_token) {
    TRY(after, read_token(*request.next_token, this_request));
  }
  const std::int64_t sign =
      request.scan_by.value_or(ScanBy::TimestampDescending) == ScanBy::TimestampDescending ? -1 : 1;
  std::map<Place, double> points;
  for (std::size_t i = 0; i < all.size(); ++i) {
    TRY(const auto bins, bins_of(store, all[i]));
    for (const auto& [time, bin] : bins)
      if (const auto value = bin.value_of(all[i].statistic))
        points.emplace(Place{sign * to_epoch_millis(time), i}, *value);
  }

  GetMetricDataOutput output;
  output.messages.emplace();
  auto& results = output.metric_data_results.emplace(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    results[i].id = *all[i].query->id;
    results[i].label = all[i].query->label.value_or(all[i].metric.metric_name);
    results[i].timestamps.emplace();
    results[i].values.emplace();
    results[i].status_code = StatusCode::Complete;
  }
  auto at = points.upper_bound(after);
  std::int64_t left = request.max_datapoints.value_or(kMaxDatapoints);
  for (; at != points.end() && left > 0; ++at, --left) {
    MetricDataResult& result = results[at->first.series];
    result.timestamps->push_back(from_epoch_millis(sign * at->first.time));
    result.values->push_back(at->second);
  }
  if (at != points.end()) output.next_token = make_token(std::prev(at)->first, this_request);
  for (; at != points.end(); ++at) results[at->first.series].status_code = StatusCode::PartialData;
  return output;
}

}  // namespace trainyard::services
