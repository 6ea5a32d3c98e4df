"""DescribeTrialComponent; what it shows of a component is in the cases of CreateTrialComponent and others."""

from .case import Answered, Case, Refused, conformance_test
from .constraints import model_cases
from .experiments import arn_of, created, missing

OPERATION = "DescribeTrialComponent"
BY_ARN = "model: DescribeTrialComponentRequest"
FOUND = Answered(present=("TrialComponentName", "TrialComponentArn", "CreationTime", "LastModifiedTime"))


def of_job(run):
    """The component that a job has from its start."""
    run.job = run.world.new(run.name.upper())
    return {"TrialComponentName": f"{run.name}-aws-training-job"}


def is_of_job(answer, run):
    source = {"SourceArn": run.world.arn(run.job), "SourceType": "SageMakerTrainingJob"}
    assert answer["Source"] == source and answer["Sources"] == [source]
    assert answer["Parameters"]["SageMaker.InstanceCount"] == {"NumberValue": 1}
    assert answer["Status"]["PrimaryStatus"] == "InProgress"


CASES = [
    *model_cases(OPERATION),
    missing("TrialComponent", OPERATION),
    Case("in-another-case", "names are not case-sensitive", "API: CreateTrialComponent, TrialComponentName",
         lambda run: {"TrialComponentName": created(run, "TrialComponent").upper()}, FOUND),
    Case("by-arn", "an ARN is as good", BY_ARN,
         lambda run: {"TrialComponentName": arn_of("TrialComponent", created(run, "TrialComponent"))(run)}, FOUND),
    Case("arn-in-another-case", "names in ARNs are not case-sensitive", BY_ARN,
         lambda run: {"TrialComponentName": arn_of("TrialComponent", created(run, "TrialComponent"))(run).replace(
             "case-", "CASE-")}, FOUND),
    Case("arn-of-a-trial", "a trial is no component", BY_ARN,
         lambda run: {"TrialComponentName": arn_of("Trial", created(run, "Trial"))(run)}, Refused("ResourceNotFound")),
    Case("arn-of-another-account", "those of others don't exist", BY_ARN,
         {"TrialComponentName": "arn:aws:sagemaker:us-east-1:999999999999:experiment-trial-component/mine"},
         Refused("ResourceNotFound")),
    Case("of-a-job", "a training job has a component with its parameters", "API: TrialComponentSource", of_job,
         Answered(checks=(is_of_job,))),
]

test_describe_trial_component = conformance_test(OPERATION, CASES)
