#include "control/list_page.h"

#include <boost/json.hpp>

#include "control/page_token.h"
#include "model/codec.h"

namespace trainyard::control {
namespace {

namespace json = boost::json;
using model::ListTrainingJobsRequest;

Result<store::JobQuery::Position> parse_next_token(const ListTrainingJobsRequest& request) {
  const std::string& token = *request.next_token;
  TRY(const json::array position, parse_page_token(token, model::serialize(request)));
  if (position.size() != 3 || !position[0].is_string() || !position[1].is_int64() ||
      !position[2].is_string()) {
    return invalid_token_error(token);
  }
  return store::JobQuery::Position{std::string(position[0].as_string()),
                                   from_epoch_millis(position[1].as_int64()),
                                   std::string(position[2].as_string())};
}

}  // namespace

Result<store::JobQuery> make_query(const ListTrainingJobsRequest& request) {
  store::JobQuery query;
  const auto by = request.sort_by.value_or(model::SortBy::CreationTime);
  if (by == model::SortBy::Name) query.sort = store::JobQuery::Sort::Name;
  if (by == model::SortBy::Status) query.sort = store::JobQuery::Sort::Status;
  query.descending = request.sort_order ? *request.sort_order == model::SortOrder::Descending
                                        : query.sort == store::JobQuery::Sort::CreationTime;
  query.limit = request.max_results ? static_cast<std::size_t>(*request.max_results) : kDefaultPage;
  query.name_contains = request.name_contains.value_or("");
  query.created_from = request.creation_time_after;
  query.created_to = request.creation_time_before;
  query.modified_from = request.last_modified_time_after;
  query.modified_to = request.last_modified_time_before;
  if (request.warm_pool_status_equals)
    query.state_text = {"$.warm_pool.status",
                        std::string(model::to_string(*request.warm_pool_status_equals))};
  if (request.next_token) {
    TRY(query.after, parse_next_token(request));
  }
  return query;
}

std::string make_next_token(const ListTrainingJobsRequest& request, const store::StoredJob& last) {
  return make_page_token(model::serialize(request),
                         {last.record.status, to_epoch_millis(last.created), last.name});
}

}  // namespace trainyard::control
