#include "services/mlflow_gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <thread>

#include "aws/crypto.h"
#include "mlflow/server_id.h"
#include "net/http_client.h"
#include "net/raw_client.h"
#include "services/front_door.h"
#include "support/unix_listener.h"

namespace trainyard::services {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const aws::Place kGatePlace{"123456789012", "us-east-1"};
const std::string kServer =
    "arn:aws:sagemaker:us-east-1:123456789012:mlflow-tracking-server/tracked";
const std::string kApp = "arn:aws:sagemaker:us-east-1:123456789012:mlflow-app/app-1";
constexpr const char* kServerHeader = "x-mlflow-sm-tracking-server-arn";
constexpr const char* kAppHeader = "x-sm-mlflow-app-arn";
const aws::Credentials kRootKey{"AKIAROOT", "secret", ""};
constexpr const char* kGateRole = "arn:aws:iam::123456789012:role/Trainer";

class FakeDirectory final : public mlflow::MlflowDirectory {
 public:
  Result<std::filesystem::path> socket_of(const std::string& arn) override {
    const auto found = sockets.find(arn);
    if (found == sockets.end()) return Error(ErrorKind::not_found, "no such server: " + arn);
    return found->second;
  }
  std::map<std::string, Result<std::filesystem::path>> sockets;
};

// A front door with MLflow servers behind it: all are one raw server, which answers "mlflow", and
// keeps the last request.
class MlflowGateTest : public testing::Test {
 protected:
  MlflowGateTest() {
    directory_.sockets.emplace(kServer, listener_.path());
    directory_.sockets.emplace(kApp, listener_.path());
    serving_ = std::thread([this] { serve(); });
    server_ = net::HttpServer::start({}, [this](net::HttpExchange& exchange) {
                return door_.handle(exchange);
              }).value();
  }
  ~MlflowGateTest() override {
    server_->stop(0ms);
    listener_.end();
    serving_.join();
  }

  void serve() {
    for (;;) {
      UniqueFd accepted = listener_.accept();
      if (!accepted) return;
      net::RawClient connection(std::move(accepted));
      std::string text = connection.read_until("\r\n\r\n");
      const std::size_t length = text.find("Content-Length: ");
      if (length != std::string::npos)
        text += connection.read_exactly(std::stoul(text.substr(length + 16)));
      {
        const MutexLock lock(mutex_);
        received_.push_back(text);
      }
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nmlflow");
    }
  }
  std::string last_received() {
    const MutexLock lock(mutex_);
    return received_.empty() ? "" : received_.back();
  }

  std::string host() const { return "127.0.0.1:" + std::to_string(server_->port()); }
  net::ClientRequest request(const std::string& target, const std::string& method = "GET",
                             const std::string& body = "") {
    net::ClientRequest made;
    made.method = method;
    made.url = "http://" + host() + target;
    made.body = body;
    return made;
  }
  // As the plugin sagemaker-mlflow signs.
  net::ClientRequest signed_request(const std::string& header, const std::string& arn,
                                    net::ClientRequest made, const std::string& service,
                                    const aws::Credentials& by = kRootKey) {
    made.headers.add(header, arn);
    made.headers.add("X-Amz-Content-SHA256", aws::sha256_hex(made.body));
    const std::string target = made.url.substr(made.url.find('/', 7));
    const std::size_t mark = std::min(target.find('?'), target.size());
    aws::SignableRequest signable{made.method,
                                  target.substr(0, mark),
                                  mark < target.size() ? target.substr(mark + 1) : "",
                                  {{"Host", host()}}};
    for (const auto& one : made.headers) signable.headers.push_back(one);
    for (auto& [name, value] : aws::sign_headers(signable, by, {"us-east-1", service},
                                                 aws::sha256_hex(made.body), system_clock().now()))
      made.headers.add(name, value);
    return made;
  }
  net::ClientRequest to_server(net::ClientRequest made, const aws::Credentials& by = kRootKey) {
    return signed_request(kServerHeader, kServer, std::move(made), "sagemaker-mlflow", by);
  }
  net::ClientResponse send(const net::ClientRequest& made) {
    auto response = client_.send(made);
    EXPECT_TRUE(response) << response.error().message();
    return response ? *response : net::ClientResponse{};
  }
  // "403 PERMISSION_DENIED: message", or "200 body".
  std::string outcome(const net::ClientRequest& made) {
    const auto response = send(made);
    EXPECT_TRUE(response.headers.has("x-amzn-RequestId"));
    const std::string status = std::to_string(response.status) + " ";
    if (response.headers.get("Content-Type") != "application/json") return status + response.body;
    const auto body = boost::json::parse(response.body);
    return status + std::string(body.at("error_code").as_string()) + ": " +
           std::string(body.at("message").as_string());
  }
  // The cookie of a browser that followed a link to the server.
  std::string cookie(const std::string& arn = kServer) {
    const auto token = links_.issue({{arn, "arn:me"}, 1800s}, 300s, system_clock().now()).value();
    const auto response = send(request("/_trainyard/mlflow/auth?authToken=" + token));
    EXPECT_EQ(response.status, 302);
    const std::string header(response.headers.get("Set-Cookie"));
    return header.substr(0, header.find(';'));
  }
  net::ClientRequest of_browser(const std::string& target, const std::string& method = "GET") {
    auto made = request(target, method);
    made.headers.add("Cookie", "other=1; " + cookie());
    return made;
  }
  aws::Credentials job_session(const std::string& job) {
    return identities_
        .assume_role(kGateRole, "SageMaker", 900s, system_clock().now(),
                     aws::SessionOwner{job, 1, "m"})
        .credentials;
  }
  std::optional<aws::Principal> attempt_of_token(const model::AttemptId& attempt,
                                                 std::string_view token) {
    if (attempt.attempt != 1 || token != "token of " + attempt.job) return std::nullopt;
    const auto session = job_session(attempt.job);
    return std::get<aws::IdentityProvider::Known>(
               identities_.find(session.access_key_id, session.session_token, system_clock().now()))
        .principal;
  }

  const std::string pages_ = mlflow::pages_path(kServer);
  UnixListener listener_;
  Mutex mutex_;
  std::vector<std::string> received_;
  FakeDirectory directory_;
  Alarms alarms_;
  aws::IdentityProvider identities_{"123456789012", kRootKey,
                                    [](const aws::SessionOwner&) { return true; }};
  MlflowOfJob mlflow_of_job_ = [](const std::string& job) -> std::optional<std::string> {
    if (job == "tracked-job") return kServer;
    return std::nullopt;
  };
  Authorizer authorizer_{kGatePlace, {}, mlflow_of_job_};
  net::BlockingPool pool_{2};
  RequestLog log_{"1.2"};
  MlflowLinks links_{"secret"};
  MlflowGate gate_{{identities_, authorizer_, kGatePlace, system_clock(), pool_, directory_, links_,
                    [this](const model::AttemptId& attempt, std::string_view token) {
                      return attempt_of_token(attempt, token);
                    },
                    mlflow_of_job_}};
  FrontDoor door_{
      {.identities = identities_,
       .authorizer = authorizer_,
       .place = kGatePlace,
       .clock = system_clock(),
       .pool = pool_,
       .services = {},
       .s3 = [](net::HttpExchange& exchange, RequestRecord&) -> boost::asio::awaitable<void> {
         net::ResponseHead head;
         head.headers.add("x-amzn-RequestId", "none");
         std::string body = "s3";
         (void)co_await exchange.respond(std::move(head), std::move(body));
       },
       .pages = InternalPages(alarms_, log_.metrics(),
                              [](auto, auto) { return std::optional<std::string>(); }),
       .log = log_,
       .mlflow = &gate_}};
  net::HttpClient client_;
  std::unique_ptr<net::HttpServer> server_;
  std::thread serving_;
};

TEST_F(MlflowGateTest, WhatThePluginSignsReachesTheServerThatItNames) {
  auto made = request("/api/2.0/mlflow/runs/create?x=a%20b", "POST", R"({"experiment_id":"1"})");
  made.headers.add("Content-Type", "application/json");
  EXPECT_EQ(outcome(to_server(made)), "200 mlflow");
  EXPECT_THAT(last_received(), AllOf(StartsWith("POST " + pages_ +
                                                "/api/2.0/mlflow/runs/create?x=a%20b HTTP/1.1\r\n"
                                                "Host: localhost\r\n"),
                                     HasSubstr("Content-Type: application/json\r\n"),
                                     EndsWith("\r\n\r\n{\"experiment_id\":\"1\"}")));
  EXPECT_THAT(last_received(), AllOf(Not(HasSubstr("Authorization")), Not(HasSubstr("AMZ")),
                                     Not(HasSubstr("Amz")), Not(HasSubstr("arn:"))));
  EXPECT_EQ(outcome(signed_request(kAppHeader, kApp, request("/version"), "sagemaker")),
            "200 mlflow");
  EXPECT_THAT(last_received(), StartsWith("GET " + mlflow::pages_path(kApp) + "/version "));
}

TEST_F(MlflowGateTest, ArtifactsAreAtPathsWithoutThePrefix) {
  const std::string artifact = "/api/2.0/mlflow-artifacts/artifacts/1/a%20b.bin";
  EXPECT_EQ(outcome(to_server(request(artifact, "PUT", "bytes"))), "200 mlflow");
  EXPECT_THAT(last_received(), StartsWith("PUT " + artifact + " "));
  EXPECT_EQ(outcome(of_browser(pages_ + "/ajax-api/2.0/mlflow-artifacts/artifacts/1/b")),
            "200 mlflow");
  EXPECT_THAT(last_received(), StartsWith("GET /ajax-api/2.0/mlflow-artifacts/artifacts/1/b "));
  EXPECT_EQ(outcome(to_server(request(artifact, "DELETE"))), "200 mlflow");
  EXPECT_THAT(last_received(), StartsWith("DELETE " + pages_ + artifact + " "));
}

TEST_F(MlflowGateTest, RefusesEachWrongSignatureInMlflowsForm) {
  const auto post = [this] { return request("/api/2.0/mlflow/runs/create", "POST", "{}"); };
  auto unsigned_request = post();
  unsigned_request.headers.add(kServerHeader, kServer);
  auto without_hash = to_server(post());
  without_hash.headers.remove("X-Amz-Content-SHA256");
  auto other_body = to_server(post());
  other_body.body = "[]";
  auto chunked = to_server(post());
  chunked.body.clear();
  chunked.read_body = [](std::span<char>) -> Result<std::size_t> { return std::size_t{0}; };
  struct Case {
    net::ClientRequest request;
    std::string outcome;
  };
  const Case cases[] = {
      {unsigned_request, "400 BAD_REQUEST: A request with a body needs"},
      {without_hash, "400 BAD_REQUEST: A request with a body needs"},
      {chunked, "411 BAD_REQUEST: A signed request needs the header Content-Length"},
      {other_body, "403 PERMISSION_DENIED: The body doesn't have the SHA-256"},
      {to_server(post(), {"AKIAROOT", "other", ""}),
       "403 PERMISSION_DENIED: The request signature"},
      {to_server(post(), {"AKIAOTHER", "secret", ""}), "403 PERMISSION_DENIED: The security token"},
      {signed_request(kServerHeader, kServer, post(), "sagemaker"),
       "403 PERMISSION_DENIED: Credential should be scoped to correct service: 'sagemaker-mlflow'"},
      {signed_request(kAppHeader, kApp, post(), "sagemaker-mlflow"),
       "403 PERMISSION_DENIED: Credential should be scoped to correct service: 'sagemaker'"},
      {signed_request(kServerHeader, kServer + "x", post(), "sagemaker-mlflow"),
       "404 RESOURCE_DOES_NOT_EXIST: no such server: "},
  };
  for (const Case& one : cases) EXPECT_THAT(outcome(one.request), StartsWith(one.outcome));
  EXPECT_THAT(last_received(), Not(EndsWith("[]"))) << "the wrong body is held back";
}

TEST_F(MlflowGateTest, AnAttemptsTokenOpensTheServerOfItsJob) {
  const auto asks = [this](const std::string& path, const std::string& token) {
    auto made = request("/_trainyard/mlflow/jobs/" + path);
    made.headers.add("Authorization", "Bearer " + token);
    return outcome(made);
  };
  EXPECT_EQ(asks("tracked-job/1/api/2.0/mlflow/runs/get?run_id=7", "token of tracked-job"),
            "200 mlflow");
  EXPECT_THAT(last_received(),
              AllOf(StartsWith("GET " + pages_ + "/api/2.0/mlflow/runs/get?run_id=7 "),
                    Not(HasSubstr("token of"))));
  for (const std::string path : {"tracked-job/2/api/a", "other-job/1/api/a", "tracked-job/1",
                                 "tracked-job/one/api/a", "tracked-job"})
    EXPECT_EQ(asks(path, "token of tracked-job"),
              "403 PERMISSION_DENIED: No running training job has this token.");
  EXPECT_EQ(asks("tracked-job/1/api/a", ""),
            "403 PERMISSION_DENIED: No running training job has this token.");
  EXPECT_EQ(asks("other-job/1/api/a", "token of other-job"),
            "404 RESOURCE_DOES_NOT_EXIST: The training job other-job has no MlflowConfig.");
  EXPECT_EQ(asks("tracked-job/1/get-artifact?path=a", "token of tracked-job"),
            "403 PERMISSION_DENIED: Training jobs may use MLflow's REST API only, not "
            "/get-artifact.");
}

TEST_F(MlflowGateTest, AJobsSessionMaySignForTheServerOfItsJobOnly) {
  const auto version = [this] { return request("/version"); };
  EXPECT_EQ(outcome(to_server(version(), job_session("tracked-job"))), "200 mlflow");
  EXPECT_THAT(outcome(to_server(version(), job_session("other-job"))),
              StartsWith("403 PERMISSION_DENIED: User: "
                         "arn:aws:sts::123456789012:assumed-role/Trainer/SageMaker is not "
                         "authorized to perform: sagemaker-mlflow:* on resource: " +
                         kServer));
  EXPECT_THAT(
      outcome(signed_request(kAppHeader, kApp, version(), "sagemaker", job_session("tracked-job"))),
      HasSubstr("sagemaker:CallMlflowAppApi on resource: " + kApp));
  EXPECT_THAT(outcome(to_server(request("/graphql"), job_session("tracked-job"))),
              StartsWith("403 PERMISSION_DENIED: Training jobs may use MLflow's REST API only"));
}

TEST_F(MlflowGateTest, ALinkOpensThePagesOnceAndItsCookieAfterwards) {
  const auto token = links_.issue({{kServer, "arn:me"}, 1800s}, 300s, system_clock().now()).value();
  auto follows = request("/_trainyard/mlflow/auth?authToken=" + token);
  follows.headers.add("X-Forwarded-Proto", "https");
  const auto response = send(follows);
  EXPECT_EQ(response.status, 302);
  EXPECT_EQ(response.headers.get("Location"), pages_ + "/");
  EXPECT_EQ(response.headers.get("Cache-Control"), "no-store");
  const std::string set(response.headers.get("Set-Cookie"));
  EXPECT_THAT(
      set, AllOf(StartsWith("trainyard-mlflow="),
                 EndsWith("; Path=" + pages_ + "; Max-Age=1800; HttpOnly; SameSite=Lax; Secure")));
  EXPECT_THAT(outcome(follows), StartsWith("403 This link was used before"));
  auto page = request(pages_ + "/static-files/a.js?v=1");
  EXPECT_THAT(outcome(page), StartsWith("403 These pages are for those who come by a link"));
  page.headers.add("Cookie", set.substr(0, set.find(';')));
  EXPECT_EQ(outcome(page), "200 mlflow");
  EXPECT_THAT(last_received(), AllOf(StartsWith("GET " + pages_ + "/static-files/a.js?v=1 "),
                                     Not(HasSubstr("Cookie"))));
}

TEST_F(MlflowGateTest, AClientThatDoesNotSignSendsTheSessionAsItsToken) {
  const std::string token = cookie().substr(std::string("trainyard-mlflow=").size());
  const auto posts = [&](const std::string& by) {
    auto made = request(pages_ + "/api/2.0/mlflow/runs/create", "POST", "{}");
    made.headers.add("Authorization", "Bearer " + by);
    return outcome(made);
  };
  EXPECT_EQ(posts(token), "200 mlflow");
  EXPECT_THAT(last_received(), StartsWith("POST " + pages_ + "/api/2.0/mlflow/runs/create "));
  EXPECT_THAT(posts(token + "A"), StartsWith("403 PERMISSION_DENIED: These pages are for those"));
}

TEST_F(MlflowGateTest, ACookieIsForOneServersPages) {
  auto page = request(mlflow::pages_path(kApp) + "/");
  page.headers.add("Cookie", cookie());
  EXPECT_THAT(outcome(page), StartsWith("403 These pages are"));
  auto longer = request(pages_ + "0/");
  longer.headers.add("Cookie", cookie());
  EXPECT_THAT(outcome(longer), StartsWith("403 These pages are"));
}

TEST_F(MlflowGateTest, OnlyItsOwnPagesMayChangeSomething) {
  const auto posts = [this](const std::string& header, const std::string& value) {
    auto made = of_browser(pages_ + "/ajax-api/2.0/mlflow/runs/delete", "POST");
    if (!header.empty()) made.headers.add(header, value);
    return outcome(made);
  };
  EXPECT_EQ(posts("Origin", "http://" + host()), "200 mlflow");
  EXPECT_THAT(last_received(), Not(HasSubstr("Origin")));
  EXPECT_EQ(posts("Sec-Fetch-Site", "same-origin"), "200 mlflow");
  EXPECT_EQ(posts("", ""), "200 mlflow") << "not a browser";
  for (const std::string origin : {"http://127.0.0.1:1", "https://example.com", "null"})
    EXPECT_EQ(posts("Origin", origin), "403 The request comes from another site.\n");
  EXPECT_EQ(posts("Sec-Fetch-Site", "same-site"), "403 The request comes from another site.\n");
}

TEST_F(MlflowGateTest, NobodyHasMlflowKeepArtifactsOnThisMachine) {
  const auto creates = [this](const std::string& body) {
    return outcome(to_server(request("/api/2.0/mlflow/experiments/create", "POST", body)));
  };
  EXPECT_EQ(creates(R"({"name": "a", "artifact_location": "s3://b/a"})"), "200 mlflow");
  EXPECT_THAT(last_received(), EndsWith(R"({"name":"a","artifact_location":"s3://b/a"})"));
  EXPECT_EQ(creates(R"({"name": "a", "artifact_location": "file:///etc"})"),
            "400 INVALID_PARAMETER_VALUE: artifact_location is 'file:///etc'. It has to begin with "
            "s3:// or mlflow-artifacts:/ here.");
  auto made = of_browser(pages_ + "/ajax-api/2.0/mlflow/experiments/create", "POST");
  made.body = R"({"artifact_location":"/etc"})";
  EXPECT_THAT(outcome(made), StartsWith("400 artifact_location is '/etc'"));
  auto other = to_server(request("/api/2.0/mlflow/experiments/create", "POST", R"({"name":"a"})"));
  other.body = R"({"name":"b"})";
  EXPECT_THAT(outcome(other), StartsWith("403 PERMISSION_DENIED: The body doesn't have"));
}

TEST_F(MlflowGateTest, SaysWhyAServerCantBeReached) {
  const auto reaches = [this](Result<std::filesystem::path> socket) {
    directory_.sockets.insert_or_assign(kServer, std::move(socket));
    return outcome(to_server(request("/version")));
  };
  EXPECT_EQ(reaches(Error(ErrorKind::conflict, "it is Stopped")),
            "409 INVALID_STATE: it is Stopped");
  EXPECT_EQ(reaches(Error(ErrorKind::unavailable, "it is Starting")),
            "503 TEMPORARILY_UNAVAILABLE: it is Starting");
  EXPECT_THAT(reaches(std::filesystem::path("/nowhere/socket")),
              StartsWith("502 TEMPORARILY_UNAVAILABLE: connect to /nowhere/socket"));
}

TEST_F(MlflowGateTest, AnObjectsKeyMayLookLikeItsPaths) {
  auto made = request("/_trainyard/mlflow/ui/a");
  aws::SignableRequest signable{"GET", "/_trainyard/mlflow/ui/a", "", {{"Host", host()}}};
  for (auto& [name, value] : aws::sign_headers(signable, kRootKey, {"us-east-1", "s3"},
                                               aws::sha256_hex(""), system_clock().now()))
    made.headers.add(name, value);
  EXPECT_EQ(outcome(made), "200 s3");
}

}  // namespace
}  // namespace trainyard::services
