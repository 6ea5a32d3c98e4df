"""Clients that need a toolchain and more than a minute: `./dev clients` runs these, docs/clients.md has the table."""

import json
import os
import pathlib
import shutil
import subprocess
import uuid

import pytest

from trainyard_server import ROLE, shell

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
    # Nothing that lies here is without a checksum, so there is nothing to warn of.
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
    # Nor are there objects that stand for folders.
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
