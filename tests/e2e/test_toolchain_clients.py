"""Clients that need a toolchain and more than a minute: `./dev clients` runs these, docs/clients.md has the table."""

import json
import os
import pathlib
import shutil
import subprocess
import uuid

import pytest

from trainyard_server import shell

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "clients"


@pytest.fixture
def bucket_name():
    return f"client-{uuid.uuid4().hex[:10]}"


def need(*programs):
    if "TRAINYARD_TOOLCHAINS" not in os.environ:
        pytest.skip("needs a toolchain and minutes: ./dev clients")
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


def test_aws_sdk_for_java_v2(plain_server, bucket_name, tmp_path):
    need("java", "mvn")
    shutil.copytree(FOLDER / "java", tmp_path / "java")
    build(["mvn", "-q", "-B", "compile", "dependency:build-classpath", "-Dmdep.outputFile=classpath"], tmp_path / "java")
    path = f"{tmp_path}/java/target/classes:{(tmp_path / 'java' / 'classpath').read_text().strip()}"
    saw = json.loads(shell(["java", "-cp", path, "Clients", bucket_name], plain_server))
    assert saw == {"words": "words", "size": 10 << 20, "range": "xxxx", "listed": ["big", "copied", "dir/a b+c.txt"],
                   "missing": "The specified key does not exist.", "root": True}
