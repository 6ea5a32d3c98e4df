"""Starts, kills and asks a real `trainyard serve`."""

import contextlib
import fcntl
import hashlib
import io
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tarfile
import tempfile
import time
import urllib.parse
import uuid

import boto3
import botocore.config
import pytest

IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/trainyard-test:1"
ROLE = "arn:aws:iam::123456789012:role/service-role/Trainer"
TERMINAL = ("Completed", "Failed", "Stopped")
DISK_PATIENCE = 20  # seconds for which a job may wait for disk space
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


def hyper_parameters(script, **more):
    """JSON text, as the SageMaker SDK sends values: the API allows no newline in one."""
    return {"script": json.dumps(script), **more}


def eventually(condition, timeout=60, what="the condition"):
    """Polls until `condition()` is true and returns its value; fails the test at the deadline."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        select_nothing(0.02)
    raise AssertionError(f"{what} did not come true within {timeout} s")


def select_nothing(seconds):
    """Waits between two polls of a condition."""
    import select

    select.select([], [], [], seconds)


def disk_reason(described):
    """Why a job waits for disk space; "" if it doesn't."""
    transitions = described.get("SecondaryStatusTransitions") or [{}]  # none yet of a job that was only just created
    message = transitions[-1].get("StatusMessage", "")
    return message if message.startswith("Waiting for disk space") else ""


class ImageStore:
    """Our images as the product has unpacked them once, for all servers of a test run. Nothing writes to an unpacked
    image: containers have an overlay over it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def give(self, data, archive):
        """One of our images becomes one that the oci runtime of this data folder has unpacked already."""
        if not archive.startswith(f"oci-archive:{os.environ['TRAINYARD_IMAGES']}/"):
            return
        for name in ("", "runtime", "runtime/images", "runtime/names"):
            (data / name).mkdir(mode=0o700, exist_ok=True)
        runtime = self._unpacked(archive)
        for image in runtime.glob("images/*/"):
            with contextlib.suppress(FileExistsError):
                (data / "runtime/images" / image.name).symlink_to(image)
        for record in runtime.glob("names/*.json"):
            shutil.copy(record, data / "runtime/names")

    def _unpacked(self, archive):
        """The folder of an oci runtime that has run a job of this image."""
        folder = self.folder / hashlib.sha256(archive.encode()).hexdigest()[:12]
        folder.mkdir(parents=True, exist_ok=True)
        with open(folder / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (folder / "unpacked").exists():
                server = Server(folder, "oci")
                server.image_map, server.image_store = [f"{IMAGE}={archive}"], None
                with server:
                    server.s3.create_bucket(Bucket="data")
                    # Some fail it, which have no such script: they are unpacked all the same.
                    server.wait(server.create("true"), 600)
                    server.assert_nothing_left()  # before the server goes, which clears up after agents
                assert len(list(folder.glob("data/runtime/images/*/image.json"))) == 1, archive
                (folder / "unpacked").touch()
        return folder / "data" / "runtime"


def image_store():
    """The test run's; None where no test run is."""
    folder = os.environ.get("TRAINYARD_TEST_IMAGE_STORE")
    return ImageStore(folder) if folder else None


class Server:
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
        # A disk of the data folder's own is to hold what its server unpacks.
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
        """What `eval "$(trainyard env)"` gives a shell."""
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
        """The clean-up that serve runs at its start, or after an attempt."""
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
        """The agent's pid, if that process is still the one that wrote it."""
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

    # Jobs ---------------------------------------------------------------------------------------------

    def request(self, script="true", name=None, **changes):
        """A CreateTrainingJob request whose container runs `script` with sh."""
        request = {
            "TrainingJobName": name or f"job-{uuid.uuid4().hex[:12]}",
            "RoleArn": ROLE,
            "AlgorithmSpecification": {"TrainingImage": IMAGE, "TrainingInputMode": "File"},
            "HyperParameters": hyper_parameters(script),
            "OutputDataConfig": {"S3OutputPath": "s3://data/out"},
            "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1},
            "StoppingCondition": {"MaxRuntimeInSeconds": 300},
        }
        request.update(changes)
        return {key: value for key, value in request.items() if value is not None}

    def create(self, script="true", name=None, **changes):
        request = self.request(script, name, **changes)
        self.sagemaker.create_training_job(**request)
        return request["TrainingJobName"]

    def describe(self, job):
        return self.sagemaker.describe_training_job(TrainingJobName=job)

    def wait(self, job, timeout=120):
        """A job that has no room on the disk for DISK_PATIENCE is not waited for any longer."""
        since = time.monotonic()

        def terminal():
            nonlocal since
            described = self.describe(job)
            reason = disk_reason(described)
            if not reason:
                since = time.monotonic()
            assert time.monotonic() - since < DISK_PATIENCE, reason
            return described if described["TrainingJobStatus"] in TERMINAL else None

        return eventually(terminal, timeout, f"the end of {job}")

    def wait_for(self, job, secondary, timeout=60):
        def reached():
            described = self.describe(job)
            now = described["SecondaryStatus"]
            ended = described["TrainingJobStatus"] in TERMINAL and now != secondary
            assert not ended, f"{job} is {now} before it was seen {secondary}: {described.get('FailureReason')}"
            return now == secondary

        return eventually(reached, timeout, f"{secondary} of {job}")

    def wait_for_disk(self, job, timeout=60):
        """Until the job waits for disk space; why it does."""
        return eventually(lambda: disk_reason(self.describe(job)), timeout, f"waiting for disk space of {job}")

    def run(self, script="true", **changes):
        return self.wait(self.create(script, **changes))

    def log(self, job):
        """Every line of every stream of a job, through CloudWatch Logs, by tokens."""
        group, lines = "/aws/sagemaker/TrainingJobs", []
        streams = self.logs.describe_log_streams(logGroupName=group, logStreamNamePrefix=f"{job}/")
        for stream in streams["logStreams"]:
            token = None
            while True:
                more = {"nextToken": token} if token else {}
                page = self.logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"],
                                                startFromHead=True, **more)
                lines += [event["message"] for event in page["events"]]
                if page["nextForwardToken"] == token:
                    break
                token = page["nextForwardToken"]
        return lines

    def wait_for_log(self, job, text, timeout=60):
        def there():
            try:
                return any(text in line for line in self.log(job))
            except self.logs.exceptions.ResourceNotFoundException:
                return False

        return eventually(there, timeout, f"'{text}' in the log of {job}")

    def wait_for_log_of_new_job(self, job, text, timeout=60):
        """The same for a job that another program is about to create."""
        def there():
            try:
                return self.describe(job)
            except self.sagemaker.exceptions.ClientError:
                return None

        eventually(there, timeout, f"the creation of {job}")
        self.wait_for_log(job, text, timeout)

    def stop_all_jobs(self):
        for page in self.sagemaker.get_paginator("list_training_jobs").paginate():
            for job in page["TrainingJobSummaries"]:
                if job["TrainingJobStatus"] == "InProgress":
                    # It may have ended since.
                    with contextlib.suppress(self.sagemaker.exceptions.ClientError):
                        self.sagemaker.stop_training_job(TrainingJobName=job["TrainingJobName"])
        for page in self.sagemaker.get_paginator("list_training_jobs").paginate():
            for job in page["TrainingJobSummaries"]:
                self.wait(job["TrainingJobName"], 180)
        self.end_warm_pools()
        # An agent clears up behind its last report, and the server forgets it then.
        marks = self.data / "attempts" / ".open"
        with contextlib.suppress(AssertionError):
            eventually(lambda: not list(marks.glob("*")), 10, "the end of all agents")

    def end_warm_pools(self):
        listed = self.sagemaker.list_training_jobs(WarmPoolStatusEquals="Available", MaxResults=100)
        for job in listed["TrainingJobSummaries"]:
            self.sagemaker.update_training_job(TrainingJobName=job["TrainingJobName"],
                                               ResourceConfig={"KeepAlivePeriodInSeconds": 0})
        if listed["TrainingJobSummaries"]:
            eventually(lambda: not self.networks(), 30, "the end of the warm pools' networks")

    # What must not be left ------------------------------------------------------------------------------

    def mounts(self):
        """Below this server's folder, the last one first."""
        lines = pathlib.Path("/proc/self/mountinfo").read_text().splitlines()
        return [line.split()[4] for line in reversed(lines) if line.split()[4].startswith(f"{self.data}/")]

    def loop_devices(self):
        found = {}
        for backing in pathlib.Path("/sys/block").glob("loop*/loop/backing_file"):
            try:
                text = backing.read_text().strip()
            except OSError:
                continue
            if text.startswith(f"{self.data}/"):
                found[f"/dev/{backing.parts[3]}"] = text
        return found

    def agents(self):
        return self._processes(b"agent")

    def shims(self):
        """The processes that own containers."""
        return self._processes(b"trainyard-shim")

    def feeders(self):
        """The processes that feed channels."""
        return self._processes(b"trainyard-feeder")

    def zombies(self):
        """Children of the server that have ended and that it doesn't wait for."""
        found = []
        for file in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                state, parent = file.read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            if state == "Z" and self.process and int(parent) == self.process.pid:
                found.append(int(file.parent.name))
        return found

    def _processes(self, word):
        """Those of this folder with that word in their command line, or as the program's name."""
        found = []
        for command in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = command.read_bytes().split(b"\0")
            except OSError:
                continue
            named = word in (words[0].rpartition(b"/")[2], *words[1:])
            if named and any(word.startswith(f"{self.data}/".encode()) for word in words):
                found.append(int(command.parent.name))
        return found

    def containers(self):
        if self.runtime == "docker":
            out = self._docker("ps", "-a", "--format", '{{.ID}} {{.Label "trainyard.directory"}}')
            lines = [line.split(" ", 1) for line in out.splitlines()]
            return [words[0] for words in lines if words[1].startswith(f"{self.data}/")]
        return [path.name for path in (self.data / "runtime" / "containers").glob("*")]

    def _docker(self, *words):
        return subprocess.run(["docker", "-H", f"unix://{self.docker_socket}", *words], capture_output=True, text=True,
                              check=True).stdout

    def leftovers(self):
        """Mounts, loop devices, containers, networks, agents, shims and volumes of this server's folder."""
        found = self.mounts()
        found += [f"loop device on {text}" for text in self.loop_devices().values()]
        found += [f"agent {number}" for number in self.agents()]
        found += [f"shim {number}" for number in self.shims()]
        found += [f"feeder {number}" for number in self.feeders()]
        found += [f"zombie {number}" for number in self.zombies()]
        found += [f"network {text}" for text in self.networks()]
        found += [f"container {name}" for name in self.containers()]
        found += [f"cgroup {path}" for parent in ("", "*/") for path in pathlib.Path("/sys/fs/cgroup").glob(
            f"{parent}trainyard/{self.container_prefix()}*")]
        found += [str(path) for path in (self.data / "attempts").glob("*/*/*/volume*")]
        found += [str(path) for path in (self.data / "attempts" / ".open").glob("*")]
        return found

    def artifact(self, described):
        """{name: bytes} of the files in the job's model.tar.gz."""
        uri = urllib.parse.urlparse(described["ModelArtifacts"]["S3ModelArtifacts"])
        body = self.s3.get_object(Bucket=uri.netloc, Key=uri.path[1:])["Body"].read()
        with tarfile.open(fileobj=io.BytesIO(body)) as archive:
            return {entry.name: archive.extractfile(entry).read() for entry in archive if entry.isfile()}

    def networks(self):
        """The records of its jobs' networks."""
        found = []
        for file in pathlib.Path("/run/trainyard/networks").glob("*.json"):
            with contextlib.suppress(FileNotFoundError, PermissionError):
                found.append(json.loads(file.read_text())["attempt"])
        return [attempt for attempt in found if attempt.startswith(f"{self.data}/")]

    def container_prefix(self):
        """How the names of this folder's containers and their cgroups begin."""
        return f"trainyard-{hashlib.sha256(str(self.data / 'attempts').encode()).hexdigest()[:12]}-"

    def assert_nothing_left(self):
        try:
            eventually(lambda: not self.leftovers(), 30, f"nothing left ({self.leftovers()})")
        except BaseException:
            self.end_by_force()
            raise

    def end_by_force(self):
        """Ends server, agents and containers of this server's folder, and deletes the folder: what is left behind
        would keep its volumes' space from every test after it."""
        if self.process and self.process.poll() is None:
            self.kill()
        for process in self.agents() + self.shims() + self.feeders():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        if self.data.exists():
            shutil.rmtree(self.data / "attempts" / ".open", ignore_errors=True)  # nobody goes on with them
            self.clean("--clean-orphans", self.data, check=False)
        for container in self.containers():
            if self.runtime == "docker":
                self._docker("rm", "-f", container)
            else:
                subprocess.run(["runc", "--root", str(self.data / "runtime" / "state"), "delete", "--force", container],
                               capture_output=True)
        for mount in self.mounts():
            subprocess.run(["umount", "-l", mount], check=True)
        for device in self.loop_devices():
            subprocess.run(["losetup", "-d", device], capture_output=True)
        shutil.rmtree(self.data, ignore_errors=True)


def eventually_done(words, timeout=60):
    """Runs a clean-up, again while an agent that was killed is not gone yet."""
    busy = 75
    deadline = time.monotonic() + timeout
    while True:
        done = subprocess.run(words, capture_output=True, text=True, timeout=timeout)
        if done.returncode != busy or time.monotonic() > deadline:
            return done
        select_nothing(0.02)


def shell(words, server, timeout=120, **environment):
    """Runs a foreign client with exactly the environment that `trainyard env` gives."""
    done = subprocess.run(words, env={**server.environment, **environment}, capture_output=True, text=True,
                          timeout=timeout)
    assert done.returncode == 0, f"{words}: {done.stdout}\n{done.stderr}"
    return done.stdout


def as_json(text):
    return json.loads(text)
