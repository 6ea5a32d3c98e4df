"""A disk that has less space than jobs request: what they get, what they wait for, what is rejected. Above all, a job's
output is complete if the job is reported as completed."""

import http.server
import json
import os
import shutil
import tarfile
import threading
import time
import urllib.error
import urllib.request

import botocore.config
import botocore.exceptions
import pytest

from small_disk import free_mib, small_disk
from trainyard_server import Server, eventually

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="mounting a file system needs root")

# Space for one volume of 1 GiB and its job's allowance, not for two.
DISK_MIB = 2432
CONFIGURATION = """
[disk]
floor-gib = 0.015625
volumes = "{volumes}"

[instance-types."ml.test.one"]
vcpus = 1
memory-gib = 1
"""


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path, DISK_MIB) as data:
        yield data


OTHER_STORE = """
[s3.other]
endpoint = "http://127.0.0.1:{port}"
buckets = ["elsewhere"]
access-key-id = "id"
secret-access-key = "secret"
"""


def serve(disk, runtime, volumes="fitted", more=""):
    folder = disk.parent
    (folder / "config.toml").write_text(CONFIGURATION.format(volumes=volumes) + more)
    return Server(folder, runtime, ["--config", str(folder / "config.toml")])


def resources(gigabytes):
    return {"InstanceType": "ml.test.one", "InstanceCount": 1, "VolumeSizeInGB": gigabytes}


def test_what_a_job_wrote_is_kept_when_others_have_taken_the_rest_of_the_disk(disk, runtime, tmp_path):
    pattern = b"trainyard 0123456789 abcdefghij\n"
    size = len(pattern) * 3_000_000
    script = f"""
        echo up; while [ ! -e /opt/ml/output/go ]; do sleep 0.1; done
        yes '{pattern.decode().strip()}' | head -c {size} > /opt/ml/model/big; echo "head ended with $?"
    """
    with serve(disk, runtime) as server:
        server.s3.create_bucket(Bucket="data")
        job = server.create(script, ResourceConfig=resources(5))
        server.wait_for_log(job, "up", 180)
        # A quarter of what the job is about to write is left, and more than the floor.
        with open(disk / "others", "wb") as others:
            os.posix_fallocate(others.fileno(), 0, (free_mib(disk) - 24) << 20)
        (disk / "attempts" / job / "1" / "algo-1" / "volume" / "ml" / "output" / "go").touch()
        described = server.wait(job)
        log = server.log(job)
        assert described["TrainingJobStatus"] == "Completed", (described.get("FailureReason"), log)
        assert any("VolumeSizeInGB is 5" in line and "the storage volume of the training job has" in line
                   for line in log), log
        assert "head ended with 0" in log
        server.s3.download_file("data", f"out/{job}/output/model.tar.gz", str(tmp_path / "model.tar.gz"))
        (disk / "others").unlink()
    with tarfile.open(tmp_path / "model.tar.gz") as archive:
        kept = archive.extractfile("big").read()
    assert len(kept) == size
    assert kept == pattern * 3_000_000
    server.assert_nothing_left()


def test_a_job_waits_for_what_is_promised_to_another_and_runs_when_that_has_ended(disk, one_runtime):
    with serve(disk, one_runtime) as server:
        server.s3.create_bucket(Bucket="data")
        first = server.create("trap 'exit 0' TERM; echo up; while :; do sleep 0.1; done", ResourceConfig=resources(1))
        server.wait_for_log(first, "up", 180)
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


def health(server):
    try:
        with urllib.request.urlopen(f"{server.url}/_trainyard/health") as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)


def test_empty_objects_do_not_use_up_the_disks_last_inodes(one_runtime, tmp_path):
    """Each object is a file, and so is each journal and log; without inodes nothing can be created though space is left."""
    with small_disk(tmp_path, DISK_MIB, files=4000) as disk, serve(disk, one_runtime) as server:
        s3 = server.session.client("s3", endpoint_url=server.url,
                                   config=botocore.config.Config(retries={"max_attempts": 0}))
        s3.create_bucket(Bucket="data")
        assert server.run("true", ResourceConfig=resources(1))["TrainingJobStatus"] == "Completed", "with the image"
        stored = 0
        with pytest.raises(botocore.exceptions.ClientError) as refused:
            while stored < 4000:
                s3.put_object(Bucket="data", Key=f"empty/{stored}", Body=b"")
                stored += 1
        assert refused.value.response["Error"]["Code"] == "ServiceUnavailable"
        assert stored > 1000
        assert os.statvfs(disk).f_favail >= 4000 // 20 - 50, "the rest is the server's"
        assert health(server) == {"status": "ok"}
        with pytest.raises(botocore.exceptions.ClientError) as refused:
            server.create(ResourceConfig=resources(1))
        assert refused.value.response["Error"]["Code"] == "ServiceUnavailable"

        # Another program takes the rest.
        others = disk / "others"
        others.mkdir()
        with pytest.raises(OSError):
            for number in range(4000):
                (others / str(number)).touch()
        eventually(lambda: health(server).get("alarms"), 20, "an alarm")
        assert health(server)["alarms"][0]["reason"] == "no_space"
        assert "inodes" in (server.directory / "server.log").read_text()
        for number in range(100):
            s3.delete_object(Bucket="data", Key=f"empty/{number}")
        shutil.rmtree(others)
        eventually(lambda: health(server) == {"status": "ok"}, 20, "the alarm's end")
        s3.put_object(Bucket="data", Key="again", Body=b"bytes")
        assert server.run("true", ResourceConfig=resources(1))["TrainingJobStatus"] == "Completed"


@pytest.fixture
def other_store():
    """The port of an object store that takes everything."""
    class Store(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("ETag", '"etag"')
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *words):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Store) as store:
        threading.Thread(target=store.serve_forever, daemon=True).start()
        yield store.server_port
        store.shutdown()


def test_what_clients_write_ends_at_the_floor_and_jobs_at_half_of_it(disk, one_runtime, other_store):
    """The rest of the disk is for the server's own state, and requests that free space still work."""
    floor, now = 16, int(time.time())
    with serve(disk, one_runtime, more=OTHER_STORE.format(port=other_store)) as server:
        server.s3.create_bucket(Bucket="data")
        server.s3.put_object(Bucket="data", Key="there", Body=b"bytes")
        upload = server.s3.create_multipart_upload(Bucket="data", Key="parts")["UploadId"]
        once = botocore.config.Config(retries={"max_attempts": 0})
        s3, logs, metrics, sagemaker = (server.session.client(service, endpoint_url=server.url, config=once)
                                        for service in ("s3", "logs", "cloudwatch", "sagemaker"))
        stream = {"logGroupName": "mine", "logStreamName": "s"}
        logs.create_log_group(logGroupName="mine")
        logs.create_log_stream(**stream)

        def leave(mib):
            (disk / "others").unlink(missing_ok=True)
            with open(disk / "others", "wb") as others:
                os.posix_fallocate(others.fileno(), 0, (free_mib(disk) - mib) << 20)

        def refusal(call, **arguments):
            with pytest.raises(botocore.exceptions.ClientError) as refused:
                call(**arguments)
            return refused.value.response["Error"]["Code"], refused.value.response["ResponseMetadata"]["HTTPStatusCode"]

        writes = [
            (s3.put_object, {"Bucket": "data", "Key": "new", "Body": b"bytes"}, ("ServiceUnavailable", 503)),
            # Its body waits on the disk until it is complete.
            (s3.put_object, {"Bucket": "elsewhere", "Key": "new", "Body": b"bytes"}, ("ServiceUnavailable", 503)),
            (s3.copy_object, {"Bucket": "data", "Key": "new", "CopySource": "data/there"}, ("ServiceUnavailable", 503)),
            (s3.upload_part, {"Bucket": "data", "Key": "parts", "UploadId": upload, "PartNumber": 1, "Body": b"bytes"},
             ("ServiceUnavailable", 503)),
            (logs.put_log_events, {**stream, "logEvents": [{"timestamp": now * 1000, "message": "m"}]},
             ("ServiceUnavailableException", 500)),
            (metrics.put_metric_data, {"Namespace": "n", "MetricData": [{"MetricName": "m", "Value": 1}]},
             ("ServiceUnavailable", 503))]
        leave(floor + 1)
        for call, arguments, _ in writes:
            call(**arguments)
        leave(floor - 2)
        for call, arguments, expected in writes:
            assert refusal(call, **arguments) == expected
        waiting = server.create(ResourceConfig=resources(1))
        server.wait_for(waiting, "Pending")
        leave(floor // 2 - 2)
        assert refusal(sagemaker.create_training_job, **server.request(ResourceConfig=resources(1))) == (
            "ServiceUnavailable", 503)
        assert s3.get_object(Bucket="data", Key="there")["Body"].read() == b"bytes"
        server.sagemaker.stop_training_job(TrainingJobName=waiting)
        s3.abort_multipart_upload(Bucket="data", Key="parts", UploadId=upload)
        s3.delete_object(Bucket="data", Key="there")
        (disk / "others").unlink()
        s3.put_object(Bucket="data", Key="new", Body=b"bytes")
        assert server.run("true", ResourceConfig=resources(1))["TrainingJobStatus"] == "Completed"
    server.assert_nothing_left()
