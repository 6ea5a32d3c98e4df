"""Search over model packages and their groups: its cases, each about a group of its own."""

from .case import ONLY_HTTP, Answered, Case, Refused
from .registry import another_version, call, version

OPERATION = "Search"
SDK = "aws/sagemaker-python-sdk: sagemaker/session.py, create_model_package_from_containers"


def condition(name, operator, value=None):
    given = {"Name": name, "Operator": operator, "Value": value}
    return {key: value for key, value in given.items() if value is not None}


def query(*filters, resource="ModelPackage", **more):
    """A request for those of the run's group that have these properties, when it has three versions."""
    def make(run):
        version(run, CustomerMetadataProperties={"team": "a"}, ModelPackageDescription="first")
        arn = another_version(run)
        call(run, "UpdateModelPackage", ModelPackageArn=arn, ModelApprovalStatus="Approved", ApprovalDescription="Good.")
        another_version(run)
        mine = condition("ModelPackageGroupName", "Equals", run.name)
        return {"Resource": resource, "SearchExpression": {"Filters": [mine, *(condition(*each) for each in filters)]},
                "SortBy": "CreationTime", "SortOrder": "Ascending", **more}

    return make


def are(*expected):
    def check(answer, run):
        assert [each["ModelPackage"]["ModelPackageVersion"] for each in answer["Results"]] == list(expected)

    return check


def finds(name, filters, *expected, **more):
    return Case(f"ModelPackage-{name}", "a filter on a property of the kind", "model: ModelPackage",
                query(*filters, **more), Answered(checks=(are(*expected),)), clients=ONLY_HTTP)


def shown_alike(answer, run):
    """A record is what Describe shows, with the tags."""
    [record] = answer["Results"]
    [(kind, found)] = record.items()
    named = {"ModelPackage": ("ModelPackageName", "ModelPackageArn"),
             "ModelPackageGroup": ("ModelPackageGroupName", "ModelPackageGroupName")}[kind]
    assert found.pop("Tags") == []
    assert found == run.world.client("http").call(f"Describe{kind}", {named[0]: found[named[1]]}).answer


MODEL_CASES = [
    finds("approved", [("ModelApprovalStatus", "Equals", "Approved")], 2),
    finds("approved-by", [("LastModifiedBy.IamIdentity.Arn", "Contains", ":root"),
                          ("ApprovalDescription", "Equals", "Good.")], 2),
    finds("number", [("ModelPackageVersion", "GreaterThanOrEqualTo", "2")], 3, 2, SortBy="ModelPackageVersion",
          SortOrder="Descending"),
    finds("status", [("ModelPackageStatus", "Equals", "Completed"), ("ModelPackageVersion", "NotEquals", "1")], 2, 3),
    finds("own-property", [("CustomerMetadataProperties.team", "Equals", "a")], 1),
    finds("name", [("ModelPackageName", "Exists")]),
    Case("ModelPackage-record", "a record is what Describe shows, with the tags", "model: ModelPackage",
         query(("ModelPackageDescription", "Equals", "first")), Answered(checks=(shown_alike,))),
    Case("ModelPackageGroup-record", "a group is found by its name", SDK,
         query(resource="ModelPackageGroup"), Answered(checks=(shown_alike,))),
    Case("ModelPackage-unknown-property", "a property that no package has", "getmoto/moto: sagemaker models, search",
         query(("TrainingJobName", "Equals", "a")),
         Refused("ValidationException", "Unknown property name: TrainingJobName"), clients=ONLY_HTTP),
]
