#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "client/dependencies.h"
#include "client/json_client.h"

// For tests: dependencies that answer from a script and record the requests.
namespace trainyard::client {

class ScriptedWorld : public Clock {
 public:
  // The answers to the next requests, in order; after the last one nothing can be reached.
  void answer(int status, std::string body, net::Headers headers = {}) {
    net::ClientResponse response;
    response.status = status;
    response.body = std::move(body);
    response.headers = std::move(headers);
    script_.emplace_back(std::move(response));
  }
  void fail(ErrorKind kind) { script_.emplace_back(Error(kind, "no answer")); }

  Dependencies dependencies() {
    return {.send = [this](const net::ClientRequest& request) -> Result<net::ClientResponse> {
              requests.push_back(request);
              if (script_.empty()) return Error(ErrorKind::unavailable, "the script is at its end");
              auto next = std::move(script_.front());
              script_.pop_front();
              return next;
            },
            .pause =
                [this](std::chrono::milliseconds time, const std::stop_token& stop) {
                  pauses.push_back(time);
                  time_ += time;
                  return !stop.stop_requested();
                },
            .random = [this] { return random; },
            .clock = this};
  }
  std::shared_ptr<JsonClient> client(int max_attempts = 3) {
    JsonClientSettings settings;
    settings.url = "http://127.0.0.1:9070";
    settings.region = "eu-west-1";
    settings.max_attempts = max_attempts;
    return std::make_shared<JsonClient>(
        settings,
        std::make_shared<aws::FixedCredentials>(aws::Credentials{"AKIAEXAMPLE", "secret", ""}),
        dependencies());
  }

  Timestamp now() const override { return time_; }
  void advance(std::chrono::milliseconds time) { time_ += time; }

  std::vector<net::ClientRequest> requests;
  std::vector<std::chrono::milliseconds> pauses;
  double random = 0.5;

 private:
  std::deque<Result<net::ClientResponse>> script_;
  Timestamp time_ = from_epoch_millis(1'769'850'300'000);
};

}  // namespace trainyard::client
