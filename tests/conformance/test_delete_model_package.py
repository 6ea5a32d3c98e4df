"""DeleteModelPackage."""

from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .registry import another_version, missing, package_arn, version, versions

OPERATION = "DeleteModelPackage"
SOURCE = f"API: {OPERATION}"


def first_of_two(run):
    version(run)
    another_version(run)
    return {"ModelPackageName": f"{run.name}/1"}


CASES = [
    *model_cases(OPERATION),
    missing("package", OPERATION, "ModelPackageName", package_arn("never-created")),
    Case("is-gone", "it is gone, and others are not", SOURCE, first_of_two, Answered(),
         then=(Step("DescribeModelPackage", lambda run: {"ModelPackageName": f"{package_arn()(run)}/1"},
                    Refused("ValidationException", says=("does not exist.",))),
               Step("ListModelPackages", lambda run: {"ModelPackageGroupName": run.name},
                    Answered(checks=(versions(2),))))),
]

test_delete_model_package = conformance_test(OPERATION, CASES)
