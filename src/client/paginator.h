#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client/outcome.h"
#include "model/list_training_jobs.h"
#include "model/search.h"
#include "model/tags.h"

namespace trainyard::client {

// The results of a list operation, over as many pages as necessary, each requested when it is
// needed. After an error the next call requests the same page again. One thread at a time; a copy
// continues where the original was.
template <class Request, class Response, class Item,
          std::optional<std::vector<Item>> Response::* kItems>
class Paginator {
 public:
  // One call of the operation.
  using Fetch = std::function<Outcome<Response>(const Request&)>;

  // Constructed by the client.
  Paginator(Request first, Fetch fetch) : request_(std::move(first)), fetch_(std::move(fetch)) {}

  // nullopt: there are no more pages. BadAnswer: the service returned the token of the request,
  // which would never end.
  Outcome<std::optional<Response>> next_page() {
    if (at_end_) return std::optional<Response>();
    Outcome<Response> page = fetch_(request_);
    if (!page) return page.error();
    std::string token = page->next_token.value_or("");
    if (!token.empty() && token == request_.next_token)
      return ApiError{.code = ErrorCode::BadAnswer,
                      .message = "a page's NextToken is the one it was asked with"};
    at_end_ = token.empty();
    request_.next_token = std::move(token);
    return std::optional<Response>(*std::move(page));
  }

  // nullopt: there are no more items. Empty pages are skipped. Use either this or next_page():
  // items that this has read ahead aren't returned by that.
  Outcome<std::optional<Item>> next() {
    while (read_ == items_.size()) {
      auto page = next_page();
      if (!page) return page.error();
      if (!*page) return std::optional<Item>();
      items_ = std::move((**page).*kItems).value_or(std::vector<Item>());
      read_ = 0;
    }
    return std::optional<Item>(std::move(items_[read_++]));
  }

 private:
  Request request_;  // for the next page
  Fetch fetch_;
  bool at_end_ = false;
  std::vector<Item> items_;  // of the current page of next()
  std::size_t read_ = 0;     // of items_
};

using ListTrainingJobsPaginator =
    Paginator<model::ListTrainingJobsRequest, model::ListTrainingJobsResponse,
              model::TrainingJobSummary, &model::ListTrainingJobsResponse::training_job_summaries>;
using SearchPaginator = Paginator<model::SearchRequest, model::SearchResponse, model::SearchRecord,
                                  &model::SearchResponse::results>;
using ListTagsPaginator = Paginator<model::ListTagsInput, model::ListTagsOutput, model::Tag,
                                    &model::ListTagsOutput::tags>;

}  // namespace trainyard::client
