#pragma once

#include <optional>
#include <string>
#include <utility>

#include "aws/sigv4.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/time.h"
#include "net/http_client.h"

namespace trainyard::data {

// Credentials to sign with, kept fresh. Any thread; get() may block.
class CredentialsProvider {
 public:
  virtual ~CredentialsProvider() = default;
  virtual Result<aws::Credentials> get() = 0;
  // A service has said that these, which get() gave, have expired: the next get() fetches others,
  // where it can.
  virtual void forget(const aws::Credentials& expired) { (void)expired; }
};

// The same for ever: a person's keys, from the environment or a data folder.
class FixedCredentials final : public CredentialsProvider {
 public:
  explicit FixedCredentials(aws::Credentials credentials) : credentials_(std::move(credentials)) {}
  Result<aws::Credentials> get() override { return credentials_; }

 private:
  const aws::Credentials credentials_;
};

// From AWS's container credentials endpoint: GET url with `Authorization: token` answers JSON with
// AccessKeyId, SecretAccessKey, Token and Expiration. Fetched when first needed and again 5 minutes
// before they expire.
class ContainerCredentials final : public CredentialsProvider {
 public:
  // Both outlive this.
  ContainerCredentials(net::HttpClient& http, const Clock& clock, std::string url,
                       std::string token);
  Result<aws::Credentials> get() override;
  void forget(const aws::Credentials& expired) override;

 private:
  net::HttpClient& http_;
  const Clock& clock_;
  const std::string url_;
  const std::string token_;
  Mutex mutex_;  // guards the two below; held over the fetch, so that many callers fetch once
  std::optional<aws::Credentials> credentials_ TRAINYARD_GUARDED_BY(mutex_);
  Timestamp good_until_ TRAINYARD_GUARDED_BY(mutex_);
};

}  // namespace trainyard::data
