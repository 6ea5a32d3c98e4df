#!/bin/bash
# The built-in XGBoost with the AWS CLI alone.
set -euo pipefail
image=trainyard/xgboost
bucket=aws-cli-example
job=aws-cli-$(date +%Y-%m-%d-%H-%M-%S)
data=$(dirname "$0")/../demo/data/breast_cancer_wisconsin.csv

# The label first, as a number, and no header.
aws s3 mb "s3://$bucket"
tail -n +2 "$data" | sed 's/^malignant/1/; s/^benign/0/' | aws s3 cp - "s3://$bucket/train/rows.csv"

aws sagemaker create-training-job --cli-input-json "$(cat <<END
{
  "TrainingJobName": "$job",
  "RoleArn": "arn:aws:iam::123456789012:role/MyTrainingRole",
  "AlgorithmSpecification": {
    "TrainingImage": "$image", "TrainingInputMode": "File",
    "MetricDefinitions": [{"Name": "train:error", "Regex": "#011train-error:([0-9.]+)"}]
  },
  "HyperParameters": {"num_round": "20", "objective": "binary:logistic", "eval_metric": "error"},
  "InputDataConfig": [{
    "ChannelName": "train", "ContentType": "text/csv",
    "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://$bucket/train/"}}
  }],
  "OutputDataConfig": {"S3OutputPath": "s3://$bucket/models"},
  "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1},
  "StoppingCondition": {"MaxRuntimeInSeconds": 600}
}
END
)"

describe() { aws sagemaker describe-training-job --training-job-name "$job" --output text --query "$1"; }
while status=$(describe TrainingJobStatus) && [[ $status == InProgress ]]; do sleep 1; done
echo "$job: $status"
describe 'FinalMetricDataList[].[MetricName, Value]'
aws s3 cp --quiet "$(describe ModelArtifacts.S3ModelArtifacts)" - | tar tz
