"""A server that crashes now and then, and is restarted by the next call to it."""

import pathlib
import signal
import subprocess
import time

import botocore.exceptions
from trainyard_server import Server, select_nothing

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds for one question
# What a client sees of a server that crashes: the response may be lost, and the request done.
DEATHS = (botocore.exceptions.EndpointConnectionError, botocore.exceptions.ConnectionClosedError,
          botocore.exceptions.ReadTimeoutError, botocore.exceptions.ConnectionError,
          botocore.exceptions.ResponseStreamingError, botocore.exceptions.IncompleteReadError,
          botocore.parsers.ResponseParserError)


def failpoint_names():
    return subprocess.run([ROOT / "tools/failpoints"], check=True, capture_output=True, text=True).stdout.split()


class Failpoints:
    """All failpoints are in the environment of a server's processes; a file in the folder disarms one."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.armed = set()
        for name in failpoint_names():
            (self.folder / name).touch()

    def environment(self, passes=1):
        asked = ";".join(f"{name}=kill:{passes}" for name in failpoint_names())
        return {"TRAINYARD_FAILPOINTS": asked, "TRAINYARD_FAILPOINT_FOLDER": str(self.folder)}

    def arm(self, names):
        for name in names:
            self.armed.add(name)
            (self.folder / name).unlink()

    def waiting(self):
        """Those that were armed and never reached."""
        return sorted(name for name in self.armed if not (self.folder / name).exists())


class CrashingServer(Server):
    deaths = 0

    def start(self):
        """Starts it again when it crashes before it listens."""
        while True:
            try:
                super().start()
                return
            except (AssertionError, subprocess.CalledProcessError):
                if self.process.wait(10) != -signal.SIGKILL:
                    raise
                self.deaths += 1
                self.errors.close()

    def revive(self):
        if self.process.poll() is None:
            return
        assert self.process.returncode == -signal.SIGKILL, (self.directory / "server.log").read_text()[-4000:]
        self.deaths += 1
        self.errors.close()
        self.start()

    def ask(self, question):
        """The result of `question()`, repeated while the server crashes in it."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return question()
            except DEATHS:
                assert time.monotonic() < deadline, "the server doesn't come back"
                self.revive()
                select_nothing(0.01)

    def create(self, script="true", name=None, **changes):
        """A repeated request for what was done already gets an error that says so, which counts as success."""
        request, asked = self.request(script, name, **changes), []

        def question():
            asked.append(True)
            try:
                self.sagemaker.create_training_job(**request)
            except self.sagemaker.exceptions.ResourceInUse:
                assert len(asked) > 1, "nobody else has this name"

        self.ask(question)
        return request["TrainingJobName"]

    def describe(self, job):
        return self.ask(lambda: self.sagemaker.describe_training_job(TrainingJobName=job))

    def log(self, job):
        return self.ask(lambda: super(CrashingServer, self).log(job))

    def streams(self, job):
        """name -> lines, of each log stream of a job"""
        group, found = "/aws/sagemaker/TrainingJobs", {}
        listed = self.ask(lambda: self.logs.describe_log_streams(logGroupName=group, logStreamNamePrefix=f"{job}/"))
        for stream in listed["logStreams"]:
            found[stream["logStreamName"]] = self.ask(lambda: self._lines(group, stream["logStreamName"]))
        return found

    def _lines(self, group, stream):
        lines, token = [], None
        while True:
            more = {"nextToken": token} if token else {}
            page = self.logs.get_log_events(logGroupName=group, logStreamName=stream, startFromHead=True, **more)
            lines += [event["message"] for event in page["events"]]
            if page["nextForwardToken"] == token:
                return lines
            token = page["nextForwardToken"]

    def keys(self, prefix):
        def question():
            pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket="data", Prefix=prefix)
            return {entry["Key"]: entry["Size"] for page in pages for entry in page.get("Contents", [])}

        return self.ask(question)

    def read(self, key):
        return self.ask(lambda: self.s3.get_object(Bucket="data", Key=key)["Body"].read())
