#include "services/wire_answers.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <pugixml.hpp>
#include <sstream>

#include "aws/crypto.h"
#include "base/percent_encoding.h"
#include "base/time.h"
#include "model/json_text.h"
#include "services/cbor.h"

namespace trainyard::services {
namespace {

constexpr std::string_view kJson11 = "application/x-amz-json-1.1";
constexpr std::string_view kJson10 = "application/x-amz-json-1.0";

net::ResponseHead make_head(int status, std::string_view content_type,
                            std::string_view request_id) {
  net::ResponseHead head;
  head.status = status;
  head.headers.add("Content-Type", std::string(content_type));
  head.headers.add("x-amzn-RequestId", std::string(request_id));
  head.headers.add("Date", format_http_date(system_clock().now()));
  return head;
}

std::string_view version_of(std::string_view content_type) {
  return content_type.starts_with(kJson10) ? kJson10 : kJson11;
}

// The errors declared in the API models spell their text's member with a capital letter.
constexpr auto kModeled = std::to_array<std::string_view>(
    {"ConflictException", "ResourceInUse", "ResourceLimitExceeded", "ResourceNotFound",
     "DoesNotExistException", "InvalidDocument", "InvalidNextToken", "InvalidParameters",
     "ServiceQuotaExceededException", "TargetNotConnected"});

bool is_modeled(std::string_view code) {
  return std::ranges::find(kModeled, code) != kModeled.end();
}

std::string xml_text(const pugi::xml_document& document) {
  std::ostringstream out;
  document.save(out, "", pugi::format_raw | pugi::format_no_declaration);
  return out.str();
}

// Errors have the JSON services' codes; the Query services have their own (common errors of the STS
// API reference, and its statuses; the codes of CloudWatch's API model).
struct QueryWords {
  std::string_view json, query;
  int status;  // 0: the error's own
};
constexpr QueryWords kQueryWords[] = {
    {"MissingAuthenticationTokenException", "MissingAuthenticationToken", 403},
    {"IncompleteSignatureException", "IncompleteSignature", 400},
    {"InvalidSignatureException", "SignatureDoesNotMatch", 403},
    {"UnrecognizedClientException", "InvalidClientTokenId", 403},
    {"ExpiredTokenException", "ExpiredToken", 403},
    {"AccessDeniedException", "AccessDenied", 403},
    {"ValidationException", "ValidationError", 400},
    {"SerializationException", "MalformedInput", 400},
    {"UnknownOperationException", "InvalidAction", 400},
    {"InvalidParameterValueException", "InvalidParameterValue", 0},
    {"InvalidParameterCombinationException", "InvalidParameterCombination", 0},
    {"MissingRequiredParameterException", "MissingParameter", 0},
    {"InternalServiceFault", "InternalServiceError", 0},
};

aws::ServiceError in_query_words(aws::ServiceError error) {
  for (const QueryWords& words : kQueryWords)
    if (error.code == words.json)
      return {std::string(words.query), std::move(error.message),
              words.status == 0 ? error.http_status : words.status};
  return error;
}

std::string_view fault_side(const aws::ServiceError& error) {
  return error.http_status >= 500 ? "Receiver" : "Sender";
}

void add_text(pugi::xml_node parent, const std::string& name, std::string_view text) {
  parent.append_child(name.c_str()).text().set(std::string(text).c_str());
}

// The depth is that of the responses' shapes.
void add_element(pugi::xml_node parent, const QueryElement& element) {
  if (element.children.empty()) {
    add_text(parent, element.name, element.text);
    return;
  }
  pugi::xml_node node = parent.append_child(element.name.c_str());
  for (const QueryElement& child : element.children) add_element(node, child);
}

}  // namespace

WireAnswer json_answer(Answer answer, std::string_view request_id, std::string_view content_type) {
  if (const auto* error = std::get_if<aws::ServiceError>(&answer))
    return json_error(*error, request_id, content_type);
  WireAnswer wire{make_head(200, version_of(content_type), request_id)};
  if (const auto* text = std::get_if<JsonText>(&answer)) {
    wire.body = **text;
  } else if (auto* stream = std::get_if<BodyStream>(&answer)) {
    wire.stream = std::move(*stream);
  } else if (auto* connection = std::get_if<Upgrade>(&answer)) {
    wire.upgrade = std::move(*connection);
  } else if (const auto& value = std::get<boost::json::value>(answer); !value.is_null()) {
    wire.body = model::json_text(value);
  }
  return wire;
}

WireAnswer json_error(const aws::ServiceError& error, std::string_view request_id,
                      std::string_view content_type) {
  boost::json::object body;
  body["__type"] = error.code;
  if (!error.message.empty()) body[is_modeled(error.code) ? "Message" : "message"] = error.message;
  WireAnswer wire{make_head(error.http_status, version_of(content_type), request_id),
                  boost::json::serialize(body)};
  wire.head.headers.add("x-amzn-ErrorType", error.code);
  return wire;
}

WireAnswer query_answer(std::string_view action, std::string_view xml_namespace,
                        const std::vector<QueryElement>& answer, std::string_view request_id) {
  pugi::xml_document document;
  pugi::xml_node root = document.append_child((std::string(action) + "Response").c_str());
  root.append_attribute("xmlns") = std::string(xml_namespace).c_str();
  pugi::xml_node result = root.append_child((std::string(action) + "Result").c_str());
  for (const QueryElement& element : answer) add_element(result, element);
  add_text(root.append_child("ResponseMetadata"), "RequestId", request_id);
  return {make_head(200, "text/xml", request_id), xml_text(document)};
}

WireAnswer query_error(const aws::ServiceError& given, std::string_view xml_namespace,
                       std::string_view request_id) {
  pugi::xml_document document;
  const aws::ServiceError error = in_query_words(given);
  pugi::xml_node root = document.append_child("ErrorResponse");
  root.append_attribute("xmlns") = std::string(xml_namespace).c_str();
  pugi::xml_node node = root.append_child("Error");
  add_text(node, "Type", fault_side(error));
  add_text(node, "Code", error.code);
  add_text(node, "Message", error.message);
  add_text(root, "RequestId", request_id);
  return {make_head(error.http_status, "text/xml", request_id), xml_text(document)};
}

WireAnswer cbor_answer(std::string body, std::string_view request_id) {
  WireAnswer wire{make_head(200, "application/cbor", request_id), std::move(body)};
  wire.head.headers.add("smithy-protocol", "rpc-v2-cbor");
  return wire;
}

WireAnswer cbor_error(const aws::ServiceError& error, std::string_view request_id) {
  CborWriter body;
  body.map(2);
  body.text("__type");
  body.text(error.code);
  body.text("message");
  body.text(error.message);
  WireAnswer wire = cbor_answer(body.take(), request_id);
  wire.head.status = error.http_status;
  return wire;
}

void add_query_error(const aws::ServiceError& error, net::ResponseHead& head) {
  head.headers.add("x-amzn-query-error",
                   in_query_words(error).code + ";" + std::string(fault_side(error)));
}

QueryParameters parse_form(std::string_view text) {
  QueryParameters parameters;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view item = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t equals = std::min(item.find('='), item.size());
    const auto decode = [](std::string_view encoded) {
      std::string blanks(encoded);
      std::replace(blanks.begin(), blanks.end(), '+', ' ');
      return percent_decode(blanks).value_or(blanks);
    };
    if (!item.empty())
      parameters[decode(item.substr(0, equals))] =
          equals < item.size() ? decode(item.substr(equals + 1)) : "";
  }
  return parameters;
}

}  // namespace trainyard::services
