#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>

#include "aws/error.h"
#include "services/json_service.h"

namespace trainyard::services {

// The parameters of a Query request as they were sent: "Filter.member.1" -> "x".
using QueryParameters = std::map<std::string, std::string>;

// What stands between <ActionResult> and </ActionResult>, as elements and their text; values are
// escaped when written.
using QueryResult = std::map<std::string, std::map<std::string, std::string>>;

struct QueryAnswer {
  // Plain elements of the result, and elements that hold others.
  std::map<std::string, std::string> values;
  QueryResult structures;
};

// A service of the AWS Query protocol: a form in, XML out. call() may block and runs on any thread
// of a pool.
class QueryService {
 public:
  virtual ~QueryService() = default;
  virtual std::string_view signing_name() const = 0;
  virtual std::string_view xml_namespace() const = 0;
  virtual bool has_action(std::string_view action) const = 0;
  virtual std::variant<QueryAnswer, aws::ServiceError> call(std::string_view action,
                                                            const QueryParameters& parameters,
                                                            const RequestContext& context) = 0;
};

}  // namespace trainyard::services
