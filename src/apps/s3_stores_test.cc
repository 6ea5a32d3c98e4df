#include "apps/s3_stores.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cstdlib>
#include <functional>

#include "base/files.h"

namespace trainyard::apps {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

class S3Stores : public testing::Test {
 protected:
  void SetUp() override {
    char folder[] = "/tmp/s3-stores-XXXXXX";
    ASSERT_NE(::mkdtemp(folder), nullptr);
    root_ = folder;
  }
  void TearDown() override { ASSERT_TRUE(remove_tree(root_)); }

  static S3StoreSettings settings() {
    S3StoreSettings made;
    made.endpoint = "https://s3.example.org";
    made.buckets = {"data"};
    made.access_key_id = "AKIAKEY";
    made.secret_access_key = "topsecret";
    return made;
  }
  Result<model::S3Store> open(const S3StoreSettings& settings) {
    TRY(auto stores, open_s3_stores({{"ceph", settings}}, root_ / "s3"));
    return stores.at(0);
  }

  fs::path root_;
};

TEST_F(S3Stores, KeysOfTheConfigurationGoToAFileOfTheirOwn) {
  const auto store = open(settings());
  ASSERT_TRUE(store) << store.error().message();
  EXPECT_EQ(store->credentials_file, (root_ / "s3" / "ceph").string());
  EXPECT_THAT(*read_file(store->credentials_file), HasSubstr("aws_secret_access_key = topsecret"));
  struct stat info{};
  ASSERT_EQ(::stat(store->credentials_file.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(store->patience, std::chrono::seconds(1800));
  EXPECT_FALSE(store->virtual_hosted);
}

TEST_F(S3Stores, AProfileOfAFileIsUsedWhereItIs) {
  const std::string file = root_ / "credentials";
  ASSERT_TRUE(replace_file(file, "[lab]\naws_access_key_id=A\naws_secret_access_key=B\n"));
  S3StoreSettings said = settings();
  said.access_key_id = said.secret_access_key = "";
  said.credentials_file = file;
  said.profile = "lab";
  const auto store = open(said);
  ASSERT_TRUE(store) << store.error().message();
  EXPECT_EQ(store->credentials_file, file);
  EXPECT_EQ(store->profile, "lab");
  said.profile = "nobody";
  EXPECT_THAT(open(said).error().message(), HasSubstr("s3.ceph.credentials-file"));
}

TEST_F(S3Stores, AnEndpointIsAHostAndPerhapsAPort) {
  for (const auto& [text, url] : std::map<std::string, std::string>{
           {"http://10.0.0.1:9000", "http://10.0.0.1:9000"},
           {"https://s3.example.org:443/", "https://s3.example.org"},
           {"http://[::1]:80", "http://[::1]"},
           {"https://s3.example.org:80", "https://s3.example.org:80"}}) {
    S3StoreSettings said = settings();
    said.endpoint = text;
    const auto store = open(said);
    ASSERT_TRUE(store) << store.error().message();
    EXPECT_EQ(store->endpoint_url, url);
  }
}

TEST_F(S3Stores, WhatIsWrongIsNamed) {
  struct Case {
    const char* says;
    std::function<void(S3StoreSettings&)> spoil;
  };
  const std::string junk = root_ / "junk";
  ASSERT_TRUE(replace_file(junk, "no PEM"));
  const std::vector<Case> cases{
      {"s3.ceph.endpoint '' must be", [](auto& s) { s.endpoint = ""; }},
      {"s3.ceph.endpoint 'ftp://x' must be", [](auto& s) { s.endpoint = "ftp://x"; }},
      {"s3.ceph.endpoint 'http://x/s3' must have", [](auto& s) { s.endpoint = "http://x/s3"; }},
      {"must have nothing", [](auto& s) { s.endpoint = "http://user:word@x"; }},
      {"names no host", [](auto& s) { s.endpoint = "http://"; }},
      {"s3.ceph.buckets must name", [](auto& s) { s.buckets.clear(); }},
      {"s3.ceph.ca-file", [](auto& s) { s.ca_file = "/nowhere.pem"; }},
      {"holds no certificate", [&](auto& s) { s.ca_file = junk; }},
      {"must be given together", [](auto& s) { s.secret_access_key = ""; }},
      {"one of both", [](auto& s) { s.credentials_file = "/file"; }},
      {"one of both", [](auto& s) { s.access_key_id = s.secret_access_key = ""; }},
  };
  for (const Case& one : cases) {
    S3StoreSettings said = settings();
    one.spoil(said);
    const auto store = open(said);
    ASSERT_FALSE(store) << one.says;
    EXPECT_THAT(store.error().message(), HasSubstr(one.says));
    EXPECT_THAT(store.error().message(), Not(HasSubstr("topsecret")));
  }
}

TEST_F(S3Stores, ABucketLivesInOneStore) {
  const auto stores = open_s3_stores({{"a", settings()}, {"b", settings()}}, root_ / "s3");
  ASSERT_FALSE(stores);
  EXPECT_EQ(stores.error().message(), "s3.b.buckets 'data' lives in s3.a already");
}

}  // namespace
}  // namespace trainyard::apps
