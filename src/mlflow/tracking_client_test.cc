#include "mlflow/tracking_client.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "net/raw_client.h"
#include "support/unix_listener.h"

// Answers that a real MLflow doesn't give at will. What it gives: tests/component/mlflow_tracking_test.cc.
namespace trainyard::mlflow {
namespace {

using namespace std::chrono_literals;

std::string answer(const std::string& status, const std::string& body) {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nConnection: close\r\n\r\n" + body;
}

// Gives these answers, in order, each to a connection of its own.
class ScriptedMlflow {
 public:
  explicit ScriptedMlflow(std::vector<std::string> answers) : answers_(std::move(answers)) {
    thread_ = std::thread([this] {
      for (const std::string& each : answers_) {
        net::RawClient client(listener_.accept());
        if (!client.connected()) return;
        client.read_until("\r\n\r\n");
        client.send(each);
      }
    });
  }
  ~ScriptedMlflow() {
    listener_.end();
    thread_.join();
  }
  ScriptedMlflow(const ScriptedMlflow&) = delete;
  ScriptedMlflow& operator=(const ScriptedMlflow&) = delete;

  TrackingClient client(std::chrono::milliseconds timeout = 10s) {
    return {http_, listener_.path(), {.timeout = timeout}};
  }

 private:
  UnixListener listener_;
  net::HttpClient http_;
  const std::vector<std::string> answers_;
  std::thread thread_;
};

template <class T>
Error error_of(const Result<T>& result) {
  return result ? Error(ErrorKind::internal, "no error") : result.error();
}

TEST(TrackingClient, AFailureOfMlflowMayPass) {
  ScriptedMlflow server({answer("500 Internal Server Error", "database is locked"),
                         answer("429 Too Many Requests", "{}"), answer("200 OK", "not JSON"),
                         answer("200 OK", "{}")});
  for (const char* said : {"database is locked", "429", "not a JSON object", "no run_id"}) {
    const Error failed = error_of(server.client().create_run({"0", "night", {}}));
    EXPECT_EQ(failed.kind(), ErrorKind::unavailable) << said;
    EXPECT_NE(failed.message().find(said), std::string::npos) << failed.message();
    EXPECT_TRUE(failed.message().starts_with("MLflow's ")) << failed.message();
  }
}

TEST(TrackingClient, ARefusalSaysWhy) {
  ScriptedMlflow server({answer(
      "400 Bad Request",
      R"({"error_code":"INVALID_PARAMETER_VALUE","message":"must be in the 'active' state"})")});
  const Error refused = error_of(server.client().set_status("0f", RunStatus::FAILED, {}));
  EXPECT_EQ(refused.kind(), ErrorKind::invalid_argument);
  EXPECT_EQ(refused.message(), "MLflow's runs/update: status 400: must be in the 'active' state");
}

TEST(TrackingClient, AnExperimentThatAnotherCreatesMeanwhileIsFound) {
  ScriptedMlflow server(
      {answer("404 Not Found", R"({"error_code":"RESOURCE_DOES_NOT_EXIST","message":"none"})"),
       answer("400 Bad Request", R"({"error_code":"RESOURCE_ALREADY_EXISTS","message":"is"})"),
       answer("200 OK", R"({"experiment":{"experiment_id":"7","lifecycle_stage":"active"}})")});
  EXPECT_EQ(server.client().find_or_create_experiment("nights").value_or(""), "7");
}

TEST(TrackingClient, ADeletedExperimentGetsNoRuns) {
  ScriptedMlflow server(
      {answer("200 OK", R"({"experiment":{"experiment_id":"7","lifecycle_stage":"deleted"}})")});
  const Error refused = error_of(server.client().find_or_create_experiment("nights"));
  EXPECT_EQ(refused.kind(), ErrorKind::invalid_argument);
  EXPECT_EQ(refused.message(), "the experiment 'nights' is deleted");
}

TEST(TrackingClient, WithoutAServerItIsUnavailable) {
  net::HttpClient http;
  TrackingClient client(http, testing::TempDir() + "no-such-socket", {});
  EXPECT_EQ(error_of(client.read_run("0f")).kind(), ErrorKind::unavailable);
}

TEST(TrackingClient, AServerThatDoesNotAnswerIsGivenUp) {
  const UnixListener silent;
  net::HttpClient http;
  TrackingClient client(http, silent.path(), {.timeout = 50ms});
  EXPECT_EQ(error_of(client.read_run("0f")).kind(), ErrorKind::deadline);
}

TEST(TrackingClient, AStopEndsACall) {
  const UnixListener silent;
  net::HttpClient http;
  std::stop_source stop;
  TrackingClient client(http, silent.path(), {.timeout = 60s, .stop = stop.get_token()});
  std::thread stopper([&] {
    const UniqueFd reached = silent.accept();
    stop.request_stop();
  });
  EXPECT_EQ(error_of(client.read_run("0f")).kind(), ErrorKind::cancelled);
  stopper.join();
}

}  // namespace
}  // namespace trainyard::mlflow
