#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace trainyard::net {

// A certificate with its chain's end elsewhere, and its private key. PEM, both.
struct ServerCertificate {
  std::string certificate;
  std::string key;  // a secret
};

// A certificate authority of one's own, for a proxy that answers in other hosts' names to clients
// that were told to trust it. EC P-256. It is good for names below its domains only (critical
// nameConstraints, RFC 5280 4.2.1.10): even its stolen key makes no certificate of another site
// that a client takes. No I/O; immutable, safe from any thread.
class LocalAuthority {
 public:
  // A new one, named "Trainyard local CA <random id>", good for ten years from a day before `now`
  // (clocks differ).
  static Result<LocalAuthority> make(const std::vector<std::string_view>& domains, Timestamp now);
  // What secret_pem() gave. corrupt: it isn't that.
  static Result<LocalAuthority> parse(std::string_view pem);

  // Certificate and private key, to be kept where only the owner reads.
  std::string secret_pem() const { return certificate_ + key_; }
  // What clients are to trust.
  const std::string& certificate_pem() const { return certificate_; }

  // A certificate for exactly that name, and a new key, good for a year from a day before `now`,
  // yet not beyond the authority's own end. invalid_argument: `host` is no DNS name. That it is
  // below the authority's domains is the caller's to know: clients refuse it otherwise.
  Result<ServerCertificate> issue(std::string_view host, Timestamp now) const;

 private:
  LocalAuthority(std::string certificate, std::string key)
      : certificate_(std::move(certificate)), key_(std::move(key)) {}

  std::string certificate_;
  std::string key_;
};

}  // namespace trainyard::net
