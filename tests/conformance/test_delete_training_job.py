"""DeleteTrainingJob."""

from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .tags import own_arn

OPERATION = "DeleteTrainingJob"
GONE = Refused("ValidationException", "Requested resource not found.")


def own(run):
    return {"TrainingJobName": run.name}


def own_stopped(run):
    return {"TrainingJobName": run.world.new_stopped(run.name)}


def in_progress(of):
    return Case(f"{of}-job", "a job in progress is in use", "model: DeleteTrainingJob, ResourceInUse; API: "
                "DeleteTrainingJob", lambda run: {"TrainingJobName": getattr(run.world, of)},
                Refused("ResourceInUse", says=("InProgress",)),
                then=(Step("DescribeTrainingJob", lambda run: {"TrainingJobName": getattr(run.world, of)},
                           Answered({"TrainingJobStatus": "InProgress"})),))


def then(name, rule, operation, request, expect, source="API: DeleteTrainingJob"):
    """The response of an operation after a job was deleted."""
    return Case(name, rule, source, own_stopped, Answered(), then=(Step(operation, request, expect),))


def create(run):
    return run.world.request(run.name)


CASES = [
    *model_cases(OPERATION),
    Case("missing-job", "a job that is not there is a ValidationException, as for DescribeTrainingJob", "boto/boto3#2808",
         {"TrainingJobName": "never-created"}, GONE),
    in_progress("pending"),
    in_progress("running"),
    then("not-described", "the job is gone", "DescribeTrainingJob", own, GONE),
    then("not-deleted-again", "the job is gone", OPERATION, own, GONE),
    then("not-stopped", "the job is gone", "StopTrainingJob", own, GONE),
    then("not-listed", "the job is gone", "ListTrainingJobs", lambda run: {"NameContains": run.name},
         Answered({"TrainingJobSummaries": []})),
    then("not-found", "the job is gone", "Search",
         lambda run: {"Resource": "TrainingJob",
                      "SearchExpression": {"Filters": [{"Name": "TrainingJobName", "Value": run.name}]}},
         Answered({"Results": []})),
    then("tags-are-gone", "its tags are gone", "ListTags", lambda run: {"ResourceArn": own_arn(run)},
         Refused("ValidationException", says=("not found",))),
    then("name-is-free", "its name can be used again", "CreateTrainingJob", create,
         Answered({"TrainingJobArn": own_arn})),
]

# The SDK for JavaScript of tests/e2e/js/package.json has no such command.
test_delete_training_job = conformance_test(OPERATION, CASES, clients=("boto3", "http"))
