"""Every status and status message that a job can reach (docs/statuses.md, which is checked against the code), by boto3."""

import pathlib
import re
import shutil

import pytest

from trainyard_server import TERMINAL, Server, eventually

RULES = """
[outcomes.runs]
jobs = "st-runs-*"
run = 60

[outcomes.fails]
jobs = "st-fails-*"
exit-code = 3

[outcomes.flaky]
jobs = "st-flaky-*"
platform-failure = "the instance was lost"
failing-attempts = 1

[outcomes.late]
jobs = "st-late-*"
pending = 1
exit-code = 0

[outcomes.held]
jobs = "st-held-*"
pending = 86400

[outcomes.spot]
jobs = "st-spot-*"
interrupt-after = 1
run = 3
"""
WHOLE = {"InstanceType": "ml.m5.24xlarge", "InstanceCount": 1, "VolumeSizeInGB": 1}
SPOT = {"EnableManagedSpotTraining": True, "StoppingCondition": {"MaxRuntimeInSeconds": 600, "MaxWaitTimeInSeconds": 600}}
SICK = {"InfraCheckConfig": {"EnableInfraCheck": True}, "RetryStrategy": {"MaximumRetryAttempts": 1}}
HALF_AN_HOUR = 1800  # the API's least MaxPendingTimeInSeconds


@pytest.fixture(scope="module")
def server(one_runtime, tmp_path_factory):
    made = Server(tmp_path_factory.mktemp("statuses"), one_runtime)
    made.image_store = None
    made.data.mkdir(mode=0o700)
    (made.data / "config.toml").write_text(RULES)
    # The first disk check fails (docs/failpoints.md).
    made.extra_environment = {"TRAINYARD_FAILPOINTS": "agent.check.disk=error(EIO)",
                         "TRAINYARD_FAILPOINT_FOLDER": str(tmp_path_factory.mktemp("failpoints"))}
    with made as running:
        running.s3.create_bucket(Bucket="data")
        yield running
    made.assert_nothing_left()
    shutil.rmtree(made.data)


def documented():
    text = (pathlib.Path(__file__).resolve().parents[2] / "docs/statuses.md").read_text()
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
    return set(rows[2:])


def kind_of(message):
    return re.sub(r"\d", "N", re.sub(r": .*", ": …", message.partition(" (the ")[0], flags=re.S))


class Seen(set):
    def __init__(self, server):
        super().__init__()
        self.server = server

    def record_status(self, job):
        described = self.server.describe(job)
        for step in described["SecondaryStatusTransitions"]:
            status = step["Status"]
            # The job's status in that phase: the API has it for the last one only.
            ended = {"Stopping": "Stopping", "Completed": "Completed", "Failed": "Failed", "Stopped": "Stopped",
                     "MaxRuntimeExceeded": "Stopped", "MaxWaitTimeExceeded": "Stopped"}
            self.add((ended.get(status, "InProgress"), status, kind_of(step["StatusMessage"])))
        assert described["SecondaryStatus"] == described["SecondaryStatusTransitions"][-1]["Status"]
        assert (described["TrainingJobStatus"], described["SecondaryStatus"]) in {row[:2] for row in self}
        return described

    def follow(self, jobs):
        def all_ended():
            return all([self.record_status(job)["TrainingJobStatus"] in TERMINAL for job in jobs])

        eventually(all_ended, what=f"the end of {jobs}")

    def wait_for(self, job, status, message=""):
        def there():
            described = self.record_status(job)
            return described["SecondaryStatus"] == status and \
                described["SecondaryStatusTransitions"][-1]["StatusMessage"].startswith(message)

        eventually(there, what=f"{status} of {job}")


def test_every_status_and_message_of_the_state_table_is_shown(server):
    seen, numbers = Seen(server), iter(range(100))

    def create(rule, **members):
        request = server.request("true", name=f"st-{rule}-{next(numbers)}", **members)
        request["AlgorithmSpecification"]["TrainingImage"] = "nowhere.example/none:1"  # nothing is pulled
        server.sagemaker.create_training_job(**request)
        return request["TrainingJobName"]

    def stop(*jobs):
        for job in jobs:
            server.sagemaker.stop_training_job(TrainingJobName=job)

    server.s3.put_object(Bucket="data", Key="manifest", Body=b'[{"prefix": "s3://data/"}, "not-there"]')
    nothing = [{"ChannelName": "train", "DataSource": {"S3DataSource": {
        "S3DataType": "ManifestFile", "S3Uri": "s3://data/manifest"}}}]
    group = server.sagemaker.create_model_package_group(ModelPackageGroupName="st")["ModelPackageGroupArn"]
    held = create("held")
    seen.wait_for(held, "Pending")
    stop(held)
    seen.follow([
        held, create("fails"), create("late"), create("flaky", RetryStrategy={"MaximumRetryAttempts": 1}),
        create("late", InputDataConfig=nothing), create("late", **SICK),
        create("late", ModelPackageConfig={"ModelPackageGroupArn": group}), create("spot", **SPOT),
        create("runs", StoppingCondition={"MaxRuntimeInSeconds": 1}),
        create("held", **{**SPOT, "StoppingCondition": {"MaxRuntimeInSeconds": 1, "MaxWaitTimeInSeconds": 1}})])

    spot = create("runs", ResourceConfig=WHOLE, **SPOT)
    seen.wait_for(spot, "Training")
    demand = create("runs", ResourceConfig=WHOLE)
    seen.wait_for(spot, "Interrupted", "Waiting for capacity: ")
    waits = create("runs", ResourceConfig=WHOLE)
    seen.wait_for(waits, "Pending", "Waiting for capacity: ")
    stop(waits, spot, demand)
    seen.follow([waits, spot, demand])

    late = create("held", StoppingCondition={"MaxRuntimeInSeconds": 600, "MaxPendingTimeInSeconds": HALF_AN_HOUR})
    seen.wait_for(late, "Pending")
    server.kill()
    server.extra_environment["TRAINYARD_CLOCK_AHEAD"] = str(HALF_AN_HOUR + 1)
    server.start()
    seen.follow([late])
    assert "FailureReason" not in server.describe(late)
    assert seen == documented()
