#include "aws/public_hosts.h"

#include <gtest/gtest.h>

#include <string>

namespace trainyard::aws {
namespace {

struct Row {
  const char* host;
  PublicHost expected;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.host;
}

class PublicHosts : public testing::TestWithParam<Row> {};

TEST_P(PublicHosts, AreToldApart) {
  EXPECT_EQ(classify_host(GetParam().host), GetParam().expected);
}

constexpr auto kAnswered = PublicHost::answered;
constexpr auto kNotAnswered = PublicHost::not_answered;
constexpr auto kForeign = PublicHost::foreign;

// As botocore 1.43 names them.
INSTANTIATE_TEST_SUITE_P(Endpoints, PublicHosts,
                         testing::ValuesIn(std::initializer_list<Row>{
                             {"api.sagemaker.us-east-1.amazonaws.com", kAnswered},
                             {"api.sagemaker.eu-central-1.api.aws", kAnswered},
                             {"api-fips.sagemaker.us-east-1.amazonaws.com", kAnswered},
                             {"api.sagemaker-fips.cn-north-1.amazonaws.com.cn", kAnswered},
                             {"api.sagemaker.cn-north-1.api.amazonwebservices.com.cn", kAnswered},
                             {"runtime.sagemaker.us-east-1.amazonaws.com", kAnswered},
                             {"metrics.sagemaker.us-gov-west-1.amazonaws.com", kAnswered},
                             {"featurestore-runtime.sagemaker.us-east-1.amazonaws.com", kAnswered},
                             {"a2i-runtime.sagemaker.us-east-1.amazonaws.com", kNotAnswered},
                             {"api.sagemaker.amazonaws.com", kNotAnswered},
                             {"logs.us-east-1.amazonaws.com", kAnswered},
                             {"stream-logs.us-east-1.amazonaws.com", kAnswered},
                             {"monitoring.ap-southeast-2.amazonaws.com", kAnswered},
                             {"events.us-east-1.api.aws", kAnswered},
                             {"ssm-fips.us-east-1.amazonaws.com", kAnswered},
                             {"ssmmessages.eu-central-1.amazonaws.com", kAnswered},
                             {"ec2messages.eu-central-1.amazonaws.com", kNotAnswered},
                             {"sts.amazonaws.com", kAnswered},
                             {"sts.us-east-1.amazonaws.com", kAnswered},
                             {"sts.us-isob-east-1.amazonaws.com", kAnswered},
                             {"iam.amazonaws.com", kAnswered},
                             {"iam.us-gov.amazonaws.com", kAnswered},
                             {"iam.cn-north-1.amazonaws.com.cn", kAnswered},
                             {"iam.global.api.aws", kAnswered},
                             {"STS.Us-East-1.AmazonAWS.com.", kAnswered}}));

INSTANTIATE_TEST_SUITE_P(S3, PublicHosts,
                         testing::ValuesIn(std::initializer_list<Row>{
                             {"s3.amazonaws.com", kAnswered},
                             {"s3.us-east-1.amazonaws.com", kAnswered},
                             {"s3-us-west-2.amazonaws.com", kAnswered},
                             {"s3-external-1.amazonaws.com", kAnswered},
                             {"s3.dualstack.us-east-1.amazonaws.com", kAnswered},
                             {"s3-fips.dualstack.us-east-1.amazonaws.com", kAnswered},
                             {"s3-fips.aws-global.amazonaws.com", kAnswered},
                             {"bucket.s3.amazonaws.com", kAnswered},
                             {"bucket.s3.us-east-1.amazonaws.com", kAnswered},
                             {"a.bucket.with.dots.s3.us-east-1.amazonaws.com", kAnswered},
                             {"odd.s3.us-east-1.s3.us-east-1.amazonaws.com", kAnswered},
                             {"bucket.s3-us-west-2.amazonaws.com", kAnswered},
                             {"bucket.s3.dualstack.eu-west-1.amazonaws.com", kAnswered},
                             {"bucket.s3.cn-north-1.amazonaws.com.cn", kAnswered},
                             {"sm-pysdk-t-us-east-1.s3.us-east-1.amazonaws.com", kAnswered},
                             {"s3-control.us-east-1.amazonaws.com", kNotAnswered},
                             {"point-1.s3-accesspoint.us-east-1.amazonaws.com", kNotAnswered},
                             {"bucket.s3-accelerate.amazonaws.com", kNotAnswered},
                             {"bucket.s3-website-us-east-1.amazonaws.com", kNotAnswered}}));

INSTANTIATE_TEST_SUITE_P(Others, PublicHosts,
                         testing::ValuesIn(std::initializer_list<Row>{
                             {"dynamodb.us-east-1.amazonaws.com", kNotAnswered},
                             {"123456789012.dkr.ecr.us-east-1.amazonaws.com", kNotAnswered},
                             {"ec2-203-0-113-25.compute-1.amazonaws.com", kNotAnswered},
                             {"amazonaws.com", kNotAnswered},
                             {"sts.evil.amazonaws.com", kNotAnswered},
                             {".amazonaws.com", kNotAnswered},
                             {"..s3.amazonaws.com", kNotAnswered},
                             {"us-east-1.amazonaws.com", kNotAnswered},
                             {"dualstack.us-east-1.amazonaws.com", kNotAnswered},
                             {"sts.us-east-1.amazonaws.com.example.com", kForeign},
                             {"notamazonaws.com", kForeign},
                             {"s3.example.com", kForeign},
                             {"localhost", kForeign},
                             {"127.0.0.1", kForeign},
                             {"", kForeign}}));

}  // namespace
}  // namespace trainyard::aws
