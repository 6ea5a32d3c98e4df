"""DescribeTrial; what it shows of a trial is in the cases of CreateTrial and UpdateTrial."""

from .case import Answered, Case, Refused, conformance_test
from .constraints import model_cases
from .experiments import created, missing

OPERATION = "DescribeTrial"
CASES = [
    *model_cases(OPERATION),
    missing("Trial", OPERATION),
    Case("in-another-case", "names are not case-sensitive", "API: CreateTrial, TrialName",
         lambda run: {"TrialName": created(run, "Trial").upper()},
         Answered(present=("TrialName", "TrialArn", "DisplayName", "ExperimentName", "CreationTime", "LastModifiedTime"),
                  absent=("Source", "MetadataProperties"))),
    Case("not-an-experiment", "an experiment is no trial", "API: DescribeTrial, Errors",
         lambda run: {"TrialName": created(run, "Experiment")}, Refused("ResourceNotFound")),
]

test_describe_trial = conformance_test(OPERATION, CASES)
