"""The SageMaker Python SDK v2's default session under `trainyard run`: default bucket, execution role, telemetry.

The SDK has AWS's STS and a telemetry bucket in its code, which no setting redirects.
"""

import json
import os
import subprocess
import tarfile

import pytest

from sdk_flows import HERE
from trainyard_server import IMAGE

# Importing an SDK takes long, and what a job needs of a runtime is shown by others on both.
pytestmark = pytest.mark.best_on("docker")
PYTHON = os.environ.get("TRAINYARD_SDK2_PYTHON")


@pytest.fixture(scope="module")
def saw(server, tmp_path_factory):
    """What the program saw, and all that it printed. Its environment has no AWS settings, and no call may reach AWS."""
    if not PYTHON:
        pytest.skip("TRAINYARD_SDK2_PYTHON names no Python with the SageMaker Python SDK v2 (./dev test makes one)")
    folder = tmp_path_factory.mktemp("sdk-v2-session")
    environment = {key: value for key, value in os.environ.items()
                   if not key.startswith(("AWS_", "SAGEMAKER_")) and not key.lower().endswith("_proxy")}
    done = subprocess.run([server.binary, "run", "--data", str(server.data), "--offline", "--",
                           PYTHON, str(HERE / "v2_default_session.py"), IMAGE, str(folder)],
                          env={**environment, "HOME": str(folder), "COLUMNS": "400"}, capture_output=True, text=True,
                          timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1]), done.stdout + done.stderr, folder


def test_the_default_bucket_is_made_and_found_again(saw, server):
    account = server.sts.get_caller_identity()["Account"]
    assert saw[0]["account"] == account
    assert saw[0]["bucket"] == saw[0]["again"] == f"sagemaker-us-east-1-{account}"
    assert server.s3.head_object(Bucket=saw[0]["bucket"], Key="default-session/train/rows.csv")["ContentLength"] == 4


def test_the_execution_role_is_found(saw, server):
    account = server.sts.get_caller_identity()["Account"]
    assert saw[0]["role"] in (f"arn:aws:iam::{account}:role/AmazonSageMaker-ExecutionRole",
                              f"arn:aws:iam::{account}:role/service-role/AmazonSageMaker-ExecutionRole")
    assert server.describe(saw[0]["job"])["RoleArn"] == saw[0]["role"]


def test_the_job_runs_as_anywhere(saw, server):
    result, output, folder = saw
    assert "trained" in output and "Training seconds: " in output
    assert result["model"] == f"s3://{result['bucket']}/{result['job']}/output/model.tar.gz"
    with tarfile.open(folder / "model.tar.gz") as archive:
        assert archive.extractfile("rows.csv").read() == b"1,2\n"


def test_nothing_was_asked_of_a_host_that_is_not_answered(saw):
    """The telemetry's bucket is on an S3 host, so the local store reports that it doesn't exist."""
    assert "trainyard run: refused" not in saw[1]
