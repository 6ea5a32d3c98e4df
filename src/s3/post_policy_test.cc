#include "s3/post_policy.h"

#include <gmock/gmock.h>

#include "aws/crypto.h"
#include "s3/error.h"

namespace trainyard::s3 {
namespace {

using testing::HasSubstr;

constexpr std::uint64_t kMax = 5ULL << 30;

class PostPolicyTest : public testing::Test {
 protected:
  Result<FileBounds> check(const std::string& conditions,
                           const std::string& expiration = "2026-01-02T00:00:00.000Z") {
    FormFields fields = fields_;
    fields["policy"] = aws::to_base64(R"({"expiration":")" + expiration + R"(","conditions":[)" +
                                      conditions + "]}");
    return check_post_policy(fields, "b", kMax, *parse_iso8601("2026-01-01T00:00:00Z"));
  }
  std::string refusal(const std::string& conditions) {
    const auto checked = check(conditions);
    if (checked) return "taken";
    const ErrorAnswer answer = to_answer(checked.error());
    return answer.code + ": " + answer.message;
  }

  FormFields fields_{{"key", "user/eric/photo.jpg"},
                     {"content-type", "image/jpeg"},
                     {"x-amz-signature", "not looked at here"},
                     {"x-ignore-this", "neither is this"}};
};

TEST_F(PostPolicyTest, EveryConditionHolds) {
  const std::string good =
      R"({"bucket":"b"},["starts-with","$key","user/eric/"],["EQ","$Content-Type","image/jpeg"])";
  const auto checked = check(good + R"(,["content-length-range",3,"1000"])");
  ASSERT_TRUE(checked) << checked.error().message();
  EXPECT_EQ(checked->min, 3U);
  EXPECT_EQ(checked->max, 1000U);
  EXPECT_EQ(check(good)->max, kMax);
  EXPECT_EQ(check(good + R"(,["content-length-range",0,99999999999999])")->max, kMax);
  EXPECT_EQ(
      refusal(R"({"bucket":"other"},["starts-with","$key",""],["starts-with","$content-type",""])"),
      R"(AccessDenied: Invalid according to Policy: Policy Condition failed: ["eq","$bucket","other"])");
  EXPECT_EQ(refusal(good + R"(,["starts-with","$key","user/betty/"])"),
            "AccessDenied: Invalid according to Policy: Policy Condition failed: "
            R"(["starts-with","$key","user/betty/"])");
  EXPECT_EQ(
      refusal(good + R"(,["eq","$x-amz-meta-tag","t"])"),
      R"(AccessDenied: Invalid according to Policy: Policy Condition failed: ["eq","$x-amz-meta-tag","t"])");
}

TEST_F(PostPolicyTest, EveryFieldIsInACondition) {
  EXPECT_EQ(refusal(R"(["starts-with","$key",""])"),
            "AccessDenied: Invalid according to Policy: Extra input fields: content-type");
}

TEST_F(PostPolicyTest, ItHasAnEnd) {
  const std::string good = R"(["starts-with","$key",""],["starts-with","$content-type",""])";
  EXPECT_TRUE(check(good, "2026-01-01T00:00:01Z"));
  EXPECT_THAT(check(good, "2026-01-01T00:00:00Z").error().message(), HasSubstr("Policy expired."));
  EXPECT_EQ(to_answer(check(good, "soon").error()).code, "InvalidPolicyDocument");
}

TEST_F(PostPolicyTest, WhatIsNoPolicyIsRefused) {
  for (const char* wrong :
       {R"("text")", R"(["like","$key","x"])", R"(["eq","key","x"])", R"(["eq","$key"])",
        R"({"key":1})", R"(["content-length-range",1,"x"])", R"(["content-length-range",-1,2])"})
    EXPECT_THAT(refusal(wrong), testing::AnyOf(HasSubstr("InvalidPolicyDocument: "),
                                               HasSubstr("InvalidArgument: ")))
        << wrong;
  for (const char* text : {"", "%%%", "e30=", "bm8="}) {
    fields_["policy"] = text;
    EXPECT_EQ(to_answer(check_post_policy(fields_, "b", kMax, Timestamp()).error()).code,
              "InvalidPolicyDocument")
        << text;
  }
}

TEST(AdoptForm, KeyAndHeadersAreTheFormsAlone) {
  S3Request request;
  request.bucket = "b";
  request.headers = {{"Content-Type", "multipart/form-data"}, {"x-amz-acl", "public-read"}};
  FormFields fields{{"key", "user/${filename}"},
                    {"content-type", "image/jpeg"},
                    {"x-amz-meta-a", "1"},
                    {"x-amz-credential", "AKIA/…"},
                    {"success_action_status", "201"}};
  ASSERT_TRUE(adopt_form(fields, "photo.jpg", request));
  EXPECT_EQ(request.key, "user/photo.jpg");
  EXPECT_EQ(fields["key"], "user/photo.jpg") << "a condition is of the whole key";
  EXPECT_EQ(request.header("content-type"), "image/jpeg");
  EXPECT_EQ(request.header("x-amz-meta-a"), "1");
  EXPECT_FALSE(request.headers.has("x-amz-acl"));
  EXPECT_FALSE(request.headers.has("x-amz-credential"));

  const auto refusal = [](FormFields wrong) {
    S3Request made;
    return to_answer(adopt_form(wrong, "", made).error()).code;
  };
  EXPECT_EQ(refusal({}), "UserKeyMustBeSpecified");
  EXPECT_EQ(refusal({{"key", "${filename}"}}), "InvalidArgument");
  EXPECT_EQ(refusal({{"key", "\xff"}}), "InvalidURI");
  EXPECT_EQ(refusal({{"key", "k"}, {"tagging", "<Tagging/>"}}), "NotImplemented");
  EXPECT_EQ(refusal({{"key", "k"}, {"content-type", "a\r\nb: c"}}), "InvalidArgument");
}

}  // namespace
}  // namespace trainyard::s3
