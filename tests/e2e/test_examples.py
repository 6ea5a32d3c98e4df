"""The examples, run as a person would run them: as they stand, with what `trainyard env` says and nothing else.

The SageMaker SDK polls a job only every few seconds, so all are started in parallel, and each test checks one of them.
"""

import io
import os
import pathlib
import subprocess
import sys
import tarfile
import urllib.parse

import pytest

# Each takes long, and what a job needs of a runtime is shown by others on both.
pytestmark = pytest.mark.best_on("oci")
EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"
PYTHON = sys.executable
SDK2 = os.environ.get("TRAINYARD_SDK2_PYTHON")
# By the bucket of its own that each of them uses.
COMMANDS = {
    "xgboost-boto3": [PYTHON, "xgboost_boto3.py"],
    "aws-cli-example": ["./aws_cli.sh"],
    "cpp-train": ["cpp_train/run.sh"],
    "xgboost-tutorial": [SDK2, "xgboost_tutorial.py"],
    "sklearn-script-mode": [SDK2, "sklearn_script_mode/train.py"],
    "pytorch-digits": [SDK2, "pytorch_digits/train.py"],
    "xgboost-pipe": [PYTHON, "xgboost_pipe.py"],
    "sklearn-pipe": [SDK2, "sklearn_pipe/train.py"],
    "pytorch-fastfile": [SDK2, "pytorch_fastfile/train.py"],
}
# The SDK reports its use to an address of AWS, which here could only fail, after seconds.
QUIET_SDK = "SchemaVersion: '1.0'\nSageMaker:\n  PythonSDK:\n    Modules:\n      TelemetryOptOut: true\n"


@pytest.fixture(scope="module")
def processes(images_server, tmp_path_factory):
    """Each example, started."""
    folder = tmp_path_factory.mktemp("examples")
    (folder / "sdk.yaml").write_text(QUIET_SDK)
    environment = {**images_server.environment, "SAGEMAKER_USER_CONFIG_OVERRIDE": str(folder / "sdk.yaml"),
                   "PATH": f"{pathlib.Path(PYTHON).parent}:{os.environ['PATH']}", "PYTHONDONTWRITEBYTECODE": "1",
                   "CMAKE_PREFIX_PATH": str(installed_client(folder)), "BUILD_FOLDER": str(folder / "cpp-build")}
    started = {}
    for name, command in COMMANDS.items():
        if command[0] is None:
            continue
        output = open(folder / f"{name}.log", "wb")
        started[name] = (subprocess.Popen(command, cwd=EXAMPLES, env=environment, stdout=output, stderr=output),
                         folder / f"{name}.log")
    yield started
    for process, _ in started.values():
        process.kill()
        process.wait()


def installed_client(folder):
    build = pathlib.Path(os.environ["TRAINYARD"]).resolve().parent
    subprocess.run(["cmake", "--install", build, "--component", "client", "--prefix", folder / "prefix"],
                   check=True, stdout=subprocess.DEVNULL)
    return folder / "prefix"


class Finished:
    """An example that has come to its end, and the one training job that it made."""

    def __init__(self, server, bucket, output):
        self.server, self.output = server, output
        jobs = [server.describe(job["TrainingJobName"])
                for page in server.sagemaker.get_paginator("list_training_jobs").paginate()
                for job in page["TrainingJobSummaries"]]
        [self.job] = [job for job in jobs
                      if urllib.parse.urlparse(job["OutputDataConfig"]["S3OutputPath"]).netloc == bucket]
        assert self.job["TrainingJobStatus"] == "Completed", self.job.get("FailureReason")
        self.metrics = {metric["MetricName"]: metric["Value"] for metric in self.job["FinalMetricDataList"]}

    def archive(self, name="model.tar.gz"):
        uri = urllib.parse.urlparse(self.job["ModelArtifacts"]["S3ModelArtifacts"])
        key = uri.path[1:].replace("model.tar.gz", name)
        body = self.server.s3.get_object(Bucket=uri.netloc, Key=key)["Body"].read()
        packed = tarfile.open(fileobj=io.BytesIO(body))
        return {member.name: packed.extractfile(member).read() for member in packed if member.isfile()}

    def log(self):
        return self.server.log(self.job["TrainingJobName"])


@pytest.fixture
def finished(images_server, processes):
    def finish(name):
        if name not in processes:
            pytest.skip("TRAINYARD_SDK2_PYTHON is not set: the Python of build/venv-sdk2 (./dev test makes it)")
        process, log = processes[name]
        code = process.wait(240)
        output = log.read_text()
        assert code == 0, output
        return Finished(images_server, name, output)

    return finish


def test_boto3_alone(finished):
    example = finished("xgboost-boto3")
    assert list(example.archive()) == ["xgboost-model"]
    assert example.metrics["validation:auc"] > 0.97
    assert f"validation:auc = {example.metrics['validation:auc']:.4f}" in example.output


def test_the_aws_cli_alone(finished):
    example = finished("aws-cli-example")
    assert list(example.archive()) == ["xgboost-model"]
    assert example.metrics["train:error"] < 0.01
    assert ": Completed" in example.output and "xgboost-model" in example.output.splitlines()


def test_the_cpp_client(finished):
    example = finished("cpp-train")
    assert list(example.archive()) == ["xgboost-model"]
    assert example.metrics["train:auc"] > 0.99
    assert f"train:auc = {example.metrics['train:auc']:.6g}" in example.output
    assert example.job["ModelArtifacts"]["S3ModelArtifacts"] in example.output


def test_the_tutorial_of_the_built_in_xgboost(finished):
    example = finished("xgboost-tutorial")
    assert list(example.archive()) == ["xgboost-model"]
    assert example.metrics["validation:auc"] > 0.97
    # The SDK shows the job's log while it waits; early stopping has ended the training before round 50.
    assert "[0]#011train-auc:" in example.output
    assert "[49]#011" not in example.output


def test_scikit_learn_in_script_mode(finished):
    example = finished("sklearn-script-mode")
    assert list(example.archive()) == ["model.joblib"]
    assert example.metrics["accuracy"] > 0.9
    assert any("50 trees of depth 4" in line for line in example.log())


def test_pytorch_digits(finished):
    example = finished("pytorch-digits")
    assert list(example.archive()) == ["model.pth"]
    assert example.metrics["test:accuracy"] > 0.95 and example.metrics["train:loss"] < 0.5
    assert b'"accuracy": 0.9' in example.archive("output.tar.gz")["result.json"]


def test_xgboost_from_pipes(finished):
    example = finished("xgboost-pipe")
    assert list(example.archive()) == ["xgboost-model"]
    assert example.metrics["validation:auc"] > 0.97
    assert "Train matrix has 455 rows and 30 columns" in example.log()


def test_scikit_learn_from_pipes(finished):
    example = finished("sklearn-pipe")
    assert list(example.archive()) == ["model.joblib"]
    assert example.metrics["accuracy"] > 0.85
    assert any(line.startswith("epoch 20: ") for line in example.log())


def test_pytorch_from_fastfile(finished):
    example = finished("pytorch-fastfile")
    assert list(example.archive()) == ["model.pth"]
    assert example.metrics["test:accuracy"] > 0.9
