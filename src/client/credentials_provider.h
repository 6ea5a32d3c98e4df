#pragma once

#include <stop_token>
#include <utility>

#include "aws/credentials.h"
#include "client/outcome.h"

namespace trainyard::client {

// Where a client's credentials come from, kept fresh. Any thread; get() may block.
class CredentialsProvider {
 public:
  virtual ~CredentialsProvider() = default;
  // `stop` ends a fetch that it takes.
  virtual Outcome<aws::Credentials> get(const std::stop_token& stop) = 0;
};

// The same for ever.
class FixedCredentials final : public CredentialsProvider {
 public:
  explicit FixedCredentials(aws::Credentials credentials) : credentials_(std::move(credentials)) {}
  Outcome<aws::Credentials> get(const std::stop_token&) override { return credentials_; }

 private:
  const aws::Credentials credentials_;
};

}  // namespace trainyard::client
