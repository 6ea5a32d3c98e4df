"""How clients reach an MLflow server (docs/adr/0049-mlflow-is-reached-through-the-endpoint.md)."""

import http.client
import json
import os
import pathlib
import subprocess

import botocore.exceptions
import pytest
from mlflow_servers import make_tracking_server, mlflow_python, wait_for_server, with_mlflow
from trainyard_server import ROLE, Server

NAME = "team"
SIZE = 50 << 20


@pytest.fixture(scope="module")
def tracking(tmp_path_factory):
    """A server with a running tracking server, whose artifacts are in the bucket `mlflow`."""
    server = with_mlflow(Server(tmp_path_factory.mktemp("mlflow"), "oci"))
    server.image_store = None
    with server as running:
        make_tracking_server(running, NAME)
        yield running


@pytest.fixture(scope="module")
def artifact(tmp_path_factory):
    path = tmp_path_factory.mktemp("artifact") / "weights.bin"
    path.write_bytes(os.urandom(SIZE))
    return path


def describe(server):
    return server.sagemaker.describe_mlflow_tracking_server(TrackingServerName=NAME)


def use_mlflow(server, *words, **environment):
    """Runs tests/e2e/use_mlflow.py, with the server's keys unless the environment has others."""
    script = pathlib.Path(__file__).parent / "use_mlflow.py"
    done = subprocess.run([mlflow_python(), script, *words], capture_output=True, text=True, timeout=120,
                          env={**server.environment, **environment})
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def link(server, **more):
    return server.sagemaker.create_presigned_mlflow_tracking_server_url(TrackingServerName=NAME, **more)["AuthorizedUrl"]


def ask(server, url, method="GET", body=None, **headers):
    """-> (status, headers, body), without following redirects."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    path = url.removeprefix(server.url)
    connection.request(method, path, body, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    return response.status, response.headers, response.read().decode()


def test_the_plugin_tracks_by_arn_with_the_keys_of_a_role(tracking, artifact):
    arn = describe(tracking)["TrackingServerArn"]
    seen = use_mlflow(tracking, "track", str(artifact), "", MLFLOW_TRACKING_URI=arn, SAGEMAKER_MLFLOW_ASSUME_ROLE_ARN=ROLE,
                      SAGEMAKER_PRESIGNED_URL_UPLOAD_ENABLED="true")
    assert seen["run"] == seen["found"] and seen["status"] == "FINISHED" and seen["metrics"] == {"loss": 0.5}
    assert seen["artifacts"].startswith("s3://mlflow/artifacts/")
    assert seen["listed"] == ["in a/folder/weights.bin"] and seen["same"]


def test_a_plain_client_tracks_with_a_sessions_token_and_artifacts_pass_through(tracking, artifact):
    token = ask(tracking, link(tracking))[1]["Set-Cookie"].split(";")[0].split("=", 1)[1]
    seen = use_mlflow(tracking, "track", str(artifact), "mlflow-artifacts:/plain", AWS_ACCESS_KEY_ID="",
                      AWS_SECRET_ACCESS_KEY="", MLFLOW_TRACKING_URI=describe(tracking)["TrackingServerUrl"],
                      MLFLOW_TRACKING_TOKEN=token, MLFLOW_HTTP_REQUEST_MAX_RETRIES="0")
    assert seen["run"] == seen["found"] and seen["listed"] == ["in a/folder/weights.bin"] and seen["same"]
    stored = tracking.s3.list_objects_v2(Bucket="mlflow", Prefix="artifacts/plain/")["Contents"]
    assert [one["Size"] for one in stored] == [SIZE]


def test_the_plugin_is_told_why_it_is_refused(tracking):
    arn = describe(tracking)["TrackingServerArn"]
    secret, region, name = use_mlflow(tracking, "refused", f"{arn}=wrong", arn.replace("us-east-1", "eu-west-1") + "=",
                                      arn.replace(NAME, "nobody") + "=")
    assert secret["code"] == "PERMISSION_DENIED" and "signature we calculated" in secret["message"], secret
    assert region["code"] == "PERMISSION_DENIED" and "valid region" in region["message"], region
    assert name["code"] == "RESOURCE_DOES_NOT_EXIST" and "nobody" in name["message"], name


def test_the_pages_open_by_a_link_and_then_by_its_cookie(tracking):
    url = link(tracking, ExpiresInSeconds=60, SessionExpirationDurationInSeconds=1800)
    status, headers, _ = ask(tracking, url)
    assert status == 302 and tracking.url + headers["Location"] == describe(tracking)["TrackingServerUrl"]
    pages = tracking.url + headers["Location"].rstrip("/")
    assert "HttpOnly" in headers["Set-Cookie"] and "Max-Age=1800" in headers["Set-Cookie"]
    cookie = headers["Set-Cookie"].split(";")[0]
    assert ask(tracking, url)[0] == 403, "a link is good for one use"
    assert ask(tracking, pages + "/")[0] == 403
    status, _, page = ask(tracking, pages + "/", Cookie=cookie)
    assert status == 200 and "<title>MLflow</title>" in page
    script = page.split('src="static-files/')[1].split('"')[0]
    assert len(ask(tracking, f"{pages}/static-files/{script}", Cookie=cookie)[2]) > 1_000_000
    search = f"{pages}/ajax-api/2.0/mlflow/experiments/search?max_results=1"
    assert json.loads(ask(tracking, search, Cookie=cookie)[2])["experiments"]
    create = f"{pages}/ajax-api/2.0/mlflow/experiments/create"
    assert ask(tracking, create, "POST", "{}", Cookie=cookie, Origin="http://127.0.0.1:1")[0] == 403
    # From its own pages it reaches MLflow, which misses the name.
    escape = ask(tracking, create, "POST", '{"name": "a", "artifact_location": "file:///etc"}', Cookie=cookie,
                 Origin=tracking.url, Content_Type="application/json")
    assert escape[0] == 400 and "file:///etc" in escape[2], "MLflow would read and write there"
    assert "'name'" in ask(tracking, create, "POST", "{}", Cookie=cookie, Origin=tracking.url,
                        Content_Type="application/json")[2]


def test_a_stopped_server_says_so_at_once(tracking):
    tracking.sagemaker.stop_mlflow_tracking_server(TrackingServerName=NAME)
    wait_for_server(tracking, NAME, "Stopped")
    error = use_mlflow(tracking, "refused", describe(tracking)["TrackingServerArn"] + "=")[0]
    assert error["code"] == "INVALID_STATE" and "Stopped" in error["message"], error
    with pytest.raises(botocore.exceptions.ClientError, match="ValidationException.*Stopped"):
        link(tracking)
