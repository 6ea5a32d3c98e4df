#include "client/sts_client.h"

#include <pugixml.hpp>
#include <utility>

#include "aws/crypto.h"
#include "aws/sigv4.h"
#include "base/percent_encoding.h"

namespace trainyard::client {
namespace {

constexpr const char* kVersion = "2011-06-15";  // of STS's API

std::string text_of(const pugi::xml_node& node, const char* name) {
  return node.child(name).text().get();
}

Error not_the_answer(const std::string& xml) {
  return Error(ErrorKind::corrupt, "this is no answer of STS: " + xml.substr(0, 200));
}

}  // namespace

StsClient::StsClient(Endpoint endpoint, net::HttpClient& http, const Clock& clock)
    : endpoint_(std::move(endpoint)), http_(http), clock_(clock) {}

Result<std::string> StsClient::call(std::string form) {
  const auto scheme = endpoint_.url.find("://");
  if (scheme == std::string::npos) {
    return Error(ErrorKind::invalid_argument, "'" + endpoint_.url + "' is not a URL");
  }
  aws::SignableRequest signable{"POST", "/", "", {}};
  signable.headers = {{"Host", endpoint_.url.substr(scheme + 3)},
                      {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  const aws::HeaderList signature =
      aws::sign_headers(signable, endpoint_.credentials, {endpoint_.region, "sts"},
                        aws::sha256_hex(form), clock_.now());
  net::ClientRequest request;
  request.method = "POST";
  request.url = endpoint_.url + "/";
  for (const auto& [name, value] : signable.headers) request.headers.add(name, value);
  for (const auto& [name, value] : signature) request.headers.set(name, value);
  request.body = std::move(form);
  auto response = http_.send(request);
  if (!response) return response.error().wrap("ask " + endpoint_.url);
  if (response->status != 200) return read_query_error(response->status, response->body);
  return std::move(response->body);
}

Result<CallerIdentity> StsClient::get_caller_identity() {
  TRY(const std::string xml, call("Action=GetCallerIdentity&Version=" + std::string(kVersion)));
  return read_caller_identity(xml);
}

Result<aws::Credentials> StsClient::assume_role(const std::string& role_arn,
                                                const std::string& session_name,
                                                std::chrono::seconds duration) {
  TRY(const std::string xml, call("Action=AssumeRole&Version=" + std::string(kVersion) +
                                  "&DurationSeconds=" + std::to_string(duration.count()) +
                                  "&RoleArn=" + percent_encode(role_arn, false) +
                                  "&RoleSessionName=" + percent_encode(session_name, false)));
  return read_assumed_role(xml);
}

Result<CallerIdentity> read_caller_identity(const std::string& xml) {
  pugi::xml_document document;
  document.load_string(xml.c_str());
  const auto result = document.child("GetCallerIdentityResponse").child("GetCallerIdentityResult");
  CallerIdentity identity{text_of(result, "Account"), text_of(result, "Arn")};
  if (identity.account.empty() || identity.arn.empty()) return not_the_answer(xml);
  return identity;
}

Result<aws::Credentials> read_assumed_role(const std::string& xml) {
  pugi::xml_document document;
  document.load_string(xml.c_str());
  const auto given =
      document.child("AssumeRoleResponse").child("AssumeRoleResult").child("Credentials");
  aws::Credentials credentials{text_of(given, "AccessKeyId"), text_of(given, "SecretAccessKey"),
                               text_of(given, "SessionToken")};
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty() ||
      credentials.session_token.empty()) {
    return not_the_answer("(hidden)");
  }
  return credentials;
}

Error read_query_error(int status, const std::string& body) {
  pugi::xml_document document;
  document.load_string(body.c_str());
  const auto error = document.child("ErrorResponse").child("Error");
  std::string message = text_of(error, "Message");
  if (message.empty()) message = "HTTP status " + std::to_string(status);
  const ErrorKind kind = status >= 500                    ? ErrorKind::unavailable
                         : status == 401 || status == 403 ? ErrorKind::denied
                                                          : ErrorKind::invalid_argument;
  return Error(kind, std::move(message)).with_code(text_of(error, "Code"));
}

}  // namespace trainyard::client
