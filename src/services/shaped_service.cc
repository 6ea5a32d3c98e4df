#include "services/shaped_service.h"

#include <boost/json.hpp>
#include <utility>

#include "services/cbor.h"
#include "services/error_translation.h"
#include "services/query_codec.h"

namespace trainyard::services {

std::variant<QueryAnswer, aws::ServiceError> QueryFace::call(std::string_view action,
                                                             const QueryParameters& parameters,
                                                             const RequestContext& context) {
  const auto shapes = service_.find_operation(action);
  const auto input = from_query(*shapes->input, parameters);
  if (!input) return to_service_error(input.error());
  const JsonAnswer answer = service_.call(action, *input, context);
  if (const auto* wrong = std::get_if<aws::ServiceError>(&answer)) return *wrong;
  return QueryAnswer{to_query(*shapes->output, std::get<boost::json::value>(answer))};
}

std::variant<std::string, aws::ServiceError> CborFace::call(std::string_view operation,
                                                            std::string_view body,
                                                            const RequestContext& context) {
  const auto shapes = service_.find_operation(operation);
  const auto input =
      body.empty() ? Result<boost::json::value>(boost::json::object()) : from_cbor(body);
  if (!input) return to_service_error(input.error());
  const JsonAnswer answer = service_.call(operation, *input, context);
  if (const auto* wrong = std::get_if<aws::ServiceError>(&answer)) return *wrong;
  return to_cbor(*shapes->output, std::get<boost::json::value>(answer));
}

}  // namespace trainyard::services
