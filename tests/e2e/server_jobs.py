"""The training jobs of a server under test."""

import contextlib
import io
import json
import tarfile
import time
import urllib.parse
import uuid

from eventually import eventually

IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/trainyard-test:1"
ROLE = "arn:aws:iam::123456789012:role/service-role/Trainer"
TERMINAL = ("Completed", "Failed", "Stopped")
DISK_PATIENCE = 20  # seconds for which a job may wait for disk space


def hyper_parameters(script, **more):
    """JSON text, as the SageMaker SDK sends values: the API allows no newline in one."""
    return {"script": json.dumps(script), **more}


def disk_reason(described):
    """Why a job waits for disk space; "" if it doesn't."""
    transitions = described.get("SecondaryStatusTransitions") or [{}]  # none yet of a job that was only just created
    message = transitions[-1].get("StatusMessage", "")
    return message if message.startswith("Waiting for disk space") else ""


class Jobs:
    """Operations on training jobs; `sagemaker`, `logs` and `s3` are the server's boto3 clients."""

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
        """Gives up on a job that waits for disk space longer than DISK_PATIENCE."""
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
        """Waits until the job waits for disk space; returns its reason."""
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
        """wait_for_log() for a job that another program is about to create."""
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
                    # It may have ended in the meantime.
                    with contextlib.suppress(self.sagemaker.exceptions.ClientError):
                        self.sagemaker.stop_training_job(TrainingJobName=job["TrainingJobName"])
        for page in self.sagemaker.get_paginator("list_training_jobs").paginate():
            for job in page["TrainingJobSummaries"]:
                self.wait(job["TrainingJobName"], 180)
        self.end_warm_pools()
        # An agent cleans up after its last report, and only then the server drops it.
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

    def artifact(self, described):
        """{name: bytes} of the files in the job's model.tar.gz."""
        uri = urllib.parse.urlparse(described["ModelArtifacts"]["S3ModelArtifacts"])
        body = self.s3.get_object(Bucket=uri.netloc, Key=uri.path[1:])["Body"].read()
        with tarfile.open(fileobj=io.BytesIO(body)) as archive:
            return {entry.name: archive.extractfile(entry).read() for entry in archive if entry.isfile()}
