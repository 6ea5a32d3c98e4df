#include "services/shaped_service.h"

#include <utility>

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

}  // namespace trainyard::services
