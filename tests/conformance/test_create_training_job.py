"""CreateTrainingJob: what is refused, what is accepted and how it is shown then."""

import os
import shutil

import pytest

from .case import NOT_BOTO3, ONLY_HTTP, Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .create_requests import M5, algorithm, channel, job, refused, shown
from .create_rules import CROSS_FIELD, VPC
from .registry import group_arn, version
from .tags import own_arn, tags
from .unsupported import unsupported

OPERATION = "CreateTrainingJob"
def built_later(name, path, value, source, **changes):
    """What AWS accepts. Our server does once docs/semantics.md says that it takes this value of the member at `path`."""
    return shown(f"accepts-{name}", "a valid request is accepted", source, job(**changes),
                 known_difference=unsupported(path, value))


def group(name, count):
    return {"InstanceGroupName": name, "InstanceType": "ml.m5.large", "InstanceCount": count}


def continued(run):
    """The run's group, and its first version to continue from."""
    source = version(run)
    return {"ModelPackageGroupArn": group_arn()(run), "SourceModelPackageArn": source}


def in_vpc(run):
    if os.geteuid() != 0 or not shutil.which("nft") or not shutil.which("ip"):
        pytest.skip("a network per job needs root, ip and nft")
    return job(VpcConfig=VPC)(run)


def name_in_use(of):
    return Case(
        f"name-of-a-{of}-job", "a name can be used again only when its job is deleted",
        "aws/amazon-sagemaker-examples#3108", lambda run: run.world.request(getattr(run.world, of)),
        Refused("ResourceInUse", says=(
            "Training job names must be unique within an AWS account and region, and a training job with this name "
            "already exists (arn:aws:sagemaker:", f":training-job/{of})")))


NAMES = [
    *(name_in_use(of) for of in ("pending", "running", "completed", "failed", "stopped")),
    *(refused(f"name-{what}", "names are letters and digits, with hyphens between them", "model: TrainingJobName",
              {"TrainingJobName": name}, f"Value '{name}' at 'trainingJobName' failed to satisfy constraint: Member must "
              "satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")
      for what, name in (("begins-with-hyphen", "-a"), ("ends-with-hyphen", "a-"), ("underscore", "a_b"),
                         ("dot", "a.b"), ("blank", "a b"), ("umlaut", "ä"), ("newline", "a\n"))),
    Case("several-failures", "every failed constraint has its entry in one message",
         "aws-samples/sagemaker-ml-workflow-with-apache-airflow#3",
         {"TrainingJobName": "-bad-", "RoleArn": "short", "AlgorithmSpecification": {"TrainingInputMode": "Tape"},
          "OutputDataConfig": {}},
         Refused("ValidationException", says=("5 validation errors detected: ", "'trainingJobName'", "'roleArn'",
                                              "'algorithmSpecification.trainingInputMode'",
                                              "Value null at 'outputDataConfig.s3OutputPath'"))),
    shown("name-of-63", "a name has up to 63 characters", "model: TrainingJobName",
          lambda run: run.world.request(setattr(run, "name", run.name.ljust(63, "x")) or run.name)),
    shown("name-with-hyphens", "hyphens may follow each other", "model: TrainingJobName",
          lambda run: run.world.request(setattr(run, "name", run.name + "---z") or run.name)),
]

NEWER_CLIENTS = ("boto3", "http")  # the tests' AWS SDK for JavaScript has no InstancePreferences yet
PREFERENCES = [{"InstanceType": "ml.m5.xlarge", "InstanceCount": 1}, {"InstanceType": "ml.m5.large", "InstanceCount": 2}]

SHOWN = [
    shown("echo-checkpoints", "CheckpointConfig comes back as it was sent", "API: CheckpointConfig",
          job(CheckpointConfig={"S3Uri": "s3://data/checkpoints", "LocalPath": "/tmp/checkpoints"}),
          {"CheckpointConfig": {"S3Uri": "s3://data/checkpoints", "LocalPath": "/tmp/checkpoints"}}),
    shown("echo-tensorboard", "TensorBoardOutputConfig comes back as it was sent", "API: TensorBoardOutputConfig",
          job(TensorBoardOutputConfig={"S3OutputPath": "s3://data/tensorboard"}),
          {"TensorBoardOutputConfig": {"S3OutputPath": "s3://data/tensorboard"}}),
    shown("arn", "the answer is the ARN, of region, account and name", "model: TrainingJobArn", job()),
    shown("echo-hyperparameters", "hyperparameters come back as they were sent", "API: DescribeTrainingJob",
          job(HyperParameters={"a": "", "B c/d": "\"quoted\"", "ü": "漢"}),
          {"HyperParameters": {"a": "", "B c/d": "\"quoted\"", "ü": "漢"}}),
    shown("hyperparameter-of-2500", "a value has up to 2,500 characters", "model: HyperParameterValue",
          job(HyperParameters={"k": "v" * 2500}), {"HyperParameters.k": "v" * 2500}),
    shown("hyperparameter-key-of-256", "a key has up to 256 characters", "model: HyperParameterKey",
          job(HyperParameters={"k" * 256: "v"}), {"HyperParameters": {"k" * 256: "v"}}),
    shown("100-hyperparameters", "there may be 100", "model: HyperParameters",
          job(HyperParameters={f"k{i}": "v" for i in range(100)})),
    shown("echo-environment", "Environment comes back as it was sent, newlines too", "model: TrainingEnvironmentValue",
          job(Environment={"A_1": "x\ny", "_b": ""}), {"Environment": {"A_1": "x\ny", "_b": ""}}),
    shown("echo-metric-definitions", "MetricDefinitions come back", "API: DescribeTrainingJob",
          job(AlgorithmSpecification=algorithm(MetricDefinitions=[{"Name": "a", "Regex": "a=([0-9.]+)"}])),
          {"AlgorithmSpecification.MetricDefinitions": [{"Name": "a", "Regex": "a=([0-9.]+)"}]}),
    shown("40-metric-definitions", "there may be 40", "model: MetricDefinitionList",
          job(AlgorithmSpecification=algorithm(
              MetricDefinitions=[{"Name": f"m{i}", "Regex": "(x)"} for i in range(40)]))),
    shown("echo-entrypoint", "ContainerEntrypoint and ContainerArguments come back", "API: AlgorithmSpecification",
          job(AlgorithmSpecification=algorithm(ContainerEntrypoint=["sh", "-c"], ContainerArguments=["true", ""])),
          {"AlgorithmSpecification.ContainerEntrypoint": ["sh", "-c"],
           "AlgorithmSpecification.ContainerArguments": ["true", ""]}),
    shown("echo-role", "a role may have a path", "model: RoleArn",
          job(RoleArn="arn:aws:iam::123456789012:role/a/b/My.Role@x"),
          {"RoleArn": "arn:aws:iam::123456789012:role/a/b/My.Role@x"}),
    shown("echo-resources", "ResourceConfig comes back", "API: DescribeTrainingJob", job(ResourceConfig=M5),
          {"ResourceConfig.InstanceType": "ml.m5.large", "ResourceConfig.InstanceCount": 1,
           "ResourceConfig.VolumeSizeInGB": 1}),
    shown("echo-spot", "a spot job's settings come back", "API: StoppingCondition, MaxWaitTimeInSeconds",
          job(EnableManagedSpotTraining=True,
              StoppingCondition={"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 60}),
          {"EnableManagedSpotTraining": True, "StoppingCondition.MaxRuntimeInSeconds": 60,
           "StoppingCondition.MaxWaitTimeInSeconds": 60}),
    shown("echo-max-pending", "the limit on pending comes back", "API: StoppingCondition, MaxPendingTimeInSeconds",
          job(StoppingCondition={"MaxRuntimeInSeconds": 60, "MaxPendingTimeInSeconds": 1800}),
          {"StoppingCondition.MaxPendingTimeInSeconds": 1800}),
    shown("echo-two-instances", "a job may have several instances", "API: ResourceConfig",
          job(ResourceConfig={**M5, "InstanceCount": 2}), {"ResourceConfig.InstanceCount": 2}),
    shown("echo-groups", "InstanceGroups come back, without InstanceType and InstanceCount", "API: InstanceGroup",
          job(ResourceConfig={"InstanceGroups": [group("a", 2), group("b", 1)], "VolumeSizeInGB": 1}),
          {"ResourceConfig": {"InstanceGroups": [group("a", 2), group("b", 1)], "VolumeSizeInGB": 1}}),
    shown("five-groups", "there may be five groups", "model: InstanceGroups",
          job(ResourceConfig={"InstanceGroups": [group(name, 1) for name in "abcde"], "VolumeSizeInGB": 1})),
    shown("echo-channel-groups", "a channel may be for some groups", "API: S3DataSource",
          job(ResourceConfig={"InstanceGroups": [group("a", 1), group("b", 1)], "VolumeSizeInGB": 1},
              InputDataConfig=[channel(source={"InstanceGroupNames": ["b"]})]),
          {"InputDataConfig.0.DataSource.S3DataSource.InstanceGroupNames": ["b"]}),
    shown("echo-retries", "RetryStrategy comes back", "API: RetryStrategy",
          job(RetryStrategy={"MaximumRetryAttempts": 30}), {"RetryStrategy": {"MaximumRetryAttempts": 30}}),
    shown("echo-no-compression", "OutputDataConfig.CompressionType comes back", "API: OutputDataConfig",
          job(OutputDataConfig={"S3OutputPath": "s3://data/out", "CompressionType": "NONE"}),
          {"OutputDataConfig": {"S3OutputPath": "s3://data/out", "CompressionType": "NONE", "KmsKeyId": ""}}),
    shown("echo-metrics-time-series", "EnableSageMakerMetricsTimeSeries comes back",
          "sagemaker 2: PyTorch, TensorFlow and MXNet estimators send it",
          job(AlgorithmSpecification=algorithm(EnableSageMakerMetricsTimeSeries=True)),
          {"AlgorithmSpecification.EnableSageMakerMetricsTimeSeries": True}),
    shown("echo-infra-check", "InfraCheckConfig comes back", "API: InfraCheckConfig",
          job(InfraCheckConfig={"EnableInfraCheck": True}), {"InfraCheckConfig": {"EnableInfraCheck": True}}),
    shown("echo-preferences", "InstancePreferences come back; of a job that waits nothing is selected",
          "API: ResourceConfig, InstancePreferences",
          job(ResourceConfig={"VolumeSizeInGB": 1, "InstancePreferences": PREFERENCES}),
          {"ResourceConfig": {"VolumeSizeInGB": 1, "InstancePreferences": PREFERENCES}}, clients=NEWER_CLIENTS),
    shown("preferences-of-one-count", "InstanceCount may be that of all preferences",
          "API: InstancePreference, InstanceCount",
          job(ResourceConfig={"VolumeSizeInGB": 1, "InstanceCount": 1,
                              "InstancePreferences": [{"InstanceType": "ml.m5.large"}]}),
          {"ResourceConfig.InstanceCount": 1}, clients=NEWER_CLIENTS),
    shown("echo-model-packages", "ModelPackageConfig comes back; a job that runs has made no package",
          "API: ModelPackageConfig", job(ModelPackageConfig=continued),
          {"ModelPackageConfig.ModelPackageGroupArn": group_arn()},
          absent=("OutputModelPackageArn", "InputDataConfig"), clients=NEWER_CLIENTS),
    shown("echo-vpc", "VpcConfig comes back", "API: VpcConfig", in_vpc, {"VpcConfig": VPC}),
    shown("echo-isolation", "EnableNetworkIsolation comes back", "API: DescribeTrainingJob",
          job(EnableNetworkIsolation=True), {"EnableNetworkIsolation": True}),
    shown("longest-runtime", "a job may run for 28 days", "API: StoppingCondition",
          job(StoppingCondition={"MaxRuntimeInSeconds": 2419200}), {"StoppingCondition.MaxRuntimeInSeconds": 2419200}),
    shown("default-stopping-condition", "MaxRuntimeInSeconds is a day unless given", "API: StoppingCondition",
          job(StoppingCondition=None), {"StoppingCondition": {"MaxRuntimeInSeconds": 86400}}),
    shown("default-channel", "what a channel leaves out is filled in", "schematical/sc-terraform, modules/sagemaker",
          job(InputDataConfig=[channel()]), {"InputDataConfig": [channel(
              CompressionType="None", RecordWrapperType="None", source={"S3DataDistributionType": "FullyReplicated"})]}),
    shown("echo-channel", "a channel comes back", "API: Channel",
          job(InputDataConfig=[channel("code.x-1", ContentType="text/csv", InputMode="File")]),
          {"InputDataConfig.0.ChannelName": "code.x-1", "InputDataConfig.0.ContentType": "text/csv",
           "InputDataConfig.0.InputMode": "File"}),
    shown("echo-one-instance", "one instance can't tell how a channel is shared, nor who listens between containers",
          "older estimators send both", job(EnableInterContainerTrafficEncryption=True, InputDataConfig=[
              channel(source={"S3DataDistributionType": "ShardedByS3Key"})]),
          {"EnableInterContainerTrafficEncryption": True,
           "InputDataConfig.0.DataSource.S3DataSource.S3DataDistributionType": "ShardedByS3Key"}),
    shown("https-uris", "S3's https form is in the API's pattern", "model: S3Uri", job(
        InputDataConfig=[channel(source={"S3Uri": "https://s3-us-west-2.amazonaws.com/data/in"})],
        OutputDataConfig={"S3OutputPath": "https://data.s3.amazonaws.com/out"}),
          {"InputDataConfig.0.DataSource.S3DataSource.S3Uri": "https://s3-us-west-2.amazonaws.com/data/in",
           "OutputDataConfig.S3OutputPath": "https://data.s3.amazonaws.com/out"}),
    shown("20-channels", "there may be 20 channels", "model: InputDataConfig",
          job(InputDataConfig=[channel(f"c{i}") for i in range(20)])),
    shown("no-channels", "a job may have no input", "model: CreateTrainingJobRequest", job(), absent=("InputDataConfig",)),
    shown("default-switches", "what isn't asked for is off", "schematical/sc-terraform, modules/sagemaker", job(),
          {"EnableNetworkIsolation": False, "EnableInterContainerTrafficEncryption": False,
           "EnableManagedSpotTraining": False, "OutputDataConfig.KmsKeyId": "", "ProfilingStatus": "Disabled",
           "AlgorithmSpecification.EnableSageMakerMetricsTimeSeries": False}),
    shown("default-debug-hook", "a hook without collections is shown with none",
          "TSAI-END3-Group/Session13_Sagemaker", job(DebugHookConfig={"S3OutputPath": "s3://data/debug"}),
          {"DebugHookConfig": {"S3OutputPath": "s3://data/debug", "CollectionConfigurations": []}}),
    shown("default-profiler", "the profiler's interval is 500 ms unless given", "TSAI-END3-Group/Session13_Sagemaker",
          job(ProfilerConfig={"S3OutputPath": "s3://data/profile"}),
          {"ProfilerConfig.ProfilingIntervalInMilliseconds": 500, "ProfilingStatus": "Enabled"}),
    shown("disabled-profiler", "a profiler that is disabled is shown so", "API: ProfilerConfig",
          job(ProfilerConfig={"DisableProfiler": True}),
          {"ProfilerConfig.DisableProfiler": True, "ProfilingStatus": "Disabled"}),
    shown("remote-debug", "remote debugging is shown as it was asked for", "API: RemoteDebugConfig",
          job(RemoteDebugConfig={"EnableRemoteDebug": True}), {"RemoteDebugConfig": {"EnableRemoteDebug": True}}),
    shown("no-remote-debug", "a job without remote debugging doesn't speak of it", "API: RemoteDebugConfig", job(),
          absent=("RemoteDebugConfig",)),
    shown("tags-are-not-shown", "DescribeTrainingJob has no tags", "model: DescribeTrainingJobResponse",
          job(Tags=tags(("a", "1"))), absent=("Tags",)),
    Case("tags-are-listed", "a job's tags are on it from the start", "API: CreateTrainingJob, Tags",
         job(Tags=tags(("a", "1"), ("b", ""))), Answered(),
         then=(Step("ListTags", lambda run: {"ResourceArn": own_arn(run)},
                    Answered({"Tags": tags(("a", "1"), ("b", ""))})),)),
    shown("50-tags", "there may be 50 tags", "model: TagList", job(Tags=tags(*((f"k{i}", "v") for i in range(50))))),
    shown("tag-characters", "keys and values take letters of all scripts, and _.:/=+-@", "model: TagKey",
          job(Tags=tags(("Grüße 漢/x:y=+-@_.", "ü 1")))),
    shown("unknown-member", "a member that the service doesn't know is passed over, as newer clients have more",
          "Smithy AWS JSON 1.1: clients and servers are forward compatible",
          lambda run: {**job()(run), "FromTheFuture": {"x": 1}}, clients=NOT_BOTO3),
    shown("null-is-unset", "an explicit null is the same as nothing", "Smithy AWS JSON 1.1: null values",
          lambda run: {**job()(run), "InputDataConfig": None, "Environment": None, "Tags": None},
          absent=("InputDataConfig", "Environment"), clients=ONLY_HTTP),
    shown("number-with-exponent", "a whole number may be written with an exponent", "RFC 8259, section 6",
          lambda run: {**job()(run), "StoppingCondition": {"MaxRuntimeInSeconds": 1e3}},
          {"StoppingCondition.MaxRuntimeInSeconds": 1000}, clients=ONLY_HTTP),
]

BUILT_LATER = [
    built_later("converse", "InputDataConfig[].DataSource.S3DataSource.S3DataType", "Converse", "API: S3DataSource",
                InputDataConfig=[channel(source={"S3DataType": "Converse"})]),
    built_later("keep-alive", "ResourceConfig.KeepAlivePeriodInSeconds", "60", "API: ResourceConfig",
                ResourceConfig={**M5, "KeepAlivePeriodInSeconds": 60}),
    built_later("session-chaining", "SessionChainingConfig", None, "API: SessionChainingConfig",
                SessionChainingConfig={"EnableSessionTagChaining": True}),
]

CASES = [*model_cases(OPERATION), *NAMES, *SHOWN, *CROSS_FIELD, *BUILT_LATER]

test_create_training_job = conformance_test(OPERATION, CASES)
