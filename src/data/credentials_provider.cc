#include "data/credentials_provider.h"

#include <boost/json.hpp>
#include <utility>

namespace trainyard::data {
namespace {

constexpr std::chrono::minutes kRefreshBefore{5};

std::string text_of(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

}  // namespace

ContainerCredentials::ContainerCredentials(net::HttpClient& http, const Clock& clock,
                                           std::string url, std::string token)
    : http_(http), clock_(clock), url_(std::move(url)), token_(std::move(token)) {}

Result<aws::Credentials> ContainerCredentials::get() {
  const MutexLock guard(mutex_);
  if (credentials_ && clock_.now() < good_until_) return *credentials_;
  net::ClientRequest request;
  request.url = url_;
  request.headers.add("Authorization", token_);
  auto response = http_.send(request);
  if (!response) return response.error().wrap("get the role's credentials");
  if (response->status != 200)
    return Error(response->status >= 500 ? ErrorKind::unavailable : ErrorKind::denied,
                 "get the role's credentials: HTTP " + std::to_string(response->status) + ": " +
                     response->body);
  boost::system::error_code failed;
  const auto json = boost::json::parse(response->body, failed);
  if (failed || !json.is_object())
    return Error(ErrorKind::corrupt, "get the role's credentials: the answer is not a JSON object");
  const auto& object = json.as_object();
  const auto expiration = parse_iso8601(text_of(object, "Expiration"));
  if (!expiration || text_of(object, "AccessKeyId").empty())
    return Error(ErrorKind::corrupt,
                 "get the role's credentials: the answer has no AccessKeyId or Expiration");
  credentials_ = aws::Credentials{text_of(object, "AccessKeyId"),
                                  text_of(object, "SecretAccessKey"), text_of(object, "Token")};
  good_until_ = *expiration - kRefreshBefore;
  return *credentials_;
}

void ContainerCredentials::forget(const aws::Credentials& expired) {
  const MutexLock guard(mutex_);
  // Others may have fetched new ones since.
  if (credentials_ && credentials_->session_token == expired.session_token) credentials_.reset();
}

}  // namespace trainyard::data
