"""CreateModelPackageGroup."""

from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .registry import NOT_BUILT, NOT_JAVASCRIPT, group, group_arn, lean, refused

OPERATION = "CreateModelPackageGroup"
SOURCE = "API: CreateModelPackageGroup"
ARN = group_arn()
TAGS = [{"Key": "team", "Value": "a"}]


def own(**more):
    return lambda run: {"ModelPackageGroupName": run.name, **more}


CASES = [
    *lean(model_cases(OPERATION)),
    Case("all-members", "it is described as it was created", SOURCE,
         own(ModelPackageGroupDescription="For a person.", Tags=TAGS), Answered({"ModelPackageGroupArn": ARN}),
         then=(Step("DescribeModelPackageGroup", lambda run: {"ModelPackageGroupName": run.name},
                    Answered({"ModelPackageGroupArn": ARN, "ModelPackageGroupName": lambda run: run.name,
                              "ModelPackageGroupDescription": "For a person.", "ModelPackageGroupStatus": "Completed"},
                             present=("CreationTime", "CreatedBy.IamIdentity.Arn"))),
               Step("ListTags", lambda run: {"ResourceArn": ARN(run)}, Answered({"Tags": TAGS})))),
    Case("name-is-taken", "names are unique", f"{SOURCE}; the wording: as scripts of many users look for it",
         lambda run: {"ModelPackageGroupName": group(run)},
         Refused("ValidationException", lambda run: f"Model Package Group already exists: {ARN(run)}")),
    refused("managed-storage", "AWS can keep a group's models itself", f"{SOURCE}, ManagedConfiguration",
            own(ManagedConfiguration={"ManagedStorageType": "Restricted"}), known_difference=NOT_BUILT,
            answered=("ModelPackageGroupArn",), clients=NOT_JAVASCRIPT),
]

test_create_model_package_group = conformance_test(OPERATION, CASES)
