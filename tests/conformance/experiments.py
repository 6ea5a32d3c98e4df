"""Helpers shared by the cases of experiments, trials and trial components."""

import dataclasses
import datetime
import itertools

from .case import Case, Refused

NOT_JAVASCRIPT = ("boto3", "http")
WORDS = {"Experiment": "experiment", "Trial": "experiment-trial", "TrialComponent": "experiment-trial-component"}
TRIAL_EXISTS = "aws/deep-learning-containers#155"  # the wording of a name that is in use, of a trial
IS_LINKED = "aws/sagemaker-python-sdk#1515"        # that of a resource with links, of a trial component
MADE = itertools.count()


def without_unions(cases):
    """The SDK for JavaScript sends a parameter's value only if it has exactly one member."""
    return [dataclasses.replace(case, clients=tuple(client for client in case.clients if client != "javascript"))
            if case.name.startswith("parameters:") else case for case in cases]


def arn_of(kind, name=None):
    """A function of the run: the ARN of the kind's resource of that name, or of the run's own."""
    def make(run):
        keys = run.world.server.environment
        place = f"arn:aws:sagemaker:{keys['AWS_DEFAULT_REGION']}:{keys['AWS_ACCOUNT_ID']}"
        return f"{place}:{WORDS[kind]}/{(run.fill(name) or run.name).lower()}"

    return make


def call(run, operation, **request):
    heard = run.world.client("http").call(operation, request)
    assert heard.code == "", heard
    return heard.answer


def created(run, kind, **more):
    """The name of a new resource of that kind; a trial's experiment is new too, unless it is given."""
    name = f"{run.name}-{next(MADE)}"
    if kind == "Trial" and "ExperimentName" not in more:
        more["ExperimentName"] = created(run, "Experiment")
    call(run, f"Create{kind}", **{f"{kind}Name": name}, **more)
    return name


def in_trial(run):
    """The names of a new component and of the new trial that it is in."""
    names = {"TrialComponentName": created(run, "TrialComponent"), "TrialName": created(run, "Trial")}
    call(run, "AssociateTrialComponent", **names)
    return names


def missing(kind, operation, name="never-created", case="missing", **more):
    """A request that names a resource which doesn't exist."""
    return Case(case, "one that is not there does not exist", f"API: {operation}, Errors; the wording: getmoto/moto",
                lambda run: {f"{kind}Name": name, **{key: run.fill(value) for key, value in more.items()}},
                Refused("ResourceNotFound", lambda run: f"{kind} '{arn_of(kind, name)(run)}' does not exist."))


def time_of(run, kind, name):
    """When it was created, for a filter."""
    seconds = call(run, f"Describe{kind}", **{f"{kind}Name": name})["CreationTime"]
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
