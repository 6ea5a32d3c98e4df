"""CreateTrial."""

from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .experiments import TRIAL_EXISTS, arn_of, created, missing

OPERATION = "CreateTrial"
NAMES = "API: CreateTrial, TrialName"
ARN = arn_of("Trial")
TAGS = [{"Key": "team", "Value": "a"}]
MADE_WITH = {"CommitId": "1a2b", "Repository": "https://git.test/x", "GeneratedBy": "me", "ProjectId": "p"}


def own(**more):
    return lambda run: {"TrialName": run.name, "ExperimentName": created(run, "Experiment"), **more}


def described(**has):
    return Step("DescribeTrial", lambda run: {"TrialName": run.name}, Answered(has))


def taken(run):
    """Of the same experiment or another: names are those of the account."""
    return created(run, "Trial")


CASES = [
    *model_cases(OPERATION),
    Case("smallest", "a name and an experiment are enough", "model: CreateTrialRequest", own(),
         Answered({"TrialArn": ARN}),
         then=(described(TrialName=lambda run: run.name, TrialArn=ARN, DisplayName=lambda run: run.name),)),
    Case("all-members", "it is described as it was created", "API: CreateTrial",
         own(DisplayName="Shown", MetadataProperties=MADE_WITH, Tags=TAGS), Answered({"TrialArn": ARN}),
         then=(described(DisplayName="Shown", MetadataProperties=MADE_WITH),
               Step("ListTags", lambda run: {"ResourceArn": ARN(run)}, Answered({"Tags": TAGS})))),
    Case("experiment-in-another-case", "an experiment's name is not case-sensitive", "API: CreateExperiment",
         lambda run: {"TrialName": run.name, "ExperimentName": created(run, "Experiment").upper()},
         Answered({"TrialArn": ARN}),
         then=(Step("DescribeTrial", lambda run: {"TrialName": run.name.upper()},
                    Answered(checks=(lambda answer, run: _assert_lower(answer["ExperimentName"]),))),)),
    missing("Experiment", OPERATION, case="no-such-experiment", TrialName=lambda run: run.name),
    Case("name-is-taken", "names are unique in the account", f"{NAMES}; the wording: {TRIAL_EXISTS}",
         lambda run: {"TrialName": taken(run), "ExperimentName": created(run, "Experiment")},
         Refused("ValidationException", says=("Trial with name (case-", ") already exists."))),
    Case("name-is-taken-in-another-case", "names are not case-sensitive", NAMES,
         lambda run: {"TrialName": taken(run).upper(), "ExperimentName": created(run, "Experiment")},
         Refused("ValidationException", says=("Trial with name (CASE-", ") already exists."))),
    Case("name-of-an-experiment", "names of other kinds are no obstacle", NAMES,
         lambda run: dict.fromkeys(("TrialName", "ExperimentName"), created(run, "Experiment")),
         Answered(present=("TrialArn",))),
]


def _assert_lower(text):
    assert text == text.lower()


test_create_trial = conformance_test(OPERATION, CASES)
