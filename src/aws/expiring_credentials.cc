#include "aws/expiring_credentials.h"

#include <chrono>
#include <string>
#include <utility>

#include "base/json_object.h"

namespace trainyard::aws {
namespace {

constexpr std::chrono::minutes kRefreshBefore{5};
constexpr int kTooManyRequests = 429;
constexpr std::size_t kShownOfAnswer = 200;

}  // namespace

Result<ExpiringCredentials> read_container_credentials(int status, std::string_view body) {
  if (status != 200) {
    const bool may_pass = status == kTooManyRequests || status >= 500;
    return Error(
        may_pass ? ErrorKind::unavailable : ErrorKind::denied,
        "HTTP " + std::to_string(status) + ": " + std::string(body.substr(0, kShownOfAnswer)));
  }
  TRY(const boost::json::object object, parse_object("the answer", body));
  const auto expiration = parse_iso8601(text_at(object, "Expiration"));
  Credentials credentials{text_at(object, "AccessKeyId"), text_at(object, "SecretAccessKey"),
                          text_at(object, "Token")};
  if (!expiration || credentials.access_key_id.empty() || credentials.secret_access_key.empty())
    return Error(ErrorKind::corrupt, "the answer lacks AccessKeyId, SecretAccessKey or Expiration");
  return ExpiringCredentials{std::move(credentials), *expiration};
}

RefreshedCredentials::RefreshedCredentials(const Clock& clock, Fetch fetch)
    : clock_(clock), fetch_(std::move(fetch)) {}

Result<Credentials> RefreshedCredentials::get(const std::stop_token& stop) {
  const MutexLock lock(mutex_);
  const Timestamp now = clock_.now();
  if (current_ && now < current_->expiration - kRefreshBefore) return current_->credentials;
  auto fetched = fetch_(stop);
  if (fetched) {
    current_ = *std::move(fetched);
  } else if (!current_ || now >= current_->expiration) {
    return fetched.error();
  }
  return current_->credentials;
}

void RefreshedCredentials::forget(const Credentials& expired) {
  const MutexLock lock(mutex_);
  // Others may have fetched new ones since.
  if (current_ && current_->credentials.session_token == expired.session_token) current_.reset();
}

}  // namespace trainyard::aws
