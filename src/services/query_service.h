#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "aws/error.h"
#include "services/json_service.h"

namespace trainyard::services {

// The parameters of a Query request as they were sent: "Filter.member.1" -> "x".
using QueryParameters = std::map<std::string, std::string>;

// What stands between <ActionResult> and </ActionResult>: elements in order, each with a text or
// with elements of its own. Texts are escaped when written.
struct QueryElement {
  std::string name;
  std::string text;
  std::vector<QueryElement> children;

  // The first child of that name; nullptr: none.
  const QueryElement* find(std::string_view child) const;
};

struct QueryAnswer {
  std::vector<QueryElement> elements;
};

// A service of the AWS Query protocol: a form in, XML out. call() may block and runs on any thread
// of a pool.
class QueryService {
 public:
  virtual ~QueryService() = default;
  virtual std::string_view signing_name() const = 0;
  // Of a service that is one for all regions: the region that clients sign for, besides the
  // server's own. Empty: none.
  virtual std::string_view home_region() const { return {}; }
  virtual std::string_view xml_namespace() const = 0;
  virtual bool has_action(std::string_view action) const = 0;
  virtual std::variant<QueryAnswer, aws::ServiceError> call(std::string_view action,
                                                            const QueryParameters& parameters,
                                                            const RequestContext& context) = 0;
};

}  // namespace trainyard::services
