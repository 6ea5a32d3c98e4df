"""MLflow tracking servers of a server under test, with the real MLflow."""

import os
import pathlib

import pytest
from eventually import eventually

ROLE = "arn:aws:iam::123456789012:role/Tracker"


def mlflow_python():
    """A Python with tests/mlflow-requirements.txt."""
    python = os.environ.get("TRAINYARD_MLFLOW_PYTHON")
    if not python or not pathlib.Path(python).exists():
        pytest.skip("TRAINYARD_MLFLOW_PYTHON is not set: no Python with MLflow (./dev test makes one)")
    return python


def with_mlflow(server):
    """The server, not started yet, with the real `mlflow` in its PATH."""
    server.extra_environment["PATH"] = f"{pathlib.Path(mlflow_python()).parent}:{os.environ['PATH']}"
    return server


def wait_for_server(server, name, status, active=None):
    def is_there():
        found = server.sagemaker.describe_mlflow_tracking_server(TrackingServerName=name)
        assert not found["TrackingServerStatus"].endswith("Failed"), log_of(server)
        return found["TrackingServerStatus"] == status and active in (None, found["IsActive"]) and found

    return eventually(is_there, 150, f"{name} is {status}")


def make_tracking_server(server, name, **more):
    """The ARN of a new tracking server that runs; its artifacts are in the bucket `mlflow`."""
    server.s3.create_bucket(Bucket="mlflow")
    arn = server.sagemaker.create_mlflow_tracking_server(
        TrackingServerName=name, ArtifactStoreUri="s3://mlflow/artifacts", RoleArn=ROLE, **more)["TrackingServerArn"]
    wait_for_server(server, name, "Created", "Active")
    return arn


def log_of(server):
    """What its MLflow servers have printed."""
    return "\n".join(file.read_text() for file in (server.data / "mlflow").glob("*/server.log"))
