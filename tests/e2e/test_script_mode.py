"""The user's own script in our scikit-learn image, run by SageMaker's training toolkit: what the script gets, and how its
failures are reported. PyTorch's image has the same toolkit; the examples run it, and here its data loader in each mode."""

import hashlib
import io
import json
import random
import struct
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


def start(server, script, files=None, hyperparameters=None, isolated=False, image=IMAGE, **changes):
    """Creates a job as the SDK's estimators do -> its name."""
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
                         AlgorithmSpecification={"TrainingImage": image, "TrainingInputMode": "File"}, **changes)


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
open(os.path.join(os.environ["SM_OUTPUT_INTERMEDIATE_DIR"], "so far.txt"), "w").write("half of it")
"""
    server.s3.put_object(Bucket="data", Key="rows/a.csv", Body=b"1,2\n")
    hyperparameters = {"alpha": 0.5, "name": "two words", "flag": True, "sagemaker_s3_output": "s3://data/so-far"}
    job = start(server, script, {"beside_py": "VALUE = 7\n"}, hyperparameters,
                InputDataConfig=[{"ChannelName": "train", "DataSource": {"S3DataSource": {
                    "S3DataType": "S3Prefix", "S3Uri": "s3://data/rows/"}}}])
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    # The toolkit itself uploads what is in the intermediate folder, if nobody has made that before.
    body = server.s3.get_object(Bucket="data", Key=f"so-far/{job}/output/intermediate/so far.txt")["Body"]
    assert body.read() == b"half of it"
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


LOADERS = """
import hashlib, os, pathlib, struct
import torch
from torch.utils.data import DataLoader, Dataset, IterableDataset

def tensor(data):
    return torch.frombuffer(bytearray(data), dtype=torch.float32)

class Files(Dataset):
    def __init__(self, folder):
        self.files = sorted(pathlib.Path(folder).iterdir())
    def __len__(self):
        return len(self.files)
    def __getitem__(self, index):
        return tensor(self.files[index].read_bytes())

class Records(IterableDataset):
    def __init__(self, pipe):
        self.pipe = pipe
    def __iter__(self):
        with open(self.pipe, "rb") as pipe:
            while header := pipe.read(8):
                length = struct.unpack("<II", header)[1]
                yield tensor(pipe.read(length))

def show(what, loader):
    digest, batches = hashlib.sha256(), 0
    for batch in loader:
        digest.update(batch.numpy().tobytes())
        batches += 1
    print(f"{what}: {batches} batches {digest.hexdigest()}")

for epoch in range(2):
    for mode in ("file", "fast"):
        files = Files(os.environ["SM_CHANNEL_" + mode.upper()])
        show(mode, DataLoader(files, batch_size=32, num_workers=2))
        show(mode + " shuffled", DataLoader(files, 32, shuffle=True, generator=torch.Generator().manual_seed(epoch)))
    show("pipe", DataLoader(Records(f"{os.environ['SM_CHANNEL_PIPE']}_{epoch}"), batch_size=32, num_workers=1))
"""


def test_a_pytorch_data_loader_gives_the_same_batches_in_each_mode(server):
    draw = random.Random(1)
    rows = [struct.pack("<256f", *(draw.random() for _ in range(256))) for _ in range(150)]
    for number, row in enumerate(rows):
        server.s3.put_object(Bucket="data", Key=f"loader/{number:03}", Body=row)
    source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://data/loader/"}}
    job = start(server, LOADERS, image="trainyard/pytorch", InputDataConfig=[
        {"ChannelName": "file", "DataSource": source},
        {"ChannelName": "fast", "DataSource": source, "InputMode": "FastFile"},
        {"ChannelName": "pipe", "DataSource": source, "InputMode": "Pipe", "RecordWrapperType": "RecordIO"}])
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    shown = [line.split(": ") for line in server.log(job) if " batches " in line]
    in_order = f"5 batches {hashlib.sha256(b''.join(rows)).hexdigest()}"
    assert [text for what, text in shown if what in ("file", "fast", "pipe")] == [in_order] * 6
    shuffled = [text for what, text in shown if what.endswith("shuffled")]
    assert shuffled[0::2] == shuffled[1::2] and len({in_order, *shuffled}) == 3
