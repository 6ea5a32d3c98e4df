"""kill -9 of agents and of shims, in every phase of a job. An agent's death does no harm: the job completes, each of its
lines is in the log once and in order, no container runs twice, nothing is left. A shim's death fails the attempt.

`./dev soak` kills 200 times, as TRAINYARD_SOAK_KILLS says, else a few times each."""

import contextlib
import json
import os
import pathlib
import random
import signal
import time

import pytest
from trainyard_server import eventually, select_nothing

KILLS = int(os.environ.get("TRAINYARD_SOAK_KILLS", "8"))
PHASES = ("preparing", "downloading", "training", "uploading")
LINES = 60
# Input to download, lines at intervals, an incompressible model.
SCRIPT = (f"echo $CURRENT_HOST begins; for i in $(seq 1 {LINES}); do echo $CURRENT_HOST line-$i; sleep 0.02; done; "
          "cat /opt/ml/input/data/train/* | wc -c; head -c 30M /dev/urandom > /opt/ml/model/noise-$CURRENT_HOST")


def reported(instance):
    """The kinds of reports in an instance's journal."""
    with contextlib.suppress(OSError):
        lines = (instance / "journal").read_text().splitlines()
        return [json.loads(line[:line.rindex("}") + 1])["kind"] for line in lines if "}" in line]
    return []


def phase_of(kinds):
    for phase in ("finished", "uploading", "training", "downloading"):
        if phase in kinds:
            return phase
    return "preparing"


def instances(server, job):
    return sorted((server.data / "attempts" / job).glob("*/*"))


class Patience:
    """How long after an agent is found it is killed: anywhere in a phase, however fast the machine is. Shorter after a phase
    that was over by then, longer after one that wasn't."""

    def __init__(self):
        self.most = 0.2  # seconds

    def wait(self):
        select_nothing(random.uniform(0, self.most))

    def learn(self, met):
        self.most = min(self.most * (1.2 if met else 0.5), 1)


def kill_agents(server, job, phase, most, patience):
    """Kills agents of the job in that phase, up to the given number of times; returns how many it killed."""
    killed, deadline = 0, time.monotonic() + 120
    while killed < most and time.monotonic() < deadline:
        folders = instances(server, job)
        if folders and all("finished" in reported(folder) for folder in folders):
            break
        for folder in folders:
            pids = server._holders(folder / "lock") if phase_of(reported(folder)) == phase else []
            if killed < most and pids:
                met = kill_in_phase(pids[0], folder, phase, patience)
                patience.learn(met)
                killed += met
        select_nothing(0.001)
    return killed


def kill_in_phase(pid, folder, phase, patience):
    """Whether the agent was killed in that phase."""
    patience.wait()
    if phase_of(reported(folder)) != phase:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    eventually(lambda: not is_running(pid), 20, "the end of the agent")
    return phase_of(reported(folder)) == phase


def is_running(pid):
    with contextlib.suppress(OSError):
        return bool(pathlib.Path(f"/proc/{pid}/cmdline").read_bytes())
    return False


def assert_job_unaffected(server, job, hosts):
    described = server.wait(job, timeout=240)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    log = server.log(job)
    for host in (f"algo-{i}" for i in range(1, hosts + 1)):
        lines = [line.partition(" ")[2] for line in log if line.startswith(f"{host} ")]
        assert lines == ["begins", *(f"line-{i}" for i in range(1, LINES + 1))]
    server.s3.head_object(Bucket="data", Key=f"out/{job}/output/model.tar.gz")
    # It may have waited for the disk space of the job before it, which is free once that volume is removed.
    statuses = [entry["Status"] for entry in described["SecondaryStatusTransitions"] if entry["Status"] != "Pending"]
    assert statuses == ["Starting", "Downloading", "Training", "Uploading", "Completed"]
    assert not server.s3.list_multipart_uploads(Bucket="data").get("Uploads", [])


@pytest.fixture
def training_data(own_server):
    own_server.s3.put_object(Bucket="data", Key="train/bytes", Body=os.urandom(16 << 20))
    return [{"ChannelName": "train", "DataSource": {"S3DataSource": {
        "S3DataType": "S3Prefix", "S3Uri": "s3://data/train/"}}}]


@pytest.mark.parametrize("phase", PHASES)
def test_a_job_does_not_notice_that_its_agents_are_killed(own_server, training_data, phase):
    server, wanted, killed, jobs, patience = own_server, max(KILLS // len(PHASES), 1), 0, 0, Patience()
    while killed < wanted:
        jobs += 1
        assert jobs <= 2 * wanted + 4, f"only {killed} agents were met while {phase}"
        hosts = 2 if KILLS > 8 and jobs % 2 == 0 else 1
        job = server.create(SCRIPT, InputDataConfig=training_data, ResourceConfig={
            "InstanceType": "ml.m5.large", "InstanceCount": hosts, "VolumeSizeInGB": 1})
        killed += kill_agents(server, job, phase, min(wanted - killed, 4), patience)
        assert_job_unaffected(server, job, hosts)
    print(f"{killed} agents killed while {phase}, in {jobs} jobs")
    server.assert_nothing_left()


def test_a_stop_is_kept_by_agents_that_are_killed(own_server):
    server = own_server
    job = server.create("trap 'echo saved > /opt/ml/model/m; exit 0' TERM; echo ready; while :; do sleep 0.05; done")
    server.wait_for_log(job, "ready")
    os.kill(server.agent(job), signal.SIGKILL)
    server.sagemaker.stop_training_job(TrainingJobName=job)
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Stopped"
    server.s3.head_object(Bucket="data", Key=f"out/{job}/output/model.tar.gz")
    server.assert_nothing_left()


def test_a_container_whose_shim_is_killed_has_failed_by_the_platform(own_server):
    server = own_server
    job = server.create("trap 'exit 0' TERM; echo ready; sleep 1000 & wait")
    server.wait_for_log(job, "ready")
    [shim] = server.shims()
    os.kill(shim, signal.SIGKILL)
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Failed"
    assert described["FailureReason"].startswith("InternalServerError: ")
    server.assert_nothing_left()


def test_nothing_is_left_when_agent_and_shim_are_killed_at_once(own_server):
    server = own_server
    job = server.create("trap 'exit 0' TERM; echo ready; sleep 1000 & wait")
    server.wait_for_log(job, "ready")
    for pid in (server.agent(job), *server.shims()):
        os.kill(pid, signal.SIGKILL)
    assert server.wait(job)["FailureReason"].startswith("InternalServerError: ")
    server.assert_nothing_left()
