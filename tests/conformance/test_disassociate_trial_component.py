"""DisassociateTrialComponent."""

from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .experiments import arn_of, call, created, in_trial, missing

OPERATION = "DisassociateTrialComponent"
SOURCE = "API: DisassociateTrialComponent"
COMPONENT = arn_of("TrialComponent", lambda run: run.names["TrialComponentName"])
TRIAL = arn_of("Trial", lambda run: run.names["TrialName"])


def associated(run):
    """With one of the component's two trials."""
    run.names = in_trial(run)
    run.other = created(run, "Trial")
    call(run, "AssociateTrialComponent", **{**run.names, "TrialName": run.other})
    return {member: name.upper() for member, name in run.names.items()}


def is_in_the_other(answer, run):
    assert [each["TrialName"] for each in answer["TrialSummaries"]] == [run.other]


def never_associated(run):
    return {"TrialComponentName": created(run, "TrialComponent"), "TrialName": created(run, "Trial")}


CASES = [
    *model_cases(OPERATION),
    missing("TrialComponent", OPERATION, case="no-such-component", TrialName=lambda run: created(run, "Trial")),
    missing("Trial", OPERATION, case="no-such-trial",
            TrialComponentName=lambda run: created(run, "TrialComponent")),
    Case("from-one-of-two", "other trials that it is in are not affected", SOURCE, associated,
         Answered({"TrialComponentArn": COMPONENT, "TrialArn": TRIAL}),
         then=(Step("ListTrials", lambda run: {"TrialComponentName": run.names["TrialComponentName"]},
                    Answered(checks=(is_in_the_other,))),
               Step(OPERATION, lambda run: run.names, Refused("ResourceNotFound", says=("is not in Trial",))))),
    Case("never-associated", "it must be in the trial", "ours: AWS doesn't say", never_associated,
         Refused("ResourceNotFound", says=("is not in Trial",))),
]

test_disassociate_trial_component = conformance_test(OPERATION, CASES)
