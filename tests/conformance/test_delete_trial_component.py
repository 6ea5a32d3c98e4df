"""DeleteTrialComponent."""

from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .experiments import IS_LINKED, arn_of, created, in_trial, missing

OPERATION = "DeleteTrialComponent"
SOURCE = "API: DeleteTrialComponent"


def associated(run):
    run.names = in_trial(run)
    return {"TrialComponentName": run.names["TrialComponentName"]}


def linked(run):
    component = arn_of("TrialComponent", run.names["TrialComponentName"])(run)
    return f"TrialComponent '{component}' is linked to 1 or more trials and cannot be deleted."


CASES = [
    *model_cases(OPERATION),
    missing("TrialComponent", OPERATION),
    Case("not-described", "it is gone", SOURCE, lambda run: {"TrialComponentName": created(run, "TrialComponent").upper()},
         Answered(present=("TrialComponentArn",)),
         then=(Step("DescribeTrialComponent", lambda run: {"TrialComponentName": run.answers[0]["TrialComponentArn"]},
                    Refused("ResourceNotFound")),)),
    Case("in-a-trial", "it must be taken out of all trials first", IS_LINKED, associated,
         Refused("ValidationException", linked),
         then=(Step("DisassociateTrialComponent", lambda run: run.names, Answered()),
               Step(OPERATION, lambda run: {"TrialComponentName": run.names["TrialComponentName"]},
                    Answered(present=("TrialComponentArn",))))),
]

test_delete_trial_component = conformance_test(OPERATION, CASES)
