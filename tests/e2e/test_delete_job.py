"""DeleteTrainingJob by boto3."""

import pytest
from botocore.exceptions import ClientError


def refusal(call, **arguments):
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_deleted_job_is_gone_its_log_and_its_artifacts_stay(server):
    job = server.create("echo first life; echo x > /opt/ml/model/m", Tags=[{"Key": "k", "Value": "v"}])
    described = server.wait(job)
    answer = server.sagemaker.delete_training_job(TrainingJobName=job)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    for call in (server.sagemaker.describe_training_job, server.sagemaker.stop_training_job,
                 server.sagemaker.delete_training_job):
        assert refusal(call, TrainingJobName=job) == ("ValidationException", "Requested resource not found.")
    assert refusal(server.sagemaker.list_tags, ResourceArn=described["TrainingJobArn"])[0] == "ValidationException"
    assert not server.sagemaker.list_training_jobs(NameContains=job)["TrainingJobSummaries"]
    assert any("first life" in line for line in server.log(job))
    bucket, key = described["ModelArtifacts"]["S3ModelArtifacts"].removeprefix("s3://").split("/", 1)
    assert server.s3.head_object(Bucket=bucket, Key=key)["ContentLength"] > 0


def test_the_name_makes_a_new_job_with_a_log_stream_of_its_own(server):
    job = server.create("echo one; exit 1")
    assert server.wait(job)["TrainingJobStatus"] == "Failed"
    server.sagemaker.delete_training_job(TrainingJobName=job)
    server.create("echo two", name=job)
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Completed"
    assert "FailureReason" not in described
    streams = server.logs.describe_log_streams(logGroupName="/aws/sagemaker/TrainingJobs",
                                               logStreamNamePrefix=f"{job}/")["logStreams"]
    assert len(streams) == 2


def test_a_running_job_is_in_use(server):
    job = server.create("trap 'exit 0' TERM; sleep 60 & wait")
    server.wait_for(job, "Training")
    assert refusal(server.sagemaker.delete_training_job, TrainingJobName=job) == (
        "ResourceInUse", "The request was rejected because the training job is in status InProgress.")
    server.sagemaker.stop_training_job(TrainingJobName=job)
    server.wait(job)
    server.sagemaker.delete_training_job(TrainingJobName=job)
