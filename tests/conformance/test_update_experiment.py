"""UpdateExperiment."""

from .case import Answered, Case, Step, conformance_test
from .constraints import model_cases
from .experiments import created, missing

OPERATION = "UpdateExperiment"


def of_new(**changes):
    """Changes of an experiment that is shown as "Old", with the description "old"."""
    return lambda run: {"ExperimentName": created(run, "Experiment", DisplayName="Old", Description="old"), **changes}


def becomes(name, rule, changes, **has):
    def check(answer, run):
        assert answer["LastModifiedTime"] >= answer["CreationTime"]

    def by_arn(run):
        return {"ExperimentName": run.answers[-1]["ExperimentArn"].split("/")[-1]}

    return Case(name, rule, "API: UpdateExperiment", of_new(**changes), Answered(present=("ExperimentArn",)),
                then=(Step("DescribeExperiment", by_arn, Answered(has, checks=(check,))),))


CASES = [
    *model_cases(OPERATION),
    missing("Experiment", OPERATION),
    becomes("display-name", "it updates the display name; the rest stays", {"DisplayName": "New"}, DisplayName="New",
            Description="old"),
    becomes("description", "it updates the description; the rest stays", {"Description": "new"}, DisplayName="Old",
            Description="new"),
    becomes("no-description", "it removes the description", {"Description": ""}, DisplayName="Old", Description=None),
    becomes("nothing", "what is absent stays", {}, DisplayName="Old", Description="old"),
]

test_update_experiment = conformance_test(OPERATION, CASES)
