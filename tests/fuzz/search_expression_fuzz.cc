// Search's expressions, down to their SQL. Promises: each is refused with a ValidationException or
// can be run; a page never has more results than requested; its token is accepted with the same
// request.

#include <stdlib.h>

#include <boost/json.hpp>
#include <filesystem>

#include "base/check.h"
#include "control/search_expression.h"
#include "fuzz/fuzz_target.h"
#include "services/decode.h"
#include "store/job_store.h"

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

// Three jobs in a folder that is removed with the program.
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
      CHECK(store->create(job("c", "Completed"), {}, {{"team", "platform"}}));
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

}  // namespace

void run(std::string_view input) {
  boost::system::error_code failed;
  const boost::json::value value = boost::json::parse(input, failed);
  if (failed || !value.is_object()) return;
  auto request = services::decode<model::SearchRequest>(value);
  if (!request) return;
  const auto query = control::make_search(*request);
  if (!query) {
    PROMISE(query.error().code() == "ValidationException");
    return;
  }
  const auto found = jobs().search(*query);
  PROMISE(found.has_value());
  PROMISE(found->size() <= query->limit);
  if (found->empty()) return;
  request->next_token = control::make_search_token(*request, found->back(), 1);
  PROMISE(control::make_search(*request).has_value());
}

}  // namespace trainyard::fuzz
