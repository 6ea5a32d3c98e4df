"""The one server that all cases use, and the jobs that it has.

First some jobs run to completion. Then one occupies the whole machine, so that all jobs of the cases stay Pending and
start no container. Jobs are created when a case first needs them.
"""

import os
import pathlib
import shutil
import sys
from functools import cached_property

import pytest

from . import found_experiments
from .clients import Boto3, Http, JavaScript, Keys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from trainyard_server import IMAGE, Server, available_runtimes  # noqa: E402

HOLDER = {"InstanceType": "ml.m5.24xlarge", "InstanceCount": 1, "VolumeSizeInGB": 1}
CONFIGURATION = """
[subnets.subnet-lab]
vpc = "vpc-lab"

[subnets.subnet-other]

[security-groups.sg-lab]
vpc = "vpc-lab"
"""
LISTED = 12  # jobs listed-00 … listed-11, of which the odd ones are stopped
NOBODY = "arn:aws:sagemaker:us-east-1:123456789012:training-job/never-created"


class World:
    def __init__(self, directory):
        usable = sorted((name for name, why_not in available_runtimes() if not why_not), reverse=True)
        configuration = directory / "config.toml"
        configuration.write_text(CONFIGURATION)
        self.server = Server(directory, usable[0] if usable else "oci", ["--config", str(configuration)])
        self.can_run = bool(usable)
        programs = pathlib.Path(__file__).resolve().parents[1] / "support" / "programs"
        self.server.extra_environment["PATH"] = f"{programs}:{os.environ['PATH']}"
        self.made = {}

    def __enter__(self):
        self.server.start()
        self.server.s3.create_bucket(Bucket="data")
        self.server.s3.put_object(Bucket="data", Key="in/rows.csv", Body=b"1,2\n")
        return self

    def __exit__(self, *exc):
        for client in self.made.values():
            client.close()
        self.server.stop_all_jobs()
        self.server.stop()

    # Clients ------------------------------------------------------------------------------------------

    @cached_property
    def keys(self):
        environment = self.server.environment
        return Keys(environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"],
                    environment["AWS_DEFAULT_REGION"])

    def client(self, name):
        if name not in self.made:
            self.made[name] = self._make(name)
        return self.made[name]

    def _make(self, name):
        if name != "javascript":
            return {"boto3": Boto3, "http": Http}[name](self.server.url, self.keys)
        modules = os.environ.get("TRAINYARD_NODE_MODULES")
        if not modules or not shutil.which("node"):
            pytest.skip("the AWS SDK for JavaScript is not installed (./dev test installs it)")
        return JavaScript(self.server.url, self.keys, modules)

    def session_keys(self):
        """Temporary credentials of a role of the account."""
        role = f"arn:aws:iam::{self.server.environment['AWS_ACCOUNT_ID']}:role/Trainer"
        given = self.server.sts.assume_role(RoleArn=role, RoleSessionName="conformance")["Credentials"]
        return Keys(given["AccessKeyId"], given["SecretAccessKey"], self.keys.region, given["SessionToken"])

    # Jobs ---------------------------------------------------------------------------------------------

    def request(self, name, **changes):
        """CreateTrainingJob's input for a job that would succeed at once; a change to None takes a member out."""
        return self.server.request("true", name, **changes)

    @cached_property
    def completed(self):
        """A job with a channel, a metric, an environment and a tag."""
        return self._finished["completed"]

    @cached_property
    def failed(self):
        return self._finished["failed"]

    @cached_property
    def _finished(self):
        if not self.can_run:
            pytest.skip(f"no runtime works here: {available_runtimes()}")
        server = self.server
        rich = server.request(
            "echo 'loss=0.5;'; cp /opt/ml/input/data/train/rows.csv /opt/ml/model/", "completed",
            InputDataConfig=[{"ChannelName": "train", "DataSource": {"S3DataSource": {
                "S3DataType": "S3Prefix", "S3Uri": "s3://data/in"}}}],
            Environment={"MODE": "test"}, Tags=[{"Key": "team", "Value": "a"}])
        rich["AlgorithmSpecification"]["MetricDefinitions"] = [{"Name": "loss", "Regex": "loss=([0-9.]+);"}]
        server.sagemaker.create_training_job(**rich)
        server.create("echo bad >/opt/ml/output/failure; exit 1", "failed")
        for job, status in (("completed", "Completed"), ("failed", "Failed")):
            assert server.wait(job)["TrainingJobStatus"] == status, server.describe(job)
        return {"completed": "completed", "failed": "failed"}

    @cached_property
    def running(self):
        """The job that takes the whole machine."""
        assert self._finished
        self.server.create("trap 'exit 0' TERM; echo ready; sleep 100000 & wait", "running", ResourceConfig=HOLDER,
                           StoppingCondition={"MaxRuntimeInSeconds": 100000})
        self.server.wait_for_log("running", "ready")
        self.server.wait_for("running", "Training")
        return "running"

    @cached_property
    def pending(self):
        return self.new("pending")

    @cached_property
    def stopped(self):
        """A job that was stopped in the queue."""
        return self.new_stopped("stopped")

    def new(self, name, **changes):
        """A job of the case's own that stays Pending."""
        assert self.running
        self.server.sagemaker.create_training_job(**self.request(name, **changes))
        self.server.wait_for(name, "Pending")
        return name

    def new_stopped(self, name):
        self.server.sagemaker.stop_training_job(TrainingJobName=self.new(name))
        self.server.wait(name)
        return name

    @cached_property
    def listed(self):
        """The names of LISTED jobs, in the order of their creation."""
        names = [f"listed-{number:02}" for number in range(LISTED)]
        for number, name in enumerate(names):
            self.new_stopped(name) if number % 2 else self.new(name)
        return names

    @cached_property
    def found(self):
        """Experiments, trials and trial components for searches."""
        return found_experiments.create(self.server)

    def describe(self, name):
        return self.client("http").call("DescribeTrainingJob", {"TrainingJobName": name}).answer

    def arn(self, name):
        return self.describe(name)["TrainingJobArn"]

    def tagged(self, name, tags):
        """The ARN of a new job with these tags."""
        return self.arn(self.new(name, Tags=[{"Key": key, "Value": value} for key, value in tags.items()]))


__all__ = ["IMAGE", "LISTED", "NOBODY", "World"]
