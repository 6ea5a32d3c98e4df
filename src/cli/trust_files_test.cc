#include "cli/trust_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <latch>
#include <set>
#include <thread>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const Timestamp kNow = *parse_amz_date("20260131T090500Z");
constexpr const char* kOurs = "-----BEGIN CERTIFICATE-----\nours\n";
constexpr const char* kSystem = "-----BEGIN CERTIFICATE-----\nsystem\n";

class TrustFiles : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(ensure_directory(dir_ / "into"));
    write("system.pem", kSystem);
  }
  void TearDown() override { fs::remove_all(dir_); }
  fs::path write(const std::string& name, const std::string& text) {
    std::ofstream(dir_ / name) << text;
    return dir_ / name;
  }
  Result<Environment> written(const Environment& inherited) {
    return write_trust_files(dir_ / "into", inherited, kOurs, {dir_ / "none", dir_ / "system.pem"});
  }
  std::string content(const Result<Environment>& variables, const std::string& name) {
    return *read_file(variables->at(name));
  }

  fs::path dir_ = fs::temp_directory_path() / ("trainyard-trust-" + random_hex(12));
};

TEST_F(TrustFiles, TheSystemsCertificatesStayTrusted) {
  const auto variables = written({});
  ASSERT_TRUE(variables) << variables.error().message();
  for (const char* name : {"AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE",
                           "GIT_SSL_CAINFO", "HTTPLIB2_CA_CERTS", "CARGO_HTTP_CAINFO"})
    EXPECT_EQ(content(variables, name), std::string(kSystem) + kOurs) << name;
  EXPECT_EQ(content(variables, "NODE_EXTRA_CA_CERTS"), kOurs);
  EXPECT_FALSE(variables->contains("PIP_CERT"));
}

TEST_F(TrustFiles, AUsersOwnBundleIsWhatIsAddedTo) {
  const auto own = write("own.pem", "-----BEGIN CERTIFICATE-----\nown");
  const auto variables = written({{"AWS_CA_BUNDLE", own},
                                  {"PIP_CERT", own},
                                  {"NODE_EXTRA_CA_CERTS", own},
                                  {"SSL_CERT_FILE", ""}});
  ASSERT_TRUE(variables) << variables.error().message();
  const std::string expected = "-----BEGIN CERTIFICATE-----\nown\n" + std::string(kOurs);
  EXPECT_EQ(content(variables, "AWS_CA_BUNDLE"), expected);
  EXPECT_EQ(content(variables, "PIP_CERT"), expected);
  EXPECT_EQ(content(variables, "NODE_EXTRA_CA_CERTS"), expected);
  EXPECT_EQ(content(variables, "SSL_CERT_FILE"), std::string(kSystem) + kOurs);
}

TEST_F(TrustFiles, AFolderOfCertificatesIsTakenWhole) {
  ASSERT_TRUE(ensure_directory(dir_ / "certs"));
  write("certs/b.crt", "-----BEGIN CERTIFICATE-----\nb\n");
  write("certs/a.pem", "-----BEGIN CERTIFICATE-----\na");
  write("certs/README", "not one");
  fs::create_symlink("a.pem", dir_ / "certs/0a1b2c3d.0");
  const auto variables = written({{"REQUESTS_CA_BUNDLE", dir_ / "certs"}});
  ASSERT_TRUE(variables) << variables.error().message();
  EXPECT_EQ(
      content(variables, "REQUESTS_CA_BUNDLE"),
      "-----BEGIN CERTIFICATE-----\na\n-----BEGIN CERTIFICATE-----\nb\n" + std::string(kOurs));
}

TEST_F(TrustFiles, AMissingFileIsNamed) {
  const auto variables = written({{"AWS_CA_BUNDLE", dir_ / "gone.pem"}});
  ASSERT_FALSE(variables);
  EXPECT_THAT(variables.error().message(), HasSubstr("AWS_CA_BUNDLE: open " + dir_.string()));
  const auto bare = write_trust_files(dir_ / "into", {}, kOurs, {dir_ / "none"});
  ASSERT_FALSE(bare);
  EXPECT_THAT(bare.error().message(), HasSubstr("ca-certificates"));
}

TEST_F(TrustFiles, TheAuthorityIsMadeOnceAndForItsOwnerOnly) {
  const auto first = open_authority(dir_ / "data", kNow);
  ASSERT_TRUE(first) << first.error().message();
  EXPECT_EQ(open_authority(dir_ / "data", kNow)->certificate_pem(), first->certificate_pem());
  struct stat info{};
  ASSERT_EQ(::stat((dir_ / "data/authority.pem").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  ASSERT_EQ(::stat((dir_ / "data").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700U);
}

TEST_F(TrustFiles, AllWhoOpenAtOnceGetTheSameAuthority) {
  std::latch together(8);
  std::mutex mutex;
  std::set<std::string> seen;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      together.arrive_and_wait();
      const auto authority = open_authority(dir_ / "data", kNow);
      const std::lock_guard lock(mutex);
      seen.insert(authority ? authority->certificate_pem() : authority.error().message());
    });
  }
  for (auto& it : threads) it.join();
  EXPECT_EQ(seen.size(), 1U);
}

TEST_F(TrustFiles, AnAuthorityThatIsNoneIsNamed) {
  write("authority.pem", "nonsense");
  const auto authority = open_authority(dir_, kNow);
  ASSERT_FALSE(authority);
  EXPECT_EQ(authority.error().kind(), ErrorKind::corrupt);
  EXPECT_THAT(authority.error().message(), HasSubstr("authority.pem (remove it"));
}

}  // namespace
}  // namespace trainyard::cli
