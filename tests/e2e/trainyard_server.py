"""Starts, kills and queries a real `trainyard serve`."""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

import boto3
import botocore.config
import pytest
from eventually import eventually, eventually_done, select_nothing
from image_store import ImageStore
from server_jobs import IMAGE, ROLE, TERMINAL, Jobs, hyper_parameters
from server_remains import Remains

# Re-exported for tests.
__all__ = ["DOCKER_SOCKET", "IMAGE", "ROLE", "TERMINAL", "USER", "Server", "as_json", "available_runtimes", "eventually",
           "hyper_parameters", "ordinary_user", "select_nothing", "shell"]

DOCKER_SOCKET = os.environ.get("TRAINYARD_DOCKER_SOCKET", "/var/run/docker.sock")


def available_runtimes():
    """(name, why it can't be tested here or "") for each runtime asked for."""
    wanted = os.environ.get("TRAINYARD_RUNTIMES", "docker,oci").split(",")
    found = []
    for name in wanted:
        why_not = ""
        if name == "docker" and not pathlib.Path(DOCKER_SOCKET).exists():
            why_not = f"no engine at {DOCKER_SOCKET}"
        if name == "oci" and os.geteuid() != 0:
            why_not = "needs root"
        if name == "oci" and not (shutil.which("runc") or shutil.which("crun")):
            why_not = "neither runc nor crun is installed"
        found.append((name, why_not))
    return found


# A number without a name will do: 4217 is in no Debian range of system users.
USER = 4217


@contextlib.contextmanager
def ordinary_user():
    """A folder of a user who is not root but may use Docker's socket, and the words in front of a command of theirs."""
    run_as = ["setpriv", "--reuid", str(USER), "--regid", str(USER), "--groups", str(os.stat(DOCKER_SOCKET).st_gid)]
    readable = subprocess.run([*run_as, "test", "-x", os.environ["TRAINYARD"]])
    if readable.returncode != 0:
        pytest.skip(f"another user can't execute {os.environ['TRAINYARD']}")
    # pytest's own temporary folders are root's alone.
    folder = tempfile.mkdtemp(prefix="trainyard-user-")
    os.chown(folder, USER, USER)
    try:
        yield pathlib.Path(folder), run_as
    finally:
        shutil.rmtree(folder)


def image_store():
    """The test run's image store; None outside of a test run."""
    folder = os.environ.get("TRAINYARD_TEST_IMAGE_STORE")
    return ImageStore(folder, server_without_store) if folder else None


def server_without_store(directory, archive):
    server = Server(directory, "oci")
    server.image_map, server.image_store = [f"{IMAGE}={archive}"], None
    return server


class Server(Jobs, Remains):
    def __init__(self, directory, runtime, arguments=(), run_as=()):
        """`run_as`: words in front of the server's command that make it another user's."""
        self.directory = pathlib.Path(directory)
        self.data = self.directory / "data"
        self.runtime = runtime
        self.binary = os.environ["TRAINYARD"]
        self.port = 0
        self.process = None
        self.arguments = list(arguments)
        self.run_as = list(run_as)
        self.docker_socket = DOCKER_SOCKET
        self.extra_environment = {}  # added to the environment of the server, its agents and their shims
        archive = pathlib.Path(os.environ["TRAINYARD_IMAGES"]) / "test.oci.tar"
        self.image_map = [f"{IMAGE}=oci-archive:{archive}"]
        self.image_store = image_store()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exc):
        try:
            self.stop_all_jobs()
            self.stop()
        except BaseException:
            self.end_by_force()
            raise

    def start(self):
        # If the data folder has its own disk, what its server unpacks must be on it.
        if self.runtime == "oci" and self.image_store and not self.data.is_mount():
            for mapping in self.image_map:
                self.image_store.give(self.data, mapping.split("=", 1)[1])
        command = [*self.run_as, self.binary, "serve", "--data", str(self.data), "--listen", f"127.0.0.1:{self.port}",
                   "--runtime", self.runtime, "--docker-socket", self.docker_socket]
        for mapping in self.image_map:
            command += ["--image-map", mapping]
        command += self.arguments
        self.errors = open(self.directory / "server.log", "ab")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.errors, text=True,
                                        env={**os.environ, **self.extra_environment})
        line = self.process.stdout.readline()
        assert line.startswith("listening on http://"), (line, (self.directory / "server.log").read_text())
        self.url = line.split()[-1]
        self.port = int(self.url.rsplit(":", 1)[1])
        self.environment = self._environment()
        config = botocore.config.Config(retries={"max_attempts": 0})
        session = boto3.Session(
            aws_access_key_id=self.environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.environment["AWS_SECRET_ACCESS_KEY"],
            region_name=self.environment["AWS_DEFAULT_REGION"],
        )
        self.session = session
        self.client = lambda service: session.client(service, endpoint_url=self.url, config=config)
        self.sagemaker, self.s3 = self.client("sagemaker"), self.client("s3")
        self.logs, self.sts = self.client("logs"), self.client("sts")

    def _environment(self):
        """The environment that `eval "$(trainyard env)"` sets in a shell."""
        script = f'eval "$({self.binary} env --data {self.data})"; env -0'
        clean = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
        clean["AWS_EC2_METADATA_DISABLED"] = "true"
        out = subprocess.run(["bash", "-c", script], env=clean, check=True, capture_output=True).stdout
        return dict(item.split("=", 1) for item in out.decode().split("\0") if item)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            assert self.process.wait(30) == 0
        self.errors.close()

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.errors.close()

    def clean(self, flag, folder, check=True):
        """Runs the clean-up that serve runs at its start, or after an attempt."""
        words = [self.binary, "agent", "--runtime", self.runtime, "--docker-socket", self.docker_socket, flag, str(folder)]
        done = eventually_done(words)
        assert not check or done.returncode == 0, done.stderr
        return done

    def agent(self, job):
        """The pid of the job's agent; None when there is none."""
        for lock in (self.data / "attempts" / job).glob("*/*/lock"):
            for pid in self._holders(lock):
                return pid
        return None

    @staticmethod
    def _holders(lock):
        """The agent's pid, if the process that wrote it still runs."""
        if not lock.is_file():
            return []
        try:
            pid = int(lock.read_text() or 0)
            words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError):
            return []
        return [pid] if str(lock.parent / "plan.json").encode() in words else []

    def cli(self, *words, check=True, timeout=60):
        """Runs the trainyard command line against this server's folder."""
        done = subprocess.run([self.binary, words[0], "--data", str(self.data), *words[1:]],
                              capture_output=True, text=True, timeout=timeout)
        assert not check or done.returncode == 0, done.stderr
        return done


def shell(words, server, timeout=120, **environment):
    """Runs another client with exactly the environment that `trainyard env` prints."""
    done = subprocess.run(words, env={**server.environment, **environment}, capture_output=True, text=True,
                          timeout=timeout)
    assert done.returncode == 0, f"{words}: {done.stdout}\n{done.stderr}"
    return done.stdout


def as_json(text):
    return json.loads(text)
