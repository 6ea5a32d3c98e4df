"""MLflow tracking servers and apps: real MLflow processes, their ends and restarts."""

import http.client
import json
import os
import pathlib
import signal
import socket

import pytest
from eventually import eventually
from mlflow_servers import ROLE, log_of, make_tracking_server, wait_for_server, with_mlflow
from trainyard_server import Server

NAME = "tracker"


@pytest.fixture(scope="module")
def tracked(tmp_path_factory):
    server = with_mlflow(Server(tmp_path_factory.mktemp("mlflow"), "oci"))
    server.image_store = None
    with server as running:
        running.arn = make_tracking_server(running, NAME)
        yield running
    assert server.mlflow_processes() == []


def describe(server):
    return server.sagemaker.describe_mlflow_tracking_server(TrackingServerName=NAME)


def pages(server):
    """The names of the experiments, asked of the socket itself."""
    [path] = (server.data / "mlflow").glob("*/work/socket")

    class Connection(http.client.HTTPConnection):
        def connect(self):
            self.sock = socket.socket(socket.AF_UNIX)
            here = os.open(path.parent, os.O_PATH)
            try:
                self.sock.connect(f"/proc/self/fd/{here}/{path.name}")
            finally:
                os.close(here)

    prefix = "/" + describe(server)["TrackingServerUrl"].split("/", 3)[3].rstrip("/")
    connection = Connection("localhost")
    connection.request("POST", f"{prefix}/api/2.0/mlflow/experiments/search", json.dumps({"max_results": 10}),
                       {"Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read()
    assert answer.status == 200, text
    return {each["name"]: each["artifact_location"] for each in json.loads(text)["experiments"]}


def test_a_new_server_answers_with_its_artifacts_in_s3(tracked):
    assert describe(tracked)["MlflowVersion"].startswith("3.")
    assert pages(tracked) == {"Default": "s3://mlflow/artifacts/0"}


def test_a_process_that_is_killed_is_started_again(tracked):
    before = tracked.mlflow_processes()
    assert len(before) >= 3  # the guard, mlflow, uvicorn
    for process in before:
        if "trainyard-guard" in pathlib.Path(f"/proc/{process}/cmdline").read_text():
            os.kill(process, signal.SIGKILL)
    eventually(lambda: describe(tracked)["IsActive"] == "Inactive", what="its end is noticed")
    wait_for_server(tracked, NAME, "Created", "Active")
    assert not set(before) & set(tracked.mlflow_processes())
    assert "Default" in pages(tracked)


def test_it_ends_with_a_server_that_is_killed_and_comes_back_with_the_next(tracked):
    before = set(tracked.mlflow_processes())
    tracked.kill()
    eventually(lambda: not before & set(tracked.mlflow_processes()), what="nothing is left of it")
    tracked.start()
    wait_for_server(tracked, NAME, "Created", "Active")
    assert "Default" in pages(tracked)


def test_an_app_is_stopped_with_the_server_that_is_deleted(tracked):
    """One more process at the same time; then both go."""
    app = tracked.sagemaker.create_mlflow_app(Name="app", ArtifactStoreUri="s3://mlflow/app", RoleArn=ROLE)["Arn"]
    eventually(lambda: tracked.sagemaker.describe_mlflow_app(Arn=app)["Status"] == "Created", 150, "the app runs")
    tracked.sagemaker.stop_mlflow_tracking_server(TrackingServerName=NAME)
    wait_for_server(tracked, NAME, "Stopped", "Inactive")
    assert "Application shutdown complete" in log_of(tracked)
    tracked.sagemaker.delete_mlflow_app(Arn=app)
    tracked.sagemaker.delete_mlflow_tracking_server(TrackingServerName=NAME)
    eventually(lambda: not tracked.sagemaker.list_mlflow_apps()["Summaries"]
               and not tracked.sagemaker.list_mlflow_tracking_servers()["TrackingServerSummaries"], what="both are gone")
    assert tracked.mlflow_processes() == []
    assert list((tracked.data / "mlflow").iterdir()) == []
