#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace trainyard::net {

// A certificate, without the authority's, and its private key. Both PEM.
struct ServerCertificate {
  std::string certificate;
  std::string key;  // a secret
};

// A certificate authority for a proxy that answers in other hosts' names to clients that were told
// to trust it. EC P-256. It is valid only for names below its domains (critical nameConstraints,
// RFC 5280 4.2.1.10): even its stolen key can't make a certificate for another site that a client
// accepts. No I/O; immutable, safe from any thread.
class LocalAuthority {
 public:
  // A new one, named "Trainyard local CA <random id>", valid for ten years from a day before `now`
  // (clocks differ).
  static Result<LocalAuthority> make(const std::vector<std::string_view>& domains, Timestamp now);
  // Parses the result of secret_pem(). corrupt: it isn't one.
  static Result<LocalAuthority> parse(std::string_view pem);

  // Certificate and private key, to be stored where only the owner can read them.
  std::string secret_pem() const { return certificate_ + key_; }
  // What clients have to trust.
  const std::string& certificate_pem() const { return certificate_; }

  // A certificate for exactly that name, with a new key, valid for a year from a day before `now`,
  // but not beyond the authority's own end. invalid_argument: `host` isn't a DNS name. The caller
  // must check that it is below the authority's domains: clients refuse it otherwise.
  Result<ServerCertificate> issue(std::string_view host, Timestamp now) const;

 private:
  LocalAuthority(std::string certificate, std::string key)
      : certificate_(std::move(certificate)), key_(std::move(key)) {}

  std::string certificate_;
  std::string key_;
};

}  // namespace trainyard::net
