#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "control/admission.h"
#include "data/store_router.h"
#include "model/s3_store.h"
#include "net/http_client.h"
#include "store/objects/object_store.h"

namespace trainyard::apps {

// The object stores for CreateTrainingJob's checks: the embedded one, and the others. A store that
// can't be reached is `unavailable`, code ServiceUnavailable, which clients retry; one that refuses
// access is `denied`. Any thread; blocks, for about ten seconds if a store doesn't answer.
class StoreCatalog final : public control::InputCatalog {
 public:
  // All outlive this.
  StoreCatalog(store::ObjectStore& embedded, net::HttpClient& http, const Clock& clock,
               const std::vector<model::S3Store>& stores);

  Result<bool> has_objects_under(const std::string& bucket, const std::string& prefix) override;
  Result<bool> has_object(const std::string& bucket, const std::string& key) override;
  Result<bool> has_bucket(const std::string& bucket) override;
  // Succeeds if it doesn't exist.
  Result<void> remove_object(const std::string& uri);
  // The size in bytes of the objects under `prefix`, if it can be determined quickly: of those in
  // the embedded store, the first ten thousand. Otherwise 0.
  Bytes known_bytes(const std::string& bucket, const std::string& prefix) const;

 private:
  data::StoreClient* find(const std::string& bucket) const;  // nullptr: embedded

  store::ObjectStore& embedded_;
  const std::vector<model::S3Store>& stores_;
  std::map<std::string, std::unique_ptr<data::StoreClient>> clients_;  // by store's name
};

}  // namespace trainyard::apps
