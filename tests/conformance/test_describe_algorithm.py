"""DescribeAlgorithm; what it shows of an algorithm is a case of CreateAlgorithm."""

from .algorithms import arn, created
from .case import Answered, Case, Refused, conformance_test
from .constraints import model_cases

OPERATION = "DescribeAlgorithm"
SOURCE = "aws/amazon-sagemaker-examples#3923, of CreateTrainingJob"


def missing(name, asked):
    return Case(name, "one that is not there does not exist", SOURCE, lambda run: {"AlgorithmName": run.fill(asked)},
                Refused("ValidationException", says=("Algorithm arn:aws:sagemaker:", " does not exist.")))


CASES = [
    *model_cases(OPERATION),
    missing("missing", "never-created"),
    missing("missing-arn", arn),
    missing("of-another-account", "arn:aws:sagemaker:us-east-1:999999999999:algorithm/mine"),
    missing("of-another-kind", lambda run: arn(run, created(run)).replace("algorithm/", "model/")),
    Case("by-name", "a name is enough", "model: DescribeAlgorithmInput", lambda run: {"AlgorithmName": created(run)},
         Answered({"AlgorithmStatus": "Completed", "AlgorithmStatusDetails": {"ValidationStatuses": [],
                                                                              "ImageScanStatuses": []}})),
]

test_describe_algorithm = conformance_test(OPERATION, CASES, clients=("boto3", "http"))
