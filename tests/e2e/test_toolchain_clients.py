"""Clients that need a toolchain and more than a minute: `./dev clients` runs these, docs/clients.md has the table."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import threading
import urllib.error
import urllib.request
import uuid

import pytest

from test_debugger import WAIT_FOR
from trainyard_server import ROLE, eventually, shell

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "clients"


@pytest.fixture
def bucket_name():
    return f"client-{uuid.uuid4().hex[:10]}"


def need(*programs):
    if "TRAINYARD_TOOLCHAINS" not in os.environ:
        pytest.skip("needs a toolchain or minutes: ./dev clients")
    for program in programs:
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed")


def build(words, cwd):
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"{words}: {done.stdout}\n{done.stderr}"


def test_aws_sdk_for_go_v2(plain_server, bucket_name, tmp_path):
    need("go")
    build(["go", "build", "-o", str(tmp_path / "clients"), "."], FOLDER / "go")
    saw = json.loads(shell([str(tmp_path / "clients"), bucket_name], plain_server))
    # Every object here has a checksum, so there is no warning.
    assert saw == {"big": True, "copied": "two words", "listed": ["big", "copied", "two words.txt"], "root": True,
                   "unknown": True, "warnings": ""}


def run_java(project, program, server, tmp_path, *arguments):
    need("java", "mvn")
    shutil.copytree(FOLDER / project, tmp_path / project)
    build(["mvn", "-q", "-B", "compile", "dependency:build-classpath", "-Dmdep.outputFile=classpath"], tmp_path / project)
    path = f"{tmp_path}/{project}/target/classes:{(tmp_path / project / 'classpath').read_text().strip()}"
    return json.loads(shell(["java", "-cp", path, program, *arguments], server))


def test_aws_sdk_for_java_v2(plain_server, bucket_name, tmp_path):
    saw = run_java("java", "Clients", plain_server, tmp_path, bucket_name)
    assert saw == {"words": "words", "size": 10 << 20, "range": "xxxx", "listed": ["big", "copied", "dir/a b+c.txt"],
                   "missing": "The specified key does not exist.", "root": True}


def test_hadoops_s3a(plain_server, bucket_name, tmp_path):
    plain_server.s3.create_bucket(Bucket=bucket_name)
    saw = run_java("hadoop", "HadoopFiles", plain_server, tmp_path, bucket_name)
    assert saw == {"renamed": True, "size": 12 << 20, "end": "xxxy", "words": "words",
                   "found": ["/moved/a b+c.txt", "/moved/big"], "missing": True, "folder": True, "left": 0}
    # Nor are there objects that represent folders.
    plain_server.s3.delete_bucket(Bucket=bucket_name)


def test_airflows_operator(server, tmp_path):
    need()
    python = os.environ.get("TRAINYARD_AIRFLOW_PYTHON")
    if not python:
        pytest.skip("Airflow is not installed (./dev clients installs it)")
    request = server.request("echo from airflow; echo bytes > /opt/ml/model/m")
    program = [python, str(FOLDER / "airflow_training.py"), json.dumps(request)]
    out = shell(["sh", "-c", 'exec "$@" 2>&1', "sh", *program], server, timeout=300, AIRFLOW_HOME=str(tmp_path))
    saw = json.loads(out.rstrip().rsplit("\n", 1)[1])
    name = request["TrainingJobName"]
    assert saw.pop("failed").startswith(f"Error training {name}-fails: Failed Reason: AlgorithmError")
    assert "from airflow" in out, "the operator prints the job's log"
    assert saw == {"status": "Completed", "model": f"s3://data/out/{name}/output/model.tar.gz", "role": ROLE,
                   "renamed": True, "waited": "success"}


TWO_POINTS = WAIT_FOR + r"""
    export PYTHONPATH=/opt/ml/input/data/code
    mkfifo /tmp/go; (wait_for go/$TRAINING_JOB_NAME; echo > /tmp/go) &
    python3 - <<'END'
from event_writer import EventWriter
writer = EventWriter("/opt/ml/output/tensorboard")
writer.add("loss", 1, 0.5)
open("/tmp/go").read()
writer.add("loss", 2, 0.25)
END
    wait_for end/$TRAINING_JOB_NAME
    """


@contextlib.contextmanager
def tensorboard(server, logdir):
    """-> what TensorBoard shows at a path below /data/, by HTTP"""
    python = os.environ.get("TRAINYARD_TENSORBOARD_PYTHON")
    if not python:
        pytest.skip("TensorBoard is not installed (./dev clients installs it)")
    words = [python, "-m", "tensorboard.main", "--logdir", logdir, "--port", "0", "--load_fast=false", "--reload_interval=1"]
    process = subprocess.Popen(words, env=server.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        said = []
        for line in process.stdout:
            said.append(line)
            if " at http" in line:
                break
        assert " at http" in said[-1], "".join(said)
        base = re.search(r" at (http\S+?)/? ", said[-1])[1]
        threading.Thread(target=process.stdout.read, daemon=True).start()

        def ask(path):
            with contextlib.suppress(urllib.error.HTTPError), urllib.request.urlopen(f"{base}/data/{path}") as answer:
                return json.load(answer)
        yield ask
    finally:
        process.kill()
        process.wait()


def test_tensorboard_follows_a_job(server):
    need()
    server.s3.upload_file(str(FOLDER / "event_writer.py"), "data", "tensorboard-code/event_writer.py")
    job = server.create(
        TWO_POINTS, TensorBoardOutputConfig={"S3OutputPath": "s3://data/events"},
        InputDataConfig=[{"ChannelName": "code", "DataSource": {"S3DataSource": {
            "S3DataType": "S3Prefix", "S3Uri": "s3://data/tensorboard-code/"}}}])
    with tensorboard(server, f"s3://data/events/{job}/tensorboard-output") as ask:
        def points():
            return [[step, value] for _, step, value in ask("plugin/scalars/scalars?run=.&tag=loss") or []]
        eventually(lambda: points() == [[1, 0.5]], what="the first point in TensorBoard")
        server.s3.put_object(Bucket="data", Key=f"go/{job}", Body=b"")
        eventually(lambda: points() == [[1, 0.5], [2, 0.25]], what="the second point, of a file that has grown")
        assert server.describe(job)["SecondaryStatus"] == "Training"
        server.s3.put_object(Bucket="data", Key=f"end/{job}", Body=b"")
        assert server.wait(job)["TrainingJobStatus"] == "Completed"
