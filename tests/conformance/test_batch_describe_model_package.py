"""BatchDescribeModelPackage."""

from .case import Answered, Case, conformance_test
from .constraints import model_cases
from .registry import call, inference, package_arn, version

OPERATION = "BatchDescribeModelPackage"
SOURCE = f"API: {OPERATION}"


def three(run):
    """A version, a package that is none, and one that is not there."""
    arn = version(run, ModelPackageDescription="For a person.")
    call(run, "CreateModelPackage", ModelPackageName=run.name, InferenceSpecification=inference())
    return {"ModelPackageArnList": [arn, package_arn()(run), package_arn("never-created/1")(run)]}


def describes(answer, run):
    [(arn, summary)] = answer["ModelPackageSummaries"].items()
    assert arn == summary["ModelPackageArn"] == package_arn(f"{run.name}/1")(run)
    summary.pop("CreationTime")
    assert summary == {
        "ModelPackageGroupName": run.name, "ModelPackageVersion": 1, "ModelPackageArn": arn,
        "ModelPackageDescription": "For a person.", "InferenceSpecification": inference(),
        "ModelPackageStatus": "Completed", "ModelApprovalStatus": "PendingManualApproval"}


def names_the_others(answer, run):
    errors = answer["BatchDescribeModelPackageErrorMap"]
    missing = package_arn("never-created/1")(run)
    expected = f"ModelPackage {missing} does not exist."
    assert errors[missing] == {"ErrorCode": "ValidationException", "ErrorResponse": expected}
    assert "version" in errors[package_arn()(run)]["ErrorResponse"]
    assert len(errors) == 2


CASES = [
    *model_cases(OPERATION),
    Case("some-of-them", "versions are described, and the errors of others named", SOURCE, three,
         Answered(checks=(describes, names_the_others))),
]

test_batch_describe_model_package = conformance_test(OPERATION, CASES)
