"""DescribeModelPackage; what it shows of a package is in the cases of CreateModelPackage and UpdateModelPackage."""

import json

from .case import Answered, Case, Refused, conformance_test
from .constraints import model_cases
from .registry import NOT_JAVASCRIPT, lean, missing, package_arn, version

OPERATION = "DescribeModelPackage"
SOURCE = f"API: {OPERATION}"
CARD = {"model_overview": {"model_creator": "a", "model_name": "m"}, "intended_uses": {"risk_rating": "Low"}}


def with_card(**more):
    return lambda run: {"ModelPackageName": version(run, ModelCard={
        "ModelCardContent": json.dumps(CARD), "ModelCardStatus": "Draft"}), **more}


def has_card(*expected):
    def check(answer, run):
        card = answer["ModelCard"]
        assert [json.loads(card["ModelCardContent"]), card["ModelCardStatus"]] == [*expected, "Draft"]

    return check


CASES = [
    *lean(model_cases(OPERATION)),
    missing("package", OPERATION, "ModelPackageName"),
    Case("by-group-and-number", "a version is named by its group and number as well", "model: VersionedArnOrName",
         lambda run: version(run) and {"ModelPackageName": f"{run.name}/1"},
         Answered({"ModelPackageArn": package_arn(lambda run: f"{run.name}/1"), "CertifyForMarketplace": False},
                  present=("CreatedBy.IamIdentity.Arn",), absent=("LastModifiedBy", "ApprovalDescription"))),
    Case("another-number", "one that is not there does not exist", SOURCE,
         lambda run: version(run) and {"ModelPackageName": f"{run.name}/2"},
         Refused("ValidationException", says=("ModelPackage arn:", "/2 does not exist."))),
    Case("all-data", "the model card is shown whole", f"{SOURCE}, IncludedData", with_card(IncludedData="AllData"),
         Answered(checks=(has_card(CARD),)), clients=NOT_JAVASCRIPT),
    Case("metadata-only", "of the model card a few members are shown", f"{SOURCE}, ModelCard",
         with_card(IncludedData="MetadataOnly"), Answered(checks=(has_card(
             {"model_overview": {"model_name": "m"}, "intended_uses": {"risk_rating": "Low"}}),)), clients=NOT_JAVASCRIPT),
]

test_describe_model_package = conformance_test(OPERATION, CASES)
