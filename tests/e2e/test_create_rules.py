"""Rules between fields of CreateTrainingJob: judged before anything is refused that isn't supported here.

Each case cites where the rule is from; control/create_rules.cc has them all, and its test a case for each.
"""

import pytest
from botocore.exceptions import ClientError

from trainyard_server import IMAGE

S3_SOURCE = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://data/in"}}
FILE_SYSTEM = {"FileSystemDataSource": {"FileSystemId": "fs-01234567", "FileSystemAccessMode": "ro",
                                        "FileSystemType": "EFS", "DirectoryPath": "/x"}}
MACHINE = {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1}


def channels(source=S3_SOURCE, **more):
    return {"InputDataConfig": [{"ChannelName": "train", "DataSource": source, **more}]}


@pytest.mark.parametrize("changes, says", [
    # aws/sagemaker-python-sdk#5564
    ({"ResourceConfig": {**MACHINE, "InstanceGroups": [
        {"InstanceType": "ml.m5.large", "InstanceCount": 1, "InstanceGroupName": "g"}]}},
     "InstanceType or InstanceCount cannot be specified with InstanceGroups"),
    # Kenza-AI/sagify#111
    ({"StoppingCondition": {"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 60}},
     "Invalid MaxWaitTimeInSeconds. It is only supported when EnableManagedSpotTraining is set to true"),
    # aws/sagemaker-python-sdk#716
    (channels(CompressionType="Gzip"),
     "Invalid compression type for channel train: File mode only supports NONE, got Gzip instead"),
    # shape StoppingCondition, MaxWaitTimeInSeconds
    ({"EnableManagedSpotTraining": True, "StoppingCondition": {"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 59}},
     "Invalid MaxWaitTimeInSeconds. It must be greater than or equal to MaxRuntimeInSeconds"),
    # shape AlgorithmSpecification, AlgorithmName
    ({"AlgorithmSpecification": {"TrainingImage": IMAGE, "AlgorithmName": "x", "TrainingInputMode": "File"}},
     "Invalid AlgorithmSpecification. TrainingImage and AlgorithmName cannot both be given"),
    # shape ServerlessJobConfig
    ({"ServerlessJobConfig": {"JobType": "FineTuning", "BaseModelArn":
                              "arn:aws:sagemaker:us-east-1:aws:hub-content/SageMakerPublicHub/Model/m/1.0.0"}},
     "ServerlessJobConfig cannot be specified with AlgorithmSpecification"),
    # developer guide, model-access-training-data
    (channels(FILE_SYSTEM),
     "Invalid FileSystemDataSource of channel train. VpcConfig must be given with a file system"),
    # shape S3DataSource, AttributeNames
    (channels({"S3DataSource": {**S3_SOURCE["S3DataSource"], "AttributeNames": ["x"]}}),
     "Invalid AttributeNames of channel train. They are only supported when S3DataType is AugmentedManifestFile"),
    # developer guide, train-warm-pools
    ({"ResourceConfig": {**MACHINE, "KeepAlivePeriodInSeconds": 60}, "EnableManagedSpotTraining": True,
      "StoppingCondition": {"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 60}},
     "Invalid KeepAlivePeriodInSeconds. It is not supported with EnableManagedSpotTraining"),
    # AWS's tagging rules
    ({"Tags": [{"Key": "AWS:x", "Value": ""}]},
     "Invalid tag key 'AWS:x'. Keys that begin with aws: are reserved for system use"),
])
def test_a_broken_rule_is_the_whole_answer(server, changes, says):
    with pytest.raises(ClientError) as refused:
        server.create(**changes)
    error = refused.value.response["Error"]
    assert (error["Code"], error["Message"]) == ("ValidationException", says)
