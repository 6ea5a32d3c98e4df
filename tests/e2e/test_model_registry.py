"""The model registry with the SageMaker Python SDK v3's resources, unpatched, as sdk/v3_registry.py uses them. The SDK v2's
register() is in test_sdk_v2.py."""

import os

import pytest

from sdk_flows import Flows

PYTHON = os.environ.get("TRAINYARD_SDK3_PYTHON")


@pytest.fixture
def flow(plain_server, bucket, tmp_path):
    if not PYTHON:
        pytest.skip("TRAINYARD_SDK3_PYTHON names no Python with the SageMaker Python SDK v3 (./dev test makes one)")
    plain_server.s3.put_object(Bucket=bucket, Key="model.tar.gz", Body=b"model")
    running = Flows(plain_server, tmp_path)
    running.start(PYTHON, "v3_registry.py", {"registry": [f"s3://{bucket}/model.tar.gz"]})
    yield running.finish("registry")
    running.stop()


def test_a_model_is_registered_approved_and_deleted(flow):
    saw, output = flow
    assert saw["group"].endswith(":model-package-group/third") and "third" in saw["groups"], output
    [package] = saw["packages"]
    assert package.endswith(":model-package/third/1") and saw["version"] == 1
    assert saw["approval"] == ["PendingManualApproval", "Approved", "Good."] and saw["image"] == "serve:1"
    assert "third" not in saw["left"]
