"""A disk that has less than jobs ask for: what they are given, what they wait for, what they are refused. Above all, what
a job wrote is what it is said to have written."""

import os
import tarfile

import botocore.exceptions
import pytest

from small_disk import small_disk
from trainyard_server import Server

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="mounting a file system needs root")

# Room for one volume of 1 GiB and its job's allowance, not for two.
DISK_MIB = 2560
CONFIGURATION = """
[disk]
volumes = "{volumes}"

[instance-types."ml.test.one"]
vcpus = 1
memory-gib = 1
"""


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path, DISK_MIB) as data:
        yield data


def serve(disk, runtime, volumes="fitted"):
    folder = disk.parent
    (folder / "config.toml").write_text(CONFIGURATION.format(volumes=volumes))
    return Server(folder, runtime, ["--config", str(folder / "config.toml")])


def resources(gigabytes):
    return {"InstanceType": "ml.test.one", "InstanceCount": 1, "VolumeSizeInGB": gigabytes}


def test_a_write_that_can_not_be_kept_fails_in_the_container_and_not_behind_it(disk, one_runtime, tmp_path):
    pattern = b"trainyard 0123456789 abcdefghij\n"
    script = f"""
        yes '{pattern.decode().strip()}' | head -c 4000000000 > /opt/ml/model/big; echo "head ended with $?"
        sync; echo "kept $(wc -c < /opt/ml/model/big)"
    """
    with serve(disk, one_runtime) as server:
        server.s3.create_bucket(Bucket="data")
        job = server.create(script, ResourceConfig=resources(5))
        described = server.wait(job)
        log = server.log(job)
        assert described["TrainingJobStatus"] == "Completed", (described.get("FailureReason"), log)
        assert any("VolumeSizeInGB is 5" in line and "the storage volume of the training job has" in line
                   for line in log), log
        assert "head ended with 1" in log, "it wrote more than the disk has"
        kept = int(next(line for line in log if line.startswith("kept ")).split()[1])
        assert kept > 900_000_000
        server.s3.download_file("data", f"out/{job}/output/model.tar.gz", str(tmp_path / "model.tar.gz"))
        with tarfile.open(tmp_path / "model.tar.gz") as archive:
            big = archive.extractfile("big")
            expected, size = pattern * (1 << 15), 0
            while block := big.read(len(expected)):
                assert block == expected[:len(block)], f"behind {size} bytes"
                size += len(block)
        assert size == kept
    server.assert_nothing_left()


def test_a_job_waits_for_what_is_promised_to_another_and_runs_when_that_has_ended(disk, one_runtime):
    with serve(disk, one_runtime) as server:
        server.s3.create_bucket(Bucket="data")
        first = server.create("trap 'exit 0' TERM; echo up; while :; do sleep 0.1; done", ResourceConfig=resources(1))
        server.wait_for_log(first, "up")
        second = server.create("echo done", ResourceConfig=resources(1))
        server.wait_for(second, "Pending")
        reason = server.wait_for_disk(second)
        assert "a storage volume of at least 1.0 GiB" in reason
        assert "not promised to other jobs" in reason
        server.sagemaker.stop_training_job(TrainingJobName=first)
        assert server.wait(second)["TrainingJobStatus"] == "Completed"
    server.assert_nothing_left()


def test_strict_refuses_what_the_disk_can_never_give_and_names_the_figures(disk, one_runtime):
    with serve(disk, one_runtime, "strict") as server:
        server.s3.create_bucket(Bucket="data")
        with pytest.raises(botocore.exceptions.ClientError) as refused:
            server.create(ResourceConfig=resources(5))
        assert refused.value.response["Error"]["Code"] == "ValidationException"
        message = refused.value.response["Error"]["Message"]
        assert "Invalid VolumeSizeInGB. 5 GB were asked for; the disk of the data folder has 2." in message
        assert "of which a volume can have at most" in message
        assert server.run("true", ResourceConfig=resources(1))["TrainingJobStatus"] == "Completed"
    server.assert_nothing_left()
