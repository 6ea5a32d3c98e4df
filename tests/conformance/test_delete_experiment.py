"""DeleteExperiment."""

from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .experiments import IS_LINKED, arn_of, call, created, missing

OPERATION = "DeleteExperiment"
SOURCE = "API: DeleteExperiment"
ARN = arn_of("Experiment")


def own(run):
    call(run, "CreateExperiment", ExperimentName=run.name, Tags=[{"Key": "a", "Value": "b"}])
    return {"ExperimentName": run.name.upper()}


def with_trial(run):
    own(run)
    call(run, "CreateTrial", TrialName=run.name, ExperimentName=run.name)
    return {"ExperimentName": run.name}


def then(name, rule, operation, request, expect):
    return Case(name, rule, SOURCE, own, Answered({"ExperimentArn": ARN}), then=(Step(operation, request, expect),))


CASES = [
    *model_cases(OPERATION),
    missing("Experiment", OPERATION),
    then("not-described", "it is gone", "DescribeExperiment", lambda run: {"ExperimentName": run.name},
         Refused("ResourceNotFound")),
    then("tags-are-gone", "its tags are gone", "ListTags", lambda run: {"ResourceArn": ARN(run)},
         Refused("ValidationException", says=("not found",))),
    then("name-is-free", "its name can be used again", "CreateExperiment", lambda run: {"ExperimentName": run.name},
         Answered({"ExperimentArn": ARN})),
    Case("has-trials", "its trials must be deleted first", f"{SOURCE}; the wording: {IS_LINKED}", with_trial,
         Refused("ValidationException",
                 lambda run: f"Experiment '{ARN(run)}' is linked to 1 or more trials and cannot be deleted."),
         then=(Step("DescribeExperiment", lambda run: {"ExperimentName": run.name}, Answered({"ExperimentArn": ARN})),
               Step("DeleteTrial", lambda run: {"TrialName": run.name}, Answered()),
               Step(OPERATION, lambda run: {"ExperimentName": run.name}, Answered({"ExperimentArn": ARN})))),
    Case("of-another", "one without trials can be deleted while others have some", SOURCE,
         lambda run: with_trial(run) and {"ExperimentName": created(run, "Experiment")},
         Answered(present=("ExperimentArn",))),
]

test_delete_experiment = conformance_test(OPERATION, CASES)
