"""Limits on what a job may write besides its volume: its container's own files, its log, its upload."""

import os
import signal

import pytest

from trainyard_server import Server, eventually

LIMITS = "[limits]\nlayer-gib = 0.0625\nlog-gib = 0.015625\n"
HOLES = "dd if=/dev/zero of=/opt/ml/model/holes bs=1 count=0 seek=200G 2>/dev/null"
NONE = {"OutputDataConfig": {"S3OutputPath": "s3://data/out", "CompressionType": "NONE"}}


@pytest.fixture(scope="module")
def limited(runtime, tmp_path_factory):
    folder = tmp_path_factory.mktemp(f"limits-{runtime}")
    (folder / "data").mkdir(mode=0o700)
    (folder / "data" / "config.toml").write_text(LIMITS)
    with Server(folder, runtime) as server:
        server.s3.create_bucket(Bucket="data")
        yield server
    server.assert_nothing_left()


def test_a_container_that_fills_its_own_root(limited):
    fills = "echo x > /opt/ml/model/part; dd if=/dev/zero of=/fill bs=1M count=300 || exit 9; sleep 60"
    described = limited.run(fills)
    assert described["TrainingJobStatus"] == "Failed", described["SecondaryStatus"]
    reason = described["FailureReason"]
    assert "limits.layer-gib" in reason
    if limited.runtime == "oci":
        assert reason.startswith("AlgorithmError: The container's own file system is full")
        assert reason.endswith("exit code: 9"), "the write failed in the container"
        assert any("No space left on device" in line for line in limited.log(described["TrainingJobName"]))
    else:
        assert reason.startswith("ClientError: The container was ended:what the container has written")
        assert any("The container is ended" in line for line in limited.log(described["TrainingJobName"]))
    key = f"out/{described['TrainingJobName']}/output/model.tar.gz"
    assert limited.s3.head_object(Bucket="data", Key=key)["ContentLength"] > 0
    limited.assert_nothing_left()


def test_a_log_flood_ends_its_log_and_not_its_job(limited):
    length, line = 18_000_000, "x" * 999
    flood = f"yes {line} | head -c {length}; echo done > /opt/ml/model/m"
    described = limited.run(flood)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    job = described["TrainingJobName"]
    [stream] = [path for path in (limited.data / "logs").rglob("*algo-1*") if job in str(path) and path.is_file()]
    assert stream.stat().st_size < 16.1 * (1 << 20)
    # "<time> <message>"; sixteen megabytes take a while through the API.
    lines = [record.split(" ", 1)[1] for record in stream.read_text().splitlines()]
    assert lines[-2].startswith("The log stream is full: it has 16.0 MiB")
    dropped = int(lines[-1].rsplit(" ", 1)[1])
    # No lines are missing; the image's own output may have been dropped too.
    assert 0 <= dropped + lines.count(line) - length // (len(line) + 1) < 5


def test_holes_count_for_what_may_be_uploaded(limited):
    jobs = [limited.create(HOLES), limited.create(HOLES, **NONE)]
    for job in jobs:
        described = limited.wait(job)
        assert described["FailureReason"].startswith(
            "ClientError: Artifact upload failed:the files are larger than the 2.0 GiB that may be uploaded; "
            "the largest is /opt/ml/model/holes (200.0 GiB, ")
    assert limited.s3.list_objects_v2(Bucket="data", Prefix=f"out/{jobs[1]}/")["KeyCount"] == 0


def test_a_hugging_face_cache_is_uploaded_uncompressed_with_its_weights(limited):
    script = ("cd /opt/ml/model && mkdir -p blobs snapshots/1 && echo weights > blobs/abc "
              "&& ln -s ../../blobs/abc snapshots/1/model.safetensors && ln -s /etc/passwd out")
    described = limited.run(script, **NONE)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    base = f"out/{described['TrainingJobName']}/output/model/"
    found = limited.s3.list_objects_v2(Bucket="data", Prefix=base)["Contents"]
    assert {entry["Key"][len(base):] for entry in found} == {"blobs/abc", "snapshots/1/model.safetensors"}
    body = limited.s3.get_object(Bucket="data", Key=base + "snapshots/1/model.safetensors")["Body"].read()
    assert body == b"weights\n"
    assert any("model/out is a link out of" in line for line in limited.log(described["TrainingJobName"]))


def test_a_killed_agents_upload_is_done_again_and_its_parts_go(limited):
    """Incompressible bytes: the agent is killed between its first part and the end."""
    job = limited.create("dd if=/dev/urandom of=/opt/ml/model/m bs=1M count=512 2>/dev/null")
    key = f"out/{job}/output/model.tar.gz"

    def uploading():
        uploads = limited.s3.list_multipart_uploads(Bucket="data").get("Uploads", [])
        return any(upload["Key"] == key for upload in uploads)

    eventually(uploading, 60, f"an upload of {key}")
    [agent] = [found for found in limited.leftovers() if found.startswith("agent")]
    os.kill(int(agent.split()[1]), signal.SIGKILL)
    described = limited.wait(job)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    assert limited.s3.head_object(Bucket="data", Key=key)["ContentLength"] > 512 << 20
    assert not limited.s3.list_multipart_uploads(Bucket="data").get("Uploads", [])
    limited.assert_nothing_left()
