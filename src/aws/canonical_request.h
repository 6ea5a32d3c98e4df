#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/sigv4.h"

// The steps that signing and verifying share (AWS General Reference, "Create a signed AWS API
// request").
namespace trainyard::aws {

// The first header of that name, case-insensitive; nullptr: there is none.
const std::string* find_header(const HeaderList& headers, std::string_view name);

// The whole canonical request. `signed_headers` are lower case and sorted. X-Amz-Signature of a
// presigned URL's query is left out.
std::string canonical_request(const SignableRequest& request, std::string_view service,
                              const std::vector<std::string>& signed_headers,
                              std::string_view payload_sha256);

std::string signing_key(std::string_view secret_access_key, std::string_view date,
                        std::string_view region, std::string_view service);
std::string scope_text(std::string_view date, std::string_view region, std::string_view service);
std::string string_to_sign(std::string_view amz_date, std::string_view scope,
                           std::string_view canonical);

// The parameters of a query string, decoded, in order.
std::vector<std::pair<std::string, std::string>> query_parameters(std::string_view query);

}  // namespace trainyard::aws
