"""CreateAlgorithm."""

from .algorithms import algorithm, arn, created, without_refused
from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases

OPERATION = "CreateAlgorithm"
MODEL = "model: HyperParameterSpecification"
NOT_BUILT = "not built: docs/semantics.md, Algorithms"
DEPTH = {"Name": "depth", "Type": "Integer", "IsTunable": True, "DefaultValue": "6", "Description": "of the trees",
         "Range": {"IntegerParameterRangeSpecification": {"MinValue": "1", "MaxValue": "10"}}}
ETA = {"Name": "eta", "Type": "Continuous", "IsRequired": True,
       "Range": {"ContinuousParameterRangeSpecification": {"MinValue": "0", "MaxValue": "1"}}}
FULL = {
    "AlgorithmDescription": "Trees.", "CertifyForMarketplace": False, "Tags": [{"Key": "team", "Value": "a"}],
    "training": {
        "SupportedHyperParameters": [DEPTH, ETA, {"Name": "note", "Type": "FreeText"}],
        "SupportsDistributedTraining": True, "MetricDefinitions": [{"Name": "loss", "Regex": "loss=(.*)"}],
        "SupportedTuningJobObjectiveMetrics": [{"Type": "Minimize", "MetricName": "loss"}],
        "TrainingChannels": [{"Name": "train", "Description": "rows", "IsRequired": True,
                              "SupportedContentTypes": ["text/csv"], "SupportedCompressionTypes": ["None", "Gzip"],
                              "SupportedInputModes": ["Pipe", "File"]}]},
}


def own(**changes):
    return lambda run: algorithm(run.name, **changes)


def refused(name, rule, source, request, *says, known_difference=""):
    expect = Answered(present=("AlgorithmArn",)) if known_difference else Refused("ValidationException", says=says)
    return Case(name, rule, source, request, expect, known_difference=known_difference)


def parameters(*specifications):
    return own(training={"SupportedHyperParameters": list(specifications)})


def as_created(answer, run):
    sent = algorithm(run.name, **FULL)
    assert answer["TrainingSpecification"] == sent["TrainingSpecification"]


CASES = [
    *without_refused(model_cases(OPERATION)),
    Case("smallest", "image, instance types and channels are enough", "model: CreateAlgorithmInput", own(),
         Answered({"AlgorithmArn": arn}),
         then=(Step("DescribeAlgorithm", lambda run: {"AlgorithmName": run.name},
                    Answered({"AlgorithmName": lambda run: run.name, "AlgorithmArn": arn},
                             absent=("AlgorithmDescription", "ProductId"))),)),
    Case("all-that-is-built", "it is described as it was created", "API: DescribeAlgorithm", own(**FULL),
         Answered({"AlgorithmArn": arn}),
         then=(Step("DescribeAlgorithm", lambda run: {"AlgorithmName": arn(run)},
                    Answered({"AlgorithmDescription": "Trees.", "AlgorithmStatus": "Completed",
                              "CertifyForMarketplace": False}, present=("CreationTime", "AlgorithmStatusDetails"),
                             checks=(as_created,))),
               Step("ListTags", lambda run: {"ResourceArn": arn(run)}, Answered({"Tags": FULL["Tags"]})))),
    Case("name-is-taken", "names are unique", "API: CreateAlgorithm, AlgorithmName; the wording is ours",
         lambda run: algorithm(created(run)), Refused("ValidationException", says=("already exists",))),
    refused("two-tags-of-one-key", "keys are unique", "AWS's tagging rules",
            own(Tags=[{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]), "'a'"),
    refused("fast-file", "FastFile is in the model, but refused", "boto/boto3#4469",
            own(training={"TrainingChannels": [{"Name": "train", "SupportedContentTypes": [],
                                                "SupportedInputModes": ["FastFile"]}]}), "FastFile"),
    refused("required-with-default", "what has a default can't be required", MODEL + ", DefaultValue",
            parameters({**ETA, "DefaultValue": "0.5"}), "'eta'", "cannot be required"),
    refused("default-out-of-range", "the default is in the range", MODEL + ", Range",
            parameters({**DEPTH, "DefaultValue": "11"}), "'depth'", "[1, 10]"),
    refused("range-of-another-type", "the range is that of the type", MODEL + ", Range",
            parameters({**ETA, "Type": "Integer"}), "'eta'", "IntegerParameterRangeSpecification"),
    refused("range-that-is-none", "the lesser end comes first", "model: IntegerParameterRangeSpecification",
            parameters({**DEPTH, "Range": {"IntegerParameterRangeSpecification": {"MinValue": "9", "MaxValue": "1"}}}),
            "'depth'", "9"),
    refused("two-parameters-of-one-name", "names are unique", MODEL + ", Name", parameters(DEPTH, DEPTH), "'depth'"),
    refused("inference", "an algorithm can say how its models are used", "API: CreateAlgorithm, InferenceSpecification",
            own(InferenceSpecification={"Containers": [{"Image": "image:1"}]}), known_difference=NOT_BUILT),
    refused("validation", "an algorithm can be tested by jobs", "API: CreateAlgorithm, ValidationSpecification",
            own(ValidationSpecification={"ValidationRole": "arn:aws:iam::123456789012:role/Trainer",
                                         "ValidationProfiles": []}), known_difference=NOT_BUILT),
    refused("marketplace", "an algorithm can be made for the Marketplace", "API: CreateAlgorithm, CertifyForMarketplace",
            own(CertifyForMarketplace=True), known_difference=NOT_BUILT),
]

test_create_algorithm = conformance_test(OPERATION, CASES, clients=("boto3", "http"))
