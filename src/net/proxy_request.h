#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http.h"
#include "net/upstream_proxies.h"

// What a client asks of an HTTP proxy. Pure.
namespace trainyard::net {

struct ProxyRequest {
  enum class Form {
    tunnel,      // CONNECT host:port: whatever bytes follow
    plain_http,  // one request with an http:// URL
  };
  Form form = Form::tunnel;
  HostPort target;
  // Of plain_http: the request as its target is to get it, and as another proxy is to get it. One
  // request a connection ("Connection: close"), since the next one may be for another host. Names,
  // values and order of all other fields are as they came: a signature may cover them.
  std::string head_for_origin;
  std::string head_for_proxy;  // without Proxy-Authorization, and without the empty line at the end
};

// `head` is a parsed request. invalid_argument: its target is not what one asks a proxy for.
Result<ProxyRequest> read_proxy_request(const RequestHead& head);

// An answer of the proxy's own. The reason stands in the status line too, which is all that most
// clients show of a refused CONNECT.
std::string proxy_answer(int status, std::string_view reason);

}  // namespace trainyard::net
