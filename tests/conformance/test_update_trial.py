"""UpdateTrial."""

from .case import Answered, Case, Step, conformance_test
from .constraints import model_cases
from .experiments import created, missing

OPERATION = "UpdateTrial"


def becomes(name, rule, changes, shown):
    def by_arn(run):
        return {"TrialName": run.answers[-1]["TrialArn"].split("/")[-1]}

    return Case(name, rule, "API: UpdateTrial",
                lambda run: {"TrialName": created(run, "Trial", DisplayName="Old").upper(), **changes},
                Answered(present=("TrialArn",)), then=(Step("DescribeTrial", by_arn, Answered({"DisplayName": shown})),))


CASES = [
    *model_cases(OPERATION),
    missing("Trial", OPERATION),
    becomes("display-name", "it updates the display name", {"DisplayName": "New"}, "New"),
    becomes("nothing", "what is absent stays", {}, "Old"),
]

test_update_trial = conformance_test(OPERATION, CASES)
