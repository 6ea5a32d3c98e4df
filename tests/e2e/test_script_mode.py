"""The user's own script in our scikit-learn image, run by SageMaker's training toolkit: what the script is given, and what
becomes of its failures. PyTorch's image has the same toolkit; the examples run it."""

import io
import json
import tarfile
import urllib.parse

import pytest

IMAGE = "trainyard/sklearn"


@pytest.fixture
def server(images_server):
    return images_server


def packed(**files):
    """sourcedir.tar.gz, as the SDK makes it."""
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode="w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(name.replace("_txt", ".txt").replace("_py", ".py"))
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return body.getvalue()


def start(server, script, files=None, hyperparameters=None, isolated=False, **changes):
    """A job as the SDK's estimators ask for it -> its name."""
    name = server.request()["TrainingJobName"]
    key = f"{name}/source/sourcedir.tar.gz"
    server.s3.put_object(Bucket="data", Key=key, Body=packed(train_py=script, **(files or {})),
                         ServerSideEncryption="aws:kms")
    submitted = f"s3://data/{key}"
    if isolated:
        changes["InputDataConfig"] = [{"ChannelName": "code", "DataSource": {"S3DataSource": {
            "S3DataType": "S3Prefix", "S3Uri": f"s3://data/{name}/source/"}}}]
        changes["EnableNetworkIsolation"] = True
        submitted = "/opt/ml/input/data/code/sourcedir.tar.gz"
    given = {"sagemaker_program": "train.py", "sagemaker_submit_directory": submitted, "sagemaker_job_name": name,
             "sagemaker_container_log_level": 20, "sagemaker_region": "us-east-1", **(hyperparameters or {})}
    return server.create(name=name, HyperParameters={key: json.dumps(value) for key, value in given.items()},
                         AlgorithmSpecification={"TrainingImage": IMAGE, "TrainingInputMode": "File"}, **changes)


def model(server, described):
    uri = urllib.parse.urlparse(described["ModelArtifacts"]["S3ModelArtifacts"])
    body = server.s3.get_object(Bucket=uri.netloc, Key=uri.path[1:])["Body"].read()
    archive = tarfile.open(fileobj=io.BytesIO(body))
    return {member.name: archive.extractfile(member).read() for member in archive if member.isfile()}


def test_the_script_gets_arguments_environment_and_the_modules_beside_it(server):
    script = """
import json, os, sys
import beside, sklearn, pandas, scipy, joblib, boto3
names = ("SM_MODEL_DIR", "SM_OUTPUT_DATA_DIR", "SM_CHANNEL_TRAIN", "SM_CHANNELS", "SM_HOSTS", "SM_CURRENT_HOST",
         "SM_CURRENT_INSTANCE_TYPE", "SM_HPS", "SM_NUM_GPUS", "SM_USER_ENTRY_POINT", "TRAINING_JOB_NAME")
seen = {"arguments": sys.argv[1:], "beside": beside.VALUE, **{name: os.environ[name] for name in names}}
seen["me"] = boto3.client("sts").get_caller_identity()["Arn"]
open(os.path.join(os.environ["SM_MODEL_DIR"], "seen.json"), "w").write(json.dumps(seen))
"""
    server.s3.put_object(Bucket="data", Key="rows/a.csv", Body=b"1,2\n")
    job = start(server, script, {"beside_py": "VALUE = 7\n"}, {"alpha": 0.5, "name": "two words", "flag": True},
                InputDataConfig=[{"ChannelName": "train", "DataSource": {"S3DataSource": {
                    "S3DataType": "S3Prefix", "S3Uri": "s3://data/rows/"}}}])
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    seen = json.loads(model(server, described)["seen.json"])
    assert seen["arguments"] == ["--alpha", "0.5", "--flag", "True", "--name", "two words"]
    assert seen["beside"] == 7
    assert seen["SM_MODEL_DIR"] == "/opt/ml/model" and seen["SM_OUTPUT_DATA_DIR"] == "/opt/ml/output/data"
    assert seen["SM_CHANNEL_TRAIN"] == "/opt/ml/input/data/train" and seen["SM_CHANNELS"] == '["train"]'
    assert seen["SM_HOSTS"] == '["algo-1"]' and seen["SM_CURRENT_HOST"] == "algo-1"
    assert seen["SM_CURRENT_INSTANCE_TYPE"] == "ml.m5.large" and seen["SM_NUM_GPUS"] == "0"
    assert json.loads(seen["SM_HPS"]) == {"alpha": 0.5, "flag": True, "name": "two words"}
    assert seen["SM_USER_ENTRY_POINT"] == "train.py" and seen["TRAINING_JOB_NAME"] == job
    assert "assumed-role/Trainer/" in seen["me"]


def test_a_script_that_fails_says_in_the_failure_reason_why(server):
    described = server.wait(start(server, "raise ValueError('no such column: age')"))
    reason = described["FailureReason"]
    assert described["TrainingJobStatus"] == "Failed"
    assert reason.startswith("AlgorithmError: ExecuteUserScriptError:\nExitCode 1\nErrorMessage \"")
    assert "\nValueError: no such column: age\"" in reason and reason.endswith(", exit code: 1")


def test_a_line_of_the_script_is_a_line_of_the_log(server):
    job = start(server, "import time\nfor i in range(50): print('loss', i, end=';'); time.sleep(0.002); print('', i)")
    assert server.wait(job)["TrainingJobStatus"] == "Completed"
    assert [line for line in server.log(job) if line.startswith("loss")] == [f"loss {i}; {i}" for i in range(50)]


def test_the_exit_code_of_the_script_is_in_the_text(server):
    described = server.wait(start(server, "import sys; sys.exit(41)"))
    assert "ExecuteUserScriptError:\nExitCode 41\n" in described["FailureReason"]


def test_without_a_network_the_code_comes_as_a_channel_and_a_requirements_file_fails_clearly(server):
    described = server.wait(start(server, "print('runs')", isolated=True))
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    described = server.wait(start(server, "print('runs')", {"requirements_txt": "six==99.0\n"}, isolated=True,
                                  Environment={"PIP_RETRIES": "0"}))
    reason = described["FailureReason"]
    assert reason.startswith("AlgorithmError: InstallRequirementsError:\nExitCode 1\n"), reason
    assert "six==99.0" in reason or "pip install -r requirements.txt" in reason


def test_the_script_hears_of_a_stop_and_its_model_is_kept(server):
    script = """
import pathlib, signal, sys, time
def stop(number, frame):
    pathlib.Path("/opt/ml/model/saved").write_text("in time")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
print("in the loop")
while True:
    time.sleep(0.1)
"""
    job = start(server, script)
    server.wait_for_log(job, "in the loop")
    server.sagemaker.stop_training_job(TrainingJobName=job)
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Stopped"
    assert model(server, described) == {"saved": b"in time"}
