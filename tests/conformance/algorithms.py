"""Helpers shared by the cases of algorithms."""

import itertools

TYPES = ["ml.m5.large", "ml.m5.xlarge", "ml.m5.24xlarge"]
REFUSED = ("inferenceSpecification.", "validationSpecification.")  # as a whole: docs/semantics.md, Algorithms
MADE = itertools.count()


def training(**changes):
    made = {"TrainingImage": "image:1", "SupportedTrainingInstanceTypes": TYPES,
            "TrainingChannels": [{"Name": "train", "SupportedContentTypes": [], "SupportedInputModes": ["File"]}],
            **changes}
    return {member: value for member, value in made.items() if value is not None}


def algorithm(name, **changes):
    """CreateAlgorithm's input; a lower-case name is one of TrainingSpecification's members."""
    return {"AlgorithmName": name, "TrainingSpecification": training(**changes.pop("training", {})), **changes}


def arn(run, name=None):
    keys = run.world.server.environment
    return f"arn:aws:sagemaker:{keys['AWS_DEFAULT_REGION']}:{keys['AWS_ACCOUNT_ID']}:algorithm/{name or run.name}"


def created(run, **changes):
    """The name of a new algorithm: the run's own, numbered where it has several."""
    made = algorithm(f"{run.name}-{next(MADE)}", **changes)
    heard = run.world.client("http").call("CreateAlgorithm", made)
    assert heard.code == "", heard
    return made["AlgorithmName"]


def without_refused(cases):
    return [case for case in cases if not case.name.startswith(REFUSED)]
