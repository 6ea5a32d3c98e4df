#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string_view>

#include "aws/credentials.h"
#include "aws/credentials_provider.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/time.h"

namespace trainyard::aws {

struct ExpiringCredentials {
  Credentials credentials;
  Timestamp expiration;
};

// Parses the answer of a container's credentials endpoint to a GET: JSON with AccessKeyId,
// SecretAccessKey, Token and Expiration ("Container credential provider" in the AWS SDKs and Tools
// Reference Guide). Pure. unavailable: HTTP 429 or 5xx; denied: any other status but 200; corrupt:
// the body isn't that JSON. Error messages contain nothing of the body of a 200.
Result<ExpiringCredentials> read_container_credentials(int status, std::string_view body);

// Fetches credentials on first use and again within 5 minutes before they expire; if that fails,
// the old ones are used until they expire. Callers that come during a fetch wait for it.
class RefreshedCredentials final : public CredentialsProvider {
 public:
  // Blocks; called by one thread at a time. A stop ends it.
  using Fetch = std::function<Result<ExpiringCredentials>(const std::stop_token&)>;

  // `clock` must outlive this object.
  RefreshedCredentials(const Clock& clock, Fetch fetch);
  Result<Credentials> get(const std::stop_token& stop) override;
  void forget(const Credentials& expired) override;

 private:
  const Clock& clock_;
  const Fetch fetch_;
  Mutex mutex_;  // held during a fetch, so that concurrent callers fetch once
  std::optional<ExpiringCredentials> current_ TRAINYARD_GUARDED_BY(mutex_);
};

}  // namespace trainyard::aws
