#include "aws/sigv4.h"

#include <gtest/gtest.h>

#include "aws/canonical_request.h"
#include "aws/crypto.h"

namespace trainyard::aws {
namespace {

using namespace std::chrono_literals;

// The keys of AWS's published examples.
const Credentials kSuite{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", ""};
const Credentials kS3Docs{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""};
const Timestamp kSuiteTime = *parse_amz_date("20150830T123600Z");
const Timestamp kS3DocsTime = *parse_amz_date("20130524T000000Z");

std::string signature_in(const HeaderList& headers) {
  const std::string& authorization = *find_header(headers, "authorization");
  return authorization.substr(authorization.find("Signature=") + 10);
}

struct SuiteCase {
  const char* name;
  SignableRequest request;
  const char* signature;
};

// From the AWS Signature Version 4 test suite: name, request, expected signature.
TEST(SigV4, MatchesThePublishedTestSuite) {
  const SuiteCase cases[] = {
      {"get-vanilla",
       {"GET", "/", "", {{"Host", "example.amazonaws.com"}}},
       "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
      {"get-vanilla-query-order-key-case",
       {"GET", "/", "Param2=value2&Param1=value1", {{"Host", "example.amazonaws.com"}}},
       "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
      {"post-vanilla",
       {"POST", "/", "", {{"Host", "example.amazonaws.com"}}},
       "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
  };
  for (const SuiteCase& c : cases)
    EXPECT_EQ(signature_in(sign_headers(c.request, kSuite, {"us-east-1", "service"}, sha256_hex(""),
                                        kSuiteTime)),
              c.signature)
        << c.name;
}

// "Authenticating Requests: Using the Authorization Header", Amazon S3 API Reference.
TEST(SigV4, MatchesTheS3DocumentationsExamples) {
  const SignableRequest get{
      "GET", "/test.txt", "", {{"Host", "examplebucket.s3.amazonaws.com"}, {"Range", "bytes=0-9"}}};
  EXPECT_EQ(
      signature_in(sign_headers(get, kS3Docs, {"us-east-1", "s3"}, sha256_hex(""), kS3DocsTime)),
      "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  const SignableRequest list{
      "GET", "/", "max-keys=2&prefix=J", {{"Host", "examplebucket.s3.amazonaws.com"}}};
  EXPECT_EQ(
      signature_in(sign_headers(list, kS3Docs, {"us-east-1", "s3"}, sha256_hex(""), kS3DocsTime)),
      "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST(SigV4, MatchesTheS3DocumentationsPresignedUrl) {
  const SignableRequest get{"GET", "/test.txt", "", {{"Host", "examplebucket.s3.amazonaws.com"}}};
  const std::string query = presign_query(get, kS3Docs, {"us-east-1", "s3"}, 86400s, kS3DocsTime);
  EXPECT_TRUE(query.ends_with(
      "X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"))
      << query;
}

// "Signature Calculations for the Authorization Header: Transferring Payload in Multiple Chunks".
TEST(SigV4, MatchesTheS3DocumentationsChunkedUpload) {
  SignatureClaim claim;
  claim.date = "20130524";
  claim.region = "us-east-1";
  claim.service = "s3";
  claim.amz_date = "20130524T000000Z";
  claim.signature = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
  ChunkSigner signer(claim, kS3Docs.secret_access_key);
  EXPECT_EQ(signer.next(sha256_hex(std::string(65536, 'a'))),
            "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648");
  EXPECT_EQ(signer.next(sha256_hex(std::string(1024, 'a'))),
            "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497");
  EXPECT_EQ(signer.next(sha256_hex("")),
            "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9");
}

class Verify : public testing::Test {
 protected:
  SignableRequest signed_request(const Credentials& by = kSuite, Timestamp at = kSuiteTime) {
    SignableRequest request{
        "POST", "/", "", {{"Host", "localhost:1"}, {"X-Amz-Target", "SageMaker.ListTags"}}};
    for (auto& header : sign_headers(request, by, {"us-east-1", "sagemaker"}, sha256_hex("{}"), at))
      request.headers.push_back(header);
    return request;
  }
  static std::string outcome(const SignableRequest& request, Timestamp now = kSuiteTime,
                             std::string_view body = "{}") {
    const auto parsed = parse_signature(request);
    if (const auto* wrong = std::get_if<ServiceError>(&parsed))
      return wrong->code + ": " + wrong->message;
    const auto& claim = std::get<0>(parsed);
    if (!claim) return "unsigned";
    const auto wrong =
        verify_signature(request, *claim, kSuite.secret_access_key, sha256_hex(body), now);
    return wrong ? wrong->code + ": " + wrong->message : "ok";
  }
  static void replace(SignableRequest& request, std::string_view name, const std::string& from,
                      const std::string& to) {
    for (auto& [key, value] : request.headers)
      if (key == name) value.replace(value.find(from), from.size(), to);
  }
};

TEST_F(Verify, AcceptsWhatSignHeadersMade) {
  EXPECT_EQ(outcome(signed_request()), "ok");
}

TEST_F(Verify, AcceptsAnAuthorizationHeaderWithoutBlanksAfterCommas) {
  SignableRequest request = signed_request();
  replace(request, "Authorization", ", SignedHeaders", ",SignedHeaders");
  replace(request, "Authorization", ", Signature", ",Signature");
  EXPECT_EQ(outcome(request), "ok");
}

TEST_F(Verify, RefusesAnyChangeOfWhatWasSigned) {
  const std::string mismatch =
      "InvalidSignatureException: The request signature we calculated does not match";
  EXPECT_TRUE(outcome(signed_request(), kSuiteTime, "{ }").starts_with(mismatch));
  EXPECT_TRUE(outcome(signed_request({"AKIDEXAMPLE", "other", ""})).starts_with(mismatch));
  SignableRequest other_operation = signed_request();
  replace(other_operation, "X-Amz-Target", "ListTags", "AddTags");
  EXPECT_TRUE(outcome(other_operation).starts_with(mismatch));
  SignableRequest other_path = signed_request();
  other_path.path = "/x";
  EXPECT_TRUE(outcome(other_path).starts_with(mismatch));
}

TEST_F(Verify, RefusesAnAmzHeaderThatWasAddedUnsigned) {
  SignableRequest request = signed_request();
  request.headers.emplace_back("X-Amz-Security-Token", "smuggled");
  EXPECT_TRUE(
      outcome(request).starts_with("InvalidSignatureException: 'x-amz-security-token' must be a"));
}

TEST_F(Verify, SaysBothTimesWhenTheClockIsOff) {
  EXPECT_EQ(outcome(signed_request(), kSuiteTime + 16min),
            "InvalidSignatureException: Signature expired: 20150830T123600Z is now earlier than "
            "20150830T123700Z "
            "(20150830T125200Z - 15 min.)");
  EXPECT_EQ(
      outcome(signed_request(), kSuiteTime - 16min),
      "InvalidSignatureException: Signature not yet current: 20150830T123600Z is still later than "
      "20150830T123500Z (20150830T122000Z + 15 min.)");
  EXPECT_EQ(outcome(signed_request(), kSuiteTime + 14min), "ok");
}

TEST_F(Verify, NamesThePartThatIsMissing) {
  SignableRequest request = signed_request();
  EXPECT_EQ(outcome({"POST", "/", "", {{"Host", "x"}}}), "unsigned");
  for (auto& [name, value] : request.headers)
    if (name == "Authorization") value = "AWS4-HMAC-SHA256 SignedHeaders=host, Signature=0";
  EXPECT_TRUE(outcome(request).starts_with(
      "IncompleteSignatureException: Authorization header requires 'Credential' parameter."));
}

TEST_F(Verify, APresignedUrlIsGoodUntilItExpires) {
  SignableRequest request{"GET", "/b/k", "", {{"Host", "localhost:1"}}};
  request.query = presign_query(request, kSuite, {"us-east-1", "s3"}, 60s, kSuiteTime);
  const auto check = [&](Timestamp now) {
    const auto claim = std::get<0>(parse_signature(request));
    const auto wrong =
        verify_signature(request, *claim, kSuite.secret_access_key, kUnsignedPayload, now);
    return wrong ? wrong->message : "ok";
  };
  EXPECT_EQ(check(kSuiteTime + 59s), "ok");
  EXPECT_EQ(check(kSuiteTime + 61s), "Request has expired");
  request.path = "/b/other";
  EXPECT_NE(check(kSuiteTime), "ok");
}

}  // namespace
}  // namespace trainyard::aws
