#include "model/s3_store.h"

#include <gtest/gtest.h>

namespace trainyard::model {
namespace {

S3Store store(std::string name, std::vector<std::string> buckets) {
  return {.name = std::move(name), .buckets = std::move(buckets)};
}

std::string found(const std::vector<S3Store>& stores, std::string_view bucket) {
  const S3Store* store = find_store(stores, bucket);
  return store == nullptr ? "embedded" : store->name;
}

TEST(S3Store, ABucketThatNoStoreHasIsTheEmbeddedOnes) {
  EXPECT_EQ(found({}, "data"), "embedded");
  EXPECT_EQ(found({store("ceph", {"data", "ml-*"})}, "other"), "embedded");
}

TEST(S3Store, TheMoreExactNameWins) {
  const std::vector<S3Store> stores{store("all", {"*"}), store("ml", {"ml-*"}),
                                    store("one", {"ml-one", "*-x"})};
  EXPECT_EQ(found(stores, "data"), "all");
  EXPECT_EQ(found(stores, "ml-two"), "ml");
  EXPECT_EQ(found(stores, "ml-one"), "one");
  EXPECT_EQ(found(stores, "ml-x"), "ml") << "longer than *-x";
  EXPECT_EQ(found(stores, "a-x"), "one");
}

TEST(S3Store, OfEqualPatternsTheEarlierStoreWins) {
  EXPECT_EQ(found({store("a", {"x*"}), store("b", {"x*"})}, "xy"), "a");
}

}  // namespace
}  // namespace trainyard::model
