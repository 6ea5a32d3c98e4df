#pragma once

#include <optional>
#include <string>

#include "base/mutex.h"
#include "base/time.h"
#include "client/credentials_provider.h"
#include "client/profile_files.h"
#include "client/surroundings.h"

namespace trainyard::client {

// The credentials endpoint of a container.
struct ContainerEndpoint {
  std::string url{};         // empty: the environment names none
  std::string token{};       // what to send as Authorization; empty: nothing
  std::string token_file{};  // goes before `token`; read at each fetch, for it is renewed
};

// Of AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, else _FULL_URI, and AWS_CONTAINER_AUTHORIZATION_TOKEN
// or _TOKEN_FILE. BadConfiguration: a full URI of plain HTTP to anything but this machine or the
// addresses that AWS reserves for such endpoints.
Outcome<ContainerEndpoint> container_endpoint(const Environment& environment);

// Fetched when first needed and again within 5 minutes before they expire; when that fails, the
// old ones are used until they do. Whoever comes during a fetch waits for it.
class ContainerCredentials final : public CredentialsProvider {
 public:
  ContainerCredentials(ContainerEndpoint endpoint, Surroundings surroundings);
  Outcome<aws::Credentials> get(const std::stop_token& stop) override;

 private:
  struct Expiring {
    aws::Credentials credentials;
    Timestamp expiration;
  };
  Outcome<Expiring> fetch(const std::stop_token& stop) const;
  static Outcome<Expiring> read(const net::ClientResponse& response);

  const ContainerEndpoint endpoint_;
  const Surroundings surroundings_;
  Mutex mutex_;  // held over a fetch
  std::optional<Expiring> current_ TRAINYARD_GUARDED_BY(mutex_);
};

}  // namespace trainyard::client
