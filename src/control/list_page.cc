#include "control/list_page.h"

#include <boost/json.hpp>
#include <cstdint>
#include <cstdio>
#include <optional>

#include "control/api_errors.h"
#include "model/codec.h"

namespace trainyard::control {
namespace {

namespace json = boost::json;
using model::ListTrainingJobsRequest;

// What a token is bound to: FNV-1a over all that decides which jobs come in which order. It guards
// against mistakes, not against forgery: a token opens nothing that its holder can't list anyway.
std::uint64_t fingerprint(ListTrainingJobsRequest request) {
  request.next_token.reset();
  request.max_results.reset();
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : json::serialize(model::serialize(request))) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  }
  return hash;
}

std::string to_hex(const std::string& bytes) {
  std::string hex;
  char pair[3];
  for (const char c : bytes) {
    std::snprintf(pair, sizeof pair, "%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
    hex += pair;
  }
  return hex;
}

std::optional<std::string> from_hex(const std::string& hex) {
  if (hex.size() % 2 != 0 || hex.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return std::nullopt;
  }
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

Result<store::JobQuery::Position> parse_next_token(const ListTrainingJobsRequest& request) {
  const std::string& token = *request.next_token;
  const auto text = from_hex(token);
  boost::system::error_code error;
  const json::value value = text ? json::parse(*text, error) : json::value();
  const auto* fields = error ? nullptr : value.if_array();
  if (fields == nullptr || fields->size() != 4 || !(*fields)[0].is_string() ||
      !(*fields)[1].is_string() || !(*fields)[2].is_int64() || !(*fields)[3].is_string()) {
    return validation_error("Invalid pagination token because \"" + token +
                            "\" is not a token of this operation.");
  }
  if ((*fields)[0].as_string() != std::to_string(fingerprint(request))) {
    return validation_error("Invalid pagination token because \"" + token +
                            "\" belongs to a request with other parameters.");
  }
  return store::JobQuery::Position{std::string((*fields)[1].as_string()),
                                   from_epoch_millis((*fields)[2].as_int64()),
                                   std::string((*fields)[3].as_string())};
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
  if (request.next_token) {
    TRY(query.after, parse_next_token(request));
  }
  return query;
}

std::string make_next_token(const ListTrainingJobsRequest& request, const store::StoredJob& last) {
  return to_hex(
      json::serialize(json::array{std::to_string(fingerprint(request)), last.record.status,
                                  to_epoch_millis(last.created), last.name}));
}

}  // namespace trainyard::control
