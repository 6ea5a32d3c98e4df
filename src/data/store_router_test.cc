#include "data/store_router.h"

#include <gmock/gmock.h>

#include "support/fake_s3.h"

namespace trainyard::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

// A store that can't be used, since the file with its keys is missing. So no test needs a network.
class StoreRouterTest : public testing::Test {
 protected:
  FakeS3 embedded_;
  net::HttpClient http_;
  StoreRouter router_{embedded_,
                      http_,
                      system_clock(),
                      {{.name = "ceph",
                        .endpoint_url = "http://127.0.0.1:1",
                        .buckets = {"theirs"},
                        .credentials_file = "/nowhere/keys"}},
                      {}};
};

TEST_F(StoreRouterTest, ABucketOfNoStoreIsTheEmbeddedOnes) {
  auto upload = router_.begin_upload("ours", "k");
  ASSERT_TRUE(upload);
  ASSERT_TRUE((*upload)->write("bytes"));
  ASSERT_TRUE((*upload)->complete());
  EXPECT_EQ(embedded_.find("ours/k"), "bytes");
  std::vector<std::string> keys;
  ASSERT_TRUE(router_.list("ours", "", [&](const ObjectInfo& object) -> Result<void> {
    keys.push_back(object.key);
    return ok();
  }));
  EXPECT_THAT(keys, ElementsAre("k"));
}

TEST_F(StoreRouterTest, AStoresErrorsSayWhichOneItIs) {
  const std::string who = "object store 'ceph' at http://127.0.0.1:1: ";
  embedded_.objects["theirs/k"] = "not to be seen";
  const auto nothing = [](const ObjectInfo&) { return ok(); };
  EXPECT_THAT(router_.list("theirs", "", nothing).error().message(),
              StartsWith(who + "read its credentials: "));
  EXPECT_THAT(router_.get("theirs", "k", -1).error().message(), StartsWith(who));
  EXPECT_THAT(router_.abort_uploads("theirs", "k").error().message(), StartsWith(who));
  auto upload = router_.begin_upload("theirs", "k");
  ASSERT_TRUE(upload);
  ASSERT_TRUE((*upload)->write("bytes"));
  EXPECT_THAT((*upload)->complete().error().message(), StartsWith(who));
}

TEST_F(StoreRouterTest, WhatIsToBeDoneIsSaidWhereItIsKnown) {
  StoreClient client(http_, system_clock(), {.name = "lab", .endpoint_url = "https://lab"}, {});
  EXPECT_THAT(
      client
          .explain(
              Error(ErrorKind::denied, "no").with_code(std::string(net::kUntrustedCertificate)))
          .message(),
      HasSubstr("ca-file"));
  const Error wrong_keys = Error(ErrorKind::denied, "no").with_code("InvalidAccessKeyId");
  EXPECT_EQ(client.explain(wrong_keys).code(), "InvalidAccessKeyId");
  EXPECT_THAT(client.explain(wrong_keys).message(), HasSubstr("doesn't take the keys"));
}

}  // namespace
}  // namespace trainyard::data
