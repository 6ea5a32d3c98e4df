#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/error.h"
#include "services/answer.h"
#include "services/query_codec.h"

// How answers of the JSON and Query protocols are written. Pure; the one place for each.
namespace trainyard::services {

// `content_type` is the request's: an answer speaks the same version of the protocol.
WireAnswer json_answer(Answer answer, std::string_view request_id, std::string_view content_type);
WireAnswer json_error(const aws::ServiceError& error, std::string_view request_id,
                      std::string_view content_type);

WireAnswer query_answer(std::string_view action, std::string_view xml_namespace,
                        const std::vector<QueryElement>& answer, std::string_view request_id);
// Codes of the JSON protocol become the Query protocol's own, and so do some statuses.
WireAnswer query_error(const aws::ServiceError& error, std::string_view xml_namespace,
                       std::string_view request_id);

// Smithy's RPC v2 CBOR.
WireAnswer cbor_answer(std::string body, std::string_view request_id);
WireAnswer cbor_error(const aws::ServiceError& error, std::string_view request_id);

// For clients of a service that once spoke Query (`x-amzn-query-mode: true`): its code there.
void add_query_error(const aws::ServiceError& error, net::ResponseHead& head);

// The parameters of an application/x-www-form-urlencoded text; '+' is a blank.
QueryParameters parse_form(std::string_view text);

}  // namespace trainyard::services
