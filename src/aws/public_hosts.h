#pragma once

#include <string_view>

// Recognizes the names of AWS's public endpoints. Pure.
namespace trainyard::aws {

enum class PublicHost {
  answered,      // an endpoint of a service that Trainyard implements
  not_answered,  // any other name below AWS's domains
  foreign,       // not AWS's
};

// AWS's domains for service endpoints, in all public partitions: amazonaws.com, amazonaws.com.cn,
// and those of dual-stack endpoints.
inline constexpr std::string_view kPublicDomains[] = {"amazonaws.com", "amazonaws.com.cn",
                                                      "api.aws", "api.amazonwebservices.com.cn"};

// `host` has no port; any case, optionally with a trailing dot. R stands for any region. `answered`
// are these and their -fips variants:
//   SageMaker        api.sagemaker.R, and runtime., metrics., featurestore-runtime. instead of api.
//   S3               s3.R, s3-R, s3, s3.dualstack.R, s3-external-1, each with or without <bucket>.
//   CloudWatch, Logs, EventBridge, Systems Manager
//                    monitoring.R, logs.R, stream-logs.R, streaming-logs.R, events.R, ssm.R,
//                    ssmmessages.R
//   STS, IAM         sts, sts.R, iam, iam.R
PublicHost classify_host(std::string_view host);

}  // namespace trainyard::aws
