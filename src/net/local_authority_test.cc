#include "net/local_authority.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>

namespace trainyard::net {
namespace {

const Timestamp kNow = *parse_amz_date("20260131T090500Z");

std::shared_ptr<X509> parsed(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  return {PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr), X509_free};
}

std::string text_of(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), BIO_free);
  X509_print(memory.get(), parsed(pem).get());
  char* bytes = nullptr;
  const long count = BIO_get_mem_data(memory.get(), &bytes);
  return {bytes, static_cast<std::size_t>(count)};
}

// How a strict client verifies `certificate` for `host`: OpenSSL's result, 0 if valid.
int evaluated(const LocalAuthority& authority, const std::string& certificate,
              const std::string& host, Timestamp at) {
  const auto root = parsed(authority.certificate_pem());
  const auto leaf = parsed(certificate);
  const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> store(X509_STORE_new(),
                                                                      X509_STORE_free);
  X509_STORE_add_cert(store.get(), root.get());
  const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> context(
      X509_STORE_CTX_new(), X509_STORE_CTX_free);
  X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), nullptr);
  X509_VERIFY_PARAM* how = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_flags(how, X509_V_FLAG_X509_STRICT);
  X509_VERIFY_PARAM_set_purpose(how, X509_PURPOSE_SSL_SERVER);
  X509_VERIFY_PARAM_set1_host(how, host.data(), host.size());
  X509_VERIFY_PARAM_set_time(how, static_cast<time_t>(to_epoch_millis(at) / 1000));
  X509_verify_cert(context.get());
  return X509_STORE_CTX_get_error(context.get());
}

LocalAuthority authority() {
  return *LocalAuthority::make({"amazonaws.com", "api.aws"}, kNow);
}

TEST(LocalAuthority, IsAnEllipticCurveAuthorityForTenYears) {
  const auto made = authority();
  const std::string text = text_of(made.certificate_pem());
  for (const char* part :
       {"CN=Trainyard local CA ", "CA:TRUE, pathlen:0", "Certificate Sign", "prime256v1",
        "Not Before: Jan 30 09:05:00 2026 GMT", "Not After : Jan 28 09:05:00 2036 GMT",
        "X509v3 Name Constraints: critical", "DNS:amazonaws.com", "DNS:api.aws"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
  }
  EXPECT_NE(made.certificate_pem(), authority().certificate_pem()) << "each is new";
  EXPECT_EQ(made.certificate_pem().find("PRIVATE"), std::string::npos);
}

TEST(LocalAuthority, IssuesWhatAStrictClientTakesForThatHostAlone) {
  const auto made = authority();
  const std::string host = "a.bucket_of-mine.s3.us-east-1.amazonaws.com";
  const auto issued = made.issue(host, kNow);
  ASSERT_TRUE(issued) << issued.error().message();
  EXPECT_EQ(evaluated(made, issued->certificate, host, kNow), X509_V_OK);
  EXPECT_EQ(evaluated(made, issued->certificate, "sts.amazonaws.com", kNow),
            X509_V_ERR_HOSTNAME_MISMATCH);
  EXPECT_EQ(evaluated(authority(), issued->certificate, host, kNow),
            X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
  EXPECT_EQ(evaluated(made, issued->certificate, host, kNow + std::chrono::days(365)),
            X509_V_ERR_CERT_HAS_EXPIRED);
  const std::string text = text_of(issued->certificate);
  for (const char* part : {"CA:FALSE", "Digital Signature", "TLS Web Server Authentication"})
    EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
}

TEST(LocalAuthority, IsOfNoUseForNamesBeyondItsDomains) {
  const auto made = authority();
  for (const char* host : {"www.example.com", "notamazonaws.com", "127.0.0.1"}) {
    const auto issued = made.issue(host, kNow);
    ASSERT_TRUE(issued);
    EXPECT_EQ(evaluated(made, issued->certificate, host, kNow), X509_V_ERR_PERMITTED_VIOLATION)
        << host;
  }
}

TEST(LocalAuthority, NothingItIssuesOutlivesIt) {
  const auto made = authority();
  const Timestamp late = kNow + std::chrono::days(3648);
  const auto issued = made.issue("sts.amazonaws.com", late);
  ASSERT_TRUE(issued);
  EXPECT_EQ(evaluated(made, issued->certificate, "sts.amazonaws.com", late), X509_V_OK);
  EXPECT_NE(text_of(issued->certificate).find("Not After : Jan 28 09:05:00 2036 GMT"),
            std::string::npos);
}

TEST(LocalAuthority, RefusesWhatIsNoName) {
  const auto made = authority();
  for (const char* host : {"", ".", "a..amazonaws.com", "a,DNS:b", "a b.amazonaws.com",
                           "a\n.amazonaws.com", ".amazonaws.com", "[::1]"}) {
    const auto issued = made.issue(host, kNow);
    ASSERT_FALSE(issued) << host;
    EXPECT_EQ(issued.error().kind(), ErrorKind::invalid_argument);
  }
}

TEST(LocalAuthority, IsReadBackFromWhatItWrote) {
  const auto made = authority();
  const auto read = LocalAuthority::parse(made.secret_pem());
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->certificate_pem(), made.certificate_pem());
  const auto issued = read->issue("sts.amazonaws.com", kNow);
  EXPECT_EQ(evaluated(made, issued->certificate, "sts.amazonaws.com", kNow), X509_V_OK);
}

TEST(LocalAuthority, SaysWhenAFileIsNone) {
  const auto other = authority();
  for (const std::string& text :
       {std::string(), std::string("nonsense"), other.certificate_pem(),
        other.certificate_pem() +
            authority().secret_pem().substr(authority().certificate_pem().size())}) {
    const auto read = LocalAuthority::parse(text);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind(), ErrorKind::corrupt);
  }
}

}  // namespace
}  // namespace trainyard::net
