"""The SageMaker Python SDK v3's ModelTrainer and Run, unpatched, as sdk/v3_flow.py and v3_run.py use them."""

import os

import pytest

from sdk_flows import Flows
from trainyard_server import ROLE

# Importing an SDK takes long, and what a job needs of a runtime is shown by others on both.
pytestmark = pytest.mark.best_on("oci")
PYTHON = os.environ.get("TRAINYARD_SDK3_PYTHON")


@pytest.fixture(scope="module")
def flows(images_server, tmp_path_factory):
    if not PYTHON:
        pytest.skip("TRAINYARD_SDK3_PYTHON names no Python with the SageMaker Python SDK v3 (./dev test makes one)")
    running = Flows(images_server, tmp_path_factory.mktemp("sdk-v3"))
    flows = {flow: [flow, "trainyard/sklearn", ROLE, f"v3-{flow}", str(running.folder / flow)]
             for flow in ("train", "failing")}
    for flow in flows:
        images_server.s3.create_bucket(Bucket=f"v3-{flow}")
    running.start(PYTHON, "v3_flow.py", flows, ["sagemaker.train.model_trainer"])
    images_server.s3.create_bucket(Bucket="v3-run")
    running.start(PYTHON, "v3_run.py", {"run": ["v3-run"]}, ["sagemaker.core.experiments"])
    yield running
    running.stop()


def test_train_runs_the_source_code_and_shows_its_log_to_the_last_line(flows, images_server):
    saw, output = flows.finish("train")
    assert saw["status"] == "Completed", output
    for epoch in range(3):
        assert f"epoch {epoch} rows 1,2 note two words" in output
    assert "the last line" in output
    described = images_server.describe(saw["job"])
    assert [channel["ChannelName"] for channel in described["InputDataConfig"]] == ["train", "code", "sm_drivers"]
    assert described["ModelArtifacts"]["S3ModelArtifacts"].endswith(f"{saw['job']}/output/model.tar.gz")


def test_a_failing_job_raises_with_our_failure_reason(flows, images_server):
    saw, output = flows.finish("failing")
    assert saw["class"] == "FailedStatusError", output
    reason = images_server.describe(saw["job"])["FailureReason"]
    assert reason.startswith("AlgorithmError: ") and reason in saw["error"]
    assert "before the end" in output


def test_a_run_has_what_was_logged(flows, images_server):
    saw, output = flows.finish("run")
    assert saw["runs"] == ["first"], output
    run = images_server.sagemaker.describe_trial_component(TrialComponentName="third-first")
    assert (run["DisplayName"], run["Status"]["PrimaryStatus"]) == ("the-first", "Completed")
    assert run["Parameters"] == {"rate": {"NumberValue": 0.25}, "optimizer": {"StringValue": "adam"}}
    [loss] = run["Metrics"]
    assert (loss["MetricName"], loss["Count"], loss["Max"], loss["Min"]) == ("loss", 12, 1, 1 / 12)
    bucket, _, key = run["InputArtifacts"]["notes"]["Value"].removeprefix("s3://").partition("/")
    assert images_server.s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b"as planned"
    assert run["StartTime"] <= run["EndTime"]
