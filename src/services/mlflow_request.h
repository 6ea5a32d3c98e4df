#pragma once

#include <string>
#include <string_view>

#include "net/http.h"

// What a request for an MLflow server says, and what MLflow gets of it. Pure.
namespace trainyard::services {

// The cookie of a browser's session (services/mlflow_links.h).
inline constexpr std::string_view kMlflowCookie = "trainyard-mlflow";

// Without credentials, and what is the endpoint's business only.
net::Headers headers_for_mlflow(const net::RequestHead& head);
// Where that server has what a client asks for at `rest`, path and query below the server's root.
std::string mlflow_target(std::string_view arn, std::string_view method, std::string_view rest);

// Whether it is MLflow's REST API, which is what training jobs may use. Other routes are for its
// pages, and some of them have MLflow read and write at the locations that a client chose.
bool is_mlflow_api(std::string_view rest);

// The token of `Authorization: Bearer`; empty: none.
std::string_view bearer_token(const net::RequestHead& head);
// The value of kMlflowCookie; empty: none.
std::string_view visit_cookie(const net::RequestHead& head);
// Whether a browser sent it from one of this server's pages. The cookie alone doesn't say: sites of
// the same host at other ports send it too.
bool is_from_own_pages(const net::RequestHead& head);

}  // namespace trainyard::services
