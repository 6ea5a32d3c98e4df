"""Helpers shared by the cases of MLflow tracking servers and apps, whose program is tests/support/programs/mlflow."""

import dataclasses
import itertools
import pathlib
import sys

from .case import Answered, Case, Refused, Step
from .constraints import model_cases
from .experiments import call

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from eventually import eventually  # noqa: E402

ROLE = "arn:aws:iam::123456789012:role/Tracker"
SETTINGS = {"ArtifactStoreUri": "s3://data/mlflow", "RoleArn": ROLE}
STATES = "aws/amazon-sagemaker-feedback#104"  # the wording where the status doesn't allow it
MADE = itertools.count()


def by_http(*cases):
    """The cases by one client: what the clients have to do with them is in the others."""
    return [dataclasses.replace(case, clients=("http",)) for case in cases]


def rules(operation):
    return by_http(*model_cases(operation))


def server_arn(run, name):
    keys = run.world.server.environment
    return f"arn:aws:sagemaker:{keys['AWS_DEFAULT_REGION']}:{keys['AWS_ACCOUNT_ID']}:mlflow-tracking-server/{name}"


def status_of(run, server):
    return call(run, "DescribeMlflowTrackingServer", TrackingServerName=server)["TrackingServerStatus"]


def server_becomes(run, server, status):
    eventually(lambda: status_of(run, server) == status, what=f"{server} is {status}")


def server(run, **more):
    """The name of a new tracking server that runs."""
    name = f"{run.name}-{next(MADE)}"
    call(run, "CreateMlflowTrackingServer", TrackingServerName=name, **SETTINGS, **more)
    server_becomes(run, name, "Created")
    return name


def stopped_server(run):
    name = server(run)
    call(run, "StopMlflowTrackingServer", TrackingServerName=name)
    server_becomes(run, name, "Stopped")
    return name


def app_becomes(run, arn, status):
    eventually(lambda: call(run, "DescribeMlflowApp", Arn=arn)["Status"] == status, what=f"{arn} is {status}")


def app(run, **more):
    """The ARN of a new app that runs."""
    arn = call(run, "CreateMlflowApp", **{"Name": run.name, **SETTINGS, **more})["Arn"]
    app_becomes(run, arn, "Created")
    return arn


def missing_server(operation, **more):
    return Case("missing", "one that is not there does not exist", f"API: {operation}, Errors; the wording is ours",
                {"TrackingServerName": "nobody", **more},
                Refused("ResourceNotFound",
                        lambda run: f"Tracking Server with ARN {server_arn(run, 'nobody')} does not exist."),
                clients=("http",))


def missing_app(operation):
    arn = "arn:aws:sagemaker:us-east-1:123456789012:mlflow-app/app-NOBODY"
    return Case("missing", "one that is not there does not exist", f"API: {operation}, Errors; the wording is ours",
                {"Arn": arn}, Refused("ResourceNotFound", f"MLflow App with ARN {arn} does not exist."), clients=("http",))


def refused(name, member, value, base, says=""):
    """Members without effect are refused by name."""
    return Case(name, "what has no effect is refused by name", "docs/semantics.md",
                lambda run: {**run.fill(base), member: value},
                Refused("ValidationException", says=(says or f"Value '{value}' at '{member}' is not supported",)),
                clients=("http",))


def then_becomes(status):
    """The server of the answer reaches the status."""
    def ask(run):
        name = run.answers[0]["TrackingServerArn"].rsplit("/", 1)[1]
        server_becomes(run, name, status)
        return {"TrackingServerName": name}

    return Step("DescribeMlflowTrackingServer", ask, Answered({"TrackingServerStatus": status}))
