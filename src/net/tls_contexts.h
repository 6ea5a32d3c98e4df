#pragma once

#include <boost/asio/ssl/context.hpp>
#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "net/local_authority.h"

namespace trainyard::net {

// TLS server contexts for other hosts' names, created when a host is first requested. TLS 1.2 and
// up; ALPN offers only http/1.1. Belongs to one thread.
class TlsContexts {
 public:
  // `clock` outlives this.
  TlsContexts(LocalAuthority authority, const Clock& clock)
      : authority_(std::move(authority)), clock_(clock) {}

  // Shared with the connections that use it: the cache may drop it before they end.
  Result<std::shared_ptr<boost::asio::ssl::context>> get(const std::string& host);

 private:
  const LocalAuthority authority_;
  const Clock& clock_;
  struct Made {
    std::shared_ptr<boost::asio::ssl::context> context;
    Timestamp at;
  };
  std::map<std::string, Made> made_;
};

}  // namespace trainyard::net
