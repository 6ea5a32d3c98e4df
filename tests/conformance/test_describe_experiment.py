"""DescribeExperiment; what it shows of an experiment is in the cases of CreateExperiment and UpdateExperiment."""

from .case import Answered, Case, conformance_test
from .constraints import model_cases
from .experiments import created, missing

OPERATION = "DescribeExperiment"


def times(answer, run):
    assert answer["CreationTime"] == answer["LastModifiedTime"]


CASES = [
    *model_cases(OPERATION),
    missing("Experiment", OPERATION),
    Case("in-another-case", "names are not case-sensitive", "API: CreateExperiment, ExperimentName",
         lambda run: {"ExperimentName": created(run, "Experiment").upper()},
         Answered(present=("ExperimentName", "ExperimentArn", "DisplayName"), absent=("Description", "Source"),
                  checks=(times,))),
]

test_describe_experiment = conformance_test(OPERATION, CASES)
