"""DeleteAlgorithm."""

from .algorithms import algorithm, arn, created
from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases

OPERATION = "DeleteAlgorithm"
GONE = Refused("ValidationException", says=("Algorithm arn:aws:sagemaker:", " does not exist."))


def own(run):
    heard = run.world.client("http").call("CreateAlgorithm", algorithm(run.name))
    assert heard.code == "", heard
    return {"AlgorithmName": run.name}


def then(name, rule, operation, request, expect):
    return Case(name, rule, "API: DeleteAlgorithm", own, Answered(), then=(Step(operation, request, expect),))


def used(run):
    """A job that waits with it."""
    request = run.world.request(run.name)
    request["AlgorithmSpecification"] = {"AlgorithmName": created(run), "TrainingInputMode": "File"}
    run.world.new(run.name, AlgorithmSpecification=request["AlgorithmSpecification"])
    return {"AlgorithmName": request["AlgorithmSpecification"]["AlgorithmName"]}


CASES = [
    *model_cases(OPERATION),
    Case("missing", "one that is not there does not exist", "aws/amazon-sagemaker-examples#3923, of CreateTrainingJob",
         {"AlgorithmName": "never-created"}, GONE),
    then("not-described", "it is gone", "DescribeAlgorithm", lambda run: {"AlgorithmName": run.name}, GONE),
    then("not-listed", "it is gone", "ListAlgorithms", lambda run: {"NameContains": run.name},
         Answered({"AlgorithmSummaryList": []})),
    then("tags-are-gone", "its tags are gone", "ListTags", lambda run: {"ResourceArn": arn(run)},
         Refused("ValidationException", says=("not found",))),
    then("name-is-free", "its name can be used again", "CreateAlgorithm", lambda run: algorithm(run.name),
         Answered({"AlgorithmArn": arn})),
    Case("in-use", "a job that was created with it goes on", "ours: AWS doesn't say", used, Answered(),
         then=(Step("DescribeTrainingJob", lambda run: {"TrainingJobName": run.name},
                    Answered({"TrainingJobStatus": "InProgress"})),)),
]

test_delete_algorithm = conformance_test(OPERATION, CASES, clients=("boto3", "http"))
