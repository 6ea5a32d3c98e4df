"""DeleteModelPackageGroup."""

from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .registry import group, group_arn, missing, package_arn, version

OPERATION = "DeleteModelPackageGroup"
SOURCE = f"API: {OPERATION}"


def named(run):
    return {"ModelPackageGroupName": run.name}


CASES = [
    *model_cases(OPERATION),
    missing("group", OPERATION, "ModelPackageGroupName", group_arn("never-created")),
    Case("is-gone", "it is gone", SOURCE, lambda run: {"ModelPackageGroupName": group(run)}, Answered(),
         then=(Step("DescribeModelPackageGroup", named, Refused("ValidationException", says=("does not exist",))),)),
    Case("has-versions", "its versions must be deleted first", f"{SOURCE}; the wording: users of Terraform",
         lambda run: version(run) and named(run),
         Refused("ConflictException", lambda run: f"Model Package Group {group_arn()(run)} cannot be deleted because it "
                 "still contains Model Packages."),
         then=(Step("DeleteModelPackage", lambda run: {"ModelPackageName": f"{package_arn()(run)}/1"}, Answered()),
               Step(OPERATION, named, Answered()))),
]

test_delete_model_package_group = conformance_test(OPERATION, CASES)
