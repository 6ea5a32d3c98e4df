#pragma once

#include <string_view>

// The names of AWS's public endpoints, read. Pure.
namespace trainyard::aws {

enum class PublicHost {
  answered,      // an endpoint of a service whose API Trainyard answers
  not_answered,  // any other name below AWS's domains
  foreign,       // not AWS's
};

// AWS's domains that hold endpoints of services, in all partitions that anyone can use:
// amazonaws.com, amazonaws.com.cn, and those of dual-stack endpoints.
inline constexpr std::string_view kPublicDomains[] = {"amazonaws.com", "amazonaws.com.cn",
                                                      "api.aws", "api.amazonwebservices.com.cn"};

// `host` without a port, in any case, perhaps with the root's dot at its end. Of any region.
// `answered` are:
//   SageMaker        api.sagemaker.R, and runtime., metrics., featurestore-runtime. in place of
//   api. S3               s3.R, s3-R, s3, s3.dualstack.R, s3-external-1, each with or without
//   <bucket>. CloudWatch, Logs, EventBridge, Systems Manager
//                    monitoring.R, logs.R, stream-logs.R, streaming-logs.R, events.R, ssm.R
//   STS, IAM         sts, sts.R, iam, iam.R
// and their -fips twins.
PublicHost classify_host(std::string_view host);

}  // namespace trainyard::aws
