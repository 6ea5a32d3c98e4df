"""moto's server: another implementation of AWS's APIs, SageMaker and S3 among them."""

import contextlib
import os
import socket
import subprocess

import boto3
import botocore.exceptions
import pytest

from trainyard_server import eventually

MOTO = os.environ.get("TRAINYARD_MOTO_SERVER")


@contextlib.contextmanager
def moto_server(scheme="http", arguments=(), **more):
    """Runs one; yields the environment of its clients."""
    if not MOTO:
        pytest.skip("TRAINYARD_MOTO_SERVER is not set: the moto_server of build/venv-moto (./dev test makes it)")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = subprocess.Popen([MOTO, "-H", "127.0.0.1", "-p", str(port), *arguments],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    environment = {"AWS_ENDPOINT_URL": f"{scheme}://127.0.0.1:{port}", "AWS_REGION": "us-east-1",
                   "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", **more}
    try:
        eventually(lambda: answers(environment), what="moto_server's first answer")
        yield environment
    finally:
        server.terminate()
        server.wait()


def answers(environment):
    try:
        return client_of(environment, "sagemaker").list_training_jobs()
    except botocore.exceptions.EndpointConnectionError:
        return None


def client_of(environment, service):
    """A boto3 client as an environment configures it."""
    return boto3.client(service, endpoint_url=environment["AWS_ENDPOINT_URL"], region_name=environment["AWS_REGION"],
                        verify=environment.get("AWS_CA_BUNDLE"), aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
                        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"])
