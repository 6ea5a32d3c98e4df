"""MLflow tracking servers and apps: real MLflow processes, their ends and restarts."""

import http.client
import json
import os
import pathlib
import shutil
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


class Connection(http.client.HTTPConnection):
    """To the socket itself, past the endpoint, which refuses more."""

    def __init__(self, server):
        super().__init__("localhost")
        [self.path] = (server.data / "mlflow").glob("*/work/socket")
        self.prefix = "/" + describe(server)["TrackingServerUrl"].split("/", 3)[3] + "api/2.0/mlflow/"

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        here = os.open(self.path.parent, os.O_PATH)
        try:
            self.sock.connect(f"/proc/self/fd/{here}/{self.path.name}")
        finally:
            os.close(here)

    def ask(self, call, request=None):
        self.request("POST" if request else "GET", self.prefix + call, json.dumps(request) if request else None,
                     {"Content-Type": "application/json"})
        return self.getresponse().read().decode()


def experiments(server):
    answer = json.loads(Connection(server).ask("experiments/search", {"max_results": 10}))
    return {each["name"]: each["artifact_location"] for each in answer["experiments"]}


def test_a_new_server_answers_with_its_artifacts_in_s3(tracked):
    assert describe(tracked)["MlflowVersion"].startswith("3.")
    assert experiments(tracked) == {"Default": "s3://mlflow/artifacts/0"}


def test_it_reads_no_files_of_the_machine(tracked):
    if "mlflow_not_confined" in (tracked.directory / "server.log").read_text():
        pytest.skip("the kernel has no Landlock")
    mlflow = Connection(tracked)
    own = mlflow.path.parent
    for folder in (own, own.parent, tracked.data / "attempts", tracked.directory):
        made = json.loads(mlflow.ask("experiments/create", {"name": f"{folder}", "artifact_location": f"file://{folder}"}))
        run = json.loads(mlflow.ask("runs/create", {"experiment_id": made["experiment_id"], "start_time": 1}))["run"]["info"]
        artifacts = pathlib.Path(run["artifact_uri"].removeprefix("file://"))
        artifacts.mkdir(parents=True)
        (artifacts / "secret").touch()
        try:
            listed = mlflow.ask(f"artifacts/list?run_id={run['run_id']}")
        finally:
            shutil.rmtree(artifacts.parent)
        assert ("secret" in listed) == (folder == own), listed


def test_a_process_that_is_killed_is_started_again(tracked):
    before = tracked.mlflow_processes()
    assert len(before) >= 3  # the guard, mlflow, uvicorn
    for process in before:
        if "trainyard-guard" in pathlib.Path(f"/proc/{process}/cmdline").read_text():
            os.kill(process, signal.SIGKILL)
    eventually(lambda: describe(tracked)["IsActive"] == "Inactive", what="its end is noticed")
    wait_for_server(tracked, NAME, "Created", "Active")
    assert not set(before) & set(tracked.mlflow_processes())
    assert "Default" in experiments(tracked)


def test_it_ends_with_a_server_that_is_killed_and_comes_back_with_the_next(tracked):
    before = set(tracked.mlflow_processes())
    tracked.kill()
    eventually(lambda: not before & set(tracked.mlflow_processes()), what="nothing is left of it")
    tracked.start()
    wait_for_server(tracked, NAME, "Created", "Active")
    assert "Default" in experiments(tracked)


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
