// Search's expressions, of all kinds of resources, down to their SQL. Promises: each is refused with a ValidationException or
// can be run; a page never has more results than requested; its token is accepted with the same
// request.

#include <stdlib.h>

#include <boost/json.hpp>
#include <filesystem>

#include "base/check.h"
#include "control/experiment_kinds.h"
#include "control/search_expression.h"
#include "fuzz/fuzz_target.h"
#include "services/decode.h"
#include "store/job_store.h"
#include "store/resource_store.h"

namespace trainyard::fuzz {
namespace {

store::StoredJob job(const std::string& name, const std::string& status) {
  const Timestamp time = from_epoch_millis(1'747'419'050'000);
  return {name,
          "arn:aws:sagemaker:us-east-1:123456789012:training-job/" + name,
          R"({"HyperParameters":{"eta":"0.1"},"ResourceConfig":{"InstanceCount":1}})",
          time,
          {R"({"phase":"Completed","final_metrics":[]})", status, time, true}};
}

store::NewResource record(std::string_view kind, const std::string& name,
                          const std::string& request, std::vector<std::string> parents = {}) {
  store::StoredResource stored;
  stored.id = {std::string(kind), name};
  stored.arn = name;
  stored.request = request;
  return {stored, {{"team", "research"}}, std::move(parents)};
}

// Three jobs, and an experiment with a trial and its component, in a folder that is removed with the
// program.
store::JobStore& jobs() {
  struct Folder {
    std::filesystem::path path;
    std::unique_ptr<store::JobStore> store;
    Folder() {
      std::string name = (std::filesystem::temp_directory_path() / "search-fuzz-XXXXXX").string();
      CHECK(::mkdtemp(name.data()) != nullptr);
      path = name;
      auto opened = store::JobStore::open(path);
      CHECK(opened.has_value());
      store = std::move(*opened);
      CHECK(store->create(job("a", "Completed"), {}, {{"team", "research"}}));
      CHECK(store->create(job("b", "Failed"), {}, {}));
      auto component =
          record(control::kTrialComponentKind, "component",
                 R"({"Parameters":{"eta":{"NumberValue":0.1}},"StartTime":5})", {"trial"});
      component.resource.state =
          R"({"source":{"arn":"a","type":"t"},"metrics":{"loss":{"min":1,"max":2,"avg":1.5}}})";
      CHECK(store->create(job("c", "Completed"), {}, {{"team", "platform"}},
                          {record(control::kExperimentKind, "experiment", "{}"),
                           record(control::kTrialKind, "trial",
                                  R"({"ExperimentName":"experiment"})", {"experiment"}),
                           component}));
    }
    ~Folder() {
      store.reset();
      std::error_code ignored;
      std::filesystem::remove_all(path, ignored);
    }
  };
  static Folder folder;
  return *folder.store;
}

// The last hit of how many.
struct Page {
  std::size_t hits = 0;
  store::SearchQuery::Position last{};
};

Page search(model::ResourceType resource, const store::SearchQuery& query) {
  if (resource == model::ResourceType::TrainingJob) {
    const auto found = jobs().search(query);
    PROMISE(found.has_value());
    if (found->empty()) return {};
    return {found->size(), {found->back().key, found->back().job.name}};
  }
  const std::string_view kind =
      resource == model::ResourceType::Experiment        ? control::kExperimentKind
      : resource == model::ResourceType::ExperimentTrial ? control::kTrialKind
                                                         : control::kTrialComponentKind;
  const auto found = jobs().resources().search(std::string(kind), query);
  PROMISE(found.has_value());
  if (found->empty()) return {};
  return {found->size(), {found->back().key, found->back().resource.id.name}};
}

}  // namespace

void run(std::string_view input) {
  boost::system::error_code failed;
  const boost::json::value value = boost::json::parse(input, failed);
  if (failed || !value.is_object()) return;
  auto request = services::decode<model::SearchRequest>(value);
  if (!request) return;
  const auto properties = control::SearchProperties::of(*request->resource);
  if (!properties) return;
  const auto query = control::make_search(*properties, *request);
  if (!query) {
    PROMISE(query.error().code() == "ValidationException");
    return;
  }
  const Page page = search(*request->resource, *query);
  PROMISE(page.hits <= query->limit);
  if (page.hits == 0) return;
  request->next_token = control::make_search_token(*request, page.last, 1);
  PROMISE(control::make_search(*properties, *request).has_value());
}

}  // namespace trainyard::fuzz
