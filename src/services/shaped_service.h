#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string_view>

#include "model/shape.h"
#include "services/json_service.h"
#include "services/query_service.h"

namespace trainyard::services {

// What an operation takes and gives, as declared in model/.
struct OperationShapes {
  const model::Shape* input = nullptr;
  const model::Shape* output = nullptr;
};

// A service whose operations are declared, so that one implementation answers on several protocols:
// a request becomes the JSON value that its input's shape describes, whatever it was carried in,
// and the answer is written from the output's shape. Errors have the JSON protocol's codes. call()
// may block and runs on any thread of a pool.
class ShapedService {
 public:
  virtual ~ShapedService() = default;
  virtual std::string_view signing_name() const = 0;
  // As QueryService's.
  virtual std::string_view home_region() const { return {}; }
  // nullopt: there is no such operation.
  virtual std::optional<OperationShapes> find_operation(std::string_view name) const = 0;
  virtual JsonAnswer call(std::string_view operation, const boost::json::value& input,
                          const RequestContext& context) = 0;
};

// The AWS JSON protocol's view of one. `service` outlives this.
class JsonFace final : public JsonService {
 public:
  JsonFace(ShapedService& service, std::string_view target_prefix)
      : service_(service), target_prefix_(target_prefix) {}

  std::string_view target_prefix() const override { return target_prefix_; }
  std::string_view signing_name() const override { return service_.signing_name(); }
  bool has_operation(std::string_view operation) const override {
    return service_.find_operation(operation).has_value();
  }
  JsonAnswer call(std::string_view operation, const boost::json::value& input,
                  const RequestContext& context) override {
    return service_.call(operation, input, context);
  }

 private:
  ShapedService& service_;
  const std::string_view target_prefix_;
};

// The Query protocol's. `service` outlives this.
class QueryFace final : public QueryService {
 public:
  QueryFace(ShapedService& service, std::string_view xml_namespace)
      : service_(service), xml_namespace_(xml_namespace) {}

  std::string_view signing_name() const override { return service_.signing_name(); }
  std::string_view home_region() const override { return service_.home_region(); }
  std::string_view xml_namespace() const override { return xml_namespace_; }
  bool has_action(std::string_view action) const override {
    return service_.find_operation(action).has_value();
  }
  std::variant<QueryAnswer, aws::ServiceError> call(std::string_view action,
                                                    const QueryParameters& parameters,
                                                    const RequestContext& context) override;

 private:
  ShapedService& service_;
  const std::string_view xml_namespace_;
};

// Smithy's RPC v2 CBOR protocol's: POST /service/<name>/operation/<operation>. `service` outlives
// this.
class CborFace {
 public:
  CborFace(ShapedService& service, std::string_view name) : service_(service), name_(name) {}

  std::string_view name() const { return name_; }
  std::string_view signing_name() const { return service_.signing_name(); }
  bool has_operation(std::string_view operation) const {
    return service_.find_operation(operation).has_value();
  }
  // The answer's bytes. A body that is empty is an empty request.
  std::variant<std::string, aws::ServiceError> call(std::string_view operation,
                                                    std::string_view body,
                                                    const RequestContext& context);

 private:
  ShapedService& service_;
  const std::string_view name_;
};

}  // namespace trainyard::services
