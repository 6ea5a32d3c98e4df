"""DeleteTrial."""

from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .experiments import IS_LINKED, arn_of, created, in_trial, missing

OPERATION = "DeleteTrial"
SOURCE = "API: DeleteTrial"


def own(run):
    return {"TrialName": created(run, "Trial")}


def with_component(run):
    run.names = in_trial(run)
    return {"TrialName": run.names["TrialName"]}


def linked(run):
    trial = arn_of("Trial", run.names["TrialName"])(run)
    return f"Trial '{trial}' is linked to 1 or more trial components and cannot be deleted."


def by_arn(run):
    return {"TrialName": run.answers[0]["TrialArn"].split("/")[-1]}


CASES = [
    *model_cases(OPERATION),
    missing("Trial", OPERATION),
    Case("not-described", "it is gone", SOURCE, own, Answered(present=("TrialArn",)),
         then=(Step("DescribeTrial", by_arn, Refused("ResourceNotFound")),)),
    Case("has-components", "its components must be taken out first", f"{SOURCE}; the wording: {IS_LINKED}",
         with_component, Refused("ValidationException", linked),
         then=(Step("DisassociateTrialComponent", lambda run: run.names, Answered()),
               Step(OPERATION, lambda run: {"TrialName": run.names["TrialName"]}, Answered(present=("TrialArn",))),
               Step("DescribeTrialComponent", lambda run: {"TrialComponentName": run.names["TrialComponentName"]},
                    Answered(present=("TrialComponentArn",))))),
]

test_delete_trial = conformance_test(OPERATION, CASES)
