"""UpdateTrainingJob by boto3: the service's rules, and errors that name what isn't implemented yet."""

import pytest
from botocore.exceptions import ClientError


def refusal(server, **update):
    with pytest.raises(ClientError) as refused:
        server.sagemaker.update_training_job(**update)
    error = refused.value.response["Error"]
    assert error["Code"] == "ValidationException"
    return error["Message"]


def test_updates_of_a_running_job(server):
    job = server.create("trap 'exit 0' TERM; sleep 60 & wait", ProfilerConfig={"S3OutputPath": "s3://data/profile"})
    server.wait_for(job, "Training")
    arn = server.describe(job)["TrainingJobArn"]
    for nothing in ({}, {"ProfilerConfig": {"DisableProfiler": False}},
                    {"RemoteDebugConfig": {"EnableRemoteDebug": False}}):
        assert server.sagemaker.update_training_job(TrainingJobName=job, **nothing)["TrainingJobArn"] == arn
    assert "at 'ProfilerConfig.DisableProfiler' is not supported by Trainyard yet" in refusal(
        server, TrainingJobName=job, ProfilerConfig={"DisableProfiler": True})
    assert "The training job has no warm pool" in refusal(
        server, TrainingJobName=job, ResourceConfig={"KeepAlivePeriodInSeconds": 60})
    server.sagemaker.stop_training_job(TrainingJobName=job)
    server.wait(job)
    assert "its secondary status is Stopped" in refusal(
        server, TrainingJobName=job, ProfilerConfig={"DisableProfiler": True})


def test_a_job_that_is_not_there(server):
    assert refusal(server, TrainingJobName="never-created") == "Requested resource not found."
