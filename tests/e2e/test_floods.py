"""Five floods at once - a log, a container's own files, a volume, an upload, connections - while ten well-behaved jobs run:
the output of those ten is correct to the byte, and the server keeps working."""

import contextlib
import json
import os
import selectors
import socket
import threading
import urllib.request

import pytest

from small_disk import small_disk
from trainyard_server import Server, eventually

pytestmark = [pytest.mark.alone, pytest.mark.skipif(os.geteuid() != 0, reason="mounting a file system needs root")]

# Space for the volumes of the jobs that run in parallel, not for everything that the floods write.
DISK_MIB = 6 << 10
CONFIGURATION = """
[limits]
layer-gib = 0.0625
log-gib = 0.015625
upload-gib = 0.125

[instance-types."ml.test.one"]
vcpus = 1
memory-gib = 1
"""
ONE = {"InstanceType": "ml.test.one", "InstanceCount": 1, "VolumeSizeInGB": 1}
NONE = {"S3OutputPath": "s3://data/out", "CompressionType": "NONE"}
# All but the connections. A flood ignores errors and keeps trying.
FLOOD = """
truncate -s 200G /opt/ml/model/holes
yes "$(printf 'flood %0900d' 0)" | head -c 20000000 &
dd if=/dev/zero of=/opt/ml/output/fill bs=1M 2> /dev/null &
dd if=/dev/zero of=/fill bs=1M count=400 2> /dev/null &
wait
"""
LINES, SIZE = 300, 3_000_000
GOOD = f"""
for i in $(seq {LINES}); do echo "line $i loss=$i;"; done
cat /opt/ml/input/data/train/bytes > /opt/ml/model/bytes
"""
LOSS = [{"Name": "loss", "Regex": "loss=([0-9]+);"}]
FLOODS, GOOD_JOBS, CONNECTIONS = 3, 10, 1100


@pytest.fixture
def server(runtime, tmp_path):
    """A server with 1,024 descriptors, which are fewer than the connections."""
    (tmp_path / "config.toml").write_text(CONFIGURATION)
    with small_disk(tmp_path, DISK_MIB):
        with Server(tmp_path, runtime, ["--config", str(tmp_path / "config.toml")],
                    run_as=["prlimit", "--nofile=256:1024", "--"]) as running:
            # As clients do by default: an idle connection may be closed just when it is used again.
            running.sagemaker, running.s3, running.logs = (
                running.session.client(service, endpoint_url=running.url) for service in ("sagemaker", "s3", "logs"))
            running.s3.create_bucket(Bucket="data")
            yield running
        running.assert_nothing_left()


@contextlib.contextmanager
def flooded_with_connections(port):
    """Holds CONNECTIONS idle connections, and opens a new one for each that is closed. Gives the count of those opened."""
    opened, over = [0], threading.Event()

    def flood():
        with contextlib.ExitStack() as held, selectors.DefaultSelector() as selector:
            def connect():
                made = held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
                selector.register(made, selectors.EVENT_READ)
                opened[0] += 1

            for _ in range(CONNECTIONS):
                connect()
            while not over.is_set():
                for key, _ in selector.select(0.05):
                    selector.unregister(key.fileobj)
                    key.fileobj.close()
                    connect()

    thread = threading.Thread(target=flood)
    thread.start()
    try:
        eventually(lambda: opened[0] >= CONNECTIONS, 20, "a flood of connections")
        yield opened
    finally:
        over.set()
        thread.join()


def create_good(server, number):
    key, body = f"in/{number}/bytes", os.urandom(SIZE)
    server.s3.put_object(Bucket="data", Key=key, Body=body)
    job = server.create(GOOD, name=f"good-{number}", ResourceConfig=ONE, OutputDataConfig=NONE, InputDataConfig=[{
        "ChannelName": "train", "DataSource": {"S3DataSource": {
            "S3DataType": "S3Prefix", "S3Uri": f"s3://data/in/{number}/"}}}],
        AlgorithmSpecification={**server.request()["AlgorithmSpecification"], "MetricDefinitions": LOSS})
    return job, body


def check_good(server, job, body):
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    kept = server.s3.get_object(Bucket="data", Key=f"out/{job}/output/model/bytes")["Body"].read()
    assert kept == body, f"{job}: {len(kept)} bytes that are not the {len(body)} that went in"
    lines = [line for line in server.log(job) if line.startswith("line ")]
    assert lines == [f"line {i} loss={i};" for i in range(1, LINES + 1)]
    assert [(metric["MetricName"], metric["Value"]) for metric in described["FinalMetricDataList"]] == [("loss", LINES)]


def test_ten_jobs_beside_five_floods_are_right_to_the_byte(server):
    good, floods = [], []
    with flooded_with_connections(server.port) as opened:
        # Alternately, so that floods run in parallel with the others however few jobs the machine can run.
        for number in range(GOOD_JOBS):
            if number % 4 == 0:
                floods.append(server.create(FLOOD, name=f"flood-{number}", ResourceConfig=ONE, OutputDataConfig=NONE))
            good.append(create_good(server, number))
        for job, body in good:
            check_good(server, job, body)
        for job in floods:
            described = server.wait(job)
            assert described["TrainingJobStatus"] == "Failed"
            assert "limits.layer-gib" in described["FailureReason"] or "200.0 GiB" in described["FailureReason"]
        assert opened[0] > CONNECTIONS, "none was closed to make room"
    assert len(floods) == FLOODS
    assert not server.s3.list_objects_v2(Bucket="data", Prefix="out/flood-").get("Contents")

    with urllib.request.urlopen(f"{server.url}/_trainyard/health") as answer:
        assert json.load(answer) == {"status": "ok"}
    check_good(server, *create_good(server, GOOD_JOBS))
    assert "control_halted" not in (server.directory / "server.log").read_text()
