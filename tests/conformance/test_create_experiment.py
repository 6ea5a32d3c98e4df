"""CreateExperiment."""

from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .experiments import TRIAL_EXISTS, arn_of, created

OPERATION = "CreateExperiment"
NAMES = "API: CreateExperiment, ExperimentName"
ARN = arn_of("Experiment")
TAGS = [{"Key": "team", "Value": "a"}]
TWICE = [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]


def own(**more):
    return lambda run: {"ExperimentName": run.name, **more}


def described(**has):
    return Step("DescribeExperiment", lambda run: {"ExperimentName": run.name}, Answered(has))


CASES = [
    *model_cases(OPERATION),
    Case("smallest", "a name is enough, and is what is shown", "API: CreateExperiment, DisplayName", own(),
         Answered({"ExperimentArn": ARN}), then=(described(ExperimentName=lambda run: run.name, ExperimentArn=ARN,
                                                           DisplayName=lambda run: run.name, Description=None),)),
    Case("all-members", "it is described as it was created", "API: CreateExperiment",
         own(DisplayName="Shown", Description="For a person.", Tags=TAGS), Answered({"ExperimentArn": ARN}),
         then=(described(DisplayName="Shown", Description="For a person."),
               Step("ListTags", lambda run: {"ResourceArn": ARN(run)}, Answered({"Tags": TAGS})))),
    Case("case-stays", "the name keeps its case, and is not case-sensitive", NAMES,
         lambda run: {"ExperimentName": run.name.upper()}, Answered({"ExperimentArn": ARN}),
         then=(described(ExperimentName=lambda run: run.name.upper(), ExperimentArn=ARN),)),
    Case("name-is-taken", "names are unique", f"{NAMES}; the wording: {TRIAL_EXISTS}",
         lambda run: {"ExperimentName": created(run, "Experiment")},
         Refused("ValidationException", says=("Experiment with name (case-", ") already exists."))),
    Case("name-is-taken-in-another-case", "names are not case-sensitive", NAMES,
         lambda run: {"ExperimentName": created(run, "Experiment").upper()},
         Refused("ValidationException", says=("Experiment with name (CASE-", ") already exists."))),
    Case("two-tags-of-one-key", "keys are unique", "AWS's tagging rules", own(Tags=TWICE),
         Refused("ValidationException", says=("'a'",))),
]

test_create_experiment = conformance_test(OPERATION, CASES)
