"""Jobs that fail or are stopped: the right status, a reason a person can act on, nothing left behind."""

import hashlib
import tarfile
import urllib.parse

import pytest
from botocore.exceptions import ClientError

from trainyard_server import IMAGE

FIRST_MINUTE = {"StoppingCondition": {"MaxRuntimeInSeconds": 2}}
# PID 1 of a container receives only the signals that it handles.
SLEEPS = "trap 'exit 0' TERM; echo ready; sleep 1000 & wait"
SAVES_AT_TERM = "trap 'echo saved > /opt/ml/model/late; exit 7' TERM; echo ready; while :; do sleep 0.05; done"


@pytest.fixture(autouse=True)
def leaves_nothing(server):
    yield
    server.assert_nothing_left()


def failed(described):
    assert described["TrainingJobStatus"] == described["SecondaryStatus"] == "Failed"
    assert described["SecondaryStatusTransitions"][-1]["StatusMessage"] == "Training job failed"
    return described["FailureReason"]


def stopped(described, secondary="Stopped"):
    assert (described["TrainingJobStatus"], described["SecondaryStatus"]) == ("Stopped", secondary)
    assert "FailureReason" not in described
    return described


def test_exit_code_without_a_failure_file(server):
    assert failed(server.run("exit 3")) == "AlgorithmError: , exit code: 3"


def test_exit_code_with_a_failure_file(server):
    reason = failed(server.run("echo 'the learning rate is zero' > /opt/ml/output/failure; exit 1"))
    assert reason.startswith("AlgorithmError: the learning rate is zero")
    assert reason.endswith(", exit code: 1")


def test_a_long_failure_file_is_cut_and_keeps_the_exit_code(server):
    reason = failed(server.run("yes x | head -c 9000 > /opt/ml/output/failure; exit 4"))
    assert len(reason) <= 1024 and reason.startswith("AlgorithmError: x")
    assert reason.endswith(", exit code: 4")


def test_a_failed_job_still_uploads_what_it_wrote(server):
    described = server.run("echo partial > /opt/ml/model/part; exit 1")
    failed(described)
    statuses = [entry["Status"] for entry in described["SecondaryStatusTransitions"]]
    assert statuses[-2:] == ["Uploading", "Failed"]
    key = f"out/{described['TrainingJobName']}/output/model.tar.gz"
    assert server.s3.head_object(Bucket="data", Key=key)["ContentLength"] > 0


def test_image_not_found(server):
    image = "127.0.0.1:9/no/such-image:1"
    described = server.run(AlgorithmSpecification={"TrainingImage": image, "TrainingInputMode": "File"})
    assert failed(described).startswith("ClientError: Cannot pull algorithm container. Either the image does "
                                        "not exist or its permissions are incorrect.")


def test_entrypoint_that_is_not_in_the_image(server):
    described = server.run(AlgorithmSpecification={
        "TrainingImage": IMAGE, "TrainingInputMode": "File", "ContainerEntrypoint": ["no-such-program"]})
    reason = failed(described)
    assert reason.startswith("ClientError: ") and "no-such-program" in reason


def channel(uri):
    return [{"ChannelName": "train", "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": uri}}}]


@pytest.mark.parametrize("uri", ["s3://data/nothing-here/", "s3://no-such-bucket/x"])
def test_empty_prefix_and_missing_bucket_are_refused_at_create(server, uri):
    with pytest.raises(ClientError) as refused:
        server.create(InputDataConfig=channel(uri))
    error = refused.value.response["Error"]
    assert error["Code"] == "ValidationException"
    assert error["Message"].startswith(f'No S3 objects found under S3 URL "{uri}" given in input data source.')


def test_data_that_is_gone_when_the_job_starts(server):
    whole = {"InstanceType": "ml.m5.24xlarge", "InstanceCount": 1, "VolumeSizeInGB": 1}
    first = server.create(SLEEPS, ResourceConfig=whole)
    server.wait_for_log(first, "ready")
    server.s3.put_object(Bucket="data", Key="soon-gone/x", Body=b"x")
    second = server.create(ResourceConfig=whole, InputDataConfig=channel("s3://data/soon-gone/"))
    server.s3.delete_object(Bucket="data", Key="soon-gone/x")
    server.sagemaker.stop_training_job(TrainingJobName=first)
    assert failed(server.wait(second)).startswith("ClientError: Data download failed:")


def test_disk_full_on_the_volume(server):
    described = server.run("head -c 3G /dev/zero > /opt/ml/model/big || exit 5")
    reason = failed(described)
    assert "VolumeSizeInGB" in reason or "exit code: 5" in reason
    assert any("No space left on device" in line for line in server.log(described["TrainingJobName"]))


def test_killed_for_memory(server):
    described = server.run("exec python3 -c 'x = bytearray(6 << 30)'", ResourceConfig={
        "InstanceType": "ml.t3.medium", "InstanceCount": 1, "VolumeSizeInGB": 1})
    reason = failed(described)
    assert reason.startswith("AlgorithmError: ") and "memory" in reason
    assert reason.endswith("exit code: 137")


def test_max_runtime_stops_the_job_and_keeps_what_it_saved(server):
    described = stopped(server.run(SAVES_AT_TERM, **FIRST_MINUTE), "MaxRuntimeExceeded")
    key = f"out/{described['TrainingJobName']}/output/model.tar.gz"
    assert server.s3.head_object(Bucket="data", Key=key)["ContentLength"] > 0


def test_stop_while_training_sends_sigterm_and_uploads(server):
    job = server.create(SAVES_AT_TERM)
    server.wait_for_log(job, "ready")
    server.sagemaker.stop_training_job(TrainingJobName=job)
    assert server.describe(job)["TrainingJobStatus"] in ("Stopping", "Stopped")
    described = stopped(server.wait(job))
    assert described["ModelArtifacts"]["S3ModelArtifacts"].endswith("model.tar.gz")


def test_stop_while_waiting_for_capacity_starts_nothing(server):
    whole = {"InstanceType": "ml.m5.24xlarge", "InstanceCount": 1, "VolumeSizeInGB": 1}
    first = server.create(SLEEPS, ResourceConfig=whole)
    server.wait_for_log(first, "ready")
    second = server.create("echo never", ResourceConfig=whole)
    server.wait_for(second, "Pending")
    server.sagemaker.stop_training_job(TrainingJobName=second)
    described = stopped(server.wait(second))
    assert "TrainingStartTime" not in described
    server.sagemaker.stop_training_job(TrainingJobName=first)
    stopped(server.wait(first))


@pytest.mark.parametrize("delay", [0, 0.02, 0.05, 0.1, 0.2])
def test_stop_soon_after_create_ends_stopped(server, delay):
    """In whichever phase the job is by then."""
    import select

    job = server.create(SLEEPS)
    select.select([], [], [], delay)
    server.sagemaker.stop_training_job(TrainingJobName=job)
    # A shell that hasn't set its trap yet ignores SIGTERM: the job is then killed by SIGKILL, 120 s later.
    stopped(server.wait(job, 180))


def test_stopping_a_finished_job_is_refused_in_the_services_words(server):
    job = server.run("true")["TrainingJobName"]
    with pytest.raises(ClientError, match="The request was rejected because the training job is in status Completed."):
        server.sagemaker.stop_training_job(TrainingJobName=job)


def test_upload_to_a_bucket_that_went_away(server):
    server.s3.create_bucket(Bucket="short-lived")
    job = server.create("echo ready; while [ ! -e /opt/ml/model/go ]; do sleep 0.05; date > /opt/ml/model/x; "
                        "[ $((i+=1)) -gt 40 ] && exit 0; done",
                        OutputDataConfig={"S3OutputPath": "s3://short-lived/out"})
    server.wait_for_log(job, "ready")
    server.s3.delete_bucket(Bucket="short-lived")
    assert failed(server.wait(job)).startswith("ClientError: Artifact upload failed:")


# Outputs that take long to upload -> (the script, how many bytes, in how many files).
BIG = ("head -c 64M /dev/urandom > big", 64 << 20, 1)
MANY = ("head -c 3M /dev/urandom | split -b 3k -a 3 - part-", 3 << 20, 1024)


@pytest.mark.parametrize(("output", "compression"), [(BIG, "GZIP"), (MANY, "NONE")], ids=["one archive", "many files"])
def test_stop_while_uploading_ends_stopped_with_all_of_the_output(server, output, compression):
    """The container has exited by itself: only the upload is left, and it isn't interrupted."""
    script, size, files = output
    job = server.create(f"cd /opt/ml/model; {script}; md5sum * | cut -c 1-32 | sha256sum", OutputDataConfig={
        "S3OutputPath": "s3://data/stopped", "CompressionType": compression})
    server.wait_for(job, "Uploading", timeout=120)
    server.sagemaker.stop_training_job(TrainingJobName=job)
    assert server.describe(job)["TrainingJobStatus"] == "Stopping", "the upload was over before the stop came"
    described = stopped(server.wait(job))
    assert [step["Status"] for step in described["SecondaryStatusTransitions"]][-3:] == [
        "Uploading", "Stopping", "Stopped"]

    uploaded = sorted(sizes_and_md5s(server, described).items())
    assert (len(uploaded), sum(count for _, (count, _) in uploaded)) == (files, size)
    digest = hashlib.sha256("".join(f"{md5}\n" for _, (_, md5) in uploaded).encode()).hexdigest()
    assert any(digest in line for line in server.log(job))
    assert "Uploads" not in server.s3.list_multipart_uploads(Bucket="data", Prefix=f"stopped/{job}")


def sizes_and_md5s(server, described):
    """{name: (bytes, MD5)} of the files of a job's model, packed or not."""
    uri = urllib.parse.urlparse(described["ModelArtifacts"]["S3ModelArtifacts"])
    if uri.path.endswith("/model.tar.gz"):
        body = server.s3.get_object(Bucket=uri.netloc, Key=uri.path[1:])["Body"]
        archive = tarfile.open(fileobj=body, mode="r|gz")
        return {member.name: (member.size, hashlib.md5(archive.extractfile(member).read()).hexdigest())
                for member in archive if member.isfile()}
    pages = server.s3.get_paginator("list_objects_v2").paginate(Bucket=uri.netloc, Prefix=uri.path[1:])
    return {entry["Key"]: (entry["Size"], entry["ETag"].strip('"')) for page in pages for entry in page["Contents"]}
