"""Docker's daemon is killed, and started again, while jobs run on it."""

import json
import os
import shutil
import signal
import subprocess
import tempfile

import pytest
from killable_tools import KillableTools
from own_engine import CutSocket, Engine
from trainyard_server import Server, available_runtimes, eventually

# The engine that it starts responds slowly on a busy machine.
pytestmark = [pytest.mark.alone, pytest.mark.timeout(900)]

COUNTS = """
    while [ ! -e /tmp/go ]; do i=$((i + 1)); echo "line $i"; sleep 0.1; done
    echo whole > /opt/ml/model/whole; echo last
"""
# The first attempt's input says "wait", the next one's what the test has put in its place.
BY_ORDERS = """
    read word < /opt/ml/input/data/orders/word; echo "the word is $word"
    trap 'exit 0' TERM
    while [ $word = wait ]; do sleep 0.1 & wait $!; done
"""


@pytest.fixture(scope="module")
def engine():
    if "docker" not in [name for name, _ in available_runtimes()]:
        pytest.skip("the docker runtime isn't tested")
    if os.geteuid() != 0:
        pytest.skip("only root can start an engine")
    folder = tempfile.mkdtemp(prefix="trainyard-engine-")
    engine = Engine(folder)
    try:
        engine.start(live_restore=True)
        yield engine
    finally:
        engine.stop()
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def server(engine, tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("engine-death"), "docker")
    server.docker_socket = engine.socket
    with server:
        server.s3.create_bucket(Bucket="data")
        server.wait(server.create(), 300)  # the engine loads the image
        yield server
        if engine.process.poll() is not None:
            engine.start(live_restore=True)
    server.assert_nothing_left()
    shutil.rmtree(server.data)


def in_container(server, job, *words):
    command = [server.binary, "exec", "--data", str(server.data), job, "--", *words]
    return subprocess.run(command, capture_output=True, timeout=60).returncode


def counted(server, job):
    return [int(line.split()[1]) for line in server.log(job) if line.startswith("line ")]


def test_a_running_job_goes_on_where_its_engine_keeps_containers(engine, server):
    job = server.create(COUNTS)
    server.wait_for_log(job, "line 3")
    engine.kill()
    before = counted(server, job)
    engine.start(live_restore=True)
    eventually(lambda: counted(server, job)[-1] > before[-1], what="output that comes again")
    killed = engine.kill_containerd()
    eventually(lambda: set(engine.containerds()) - set(killed), what="another containerd")
    eventually(lambda: in_container(server, job, "touch", "/tmp/go") == 0, what="the engine runs programs again")
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    phases = [step["Status"] for step in described["SecondaryStatusTransitions"]]
    assert phases[-3:] == ["Training", "Uploading", "Completed"]
    log, numbers = server.log(job), counted(server, job)
    assert "last" in log and sum("engine was restarted" in line for line in log) == 1
    assert numbers == sorted(set(numbers)) and numbers[:len(before)] == [*range(1, len(before) + 1)]
    assert server.s3.head_object(Bucket="data", Key=f"out/{job}/output/model.tar.gz")["ContentLength"] > 0


def test_a_job_goes_on_when_an_engine_that_stood_still_does(engine, server):
    job = server.create(COUNTS)
    server.wait_for_log(job, "line 3")
    engine.process.send_signal(signal.SIGSTOP)
    try:
        before = counted(server, job)
        described = server.describe(job)
        assert described["SecondaryStatus"] == "Training" and before, "the server answers all the same"
        server.sagemaker.list_training_jobs()
    finally:
        engine.process.send_signal(signal.SIGCONT)
    eventually(lambda: counted(server, job)[-1] > before[-1], what="output that comes again")
    eventually(lambda: in_container(server, job, "touch", "/tmp/go") == 0, what="the engine runs programs again")
    assert server.wait(job)["TrainingJobStatus"] == "Completed"
    numbers = counted(server, job)
    assert numbers == [*range(1, len(numbers) + 1)] and attempts(server, job) == []


def test_a_job_waits_for_an_engine_that_is_away(engine, server):
    server.assert_nothing_left()  # what the job before has of the machine it keeps until its container is removed
    engine.kill()
    job = server.create("echo here")
    eventually(lambda: server.agent(job), what="an agent")
    engine.start(live_restore=True)
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    assert "TrainyardAttempts" not in json.loads(server.cli("describe", "--json", job).stdout), "it was tried once"


def attempts(server, job):
    return json.loads(server.cli("describe", "--json", job).stdout).get("TrainyardAttempts", [])


@pytest.mark.parametrize("how", ["kill", "terminate"])
def test_an_engine_that_goes_while_an_image_comes(engine, tmp_path, how):
    engine.docker("image", "prune", "--all", "--force")
    tools = KillableTools(tmp_path / "tools")
    server = Server(tmp_path, "docker")
    server.docker_socket = engine.socket
    server.extra_environment = tools.environment()
    with server:
        server.s3.create_bucket(Bucket="data")
        tools.stall("skopeo")
        job = server.create("echo here")
        eventually(lambda: tools.has_stalled("skopeo"), 120, "half an image")
        getattr(engine, how)()
        tools.resume("skopeo")
        engine.start(live_restore=True)
        described = server.wait(job, 300)
        assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
        assert attempts(server, job) == [], "it was tried once"
        server.assert_nothing_left()


def test_an_engine_that_dies_as_a_container_is_created(engine, tmp_path):
    socket = CutSocket(engine.folder / "cut.sock", engine)
    server = Server(tmp_path, "docker")
    server.docker_socket = socket.path
    create = "POST .*/containers/create.name=.*algo-1"
    with server:
        server.s3.create_bucket(Bucket="data")
        assert server.wait(server.create(), 300)["TrainingJobStatus"] == "Completed"
        cuts = [(f"{create} ", False), (f"{create} ", True)]
        if shutil.which("ip") and shutil.which("nft"):  # the job has a network of its own, which a container holds
            cuts.append((f"{create}-net ", False))
        for number, (pattern, done_first) in enumerate(cuts, 1):
            socket.cut(pattern, engine.kill, done_first)
            job = server.create("echo here")
            eventually(lambda: socket.cuts == number and engine.process.poll() is not None, 120, "the engine's death")
            engine.start(live_restore=True)
            described = server.wait(job, 300)
            assert described["TrainingJobStatus"] == "Completed", (number, described.get("FailureReason"))
            assert attempts(server, job) == [] and server.log(job).count("here") == 1, number
        server.assert_nothing_left()
    socket.close()


def test_a_container_that_ends_meanwhile_has_ended_by_itself(engine, server):
    job = server.create("echo here; while [ ! -e /opt/ml/model/go ]; do sleep 0.1; done; exit 9")
    server.wait_for_log(job, "here")
    instance = server.data / "attempts" / job / "1" / "algo-1"
    engine.kill()
    next(instance.glob("volume/**/model")).joinpath("go").touch()
    eventually(lambda: "container_ended_meanwhile" in (instance / "agent.log").read_text(), what="the container's end")
    engine.start(live_restore=False)
    assert server.wait(job)["FailureReason"] == "AlgorithmError: , exit code: 9"


def test_a_job_whose_engine_ends_its_containers_is_tried_again(engine, server, orders):
    channel, say = orders
    job = server.create(BY_ORDERS, InputDataConfig=[channel], RetryStrategy={"MaximumRetryAttempts": 1})
    server.wait_for_log(job, "the word is wait")
    say("go")
    engine.kill()
    engine.start(live_restore=False)
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    attempts = json.loads(server.cli("describe", "--json", job).stdout)["TrainyardAttempts"]
    assert [attempt.get("FailureClass") for attempt in attempts] == ["platform", None], "the container exited with 0"
