"""The C++ client against this server, and against another one of the same API (moto); boto3 checks the effects."""

import os
import pathlib
import subprocess
import uuid

import pytest

from moto_server import client_of, moto_server

BUILD = pathlib.Path(os.environ["TRAINYARD"]).resolve().parent
TOUR = BUILD / "tests" / "e2e" / "cpp" / "client_tour"


@pytest.fixture(scope="module")
def moto_environment():
    with moto_server() as environment:
        yield environment


class Tour:
    """Runs the C++ client with a server's environment."""

    def __init__(self, environment):
        self.environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", **environment}
        self.sagemaker = client_of(environment, "sagemaker")

    def run(self, *words):
        return subprocess.run([TOUR, *words], env=self.environment, capture_output=True, text=True, timeout=60)

    def lines(self, *words):
        done = self.run(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    def error(self, *words):
        done = self.run(*words)
        assert done.returncode == 1
        return done.stderr


@pytest.fixture(scope="module")
def server(plain_server):
    """Ours, with the bucket that the jobs write to."""
    plain_server.s3.create_bucket(Bucket="cpp-client")
    return plain_server


@pytest.fixture(params=["trainyard", "moto"])
def tour(request):
    if request.param == "moto":
        return Tour(request.getfixturevalue("moto_environment"))
    return Tour(request.getfixturevalue("server").environment)


def make_name():
    return f"cpp-{uuid.uuid4().hex[:12]}"


def test_creates_describes_and_tags(tour):
    name = make_name()
    [arn] = tour.lines("create", name, "no-such-image")
    job = tour.sagemaker.describe_training_job(TrainingJobName=name)
    assert job["TrainingJobArn"] == arn
    assert job["HyperParameters"] == {"epochs": "3"}
    assert job["StoppingCondition"]["MaxRuntimeInSeconds"] == 60
    status, image, epochs = tour.lines("describe", name)
    assert (image, epochs) == ("no-such-image", "3")
    assert status in ("InProgress", "Completed", "Failed")

    assert tour.lines("tags", arn) == ["made-by=c++"]
    tour.lines("tag", arn, "team", "blue")
    assert tour.sagemaker.list_tags(ResourceArn=arn)["Tags"] == [
        {"Key": "made-by", "Value": "c++"}, {"Key": "team", "Value": "blue"}]
    tour.lines("untag", arn, "made-by")
    assert tour.lines("tags", arn) == ["team=blue"]


def test_lists_over_many_pages(tour):
    prefix = make_name()
    names = [f"{prefix}-{i}" for i in range(7)]
    for name in names:
        tour.lines("create", name, "no-such-image")
    assert tour.lines("list", prefix, "3") == names
    assert tour.lines("list", "nothing-of-that-name", "3") == []


def test_searches_and_deletes(server):
    tour, prefix = Tour(server.environment), make_name()
    names = [f"{prefix}-{i}" for i in range(5)]
    for name in names:
        tour.lines("create", name, "no-such-image")
        tour.run("wait", name, "50")
    assert tour.lines("search", prefix, "2") == names
    tour.lines("delete", names[0])
    assert tour.lines("search", prefix, "2") == names[1:]


def test_updates(server):
    tour, name = Tour(server.environment), make_name()
    [arn] = tour.lines("create", name, "no-such-image")
    assert tour.lines("update", name) == [arn]
    assert "The training job has no warm pool" in tour.error("keep-alive", name, "60")
    assert "Requested resource not found." in tour.error("update", "nothing-of-that-name")


def test_a_job_that_is_not_there(tour):
    assert "attempt 1" in tour.error("describe", "nothing-of-that-name")
    assert tour.error("wait", "nothing-of-that-name", "10").startswith("ValidationException")


def test_a_name_that_is_taken(server):
    tour, name = Tour(server.environment), make_name()
    tour.lines("create", name, "no-such-image")
    error = tour.error("create", name, "no-such-image")
    assert error.startswith("ResourceInUse: ") and "HTTP 400, request " in error


def test_waits_for_the_end(server):
    """The image doesn't exist, so the job fails: the waiter throws with the reason."""
    tour, name = Tour(server.environment), make_name()
    tour.lines("create", name, "no-such-image")
    error = tour.error("wait", name, "50")
    assert error.startswith(f"WaiterFailed: the training job '{name}' is Failed: ")
    assert server.describe(name)["FailureReason"] in error


def test_keys_that_the_server_does_not_know(server):
    tour = Tour({**server.environment, "AWS_SECRET_ACCESS_KEY": "wrong"})
    assert tour.error("describe", "job").startswith("InvalidSignatureException: ")


def test_tls_with_certificates_of_ones_own(tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=test",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
                   check=True, capture_output=True)
    with moto_server("https", ["-s", "-c", certificate, "-k", key], AWS_CA_BUNDLE=str(certificate)) as environment:
        assert Tour(environment).lines("list", "nothing", "10") == []
        untrusting = Tour({name: value for name, value in environment.items() if name != "AWS_CA_BUNDLE"})
        error = untrusting.error("list", "nothing", "10")
    assert error.startswith("Unreachable: ") and "certificate" in error
