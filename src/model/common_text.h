#pragma once

#include "model/rules.h"

// Texts that more than one subject uses.
namespace trainyard::model {

inline constexpr Text kMetricName{.min = 1, .max = 255, .pattern = ".+"};
inline constexpr Text kAlgorithmImage{.min = 0, .max = 255, .pattern = ".*"};
inline constexpr Text kS3Uri{.min = 0, .max = 1024, .pattern = "(https|s3)://([^/]+)/?(.*)"};
inline constexpr Text kInstanceGroupName{.min = 1, .max = 64, .pattern = ".+"};
inline constexpr Text kDirectoryPath{.min = 0, .max = 4096, .pattern = ".*"};
inline constexpr Text kKmsKeyId{.min = 0, .max = 2048, .pattern = "[a-zA-Z0-9:/_-]*"};
inline constexpr Text kTrainingPlanArn{
    .min = 50,
    .max = 2048,
    .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:training-plan/.*)"};
inline constexpr Text kModelPackageArn{
    .min = 1,
    .max = 2048,
    .pattern =
        R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]{9,16}:[0-9]{12}:model-package/[\S]{1,2048})"};
inline constexpr Text kTrainingJobName{
    .min = 1, .max = 63, .pattern = "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"};
inline constexpr Text kHyperParameterKey{.min = 0, .max = 256, .pattern = ".*"};
inline constexpr Text kHyperParameterValue{.min = 0, .max = 2500, .pattern = ".*"};
inline constexpr Text kRoleArn{
    .min = 20,
    .max = 2048,
    .pattern = R"(arn:aws[a-z\-]*:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+)"};
inline constexpr Text kTrainingEnvironmentKey{
    .min = 0, .max = 512, .pattern = "[a-zA-Z_][a-zA-Z0-9_]*"};
inline constexpr Text kTrainingEnvironmentValue{.min = 0, .max = 512, .pattern = R"([\S\s]*)"};
inline constexpr Text kTrainingJobArn{
    .min = 0,
    .max = 256,
    .pattern =
        R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:training-job/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62})"};
inline constexpr Text kNextToken{.min = 0, .max = 8192, .pattern = ".*"};

}  // namespace trainyard::model
