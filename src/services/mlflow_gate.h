#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "aws/arn.h"
#include "aws/identity.h"
#include "base/time.h"
#include "mlflow/directory.h"
#include "model/ids.h"
#include "net/blocking_pool.h"
#include "net/http_relay.h"
#include "net/http_server.h"
#include "services/authorizer.h"
#include "services/caller_authentication.h"
#include "services/mlflow_links.h"
#include "services/request_record.h"

namespace trainyard::services {

// The session of a running attempt whose token this is; nullopt: it is nobody's. Any thread.
using AttemptOfToken = std::function<std::optional<aws::Principal>(const model::AttemptId& attempt,
                                                                   std::string_view token)>;

// All that is referred to outlives the gate.
struct MlflowGateParts {
  const aws::IdentityProvider& identities;
  const Authorizer& authorizer;
  aws::Place place;
  const Clock& clock;
  net::BlockingPool& pool;
  mlflow::MlflowDirectory& directory;
  MlflowLinks& links;
  AttemptOfToken attempt_of_token;
  MlflowOfJob mlflow_of_job;
};

// Relays requests to MLflow servers (docs/adr/0049-mlflow-is-reached-through-the-endpoint.md). What
// opens one:
//   x-mlflow-sm-tracking-server-arn, x-sm-mlflow-app-arn -> Signature Version 4, of the plugin
//       sagemaker-mlflow; the body must have the hash that was signed
//   /_trainyard/mlflow/jobs/<job>/<attempt>/…  -> the attempt's token, for the server of the job's
//       MlflowConfig; as with that job's own signatures, only MLflow's REST API
//   /_trainyard/mlflow/ui/<id>/…               -> a session (services/mlflow_links.h): a browser's
//       cookie, or the same as a token
//   /_trainyard/mlflow/auth?authToken=…        -> a link, which begins such a session
// An MLflow server gets none of the caller's credentials. Refusals have MLflow's form; those to a
// browser are text.
class MlflowGate {
 public:
  explicit MlflowGate(MlflowGateParts parts);

  // Whether the request names an MLflow server by its ARN.
  static bool names_server(const net::RequestHead& head);
  // Whether its path is one of the gate's.
  static bool has_path(const net::RequestHead& head);

  // Answers a request of either kind, and fills in the record.
  boost::asio::awaitable<void> handle(net::HttpExchange& exchange, RequestRecord& record) const;

 private:
  struct Refusal {
    int status;
    std::string_view code;  // MLflow's
    std::string message;
  };
  // A request that may be relayed.
  struct Admitted {
    std::string arn;     // of the MLflow server
    std::string caller;  // ARN
    std::string target;  // of the request line, as MLflow is to get it
    net::BodyCheck check{};
  };
  using Admission = std::variant<Admitted, Refusal>;
  // A server's way in, by which the request came.
  struct Entrance;
  static Entrance entrance_of(const net::RequestHead& head);

  Admission admit_signed(const net::HttpExchange& exchange) const;
  Admission admit_attempt(const net::HttpExchange& exchange) const;
  Admission admit_visit(const net::HttpExchange& exchange) const;
  // The request for the admitted server, or why there is none.
  std::variant<net::RelayRequest, Refusal> prepare(const net::HttpExchange& exchange,
                                                   const Entrance& entrance,
                                                   RequestRecord& record) const;
  // Reads the body of a request that creates an experiment, and makes it the one to be relayed, if
  // MLflow may have it.
  static boost::asio::awaitable<std::optional<Refusal>> check_experiment(
      net::HttpExchange& exchange, net::RelayRequest& request);
  boost::asio::awaitable<void> open_pages(net::HttpExchange& exchange, RequestRecord& record) const;
  boost::asio::awaitable<void> refuse(net::HttpExchange& exchange, RequestRecord& record,
                                      Refusal why, bool is_browser) const;
  static Refusal not_for_jobs(std::string_view path);
  static Refusal to_refusal(const aws::ServiceError& error);
  static Refusal to_refusal(const Error& error);

  const MlflowGateParts parts_;
  const CallerAuthentication callers_;
};

// The address of the pages of that server, for a client that used `host` of this one.
std::string mlflow_pages_url(std::string_view host, bool is_secure, std::string_view arn);
// The address that begins a browser's session, with a link's token.
std::string mlflow_link_url(std::string_view host, bool is_secure, std::string_view token);

}  // namespace trainyard::services
