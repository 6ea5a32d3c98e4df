"""Helpers shared by the cases of CreateTrainingJob."""

from .case import Answered, Case, Refused, Step
from .tags import own_arn
from .world import IMAGE

M5 = {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1}


def job(**changes):
    """A request with these changes, sent while the queue is held, so that a job that is accepted stays Pending."""
    def make(run):
        assert run.world.running
        return run.world.request(run.name, **{key: run.fill(value) for key, value in changes.items()})

    return make


def algorithm(**changes):
    return {"TrainingImage": IMAGE, "TrainingInputMode": "File", **changes}


def channel(name="train", uri="s3://data/in", source=None, **changes):
    return {"ChannelName": name, **changes,
            "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": uri, **(source or {})}}}


def own(run):
    return {"TrainingJobName": run.name}


def shown(name, rule, source, request, has=None, **more):
    """A request that is accepted, and what DescribeTrainingJob says of the job."""
    describe = Step("DescribeTrainingJob", own, Answered(has=has or {}, absent=more.pop("absent", ())))
    return Case(name, rule, source, request, Answered({"TrainingJobArn": own_arn}), then=(describe,), **more)


def refused(name, rule, source, request, *says, message=None, **more):
    return Case(name, rule, source, request, Refused("ValidationException", message, says), **more)
