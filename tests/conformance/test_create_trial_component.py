"""CreateTrialComponent."""

import datetime

from .case import CLIENTS, Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .experiments import NOT_JAVASCRIPT, TRIAL_EXISTS, arn_of, created, without_unions

OPERATION = "CreateTrialComponent"
SOURCE = "API: CreateTrialComponent"
NAMES = f"{SOURCE}, TrialComponentName"
ARN = arn_of("TrialComponent")
TAGS = [{"Key": "sagemaker:trial-component-source", "Value": "run"}]  # SDK v2's
START = datetime.datetime(2026, 1, 2, 3, 4, 5, 678000, datetime.timezone.utc)
FULL = {
    "DisplayName": "Shown", "Status": {"PrimaryStatus": "InProgress", "Message": "Within a run context"},
    "Parameters": {"epochs": {"NumberValue": 3}, "rate": {"NumberValue": 1e-05}, "optimizer": {"StringValue": "sgd"},
                   "empty": {"StringValue": ""}, "a.b:c/d e": {"NumberValue": -1}},
    "InputArtifacts": {"rows": {"Value": "s3://data/rows", "MediaType": "text/csv"}},
    "OutputArtifacts": {"model": {"Value": "s3://data/model"}},
    "MetadataProperties": {"CommitId": "1a2b"}}


def own(**more):
    return lambda run: {"TrialComponentName": run.name, **more}


def described(**has):
    return Step("DescribeTrialComponent", lambda run: {"TrialComponentName": run.name}, Answered(has))


def wrong(name, rule, *says, clients=CLIENTS, **more):
    return Case(name, rule, SOURCE, own(**more), Refused("ValidationException", says=says), clients=clients)


CASES = [
    *without_unions(model_cases(OPERATION)),
    Case("smallest", "a name is enough", "model: CreateTrialComponentRequest", own(), Answered({"TrialComponentArn": ARN}),
         then=(described(TrialComponentName=lambda run: run.name, TrialComponentArn=ARN, DisplayName=lambda run: run.name,
                         Status=None, StartTime=None, EndTime=None, Source=None, Metrics=[]),)),
    Case("all-members", "it is described as it was created", SOURCE,
         own(**FULL, Tags=TAGS, StartTime=START, EndTime=START + datetime.timedelta(seconds=1.5)),
         Answered({"TrialComponentArn": ARN}),
         then=(described(**FULL, StartTime=round(START.timestamp(), 3), EndTime=round(START.timestamp() + 1.5, 3)),
               Step("ListTags", lambda run: {"ResourceArn": ARN(run)}, Answered({"Tags": TAGS})))),
    Case("case-stays", "the name keeps its case, and is not case-sensitive", NAMES,
         lambda run: {"TrialComponentName": run.name.upper()}, Answered({"TrialComponentArn": ARN}),
         then=(described(TrialComponentName=lambda run: run.name.upper(), TrialComponentArn=ARN),)),
    Case("name-is-taken", "names are unique", f"{NAMES}; the wording: {TRIAL_EXISTS}",
         lambda run: {"TrialComponentName": created(run, "TrialComponent")},
         Refused("ValidationException", says=("TrialComponent with name (case-", ") already exists."))),
    Case("name-is-taken-in-another-case", "names are not case-sensitive", NAMES,
         lambda run: {"TrialComponentName": created(run, "TrialComponent").upper()},
         Refused("ValidationException", says=("TrialComponent with name (CASE-", ") already exists."))),
    wrong("parameter-without-value", "a parameter has a value", "'rate'", clients=NOT_JAVASCRIPT, Parameters={"rate": {}}),
    wrong("parameter-with-two-values", "if one value is given, the other can't be", "'rate'", clients=NOT_JAVASCRIPT,
          Parameters={"rate": {"NumberValue": 1, "StringValue": "1"}}),
    wrong("text-too-long", "a text has up to 2500 characters", "2500", Parameters={"a": {"StringValue": "x" * 2501}}),
    wrong("artifact-without-value", "an artifact has a value", "Member must not be null", InputArtifacts={"a": {}}),
    wrong("media-type", "a media type has two parts", r"[-\w]+\/[-\w+]+",
          OutputArtifacts={"a": {"Value": "x", "MediaType": "csv"}}),
]

test_create_trial_component = conformance_test(OPERATION, CASES)
