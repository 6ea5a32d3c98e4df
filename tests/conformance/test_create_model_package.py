"""CreateModelPackage."""

from .case import ONLY_HTTP, Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .registry import (
    NOT_BUILT, NOT_JAVASCRIPT, arn_of, call, group_arn, inference, lean, own, package, package_arn,
    put_model_data, refused, version,
)

OPERATION = "CreateModelPackage"
SOURCE = f"API: {OPERATION}"
S3_DATA = "API: S3ModelDataSource"
MOTO = "getmoto/moto#7165"
TOKEN = "6f0e1d5c-0000-4000-8000"
TAGS = [{"Key": "team", "Value": "a"}]
REPORT = {"ContentType": "application/json", "S3Uri": "s3://data/report.json"}
CARD = '{"intended_uses":{"risk_rating":"Low","purpose_of_model":"tests"},"model_overview":{"model_creator":"a"}}'
FULL = {
    "ModelPackageDescription": "For a person.", "ModelPackageRegistrationType": "Registered",
    "InferenceSpecification": {
        **inference(Framework="PYTORCH", FrameworkVersion="2.0", Environment={"A": "1"}, NearestModelName="resnet50",
                    ModelInput={"DataInputConfig": '{"x":[1]}'}, ContainerHostname="model", IsCheckpoint=False,
                    BaseModel={"HubContentName": "llm", "HubContentVersion": "1.0.0", "RecipeName": "lora"}),
        "SupportedTransformInstanceTypes": ["ml.m5.large"], "SupportedRealtimeInferenceInstanceTypes": ["ml.t2.medium"],
        "SupportedContentTypes": ["text/csv"], "SupportedResponseMIMETypes": ["application/json"]},
    "AdditionalInferenceSpecifications": [{"Name": "other", "Containers": [{"Image": "serve:2"}]}],
    "ModelApprovalStatus": "Approved", "MetadataProperties": {"CommitId": "1", "GeneratedBy": "a test"},
    "ModelMetrics": {"ModelQuality": {"Statistics": REPORT}, "Bias": {"Report": REPORT},
                     "Explainability": {"Report": REPORT}, "ModelDataQuality": {"Constraints": REPORT}},
    "DriftCheckBaselines": {"Bias": {"ConfigFile": REPORT}, "ModelQuality": {"Statistics": REPORT}},
    "Domain": "MACHINE_LEARNING", "Task": "CLASSIFICATION", "SamplePayloadUrl": "s3://data/payload.tar.gz",
    "CustomerMetadataProperties": {"team": "a"}, "SkipModelValidation": "None", "SourceUri": "s3://data/source",
    "CertifyForMarketplace": False, "ModelCard": {"ModelCardContent": CARD, "ModelCardStatus": "Draft"},
    "ModelLifeCycle": {"Stage": "Development", "StageStatus": "New", "StageDescription": "A test."},
}


def described(name, *checks, **has):
    return Step("DescribeModelPackage", lambda run: {"ModelPackageName": name(run)}, Answered(has, checks=checks))


def is_shown(answer, run):
    assert FULL == {member: answer[member] for member in FULL}


def source(**data):
    """A package whose model is at this S3 source."""
    return own(InferenceSpecification={"Containers": [{"Image": "serve:1", "ModelDataSource": {"S3DataSource": {
        "S3Uri": "s3://data/model/", "S3DataType": "S3Prefix", "CompressionType": "None", **data}}}]})


def repeated(run):
    """A request with a token, which was sent before."""
    request = package(run, ClientToken=f"{TOKEN}-{run.name[-12:]}")
    call(run, OPERATION, **request)
    return request


def unversioned(**changes):
    def make(run):
        put_model_data(run)
        return {"ModelPackageName": run.name, "InferenceSpecification": inference(), **changes}

    return make


def clone(run):
    return {"SourceUri": version(run), "ModelPackageGroupName": run.name}


FIRST = package_arn(lambda run: f"{run.name}/1")
SECOND = package_arn(lambda run: f"{run.name}/2")
CASES = [
    *lean(model_cases(OPERATION)),
    Case("version", "a version's number counts from 1, and it waits for approval", SOURCE, own(),
         Answered({"ModelPackageArn": FIRST}),
         then=(described(FIRST, ModelPackageGroupName=lambda run: run.name, ModelPackageVersion=1, ModelPackageName=None,
                         ModelPackageStatus="Completed", ModelApprovalStatus="PendingManualApproval",
                         ModelPackageStatusDetails={"ValidationStatuses": [], "ImageScanStatuses": []}),)),
    Case("all-members", "it is described as it was created", SOURCE, own(**FULL), Answered({"ModelPackageArn": FIRST}),
         clients=NOT_JAVASCRIPT,
         then=(described(FIRST, is_shown),)),
    Case("unversioned", "a package needs no group, and has tags of its own", SOURCE, unversioned(Tags=TAGS),
         Answered({"ModelPackageArn": package_arn()}),
         then=(described(lambda run: run.name, ModelPackageName=lambda run: run.name, ModelPackageVersion=None,
                         ModelApprovalStatus=None),
               Step("ListTags", lambda run: {"ResourceArn": package_arn()(run)}, Answered({"Tags": TAGS})))),
    Case("group-by-arn", "the group may be named by its ARN", f"{SOURCE}, ModelPackageGroupName",
         lambda run: {**package(run), "ModelPackageGroupName": group_arn()(run)}, Answered({"ModelPackageArn": FIRST})),
    Case("numbers-are-not-reused", "a deleted version's number isn't given again", "the wish of every registry",
         lambda run: call(run, "DeleteModelPackage", ModelPackageName=version(run)) or
         {"ModelPackageGroupName": run.name}, Answered({"ModelPackageArn": SECOND}),
         clients=ONLY_HTTP),
    Case("same-token", "the same request with the same token makes one package", f"{SOURCE}, ClientToken", repeated,
         Answered({"ModelPackageArn": FIRST}), clients=ONLY_HTTP),
    Case("token-of-another-request", "another request can't have that token", f"{SOURCE}, ClientToken",
         lambda run: {**repeated(run), "Domain": "OTHER"},
         Refused("ConflictException", lambda run: f"ClientToken '{TOKEN}-{run.name[-12:]}' is that of the request which "
                 f"created {FIRST(run)}, and this request is another one"), clients=ONLY_HTTP),
    Case("no-such-group", "the group must exist", SOURCE, {"ModelPackageGroupName": "never-created"},
         Refused("ValidationException",
                 lambda run: f"ModelPackageGroup {group_arn('never-created')(run)} does not exist.")),
    Case("name-is-taken", "names are unique", f"{SOURCE}, ModelPackageName; the wording is ours",
         lambda run: call(run, OPERATION, **unversioned()(run)) and {"ModelPackageName": run.name},
         Refused("ValidationException", says=("already exists",)), clients=ONLY_HTTP),
    Case("both-names", "it is either of a group or not", f"the wording: {MOTO}",
         {"ModelPackageName": "a", "ModelPackageGroupName": "b"},
         Refused("ValidationException", "Both ModelPackageName and ModelPackageGroupName are provided in the input. "
                 "Cannot determine which one to use.")),
    refused("no-name", "one of the names is required", f"{MOTO}", {}, "Missing ARN"),
    refused("tags-of-a-version", "a version has the tags of its group", f"{SOURCE}, Tags",
            {"ModelPackageGroupName": "a", "Tags": TAGS}, "Tags"),
    refused("no-model-data", "the model's data must exist", f"{SOURCE}, ModelDataUrl",
            own(InferenceSpecification=inference(ModelDataUrl="s3://data/none.tar.gz")),
            "InferenceSpecification.Containers[0].ModelDataUrl", "s3://data/none.tar.gz"),
    Case("skipped-validation", "with SkipModelValidation All nothing is looked for", f"{SOURCE}, SkipModelValidation",
         own(InferenceSpecification=inference(ModelDataUrl="s3://no-bucket/none.tar.gz"), SkipModelValidation="All"),
         Answered({"ModelPackageArn": FIRST}), clients=ONLY_HTTP),
    Case("model-folder", "a model can be the objects below a prefix", S3_DATA, source(),
         Answered({"ModelPackageArn": FIRST}), clients=ONLY_HTTP),
    refused("empty-folder", "there must be some", S3_DATA, source(S3Uri="s3://data/nothing-here/"), "s3://data/nothing-here/",
            clients=ONLY_HTTP),
    refused("prefix-without-slash", "a prefix ends with a slash", S3_DATA, source(S3Uri="s3://data/model"), "'/'",
            clients=ONLY_HTTP),
    refused("no-such-algorithm", "the algorithm must exist", "API: SourceAlgorithm, AlgorithmName",
            unversioned(SourceAlgorithmSpecification={"SourceAlgorithms": [{"AlgorithmName": "never-created"}]}),
            "Algorithm", "never-created", clients=ONLY_HTTP),
    refused("environment-of-an-unversioned", "only versions have an environment", "the wording: copies between accounts",
            unversioned(InferenceSpecification=inference(Environment={"A": "1"})),
            "Environment variable map cannot be specified", clients=ONLY_HTTP),
    refused("validation-jobs", "AWS validates a package by transform jobs", f"{SOURCE}, ValidationSpecification",
            own(ValidationSpecification={"ValidationRole": "arn:aws:iam::123456789012:role/Trainer",
                                         "ValidationProfiles": []}), known_difference=NOT_BUILT, clients=ONLY_HTTP),
    refused("marketplace", "a package can be for the Marketplace", f"{SOURCE}, CertifyForMarketplace",
            unversioned(CertifyForMarketplace=True), known_difference=NOT_BUILT, clients=ONLY_HTTP),
    refused("encrypted", "a package can be encrypted", f"{SOURCE}, SecurityConfig",
            own(SecurityConfig={"KmsKeyId": "alias/key"}), known_difference=NOT_BUILT, clients=ONLY_HTTP),
    Case("clone", "a package can be made from another one", f"{SOURCE}, SourceUri; the SDK v2's register(source_uri=…)",
         clone, Answered({"ModelPackageArn": SECOND}), clients=ONLY_HTTP,
         then=(described(SECOND, ModelPackageVersion=2, InferenceSpecification=inference(), SourceUri=FIRST),)),
    refused("clone-of-two", "the model is taken over, or given", "aws/sagemaker-python-sdk: sagemaker/session.py",
            lambda run: {**clone(run), "InferenceSpecification": inference()}, "InferenceSpecification", clients=ONLY_HTTP),
    refused("model", "a model can be registered", f"{SOURCE}, SourceUri",
            lambda run: package(run, SourceUri=arn_of("model", "m")(run)),
            known_difference=NOT_BUILT, clients=ONLY_HTTP),
]

test_create_model_package = conformance_test(OPERATION, CASES)
