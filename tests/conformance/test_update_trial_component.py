"""UpdateTrialComponent."""

import datetime

from .case import CLIENTS, Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .experiments import NOT_JAVASCRIPT, created, missing, without_unions

OPERATION = "UpdateTrialComponent"
SOURCE = "API: UpdateTrialComponent"
START = datetime.datetime(2026, 1, 2, 3, 4, 5, 678000, datetime.timezone.utc)
OLD = {
    "DisplayName": "Old", "Status": {"PrimaryStatus": "InProgress", "Message": "began"},
    "Parameters": {"epochs": {"NumberValue": 3}, "rate": {"NumberValue": 0.5}},
    "InputArtifacts": {"rows": {"Value": "s3://data/rows", "MediaType": "text/csv"}},
    "OutputArtifacts": {"model": {"Value": "s3://data/model"}}}


def many(count, value):
    return {f"k{number}": value for number in range(count)}


def of_new(changes, before):
    return lambda run: {"TrialComponentName": created(run, "TrialComponent", **before), **changes}


def by_arn(run):
    return {"TrialComponentName": run.answers[0]["TrialComponentArn"]}


def becomes(name, rule, changes, before=OLD, source=SOURCE, **has):
    def later(answer, run):
        assert answer["LastModifiedTime"] >= answer["CreationTime"]

    return Case(name, rule, source, of_new(changes, before), Answered(present=("TrialComponentArn",)),
                then=(Step("DescribeTrialComponent", by_arn, Answered({**before, **has}, checks=(later,))),))


def refused(name, rule, changes, *says, before=OLD, clients=CLIENTS):
    """Nothing changes."""
    def make(run):
        run.component = created(run, "TrialComponent", **before)
        return {"TrialComponentName": run.component, "DisplayName": "New", **changes}

    return Case(name, rule, SOURCE, make, Refused("ValidationException", says=says),
                then=(Step("DescribeTrialComponent", lambda run: {"TrialComponentName": run.component},
                           Answered(before)),), clients=clients)


TWO = {"epochs": {"NumberValue": 4}, "optimizer": {"StringValue": "sgd"}}
NUMBER, ARTIFACT = {"NumberValue": 1}, {"Value": "x"}
CASES = [
    *without_unions(model_cases(OPERATION)),
    missing("TrialComponent", OPERATION),
    becomes("nothing", "what is absent stays", {}),
    becomes("display-name", "it updates what is shown", {"DisplayName": "New"}, DisplayName="New"),
    becomes("status", "the new status replaces the old one", {"Status": {"PrimaryStatus": "Completed"}},
            Status={"PrimaryStatus": "Completed"}),
    becomes("times", "it updates the times", {"StartTime": START, "EndTime": START},
            StartTime=round(START.timestamp(), 3), EndTime=round(START.timestamp(), 3)),
    becomes("parameters", "parameters are added, or replaced by their keys", {"Parameters": TWO},
            Parameters={**OLD["Parameters"], **TWO}),
    becomes("remove-parameters", "parameters can be removed; those that aren't there are ignored",
            {"ParametersToRemove": ["epochs", "unknown"]}, Parameters={"rate": {"NumberValue": 0.5}}),
    becomes("remove-what-is-sent", "what is sent and removed is removed", {
        "Parameters": OLD["Parameters"], "ParametersToRemove": ["epochs"]}, Parameters={"rate": {"NumberValue": 0.5}},
        source="aws/sagemaker-experiments#84: the SDK sends all that it knows"),
    becomes("inputs", "inputs are added, or replaced by their keys", {
        "InputArtifacts": {"more": ARTIFACT, "rows": ARTIFACT}}, InputArtifacts={"more": ARTIFACT, "rows": ARTIFACT}),
    becomes("remove-inputs", "inputs can be removed", {"InputArtifactsToRemove": ["rows"]}, InputArtifacts={}),
    becomes("outputs", "outputs are added", {"OutputArtifacts": {"more": ARTIFACT}},
            OutputArtifacts={**OLD["OutputArtifacts"], "more": ARTIFACT}),
    becomes("remove-outputs", "outputs can be removed", {"OutputArtifactsToRemove": ["model"]}, OutputArtifacts={}),
    becomes("300-parameters", "there are up to 300 parameters", {"Parameters": {"one-more": NUMBER}},
            before={"Parameters": many(299, NUMBER)}, Parameters={**many(299, NUMBER), "one-more": NUMBER}),
    refused("301-parameters", "and not more", {"Parameters": {"one-more": NUMBER}}, "301", "300",
            before={"Parameters": many(300, NUMBER)}),
    refused("61-inputs", "there are up to 60 inputs", {"InputArtifacts": {"one-more": ARTIFACT}}, "61", "60",
            before={"InputArtifacts": many(60, ARTIFACT)}),
    refused("61-outputs", "there are up to 60 outputs", {"OutputArtifacts": {"one-more": ARTIFACT}}, "61", "60",
            before={"OutputArtifacts": many(60, ARTIFACT)}),
    refused("parameter-with-two-values", "if one value is given, the other can't be",
            {"Parameters": {"rate": {"NumberValue": 1, "StringValue": "1"}}}, "'rate'", clients=NOT_JAVASCRIPT),
]

test_update_trial_component = conformance_test(OPERATION, CASES)
