#include <gtest/gtest.h>

#include "aws/crypto.h"
#include "s3/error.h"
#include "s3/presigned_headers.h"
#include "s3/presigned_v2.h"

namespace trainyard::s3 {
namespace {

const Timestamp kSigned = from_epoch_millis(1'175'000'000'000);

net::RequestHead head(std::string target, std::string host = "johnsmith.s3.amazonaws.com",
                      std::string method = "GET") {
  return {std::move(method), std::move(target), {{"Host", std::move(host)}}};
}

// The example of "Signing and authenticating REST requests", S3 user guide.
TEST(PresignedV2, ThePublishedExample) {
  const net::RequestHead sent = head(
      "/photos/"
      "puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&"
      "Expires=1175139620");
  const auto request = parse_request(sent, {});
  const auto claim = parse_presigned_v2(*request, kSigned);
  ASSERT_TRUE(claim && *claim);
  EXPECT_EQ((*claim)->access_key_id, "AKIAIOSFODNN7EXAMPLE");
  const std::string text = presigned_v2_text(sent, *request, **claim);
  EXPECT_EQ(text, "GET\n\n\n1175139620\n/johnsmith/photos/puppy.jpg");
  EXPECT_EQ(aws::to_base64(aws::hmac_sha1("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", text)),
            (*claim)->signature);
}

TEST(PresignedV2, HeadersAndSubresourcesAreSigned) {
  net::RequestHead sent = head(
      "/bucket/a%20b?uploadId=u%2F1&partNumber=2&prefix=x&x-amz-security-token=T&AWSAccessKeyId=K&"
      "Signature=S&Expires=1175139620",
      "localhost", "PUT");
  sent.headers.add("Content-Type", "text/csv");
  sent.headers.add("X-Amz-Meta-B", " two ");
  sent.headers.add("x-amz-meta-a", "1");
  const auto request = parse_request(sent, {"localhost"});
  const auto claim = parse_presigned_v2(*request, kSigned);
  ASSERT_TRUE(claim && *claim);
  EXPECT_EQ((*claim)->session_token, "T");
  EXPECT_EQ(
      presigned_v2_text(sent, *request, **claim),
      "PUT\n\ntext/csv\n1175139620\nx-amz-meta-a:1\nx-amz-meta-b:two\nx-amz-security-token:T\n"
      "/bucket/a%20b?partNumber=2&uploadId=u/1");
}

TEST(PresignedV2, HalfOfOneAndOldOnesAreDenied) {
  const auto code = [](const char* target) -> std::string {
    const auto claim = parse_presigned_v2(*parse_request(head(target), {}), kSigned);
    if (!claim) return to_answer(claim.error()).message;
    return *claim ? "yes" : "none";
  };
  EXPECT_EQ(code("/k"), "none");
  EXPECT_EQ(code("/k?AWSAccessKeyId=K&Signature=S&Expires=1175000001"), "yes");
  EXPECT_EQ(code("/k?AWSAccessKeyId=K&Signature=S&Expires=1175000000"), "Request has expired");
  for (const char* half :
       {"/k?AWSAccessKeyId=K", "/k?Signature=S&Expires=1175139620",
        "/k?AWSAccessKeyId=K&Signature=S", "/k?AWSAccessKeyId=K&Signature=S&Expires=never",
        "/k?AWSAccessKeyId=K&Signature=&Expires=1175139620"})
    EXPECT_TRUE(code(half).starts_with("Query-string authentication requires")) << half;
}

TEST(PresignedHeaders, MoveFromTheQuery) {
  net::RequestHead sent = head(
      "/k?x-amz-meta-a=1&X-Amz-Server-Side-Encryption=aws:kms&x-amz-meta-b=query&X-Amz-Date=d&"
      "X-Amz-Expires=9&x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-checksum-algorithm=CRC32&x-id=x");
  sent.headers.add("x-amz-meta-b", "header");
  auto request = parse_request(sent, {});
  ASSERT_TRUE(adopt_presigned_headers(*request));
  EXPECT_EQ(request->header("x-amz-meta-a"), "1");
  EXPECT_EQ(request->header("x-amz-server-side-encryption"), "aws:kms");
  EXPECT_EQ(request->header("x-amz-checksum-algorithm"), "CRC32");
  EXPECT_EQ(request->header("x-amz-meta-b"), "header");
  for (const char* name : {"x-amz-date", "x-amz-expires", "x-amz-checksum-crc32", "x-id"})
    EXPECT_FALSE(request->headers.has(name)) << name;
}

TEST(PresignedHeaders, CanNotHoldALineBreak) {
  auto request = parse_request(head("/k?x-amz-meta-a=1%0D%0Ax-amz-meta-b:2"), {});
  EXPECT_EQ(adopt_presigned_headers(*request).error().code(), "InvalidArgument");
}

}  // namespace
}  // namespace trainyard::s3
