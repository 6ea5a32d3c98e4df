#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/error.h"
#include "services/answer.h"
#include "services/query_codec.h"

// Writes answers of the JSON and Query protocols. Pure; the one place for each.
namespace trainyard::services {

// `content_type` is the request's: the answer uses the same version of the protocol.
WireAnswer json_answer(Answer answer, std::string_view request_id, std::string_view content_type);
WireAnswer json_error(const aws::ServiceError& error, std::string_view request_id,
                      std::string_view content_type);

WireAnswer query_answer(std::string_view action, std::string_view xml_namespace,
                        const std::vector<QueryElement>& answer, std::string_view request_id);
// Converts codes of the JSON protocol to the Query protocol's, and some statuses too.
WireAnswer query_error(const aws::ServiceError& error, std::string_view xml_namespace,
                       std::string_view request_id);

// Smithy's RPC v2 CBOR.
WireAnswer cbor_answer(std::string body, std::string_view request_id);
WireAnswer cbor_error(const aws::ServiceError& error, std::string_view request_id);

// For clients of a service that used Query before (`x-amzn-query-mode: true`): adds its Query code.
void add_query_error(const aws::ServiceError& error, net::ResponseHead& head);

// The parameters of an application/x-www-form-urlencoded text; '+' is a space.
QueryParameters parse_form(std::string_view text);

}  // namespace trainyard::services
