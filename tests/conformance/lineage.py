"""Helpers shared by the cases of artifacts and associations."""

import datetime
import itertools

from .case import Case, Refused
from .experiments import arn_of, call
from .experiments import created as created_of_experiments

MADE = itertools.count()
NOBODY = f"arn:aws:sagemaker:us-east-1:123456789012:artifact/{'0' * 32}"


def source(uri, *etags):
    return {"SourceUri": uri, "SourceTypes": [{"SourceIdType": "S3ETag", "Value": etag} for etag in etags]}


def artifact(run, **more):
    """The ARN of a new artifact."""
    uri = f"s3://data/{run.name}/{next(MADE)}"
    return call(run, "CreateArtifact", **{"Source": {"SourceUri": uri}, "ArtifactType": "DataSet", **more})["ArtifactArn"]


def component(run):
    """The ARN of a new trial component."""
    return arn_of("TrialComponent", created_of_experiments(run, "TrialComponent"))(run)


def missing(operation, case="missing", member="ArtifactArn", **more):
    return Case(case, "one that is not there does not exist", f"API: {operation}, Errors; the wording is ours",
                lambda run: {member: NOBODY, **{key: run.fill(value) for key, value in more.items()}},
                Refused("ResourceNotFound", f"Artifact '{NOBODY}' does not exist."))


def moment(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
