"""kill -9 at each failpoint of server, agent and shim (docs/failpoints.md), and what is guaranteed all the same: what was
acknowledged is there, no attempt starts twice, a job ends once and with the same result, and nothing is left behind.

All failpoints of a kind are armed at once: a process dies at the first that it reaches. `./dev soak` tests each alone."""

import contextlib
import os
import shutil
import time

import pytest
from crashing_server import CrashingServer, Failpoints, failpoint_names
from promises import METRICS, SCRIPT, assert_legal, assert_ran_at_most_once_each, assert_whole_run
from trainyard_server import TERMINAL, eventually

UNTIL_TERM = "trap 'exit 0' TERM; echo $CURRENT_HOST begins; while true; do sleep 0.1 & wait $!; done"
# The first attempt stops here.
WAITS_FIRST = """
    if [ ! -e /opt/ml/checkpoints/waited ]; then
      trap 'exit 0' TERM
      touch /opt/ml/checkpoints/waited
      echo waits
      while true; do sleep 0.1 & wait $!; done
    fi
"""
HOSTS = {2: ("algo-1", "algo-2"), 1: ("algo-1",)}
NAMES = failpoint_names()
IMAGE = "agent.image."
# Of folders that `docker` doesn't make.
OCI_ONLY = ("shim.bundle.",)
MLFLOW = "server.mlflow."  # test_mlflow_config.py


def resources(hosts):
    return {"InstanceType": "ml.m5.large", "InstanceCount": hosts, "VolumeSizeInGB": 1}


@contextlib.contextmanager
def crashing_server(folder, runtime, names, passes=1):
    server = CrashingServer(folder, runtime)
    if any(name.startswith(IMAGE) for name in names):
        server.image_store = None  # an agent is to unpack the image
    failpoints = Failpoints(folder / "failpoints")
    failpoints.arm(names)
    server.extra_environment = failpoints.environment(passes)
    with server as running:
        running.failpoints = failpoints
        running.ask(lambda: make_bucket(running))
        yield running
    running.assert_nothing_left()
    shutil.rmtree(running.data)


def make_bucket(server):
    with contextlib.suppress(server.s3.exceptions.BucketAlreadyOwnedByYou):
        server.s3.create_bucket(Bucket="data")


def create_whole(server, hosts=1, script=SCRIPT, pooled=False, **more):
    job = server.request()["TrainingJobName"]
    kept = {"KeepAlivePeriodInSeconds": 600} if pooled else {}
    server.create(script, job, ResourceConfig={**resources(hosts), **kept}, RetryStrategy={"MaximumRetryAttempts": 10},
                  AlgorithmSpecification={**server.request()["AlgorithmSpecification"], "MetricDefinitions": METRICS},
                  CheckpointConfig={"S3Uri": f"s3://data/checkpoints/{job}/"}, **more)
    return job


def put_log_events(server):
    """What was acknowledged is stored, in order; what was sent again may be stored twice."""
    names = {"logGroupName": "mine", "logStreamName": "one"}
    with contextlib.suppress(server.logs.exceptions.ResourceAlreadyExistsException):
        server.ask(lambda: server.logs.create_log_group(logGroupName="mine"))
    with contextlib.suppress(server.logs.exceptions.ResourceAlreadyExistsException):
        server.ask(lambda: server.logs.create_log_stream(**names))
    for i in range(5):
        event = {"timestamp": int(time.time() * 1000), "message": f"event {i}"}
        server.ask(lambda: server.logs.put_log_events(**names, logEvents=[event]))
    lines = server._lines("mine", "one")
    assert list(dict.fromkeys(lines)) == [f"event {i}" for i in range(5)], lines


def put_metrics(server):
    for i in range(3):
        datum = {"MetricName": "mine", "Value": i}
        server.ask(lambda: server.client("cloudwatch").put_metric_data(Namespace="Mine", MetricData=[datum]))


def fail_and_delete(server):
    """A job of two hosts whose lead fails, and which is deleted then."""
    # A shell that has set no trap yet ignores SIGTERM as the container's first process, and is killed 120 s later.
    job = server.create(f"[ $CURRENT_HOST = algo-2 ] || {{ sleep 1; exit 3; }}; {UNTIL_TERM}",
                        ResourceConfig=resources(2), RetryStrategy={"MaximumRetryAttempts": 10})
    described = server.wait(job, 300)
    assert described["TrainingJobStatus"] == "Failed" and "exit code: 3" in described["FailureReason"], described
    assert_legal(described)

    def deleted():
        with contextlib.suppress(server.sagemaker.exceptions.ResourceNotFound, server.sagemaker.exceptions.ClientError):
            server.sagemaker.delete_training_job(TrainingJobName=job)

    def gone():
        try:
            return server.describe(job)["TrainingJobStatus"] not in (*TERMINAL, "Deleting")
        except server.sagemaker.exceptions.ClientError:
            return True

    server.ask(deleted)
    eventually(gone, 120, f"the deletion of {job}")


def interrupt(server, job):
    """Calls `trainyard interrupt` until the job has been interrupted."""
    def phases():
        return [step["Status"] for step in server.describe(job)["SecondaryStatusTransitions"]]

    server.wait_for_log(job, "waits", 240)

    def interrupted():
        server.revive()
        server.cli("interrupt", job, check=False)
        return "Interrupted" in phases()

    eventually(interrupted, 120, f"the interruption of {job}")


def stop(server, job):
    server.wait_for_log(job, "begins", 240)
    with contextlib.suppress(server.sagemaker.exceptions.ClientError):
        server.ask(lambda: server.sagemaker.stop_training_job(TrainingJobName=job))


def go_from_job_to_job(server):
    """Warm pools: runs three jobs, of which the second and the third reuse the instance of the one before; their names."""
    jobs = []
    for _ in range(3):
        jobs.append(create_whole(server, pooled=True))
        server.wait(jobs[-1])
    left = {job: server.describe(job)["WarmPoolStatus"] for job in jobs}
    assert all(left[job]["Status"] in ("Reused", "Terminated") for job in jobs[:2]), left
    assert all(left[job].get("ReusedByJob") in (None, after) for job, after in zip(jobs, jobs[1:])), left

    def end():
        with contextlib.suppress(server.sagemaker.exceptions.ClientError):  # it has ended, the answer was lost
            server.sagemaker.update_training_job(TrainingJobName=jobs[-1], ResourceConfig={"KeepAlivePeriodInSeconds": 0})

    server.ask(end)
    assert server.describe(jobs[-1])["WarmPoolStatus"]["Status"] == "Terminated"
    return jobs


def keep_failed_host(server):
    """A failed host that is retained, inspected by exec, and released."""
    job = server.create("echo left > /tmp/mark; exit 3", Environment={"TRAINYARD_KEEP_ON_FAILURE": "600"},
                        RetryStrategy={"MaximumRetryAttempts": 10})
    assert "exit code: 3" in server.wait(job, 300)["FailureReason"]

    def run(*words):
        server.revive()
        return server.cli(*words, check=False)

    eventually(lambda: run("exec", job, "--", "cat", "/tmp/mark").stdout == "left\n", 60, f"what is kept of {job}")
    assert run("release", job).returncode == 0
    assert_legal(server.describe(job))


def live(server, interrupts=True):
    """Exercises everything that writes durably, and checks the guarantees of each."""
    server.ask(lambda: server.s3.put_object(Bucket="data", Key="kept", Body=b"bytes"))
    put_log_events(server)
    put_metrics(server)
    source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://data/kept"}}
    spot = create_whole(server, InputDataConfig=[{"ChannelName": "train", "DataSource": source}],
                        script=WAITS_FIRST * interrupts + SCRIPT, EnableManagedSpotTraining=True,
                        StoppingCondition={"MaxRuntimeInSeconds": 300, "MaxWaitTimeInSeconds": 600})
    if interrupts:
        interrupt(server, spot)
    whole = [(create_whole(server, 2), 2), (spot, 1)]
    stopped = server.create(UNTIL_TERM, RetryStrategy={"MaximumRetryAttempts": 10},
                            InfraCheckConfig={"EnableInfraCheck": True})
    stop(server, stopped)
    assert server.wait(stopped)["TrainingJobStatus"] == "Stopped"
    fail_and_delete(server)
    for job, _ in whole:
        server.wait(job)
    whole += [(job, 1) for job in go_from_job_to_job(server)]
    keep_failed_host(server)
    assert server.read("kept") == b"bytes"
    assert_promises(server, whole, stopped, {spot: {"waited"}} if interrupts else {})
    return whole, stopped


def assert_promises(server, whole, stopped, others):
    for job, hosts in [*whole, (stopped, 1)]:
        assert_legal(server.describe(job))
        assert_ran_at_most_once_each(server.streams(job))
    for job, hosts in whole:
        assert_whole_run(server, job, HOSTS[hosts], f"checkpoints/{job}", others.get(job, ()))


def assert_final(server, jobs):
    """The description of a terminal job is the same after a restart."""
    before = [server.describe(job) for job in jobs]
    server.kill()
    server.start()
    after = [server.describe(job) for job in jobs]
    for answer in (*before, *after):
        del answer["ResponseMetadata"]
    assert after == before


def attempts_of(server, job):
    return sum(step["Status"] == "Starting" for step in server.describe(job)["SecondaryStatusTransitions"])


@pytest.mark.parametrize("kind", ["server", "agent", "shim"])
def test_promises_are_kept_when_a_process_dies_at_each_failpoint(tmp_path, one_runtime, kind):
    others = (IMAGE, MLFLOW, *(OCI_ONLY if one_runtime != "oci" else ()))
    names = [name for name in NAMES if name.startswith(f"{kind}.") and not name.startswith(others)]
    with crashing_server(tmp_path, one_runtime, names) as server:
        # A checkpoint that isn't uploaded because a shim died is lost, and so is what the first attempt waited for.
        whole, stopped = live(server, interrupts=kind != "shim")
        assert server.failpoints.waiting() == [], "nobody came there"
        assert_final(server, [job for job, _ in whole] + [stopped])
        if kind != "shim":
            # The death of agents and servers has no effect. (On a small machine, other jobs interrupt a spot job too.)
            assert attempts_of(server, whole[0][0]) == 1
        if kind == "server":
            assert server.deaths >= len(names)


def test_an_image_is_whole_when_whoever_unpacks_it_dies(tmp_path, one_runtime):
    if one_runtime != "oci":
        pytest.skip("docker's images are its engine's")
    with crashing_server(tmp_path, one_runtime, [name for name in NAMES if name.startswith(IMAGE)]) as server:
        job = create_whole(server)
        server.wait(job, 300)
        assert server.failpoints.waiting() == []
        assert_whole_run(server, job, HOSTS[1], f"checkpoints/{job}")


@pytest.mark.skipif("TRAINYARD_SOAK_FAILPOINTS" not in os.environ, reason="minutes: ./dev soak has each failpoint alone")
@pytest.mark.parametrize("passes", [1, 2, 5])
@pytest.mark.parametrize("name", NAMES)
def test_promises_are_kept_when_a_process_dies_at_one_failpoint(tmp_path, one_runtime, name, passes):
    with crashing_server(tmp_path, one_runtime, [name], passes) as server:
        live(server, interrupts=not name.startswith("shim."))
