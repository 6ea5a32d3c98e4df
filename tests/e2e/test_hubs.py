"""Hubs with the SageMaker Python SDK v3, unpatched, as sdk/v3_hubs.py uses them."""

import json
import os

import pytest

from sdk_flows import Flows

PYTHON = os.environ.get("TRAINYARD_SDK3_PYTHON")


@pytest.fixture
def flow(plain_server, tmp_path):
    if not PYTHON:
        pytest.skip("TRAINYARD_SDK3_PYTHON names no Python with the SageMaker Python SDK v3 (./dev test makes one)")
    keys = plain_server.environment
    account, region = keys["AWS_ACCOUNT_ID"], keys["AWS_DEFAULT_REGION"]
    plain_server.s3.create_bucket(Bucket=f"sagemaker-{region}-{account}")
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps({"prompt": "What does a cat say?", "completion": "Meow."}) + "\n")
    running = Flows(plain_server, tmp_path)
    running.start(PYTHON, "v3_hubs.py", {"hubs": [str(rows), f"arn:aws:iam::{account}:role/Trainer"]})
    yield (*running.finish("hubs"), f"{region}-{account}")
    running.stop()


def test_data_sets_and_models_are_kept_in_hubs(flow):
    saw, output, place = flow
    assert saw["version"] == "1.0.0" and saw["versions"] == ["1.0.0"], output
    assert saw["source"].startswith(f"s3://sagemaker-{place}/datasets/cats/") and saw["source"].endswith(".jsonl")
    assert saw["method"] == "uploaded" and saw["all"] == ["cats"] and saw["hubs"] == [f"AiRegistry-{place}"]
    assert saw["arn"].endswith(":hub-content/team/Model/tiny/1.0.0") and saw["status"] == ["Available", "Deprecated"]
    assert json.loads(saw["document"]) == {"GatedBucket": False} and saw["left"] == []
