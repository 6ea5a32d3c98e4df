#pragma once

#include <stop_token>
#include <utility>

#include "aws/credentials.h"
#include "base/result.h"

namespace trainyard::aws {

// Provides credentials to sign with, kept fresh. Any thread; get() may block.
class CredentialsProvider {
 public:
  virtual ~CredentialsProvider() = default;
  // `stop` cancels a fetch: cancelled.
  virtual Result<Credentials> get(const std::stop_token& stop) = 0;
  // Reports that a service has rejected these credentials, which get() returned, as expired: the
  // next get() fetches new ones if it can.
  virtual void forget(const Credentials& expired) { (void)expired; }
};

// Always the same credentials: a person's keys, from the environment or a data folder.
class FixedCredentials final : public CredentialsProvider {
 public:
  explicit FixedCredentials(Credentials credentials) : credentials_(std::move(credentials)) {}
  Result<Credentials> get(const std::stop_token&) override { return credentials_; }

 private:
  const Credentials credentials_;
};

}  // namespace trainyard::aws
