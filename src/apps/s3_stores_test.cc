#include "apps/s3_stores.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cstdlib>

#include "base/files.h"

namespace trainyard::apps {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class S3Stores : public testing::Test {
 protected:
  void SetUp() override {
    char folder[] = "/tmp/s3-stores-XXXXXX";
    ASSERT_NE(::mkdtemp(folder), nullptr);
    root_ = folder;
  }
  void TearDown() override { ASSERT_TRUE(remove_tree(root_)); }

  static config::S3StoreSettings settings() {
    config::S3StoreSettings made;
    made.endpoint = "https://s3.example.org";
    made.buckets = {"data"};
    made.access_key_id = "AKIAKEY";
    made.secret_access_key = "topsecret";
    return made;
  }
  Result<model::S3Store> open(const config::S3StoreSettings& settings) {
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
  config::S3StoreSettings store_settings = settings();
  store_settings.access_key_id = store_settings.secret_access_key = "";
  store_settings.credentials_file = file;
  store_settings.profile = "lab";
  const auto store = open(store_settings);
  ASSERT_TRUE(store) << store.error().message();
  EXPECT_EQ(store->credentials_file, file);
  EXPECT_EQ(store->profile, "lab");
  store_settings.profile = "nobody";
  EXPECT_THAT(open(store_settings).error().message(), HasSubstr("s3.ceph.credentials-file"));
}

TEST_F(S3Stores, ACertificateIsReadOnceAndMustBeOne) {
  const std::string file = root_ / "ca.pem";
  config::S3StoreSettings store_settings = settings();
  store_settings.ca_file = file;
  EXPECT_THAT(open(store_settings).error().message(), HasSubstr("s3.ceph.ca-file"));
  ASSERT_TRUE(replace_file(file, "no PEM"));
  EXPECT_THAT(open(store_settings).error().message(), HasSubstr("holds no certificate"));
  ASSERT_TRUE(replace_file(file, "-----BEGIN CERTIFICATE-----\n"));
  EXPECT_EQ(open(store_settings)->ca_certificates, "-----BEGIN CERTIFICATE-----\n");
}

}  // namespace
}  // namespace trainyard::apps
