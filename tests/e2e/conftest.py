"""A real server, real containers, unmodified clients.

Environment (./dev test sets it):
  TRAINYARD            the binary under test
  TRAINYARD_IMAGES     folder with <name>.oci.tar, made by images/build
  TRAINYARD_SDK2_PYTHON      a Python with tests/sdk2-requirements.txt; without it, tests of the SageMaker SDK v2 are skipped
  TRAINYARD_SDK3_PYTHON      the same with tests/sdk3-requirements.txt, for the SDK v3
  TRAINYARD_SMDEBUG_PYTHON   a Python with tests/smdebug-requirements.txt; without it, tests with smdebug are skipped
  TRAINYARD_MLFLOW_PYTHON    a Python with tests/mlflow-requirements.txt; without it, tests with MLflow are skipped
  TRAINYARD_CLIENTS_PYTHON   a Python with tests/clients-requirements.txt; without it, tests of those S3 clients are skipped
  TRAINYARD_AIRFLOW_PYTHON   the same with tests/airflow-requirements.txt
  TRAINYARD_TENSORBOARD_PYTHON  the same with tests/tensorboard-requirements.txt
  TRAINYARD_MOTO_SERVER      moto_server of bench/requirements.txt; without it, comparisons with moto are skipped
  TRAINYARD_RUNTIMES   the runtimes to test, "docker,oci" by default; one that can't work here is reported as skipped
"""

import contextlib
import os
import pathlib
import shutil
import uuid

import pytest

from trainyard_server import Server, available_runtimes

ROOT = pathlib.Path(__file__).resolve().parents[2]


def pytest_generate_tests(metafunc):
    if "runtime" in metafunc.fixturenames:
        metafunc.parametrize("runtime", runtimes_of(metafunc.definition.get_closest_marker("best_on")),
                             ids=lambda found: found[0], scope="session", indirect=True)


def runtimes_of(best_on):
    """All runtimes; with the marker `best_on(NAME)` that one, or another that works where it doesn't."""
    found = available_runtimes()
    if best_on is None:
        return found
    return sorted(found, key=lambda runtime: (runtime[1] != "", runtime[0] != best_on.args[0]))[:1]


@pytest.fixture(scope="session")
def runtime(request):
    name, why_not = request.param
    if why_not:
        pytest.skip(f"{name}: {why_not}")
    return name


@pytest.fixture(scope="session")
def one_runtime():
    """For tests that no runtime can tell apart: the first that works here."""
    usable = [name for name, why_not in available_runtimes() if not why_not]
    if not usable:
        pytest.skip(f"no runtime works here: {available_runtimes()}")
    return usable[0]


@pytest.fixture(scope="session")
def session_server(tmp_path_factory):
    """A function that returns the server of a name, with a bucket `data`. It is started on first use and runs until the end
    of the session: if each file started its own, it would import the images each time."""
    servers = {}
    with contextlib.ExitStack() as stack:
        def get(name, runtime, image_map=()):
            if name not in servers:
                made = Server(tmp_path_factory.mktemp(name), runtime)
                made.image_map = [*image_map] or made.image_map
                stack.callback(made.assert_nothing_left)
                servers[name] = stack.enter_context(made)
                made.s3.create_bucket(Bucket="data")
            return servers[name]

        yield get


@pytest.fixture(scope="session")
def server(runtime, session_server):
    """One server for all tests of a runtime, with a bucket `data`."""
    return session_server(f"server-{runtime}", runtime)


@pytest.fixture(scope="session")
def plain_server(tmp_path_factory):
    """A server for tests that start no container."""
    server = Server(tmp_path_factory.mktemp("server"), "oci")
    server.image_store = None
    with server as running:
        yield running


@pytest.fixture
def bucket(plain_server):
    """A new bucket for the test on the plain server."""
    name = f"test-{uuid.uuid4().hex[:16]}"
    plain_server.s3.create_bucket(Bucket=name)
    return name


@pytest.fixture
def own_plain_server(tmp_path):
    """A server for tests that start no container, which the test may kill."""
    server = Server(tmp_path, "oci")
    server.image_store = None
    with server as running:
        running.s3.create_bucket(Bucket="data")
        yield running
    shutil.rmtree(running.data)


@pytest.fixture(scope="session")
def images_server(runtime, session_server):
    """A server that knows our training images as trainyard/NAME, with a bucket `data`."""
    return session_server(f"server-images-{runtime}", runtime,
                       [f"trainyard/{name}=oci-archive:{os.environ['TRAINYARD_IMAGES']}/{name}.oci.tar"
                        for name in ("xgboost", "sklearn", "pytorch")])


@pytest.fixture
def own_server(runtime, tmp_path):
    """A server that the test may kill."""
    with Server(tmp_path, runtime) as running:
        running.s3.create_bucket(Bucket="data")
        yield running
    running.assert_nothing_left()
    shutil.rmtree(running.data)


def pytest_configure(config):
    missing = [name for name in ("TRAINYARD", "TRAINYARD_IMAGES") if name not in os.environ]
    if missing:
        raise pytest.UsageError(f"set {' and '.join(missing)} (./dev test does)")


@pytest.fixture
def orders(server):
    """-> (channel that tells the job what to do, function that changes what it says)"""
    prefix = f"orders/{server.request()['TrainingJobName']}"

    def say(word):
        server.s3.put_object(Bucket="data", Key=f"{prefix}/word", Body=f"{word}\n".encode())

    say("wait")
    return {"ChannelName": "orders", "DataSource": {"S3DataSource": {
        "S3DataType": "S3Prefix", "S3Uri": f"s3://data/{prefix}/"}}}, say
