"""@remote of the SageMaker Python SDKs: a function runs as a training job, and its value or exception comes back."""

import os
import pathlib
import subprocess
import tarfile

import pytest

from sdk_flows import Flows
from trainyard_server import ROLE

# Each SDK on one runtime: what a job needs of it is shown by others on both, and importing an SDK in a job takes long.
VERSIONS = {"docker": "v2", "oci": "v3"}
PYTHONS = {"v2": os.environ.get("TRAINYARD_SDK2_PYTHON"), "v3": os.environ.get("TRAINYARD_SDK3_PYTHON")}
# Of the SDK's environment: what the image has itself, or what is not needed to run a function.
LEFT_OUT = {"numpy", "numpy.libs", "pandas", "pip", "setuptools", "pkg_resources", "scipy", "scipy.libs", "sklearn",
            "pyarrow", "mlflow", "matplotlib", "fontTools", "tests", "torch", "__pycache__"}
# The first test waits for images, and the flow shares two cores with other tests.
pytestmark = pytest.mark.timeout(900)


def put_sdk(server, bucket, python, folder):
    """The packages of that Python, for jobs to fetch."""
    script = "import sysconfig; print(sysconfig.get_path('purelib'))"
    found = subprocess.run([python, "-c", script], capture_output=True, text=True, check=True).stdout.strip()
    with tarfile.open(folder / "sdk.tar", "w") as archive:
        for path in sorted(pathlib.Path(found).iterdir()):
            if path.name not in LEFT_OUT:
                archive.add(path, arcname=path.name)
    with open(folder / "sdk.tar", "rb") as body:
        server.s3.put_object(Bucket=bucket, Key="sdk.tar", Body=body)
    (folder / "sdk.tar").unlink()


@pytest.fixture(scope="module")
def version(runtime):
    return VERSIONS[runtime]


@pytest.fixture(scope="module")
def flows(version, images_server, tmp_path_factory):
    python, bucket = PYTHONS[version], f"{version}-remote"
    if not python:
        pytest.skip(f"no Python with the SageMaker Python SDK {version} (./dev test makes one)")
    running = Flows(images_server, tmp_path_factory.mktemp("remote"))
    images_server.s3.create_bucket(Bucket=bucket)
    put_sdk(images_server, bucket, python, running.folder)
    running.start(python, "remote_flow.py", {version: [version, "trainyard/sklearn", ROLE, bucket]})
    yield running
    running.stop()


def test_a_function_runs_as_a_job_and_its_value_comes_back(flows, images_server, version):
    saw, output = flows.finish(version)
    assert saw["returned"] == {"quotient": 3.5, "host": "algo-1"}, output
    assert saw["raised"] == "ZeroDivisionError", output
    jobs = images_server.sagemaker.list_training_jobs(NameContains=f"remote-{version}")["TrainingJobSummaries"]
    described = [images_server.describe(job["TrainingJobName"]) for job in jobs]
    assert sorted(each["TrainingJobStatus"] for each in described) == ["Completed", "Failed"]
    assert all(each["RetryStrategy"] == {"MaximumRetryAttempts": 1} for each in described)
    failed = next(each for each in described if each["TrainingJobStatus"] == "Failed")
    shown = images_server.cli("describe", failed["TrainingJobName"]).stdout
    assert "division by zero" in failed["FailureReason"] and shown
