"""Limits on what clients may use of the server: descriptors, memory, time (docs/operations.md, "Limits on clients")."""

import contextlib
import pathlib
import socket
import uuid

import pytest

from trainyard_server import Server, eventually

# The figures of docs/operations.md.
REQUEST_MEMORY = 64 << 20
OWN_MEMORY = 16 << 10
CONNECTIONS_AT_1024_DESCRIPTORS = 448
# For what serves the requests: connections, parsed heads, the allocator.
SLACK = 48 << 20
BODY = 8 << 20


def resident(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) << 10
    raise AssertionError(f"no VmRSS of {pid}")


def unfinished(server, sent, key):
    """A request that stops in the middle of its body, or where the server rejects it."""
    date = "20261126"
    head = (f"POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: SageMaker.CreateTrainingJob\r\n"
            f"Content-Type: application/x-amz-json-1.1\r\nX-Amz-Date: {date}T000000Z\r\n"
            f"Authorization: AWS4-HMAC-SHA256 Credential={key}/{date}/us-east-1/sagemaker/aws4_request, "
            f"SignedHeaders=host;x-amz-date, Signature={'0' * 64}\r\n"
            f"Content-Length: {BODY}\r\n\r\n")
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=5)
    with contextlib.suppress(OSError):
        connection.sendall(head.encode() + b"x" * sent)
    return connection


@pytest.fixture
def few_descriptors(runtime, tmp_path):
    server = Server(tmp_path, runtime, run_as=["prlimit", "--nofile=256:1024", "--"])
    with server as running:
        running.s3.create_bucket(Bucket="data")
        yield running
    running.assert_nothing_left()


def test_a_thousand_idle_connections_are_no_harm(few_descriptors):
    server = few_descriptors
    assert f"connections={CONNECTIONS_AT_1024_DESCRIPTORS}" in (server.directory / "server.log").read_text()
    with contextlib.ExitStack() as held:
        for _ in range(1100):
            held.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=5))
        descriptors = pathlib.Path(f"/proc/{server.process.pid}/fd")
        eventually(lambda: len(list(descriptors.iterdir())) < CONNECTIONS_AT_1024_DESCRIPTORS + 100, 20,
                   "connections within their bound")
        described = server.run("cat /opt/ml/input/config/hyperparameters.json > /opt/ml/model/kept")
        assert described["TrainingJobStatus"] == "Completed", described["FailureReason"]
        assert server.log(described["TrainingJobName"]) is not None
        server.s3.put_object(Bucket="data", Key="k", Body=b"x" * 1_000_000)
    log = (server.directory / "server.log").read_text()
    assert "connections_full" in log and "accept_failed" not in log and "control_halted" not in log


def test_unfinished_bodies_cost_what_the_documentation_says(plain_server):
    server = plain_server
    known = server.environment["AWS_ACCESS_KEY_ID"]
    with contextlib.ExitStack() as held:
        for key, most in ((f"AKIA{'A' * 16}", 150 * OWN_MEMORY + SLACK // 2), (known, REQUEST_MEMORY + SLACK)):
            before = resident(server.process.pid)
            for _ in range(150):
                held.enter_context(unfinished(server, 1 << 20, key))
            assert resident(server.process.pid) - before < most, key
        # Small requests are served meanwhile, and those that were rejected may be repeated.
        assert server.sagemaker.list_training_jobs()["TrainingJobSummaries"] is not None
        server.s3.list_buckets()
    eventually(lambda: big_request_is_read(server), 20, "room for a big request")


def big_request_is_read(server):
    """A correctly signed body of 2 MiB is read, and rejected for its content."""
    request = server.request(name=f"big-{uuid.uuid4().hex[:8]}", HyperParameters={"a": "x" * (2 << 20)})
    try:
        server.sagemaker.create_training_job(**request)
    except server.sagemaker.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] in ("ValidationException", "ThrottlingException")
        return error.response["Error"]["Code"] == "ValidationException"
    raise AssertionError("it was accepted")


def memory_cgroup(limit):
    """A new memory cgroup of `limit` bytes; None if none can be made."""
    name = f"trainyard-test-{uuid.uuid4().hex[:12]}"
    for root, file in (("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")):
        folder = pathlib.Path(root) / name
        try:
            folder.mkdir()
            (folder / file).write_text(str(limit))
        except OSError:
            with contextlib.suppress(OSError):
                folder.rmdir()
            continue
        return folder
    return None


@pytest.fixture
def little_memory(runtime, tmp_path):
    group = memory_cgroup(192 << 20)
    if group is None:
        pytest.skip("no memory cgroup can be made here: it takes root and a writable /sys/fs/cgroup")
    try:
        enter = ["sh", "-c", f'echo $$ > {group}/cgroup.procs && exec "$@"', "sh"]
        with Server(tmp_path, runtime, run_as=enter) as running:
            yield running
        running.assert_nothing_left()
    finally:
        eventually(lambda: not (group / "cgroup.procs").read_text(), 10, "an empty cgroup")
        group.rmdir()


def test_big_bodies_do_not_take_the_last_memory(little_memory):
    """Nor a job's agent, which is in the same cgroup."""
    server = little_memory
    server.s3.create_bucket(Bucket="data")
    known = server.environment["AWS_ACCESS_KEY_ID"]
    with contextlib.ExitStack() as held:
        # Slightly less than all, so that no body is complete.
        for _ in range(30):
            held.enter_context(unfinished(server, BODY - 1, known))
        described = server.run("echo kept > /opt/ml/model/kept")
        assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
        for _ in range(3):
            server.s3.put_object(Bucket="data", Key="k", Body=b"x" * (16 << 20))
        assert server.s3.head_object(Bucket="data", Key="k")["ContentLength"] == 16 << 20
        assert server.process.poll() is None
    eventually(lambda: big_request_is_read(server), 20, "room for a big request")
    assert server.process.poll() is None
