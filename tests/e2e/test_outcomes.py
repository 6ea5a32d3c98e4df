"""Rules in the server's configuration that set the outcome of jobs for tests: through boto3, as a CI uses them."""

import shutil
import subprocess

import pytest

from trainyard_server import Server

RULES = """
[outcomes.bad-data]
jobs = "ci-bad-data-*"
pending = 1
print = ["epoch 1"]
metrics = ["loss=0.25"]
exit-code = 3
failure-file = "no column named 'label'"

[outcomes.flaky]
jobs = "ci-flaky-*"
platform-failure = "the instance was lost"
failing-attempts = 1

[outcomes.spot]
jobs = "ci-spot-*"
interrupt-after = 1
run = 3
"""


@pytest.fixture(scope="module")
def server(one_runtime, tmp_path_factory):
    made = Server(tmp_path_factory.mktemp("outcomes"), one_runtime)
    made.image_store = None
    made.data.mkdir(mode=0o700)
    (made.data / "config.toml").write_text(RULES)
    with made as running:
        running.s3.create_bucket(Bucket="data")
        yield running
    made.assert_nothing_left()
    shutil.rmtree(made.data)


def described_as(server, name, **members):
    # No such image is anywhere: nothing is pulled.
    request = server.request("true", name=name, **members)
    request["AlgorithmSpecification"]["TrainingImage"] = "nowhere.example/none:1"
    server.sagemaker.create_training_job(**request)
    return server.wait(request["TrainingJobName"])


def phases(described):
    return [step["Status"] for step in described["SecondaryStatusTransitions"]]


def test_a_job_fails_as_its_rule_says(server):
    described = described_as(server, "ci-bad-data-1")
    assert described["FailureReason"] == "AlgorithmError: no column named 'label', exit code: 3"
    assert phases(described) == ["Starting", "Pending", "Downloading", "Training", "Uploading", "Failed"]
    waited = described["SecondaryStatusTransitions"][1]
    assert (waited["EndTime"] - waited["StartTime"]).total_seconds() >= 1
    assert [(m["MetricName"], m["Value"]) for m in described["FinalMetricDataList"]] == [("loss", 0.25)]
    job = described["TrainingJobName"]
    assert "epoch 1" in server.log(job)
    shown = subprocess.run([server.binary, "describe", "--data", str(server.data), job], capture_output=True, text=True,
                           check=True).stdout
    assert "by the server's rule outcomes.bad-data: pending for 1 s, no container is run" in shown


def test_a_failure_of_the_platform_is_tried_again(server):
    described = described_as(server, "ci-flaky-1", RetryStrategy={"MaximumRetryAttempts": 1})
    assert described["TrainingJobStatus"] == "Completed"
    assert "Starting" in phases(described)[1:]


def test_without_retries_it_fails(server):
    described = described_as(server, "ci-flaky-2")
    assert described["FailureReason"] == "InternalServerError: The server's rule outcomes.flaky:the instance was lost"


def test_a_spot_job_is_interrupted_once(server):
    described = described_as(server, "ci-spot-1", EnableManagedSpotTraining=True,
                             StoppingCondition={"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 60})
    assert described["TrainingJobStatus"] == "Completed"
    assert phases(described).count("Interrupted") == 1


def test_serve_says_that_rules_are_on(server):
    log = (server.directory / "server.log").read_text()
    assert "outcomes.bad-data is active: it decides how training jobs ci-bad-data-*" in log
