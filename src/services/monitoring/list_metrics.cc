#include <algorithm>

#include "aws/crypto.h"
#include "records/metric_record.h"
#include "services/monitoring/operations.h"

namespace trainyard::services {
namespace {

using namespace std::chrono_literals;
using model::monitoring::Dimension;
using model::monitoring::ListMetricsInput;
using model::monitoring::ListMetricsOutput;
using model::monitoring::Metric;

// API reference of ListMetrics.
constexpr std::size_t kMaxMetrics = 500;
constexpr auto kListed = 24h * 14;
constexpr auto kRecent = 3h;

Metric listed(const store::MetricName& name) {
  Metric metric;
  metric.metric_namespace = name.metric_namespace;
  metric.metric_name = name.metric_name;
  metric.dimensions.emplace();
  for (const auto& [dimension, value] : name.dimensions)
    metric.dimensions->push_back(Dimension{dimension, value});
  return metric;
}

// A token is the last returned metric.
std::string make_token(const store::MetricName& last) {
  return aws::to_base64(
      records::to_json_line({last.metric_namespace, last.metric_name, "None", last.dimensions}));
}

Result<store::MetricName> read_token(const std::string& token) {
  const auto text = aws::from_base64(token);
  auto last = records::parse_metric_series(text.value_or(""));
  if (!last) return invalid_value("The value of parameter NextToken is not valid.");
  return store::MetricName{std::move(last->metric_namespace), std::move(last->metric_name),
                           std::move(last->dimensions)};
}

}  // namespace

Result<ListMetricsOutput> list_metrics(const store::MetricStore& store, const std::string& account,
                                       const ListMetricsInput& request, Timestamp now) {
  store::MetricFilter filter;
  filter.metric_namespace = request.metric_namespace;
  filter.metric_name = request.metric_name;
  for (const auto& dimension :
       request.dimensions.value_or(std::vector<model::monitoring::DimensionFilter>{}))
    filter.dimensions.emplace_back(*dimension.name, dimension.value);
  filter.active_since = now - (request.recently_active ? kRecent : kListed);
  std::optional<store::MetricName> after;
  if (request.next_token) {
    TRY(after, read_token(*request.next_token));
  }
  std::vector<store::MetricName> all;
  if (request.owning_account.value_or(account) == account) {
    TRY(all, store.list(filter));
  }
  auto at = after ? std::upper_bound(all.begin(), all.end(), *after) : all.begin();
  ListMetricsOutput output;
  output.metrics.emplace();
  for (; at != all.end() && output.metrics->size() < kMaxMetrics; ++at)
    output.metrics->push_back(listed(*at));
  if (at != all.end()) output.next_token = make_token(*std::prev(at));
  if (request.include_linked_accounts.value_or(false))
    output.owning_accounts.emplace(output.metrics->size(), account);
  return output;
}

}  // namespace trainyard::services
