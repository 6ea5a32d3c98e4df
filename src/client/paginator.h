#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client/outcome.h"
#include "model/list_training_jobs.h"
#include "model/tags.h"

namespace trainyard::client {

// What a list operation has, over as many pages as that takes, each asked for when it is needed.
// After an error the next call asks for the same page again. One thread at a time; copies go on
// from where the original was.
template <class Request, class Response, class Item,
          std::optional<std::vector<Item>> Response::* kItems>
class Paginator {
 public:
  // One call of the operation.
  using Fetch = std::function<Outcome<Response>(const Request&)>;

  // The client makes these.
  Paginator(Request first, Fetch fetch) : request_(std::move(first)), fetch_(std::move(fetch)) {}

  // nullopt: there was no page after the last. BadAnswer: the service gave the token that it was
  // asked with, which would never end.
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

  // nullopt: there was none after the last. Pages that are empty are passed over. Use either this
  // or next_page(): what this has read ahead, that doesn't give.
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
  std::vector<Item> items_;  // of the page that next() is in
  std::size_t read_ = 0;     // of items_
};

using ListTrainingJobsPaginator =
    Paginator<model::ListTrainingJobsRequest, model::ListTrainingJobsResponse,
              model::TrainingJobSummary, &model::ListTrainingJobsResponse::training_job_summaries>;
using ListTagsPaginator = Paginator<model::ListTagsInput, model::ListTagsOutput, model::Tag,
                                    &model::ListTagsOutput::tags>;

}  // namespace trainyard::client
