#pragma once

#include <stop_token>
#include <utility>

#include "aws/credentials.h"
#include "base/result.h"

namespace trainyard::aws {

// Credentials to sign with, kept fresh. Any thread; get() may block.
class CredentialsProvider {
 public:
  virtual ~CredentialsProvider() = default;
  // `stop` ends a fetch that it takes: cancelled.
  virtual Result<Credentials> get(const std::stop_token& stop) = 0;
  // A service has said that these, which get() gave, have expired: the next get() fetches others,
  // where it can.
  virtual void forget(const Credentials& expired) { (void)expired; }
};

// The same for ever: a person's keys, from the environment or a data folder.
class FixedCredentials final : public CredentialsProvider {
 public:
  explicit FixedCredentials(Credentials credentials) : credentials_(std::move(credentials)) {}
  Result<Credentials> get(const std::stop_token&) override { return credentials_; }

 private:
  const Credentials credentials_;
};

}  // namespace trainyard::aws
