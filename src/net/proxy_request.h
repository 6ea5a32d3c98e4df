#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http.h"
#include "net/upstream_proxies.h"

// Parses what a client asks of an HTTP proxy. Pure.
namespace trainyard::net {

struct ProxyRequest {
  enum class Form {
    tunnel,      // CONNECT host:port: any bytes follow
    plain_http,  // one request with an http:// URL
  };
  Form form = Form::tunnel;
  HostPort target;
  // For plain_http: the request's head for the origin, and for another proxy. One request per
  // connection ("Connection: close"), since the next one may be for another host. Names, values and
  // order of all other fields are unchanged: a signature may cover them.
  std::string head_for_origin;
  std::string head_for_proxy;  // without Proxy-Authorization, and without the empty line at the end
};

// `head` is a parsed request. invalid_argument: its target isn't valid for a proxy.
Result<ProxyRequest> read_proxy_request(const RequestHead& head);

// An answer by the proxy itself. The reason is in the status line too: most clients show nothing
// else of a refused CONNECT.
std::string proxy_answer(int status, std::string_view reason);

}  // namespace trainyard::net
