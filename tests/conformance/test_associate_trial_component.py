"""AssociateTrialComponent."""

from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .experiments import arn_of, created, in_trial, missing

OPERATION = "AssociateTrialComponent"
SOURCE = "API: AssociateTrialComponent"
COMPONENT = arn_of("TrialComponent", lambda run: run.names["TrialComponentName"])
TRIAL = arn_of("Trial", lambda run: run.names["TrialName"])
BOTH = Answered({"TrialComponentArn": COMPONENT, "TrialArn": TRIAL})


def both(run):
    run.names = {"TrialComponentName": created(run, "TrialComponent"), "TrialName": created(run, "Trial")}
    return {member: name.upper() for member, name in run.names.items()}


def again(run):
    run.names = in_trial(run)
    return run.names


def second(run):
    run.names = {**in_trial(run), "TrialName": created(run, "Trial")}
    return run.names


def trials(count):
    def check(answer, run):
        names = [each["TrialName"] for each in answer["TrialSummaries"]]
        assert len(set(names)) == len(names) == count and run.names["TrialName"] in names

    return Step("ListTrials", lambda run: {"TrialComponentName": run.names["TrialComponentName"]},
                Answered(checks=(check,)))


CASES = [
    *model_cases(OPERATION),
    missing("TrialComponent", OPERATION, case="no-such-component", TrialName=lambda run: created(run, "Trial")),
    missing("Trial", OPERATION, case="no-such-trial",
            TrialComponentName=lambda run: created(run, "TrialComponent")),
    Case("neither", "the trial is looked for first", "getmoto/moto, test_associate_trial_component",
         {"TrialComponentName": "never-created", "TrialName": "never-created"},
         Refused("ResourceNotFound", says=("Trial '", ":experiment-trial/never-created' does not exist."))),
    Case("new", "the component is in the trial; names are not case-sensitive", SOURCE, both, BOTH, then=(trials(1),)),
    Case("again", "it is in it once", "ours: AWS doesn't say", again, BOTH, then=(trials(1),)),
    Case("second", "a component can be in several trials", SOURCE, second, BOTH, then=(trials(2),)),
]

test_associate_trial_component = conformance_test(OPERATION, CASES)
