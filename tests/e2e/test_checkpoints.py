"""CheckpointConfig: restored, uploaded while the job runs, and complete in S3 however the job ends."""

import json
import os
import signal
import threading

import pytest

from test_debugger import WAIT_FOR, content, keys
from test_retry import lose_container
from trainyard_server import eventually, select_nothing

TWO_HOSTS = {"InstanceType": "ml.m5.large", "InstanceCount": 2, "VolumeSizeInGB": 1}


def checkpoints(server, path=None):
    """-> (CheckpointConfig of a prefix of its own, that prefix)"""
    prefix = f"checkpoints/{server.request()['TrainingJobName']}"
    config = {"S3Uri": f"s3://data/{prefix}"}
    return ({**config, "LocalPath": path} if path else config), f"{prefix}/"


def completed(server, job):
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    return described


def test_checkpoints_are_in_s3_while_the_job_runs_and_a_later_job_goes_on_from_them(server):
    config, prefix = checkpoints(server)
    job = server.create(WAIT_FOR + r"""
        set -e
        cat /opt/ml/input/config/checkpointconfig.json; echo
        cd /opt/ml/checkpoints; echo $(ls -A | wc -l) files
        mkdir step-1; head -c 3M /dev/urandom > step-1/model; echo 1 > latest
        wait_for go/$TRAINING_JOB_NAME
        ls -A
        mkdir step-2; head -c 3M /dev/urandom > step-2/model; echo 2 > latest.tmp; mv latest.tmp latest; rm -r step-1
        """, CheckpointConfig=config)
    eventually(lambda: keys(server, prefix) == {"step-1/model": 3 << 20, "latest": 2}, what="the first checkpoint")
    assert server.describe(job)["SecondaryStatus"] == "Training"
    server.s3.put_object(Bucket="data", Key=f"go/{job}", Body=b"")
    assert completed(server, job)["CheckpointConfig"] == config
    assert keys(server, prefix) == {"step-2/model": 3 << 20, "latest": 2}
    log = server.log(job)
    assert {**config, "LocalPath": "/opt/ml/checkpoints"} in [json.loads(line) for line in log if line.startswith("{")]
    assert "0 files" in log and "latest.sagemaker-uploaded" in log

    later = {**config, "LocalPath": "/home/user/ckpt"}
    job = server.create("cd /home/user/ckpt; echo at $(cat latest), $(wc -c < step-2/model), $(find . | sort); "
                        "echo 3 > latest", CheckpointConfig=later)
    assert completed(server, job)["CheckpointConfig"] == later
    assert f"at 2, {3 << 20}, . ./latest ./step-2 ./step-2/model" in server.log(job)
    assert content(server, prefix + "latest") == b"3\n"


def test_what_a_job_saves_when_it_is_stopped_is_there(server):
    config, prefix = checkpoints(server)
    job = server.create("trap 'echo late > /opt/ml/checkpoints/last; exit 0' TERM; echo ready; sleep 1000 & wait",
                        CheckpointConfig=config)
    server.wait_for_log(job, "ready")
    server.sagemaker.stop_training_job(TrainingJobName=job)
    assert server.wait(job)["TrainingJobStatus"] == "Stopped"
    assert content(server, prefix + "last") == b"late\n"


def test_an_attempt_that_was_lost_is_followed_by_one_that_goes_on(server):
    config, prefix = checkpoints(server)
    job = server.create(r"""
        cd /opt/ml/checkpoints
        if [ -e step ]; then echo resumed at $(cat step), $(ls /opt/ml/model | wc -l) files; exit 0; fi
        echo 7 > step; touch /opt/ml/model/half; echo saved; trap 'exit 0' TERM; sleep 1000 & wait
        """, CheckpointConfig=config, RetryStrategy={"MaximumRetryAttempts": 1})
    server.wait_for_log(job, "saved")
    eventually(lambda: "step" in keys(server, prefix), what="the checkpoint in S3")
    lose_container(server, job)
    completed(server, job)
    assert "resumed at 7, 0 files" in server.log(job), "the model's folder begins empty"


def test_hosts_that_share_a_prefix_leave_each_others_files_alone(server):
    config, prefix = checkpoints(server)
    for name in ("kept", "dropped"):
        server.s3.put_object(Bucket="data", Key=prefix + name, Body=b"old")
    before = server.s3.head_object(Bucket="data", Key=prefix + "kept")["LastModified"]
    job = server.create(r"""
        cd /opt/ml/checkpoints; cat kept dropped
        echo $CURRENT_HOST > rank-$CURRENT_HOST
        if [ $CURRENT_HOST = algo-2 ]; then rm dropped; fi
        """, CheckpointConfig=config, ResourceConfig=TWO_HOSTS)
    completed(server, job)
    assert sorted(keys(server, prefix)) == ["kept", "rank-algo-1", "rank-algo-2"]
    assert server.s3.head_object(Bucket="data", Key=prefix + "kept")["LastModified"] == before


def test_a_prefix_that_cannot_be_restored_fails_the_job(server):
    config, prefix = checkpoints(server)
    server.s3.put_object(Bucket="data", Key=prefix + "a//b", Body=b"")
    described = server.run("echo started", CheckpointConfig=config)
    assert described["TrainingJobStatus"] == "Failed"
    assert described["FailureReason"].startswith("ClientError: Checkpoint download failed:"), described["FailureReason"]


SAVES = r"""
    cd /opt/ml/checkpoints
    for step in $(seq 1 60); do
      for i in $(seq 2000); do echo $step; done > model-$step
      head -c 200k /dev/zero >> model-$step
      echo $step > latest.tmp; mv latest.tmp latest
      [ $step -lt 3 ] || rm model-$((step - 2))
      sleep 0.1
    done
"""


def check_latest(server, prefix, problems, ended):
    """The file that `latest` names is complete, provided that `latest` still names it after the read."""
    while not ended.is_set():
        try:
            step = content(server, prefix + "latest").decode().strip()
            model = content(server, f"{prefix}model-{step}")
            if not (model.startswith(f"{step}\n".encode() * 2000) and len(model) == len(f"{step}\n") * 2000 + 200 * 1024):
                problems.append(f"model-{step} is torn: {len(model)} bytes")
        except server.s3.exceptions.ClientError:
            if content(server, prefix + "latest").decode().strip() == step:
                problems.append(f"latest is {step}, and there is no model-{step}")
        select_nothing(0.01)


def test_agents_that_are_killed_cost_no_checkpoint(own_server):
    server = own_server
    config, prefix = checkpoints(server)
    job = server.create(SAVES, CheckpointConfig=config)
    problems, ended = [], threading.Event()
    watcher = threading.Thread(target=check_latest, args=(server, prefix, problems, ended))
    eventually(lambda: "latest" in keys(server, prefix), what="the first checkpoint")
    watcher.start()
    try:
        for _ in range(3):
            pid = eventually(lambda: server.agent(job), what="an agent")
            select_nothing(0.4)
            os.kill(pid, signal.SIGKILL)
            eventually(lambda: server.agent(job) not in (None, pid), what="another agent")
        assert "model-60" not in keys(server, prefix), "it was over before the last one was killed"
        completed(server, job)
    finally:
        ended.set()
        watcher.join()
    assert not problems
    assert sorted(keys(server, prefix)) == ["latest", "model-59", "model-60"]
    server.assert_nothing_left()


@pytest.mark.parametrize("config, field", [
    ({"S3Uri": "s3://data/c", "LocalPath": "/opt/ml/input/data"}, "CheckpointConfig.LocalPath"),
    ({"S3Uri": "s3://nobodys-bucket/c"}, "CheckpointConfig.S3Uri"),
])
def test_what_cannot_be_kept_is_refused(plain_server, config, field):
    if not any(bucket["Name"] == "data" for bucket in plain_server.s3.list_buckets()["Buckets"]):
        plain_server.s3.create_bucket(Bucket="data")
    with pytest.raises(plain_server.sagemaker.exceptions.ClientError, match=f"Invalid {field}"):
        plain_server.create(CheckpointConfig=config)


def test_tensorboards_files_are_in_s3_while_they_grow(server):
    config = {"S3OutputPath": "s3://data/events"}
    job = server.create(WAIT_FOR + r"""
        exec 3> /opt/ml/output/tensorboard/events.out; printf one >&3
        wait_for go/$TRAINING_JOB_NAME; printf two >&3
        """, TensorBoardOutputConfig=config)
    prefix = f"events/{job}/tensorboard-output/"
    eventually(lambda: keys(server, prefix) == {"events.out": 3}, what="the first events")
    server.s3.put_object(Bucket="data", Key=f"go/{job}", Body=b"")
    assert completed(server, job)["TensorBoardOutputConfig"] == config
    assert content(server, prefix + "events.out") == b"onetwo"
