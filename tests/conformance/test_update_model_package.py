"""UpdateModelPackage."""

from .case import ONLY_HTTP, Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .registry import NOT_JAVASCRIPT, inference, lean, missing, package_arn, refused, version

OPERATION = "UpdateModelPackage"
SOURCE = f"API: {OPERATION}"
ARN = package_arn(lambda run: f"{run.name}/1")
OTHER = [{"Name": "other", "Containers": [{"Image": "serve:2"}]}]


def changed(created=None, **changes):
    """A change of a new version."""
    return lambda run: {"ModelPackageArn": version(run, **created or {}), **changes}


def change(name, rule, source, request, has, **more):
    """A change that is made, and what is described then."""
    described = Step("DescribeModelPackage", lambda run: {"ModelPackageName": ARN(run)}, Answered(has))
    return Case(name, rule, f"{SOURCE}, {source}", request, Answered({"ModelPackageArn": ARN}), then=(described,), **more)


CASES = [
    *lean(model_cases(OPERATION), left_out=("inferenceSpecification.",)),
    missing("package", OPERATION, "ModelPackageArn", package_arn("never-created")),
    change("approved", "a person approves a version", "ModelApprovalStatus",
           changed(ModelApprovalStatus="Approved", ApprovalDescription="Good."),
           {"ModelApprovalStatus": "Approved", "ApprovalDescription": "Good.", "InferenceSpecification": inference(),
            "LastModifiedBy.IamIdentity.Arn": lambda run:
            f"arn:aws:iam::{run.world.server.environment['AWS_ACCOUNT_ID']}:root"}),
    change("properties", "properties are merged, and removed by key", "CustomerMetadataProperties",
           changed({"CustomerMetadataProperties": {"a": "1", "b": "2"}}, CustomerMetadataProperties={"b": "3", "c": "4"},
                   CustomerMetadataPropertiesToRemove=["a"]),
           {"CustomerMetadataProperties": {"b": "3", "c": "4"}}),
    change("all-others", "other members are replaced, specifications added", "all members",
           changed({"AdditionalInferenceSpecifications": [{"Name": "first", "Containers": [{"Image": "serve:1"}]}]},
                   ModelPackageRegistrationType="Logged", InferenceSpecification=inference(Image="serve:3"),
                   AdditionalInferenceSpecificationsToAdd=OTHER, SourceUri="s3://data/source",
                   ModelCard={"ModelCardContent": "{}", "ModelCardStatus": "Approved"},
                   ModelLifeCycle={"Stage": "Production", "StageStatus": "Live"}, ClientToken="a"),
           {"ModelPackageRegistrationType": "Logged", "InferenceSpecification": inference(Image="serve:3"),
            "AdditionalInferenceSpecifications.0.Name": "first", "AdditionalInferenceSpecifications.1": OTHER[0],
            "SourceUri": "s3://data/source", "ModelCard": {"ModelCardContent": "{}", "ModelCardStatus": "Approved"},
            "ModelLifeCycle": {"Stage": "Production", "StageStatus": "Live"},
            "ModelApprovalStatus": "PendingManualApproval"}, clients=NOT_JAVASCRIPT),
    refused("no-model-data", "the new model's data must exist", "API: ModelPackageContainerDefinition, ModelDataUrl",
            changed(InferenceSpecification=inference(ModelDataUrl="s3://data/none.tar.gz")), "s3://data/none.tar.gz",
            clients=ONLY_HTTP),
    Case("archived-card", "an archived card keeps its content", "API: ModelPackageModelCard, ModelCardStatus",
         changed({"ModelCard": {"ModelCardContent": "{}", "ModelCardStatus": "Archived"}},
                 ModelCard={"ModelCardContent": '{"a":1}'}),
         Refused("ValidationException", "Model Card is in Archived state"), clients=ONLY_HTTP),
]

test_update_model_package = conformance_test(OPERATION, CASES)
