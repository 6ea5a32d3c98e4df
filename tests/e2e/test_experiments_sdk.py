"""SageMaker Experiments with the SageMaker Python SDK v2, unmodified: `Run`, a training job within it, `load_run()` in the
job's container, ExperimentAnalytics and list_runs().

TRAINYARD_SDK2_PYTHON: a Python that has `sagemaker<3` with pandas.
"""

import os

import pytest

from sdk_flows import Flows
from test_remote_function import put_sdk
from trainyard_server import ROLE

PYTHON = os.environ.get("TRAINYARD_SDK2_PYTHON")
BUCKET = "experiments-sdk"
# The first test waits for images, and importing the SDK in the job takes long.
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def flow(runtime, images_server, tmp_path_factory):
    if not PYTHON:
        pytest.skip("TRAINYARD_SDK2_PYTHON names no Python with the SageMaker Python SDK v2")
    if runtime != "oci":
        pytest.skip("what a job needs of its runtime for this is shown by others on both")
    running = Flows(images_server, tmp_path_factory.mktemp("experiments"))
    images_server.s3.create_bucket(Bucket=BUCKET)
    put_sdk(images_server, BUCKET, PYTHON, running.folder)
    running.start(PYTHON, "experiment_flow.py", {"flow": ["trainyard/sklearn", ROLE, BUCKET]})
    yield running.finish("flow")
    running.stop()


def test_the_runs_component_has_what_notebook_and_job_logged(flow):
    saw, output = flow
    row = saw["rows"]["digits-first"]
    assert (row["rate"], row["optimizer"], row["device"]) == (0.1, "adam", "cpu"), output
    assert [row[f"inside - {each}"] for each in ("Count", "Min", "Max", "Last", "Avg")] == [25, 0, 12, 12, 6]
    assert [row[f"outside - {each}"] for each in ("Count", "Min", "Last")] == [2, 7.5, 8.5]
    assert row["notes - Value"].endswith("/notes.txt") and row["dataset - Value"] == f"s3://{BUCKET}/data"
    assert (row["Trials"], row["Experiments"]) == (["Default-Run-Group-digits"], ["digits"])


def test_the_jobs_component_is_in_the_runs_trial(flow, images_server):
    saw, output = flow
    job = images_server.describe(saw["job"])
    row = saw["rows"][f"{saw['job']}-aws-training-job"]
    assert row["SourceArn"] == job["TrainingJobArn"], output
    assert (row["epochs"], row["name"]) == (3, '"net"') or (row["epochs"], row["name"]) == (3, "net")
    assert row["SageMaker.InstanceType"] == "ml.m5.large" and row["SageMaker.InstanceCount"] == 1
    assert [row[f"train:loss - {each}"] for each in ("Count", "Min", "Max", "Last")] == [2, 0.25, 0.5, 0.25]
    assert row["SageMaker.ModelArtifact - Value"] == job["ModelArtifacts"]["S3ModelArtifacts"]
    assert row["Trials"] == ["Default-Run-Group-digits"]


def test_the_job_says_which_run_it_belongs_to(flow):
    saw, output = flow
    assert saw["config"] == {"ExperimentName": "digits", "TrialName": "Default-Run-Group-digits", "RunName": "digits-first"}
    assert saw["runs"] == ["first"], output


def test_what_the_run_drew_is_connected_with_it(flow, images_server):
    component = images_server.sagemaker.describe_trial_component(TrialComponentName="digits-first")
    drawn = images_server.sagemaker.list_associations(SourceArn=component["TrialComponentArn"])["AssociationSummaries"]
    artifact = images_server.sagemaker.describe_artifact(ArtifactArn=drawn[0]["DestinationArn"])
    assert (artifact["ArtifactName"], artifact["ArtifactType"]) == ("confusion", "ConfusionMatrix")
    bucket, _, key = artifact["Source"]["SourceUri"].removeprefix("s3://").partition("/")
    assert b"confusionMatrix" in images_server.s3.get_object(Bucket=bucket, Key=key)["Body"].read()


def test_the_runs_tags_are_on_its_experiment(flow, images_server):
    arn = images_server.sagemaker.describe_experiment(ExperimentName="DIGITS")["ExperimentArn"]
    assert {"Key": "team", "Value": "vision"} in images_server.sagemaker.list_tags(ResourceArn=arn)["Tags"]
