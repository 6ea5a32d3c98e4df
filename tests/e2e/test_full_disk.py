"""A full disk is a temporary state: no job fails because of it, and everything continues when there is space."""

import json
import os
import urllib.error
import urllib.request

import botocore.exceptions
import pytest

from small_disk import fill, free, small_disk
from trainyard_server import Server, eventually

# Ends at SIGTERM, as it should.
UNTIL_STOPPED = "trap 'exit 0' TERM; echo begun; while true; do sleep 0.1; done"
# Counts, and logs, until it is stopped. Its lines are long, so that the rest of a block has no space for one.
COUNTS = ("trap 'exit 0' TERM; i=0; while ! [ -e /opt/ml/output/go ]; do i=$((i+1)); "
          "echo \"line-$i loss=$i; $(printf %05000d 0)\"; "
          "sleep 0.02; done; echo model > /opt/ml/model/m")
CONFIGURATION = """
[instance-types."ml.test.one"]
vcpus = 1
memory-gib = 1
"""
ONE = {"InstanceType": "ml.test.one", "InstanceCount": 1, "VolumeSizeInGB": 1}
LOSS = [{"Name": "loss", "Regex": "loss=([0-9]+);"}]


@pytest.fixture
def server(one_runtime, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("mounting a file system needs root")
    (tmp_path / "config.toml").write_text(CONFIGURATION)
    with small_disk(tmp_path, 8 << 10):
        with Server(tmp_path, one_runtime, ["--config", str(tmp_path / "config.toml")]) as running:
            running.s3.create_bucket(Bucket="data")
            yield running
        running.assert_nothing_left()


def health(server):
    try:
        with urllib.request.urlopen(f"{server.url}/_trainyard/health") as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def in_volume(server, job, path):
    """The path on this machine of a file in the job's volume."""
    return next((server.data / "attempts" / job / "1").glob("algo-*/volume/ml")) / path


def error_of_put(server):
    """The error code; None: the object was stored."""
    try:
        server.s3.put_object(Bucket="data", Key="k", Body=b"x" * (1 << 20))
    except botocore.exceptions.ClientError as error:
        return error.response["Error"]
    return None


def test_nothing_ends_for_a_full_disk_and_all_goes_on_when_there_is_space(server):
    ended = server.create("true", ResourceConfig=ONE)
    server.wait(ended)
    counting = server.create(COUNTS, ResourceConfig=ONE, AlgorithmSpecification={
        **server.request()["AlgorithmSpecification"], "MetricDefinitions": LOSS})
    flooding = server.create(UNTIL_STOPPED, ResourceConfig=ONE)
    server.wait_for_log(counting, "line-5 ")
    server.wait_for_log(flooding, "begun")
    assert health(server) == (200, {"status": "ok"})

    fill(server.data)
    try:
        eventually(lambda: health(server)[0] == 503, 20, "an alarm")
        assert "no_space" in {alarm["reason"] for alarm in health(server)[1]["alarms"]}
        server.sagemaker.stop_training_job(TrainingJobName=flooding)
        assert server.wait(flooding, 30)["TrainingJobStatus"] == "Stopped"
        fill(server.data)
        server.sagemaker.delete_training_job(TrainingJobName=ended)
        assert ended not in server.cli("jobs").stdout
        # Meanwhile the space of the jobs that ended is freed.
        refused = eventually(lambda: fill(server.data) or error_of_put(server), 20, "a refused object")
        assert refused["Code"] == "ServiceUnavailable"
        assert "full" in refused["Message"]

        server.kill()
        fill(server.data)
        server.start()
        eventually(lambda: fill(server.data) or health(server)[0] == 503, 20, "an alarm after a restart")
        server.stop()
        fill(server.data)
        server.start()
        assert server.describe(counting)["TrainingJobStatus"] == "InProgress"
        go = in_volume(server, counting, "output/go")
        lines = len(server.log(counting))
    finally:
        free(server.data)

    eventually(lambda: health(server) == (200, {"status": "ok"}), 20, "the alarms' end")
    eventually(lambda: len(server.log(counting)) > lines, 20, "more of the log")
    go.touch()
    described = server.wait(counting)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    assert described["FinalMetricDataList"][0]["Value"] > lines, "its last value is known"
    assert "TrainyardLosses" not in described, "boto3 passes over what it doesn't know"
    shown = json.loads(server.cli("describe", counting, "--json").stdout)
    assert shown["TrainyardLosses"]["LogLines"] > 0
    assert "log lines" in server.cli("describe", counting).stdout
    assert server.run("echo again > /opt/ml/model/m", ResourceConfig=ONE)["TrainingJobStatus"] == "Completed"
