"""DescribeModelPackageGroup; what it shows of a group is in the cases of CreateModelPackageGroup."""

from .case import Answered, Case, conformance_test
from .constraints import model_cases
from .registry import group, group_arn, missing

OPERATION = "DescribeModelPackageGroup"

CASES = [
    *model_cases(OPERATION),
    missing("group", OPERATION, "ModelPackageGroupName"),
    Case("by-arn", "a group is named by its ARN as well", f"API: {OPERATION}, ModelPackageGroupName",
         lambda run: {"ModelPackageGroupName": group_arn(group)(run)},
         Answered({"ModelPackageGroupName": lambda run: run.name}, absent=("ModelPackageGroupDescription",))),
]

test_describe_model_package_group = conformance_test(OPERATION, CASES)
