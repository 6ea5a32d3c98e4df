"""S3 through clients that are built neither on ours nor on boto3's default: docs/clients.md lists what is tested with each.

Each runs as its users run it, in a separate Python (tests/clients-requirements.txt), with what `trainyard env` sets.
"""

import json
import os
import pathlib
import sys
import uuid

import pytest

from trainyard_server import shell

PROGRAM = pathlib.Path(__file__).resolve().parents[1] / "clients" / "s3_clients.py"
ALL = {"a b+c%20ü.txt", "dir/one", "dir/two", "big"}
COMMON = {"big": True, "range": "000102", "name": "a b+c%20ü.txt"}


@pytest.fixture
def use(plain_server, tmp_path):
    """The results of a client, as s3_clients.py prints them."""
    bucket = f"client-{uuid.uuid4().hex[:10]}"

    def run(client, python=os.environ.get("TRAINYARD_CLIENTS_PYTHON")):
        if not python:
            pytest.skip("the other S3 clients are not installed (./dev test installs them)")
        saw = json.loads(shell([python, str(PROGRAM), client, bucket, str(tmp_path)], plain_server))
        # Each ends with nothing left of its bucket.
        assert bucket not in {one["Name"] for one in plain_server.s3.list_buckets()["Buckets"]}
        return saw

    return run


def test_boto3_without_the_crt(use):
    saw = use("boto3", sys.executable)
    assert saw.pop("listed") == sorted(ALL)
    assert saw == {**COMMON, "crt": False}


def test_pyarrow_and_with_it_the_sdk_for_cpp(use):
    saw = use("pyarrow")
    assert saw.pop("listed") == ["a b+c%20ü.txt", "big", "dir", "moved", "table"]
    assert saw == {**COMMON, "rows": 1000, "sum": 499500, "missing": True}


def test_s3fs(use):
    saw = use("s3fs")
    assert saw.pop("found") == sorted({*ALL, "moved", "tree/file"})
    assert saw == {**COMMON, "size": 12 << 20, "glob": ["dir/two"], "missing": False}


def test_minios_python_client(use):
    saw = use("minio")
    assert saw.pop("listed") == sorted({*ALL, "copied", "composed"})
    assert saw == {**COMMON, "composed": (12 << 20) + 7, "versions": ["null"], "tags": {"team": "a"}, "signed": True,
                   "exists": True, "errors": 0}
