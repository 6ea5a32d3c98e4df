"""The rules between fields of CreateTrainingJob: requests that are valid field by field and still rejected."""

from .case import Case, Refused
from .create_requests import M5, algorithm, channel, job, refused
from .tags import tags

NO_OBJECTS = ('No S3 objects found under S3 URL "{uri}" given in input data source. Please ensure that the bucket exists '
              'in the selected region ({region}), that objects exist under that S3 prefix, and that the role "{role}" has '
              '"s3:ListBucket" permissions on bucket "{bucket}".')

GROUPS = [{"InstanceType": "ml.m5.large", "InstanceCount": 1, "InstanceGroupName": name} for name in "ab"]
SPOT = {"EnableManagedSpotTraining": True,
        "StoppingCondition": {"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 60}}
VPC = {"SecurityGroupIds": ["sg-lab"], "Subnets": ["subnet-lab"]}
FILE_SYSTEM = {"FileSystemDataSource": {"FileSystemId": "fs-01234567", "FileSystemAccessMode": "ro",
                                        "FileSystemType": "EFS", "DirectoryPath": "/x"}}
BASE_MODEL = "arn:aws:sagemaker:us-east-1:aws:hub-content/SageMakerPublicHub/Model/m/1.0.0"
WARM_POOLS = "AWS developer guide: Train using SageMaker managed warm pools"
INPUT_MODES = "AWS developer guide: Setting up training jobs to access datasets"


def grouped(**changes):
    return {"VolumeSizeInGB": 1, "InstanceGroups": GROUPS, **changes}


def preferring(*preferences):
    return {"VolumeSizeInGB": 1, "InstancePreferences": list(preferences)}


def channels(*several, **changes):
    return job(InputDataConfig=list(several), **changes)


RESOURCES = [
    refused("groups-named-twice", "names of groups are unique", "model: InstanceGroup",
            job(ResourceConfig=grouped(InstanceGroups=[GROUPS[0], GROUPS[0]])), "group", "'a'"),
    refused("groups-and-count", "InstanceGroups excludes InstanceType and InstanceCount",
            "aws/sagemaker-python-sdk#5564", job(ResourceConfig=grouped(InstanceCount=1)),
            message="InstanceType or InstanceCount cannot be specified with InstanceGroups"),
    refused("keep-alive-and-spot", "warm pools are not for spot", WARM_POOLS,
            job(ResourceConfig={**M5, "KeepAlivePeriodInSeconds": 60}, **SPOT), "KeepAlivePeriodInSeconds"),
    refused("keep-alive-and-groups", "warm pools are not for heterogeneous clusters", WARM_POOLS,
            job(ResourceConfig=grouped(KeepAlivePeriodInSeconds=60)), "KeepAlivePeriodInSeconds"),
    refused("preferences-and-type", "InstancePreferences excludes InstanceType", "API: ResourceConfig",
            job(ResourceConfig={**M5, "InstancePreferences": [{"InstanceType": "ml.m5.large"}]}), "InstancePreferences"),
    refused("preferences-of-one-type", "types of preferences are unique", "API: InstancePreference, InstanceType",
            job(ResourceConfig=preferring({"InstanceType": "ml.m5.large", "InstanceCount": 1},
                                          {"InstanceType": "ml.m5.large", "InstanceCount": 2})),
            "InstancePreferences", "'ml.m5.large'"),
    refused("preferences-and-count", "InstanceCount is for all, or on every preference",
            "API: InstancePreference, InstanceCount",
            job(ResourceConfig={**preferring({"InstanceType": "ml.m5.large", "InstanceCount": 1}), "InstanceCount": 1}),
            "InstancePreferences", "InstanceCount"),
    refused("preferences-without-count", "each preference has InstanceCount, or ResourceConfig has",
            "API: InstancePreference, InstanceCount",
            job(ResourceConfig=preferring({"InstanceType": "ml.m5.large"})), "InstancePreferences", "InstanceCount"),
    refused("preferences-and-spot", "InstancePreferences excludes managed spot training", "API: ResourceConfig",
            job(ResourceConfig=preferring({"InstanceType": "ml.m5.large", "InstanceCount": 1}), **SPOT),
            "InstancePreferences", "EnableManagedSpotTraining"),
    refused("selected-type", "what was selected is only shown", "API: ResourceConfig, SelectedInstanceType",
            job(ResourceConfig={**M5, "SelectedInstanceType": "ml.m5.large"}), "SelectedInstanceType"),
    refused("placement-of-other-count", "the placements' instances are the job's", "API: InstancePlacementConfig",
            job(ResourceConfig={**M5, "InstancePlacementConfig": {"PlacementSpecifications": [{"InstanceCount": 2}]}}),
            "PlacementSpecifications"),
    refused("volume-key-and-own-storage", "types with storage of their own take no key for the volume",
            "API: ResourceConfig, VolumeKmsKeyId",
            job(ResourceConfig={"InstanceType": "ml.p4d.24xlarge", "InstanceCount": 1, "VolumeKmsKeyId": "alias/x"}),
            "VolumeKmsKeyId"),
    refused("private-registry-without-vpc", "TrainingRepositoryAccessMode Vpc needs VpcConfig", "API: TrainingImageConfig",
            job(AlgorithmSpecification=algorithm(
                TrainingImageConfig={"TrainingRepositoryAccessMode": "Vpc"})), "VpcConfig"),
    refused("serverless-and-algorithm", "ServerlessJobConfig excludes AlgorithmSpecification",
            "API: ServerlessJobConfig", job(ServerlessJobConfig={
                "JobType": "FineTuning", "BaseModelArn": BASE_MODEL, "CustomizationTechnique": "SFT"}),
            "ServerlessJobConfig", "AlgorithmSpecification"),
    refused("serverless-without-technique", "fine-tuning needs its technique",
            "API: ServerlessJobConfig, CustomizationTechnique",
            job(AlgorithmSpecification=None, ResourceConfig=None,
                ServerlessJobConfig={"JobType": "FineTuning", "BaseModelArn": BASE_MODEL}), "CustomizationTechnique"),
]

CHANNELS = [
    refused("record-io-in-file-mode", "RecordIO is for streams", "API: Channel, RecordWrapperType",
            channels(channel("a", RecordWrapperType="RecordIO")), "channel a", "RecordIO"),
    refused("gzip-by-channel-mode", "the channel's own mode goes before the job's", "API: Channel, InputMode",
            channels(channel("a", CompressionType="Gzip", InputMode="File"),
                     AlgorithmSpecification=algorithm(TrainingInputMode="Pipe")),
            message="Invalid compression type for channel a: File mode only supports NONE, got Gzip instead"),
    refused("two-sources", "a channel has one source", "API: DataSource",
            channels({"ChannelName": "a", "DataSource": {**channel()["DataSource"], **FILE_SYSTEM}}), "DataSource"),
    refused("file-system-in-pipe-mode", "a file system is for File mode", INPUT_MODES,
            channels({"ChannelName": "a", "DataSource": FILE_SYSTEM, "InputMode": "Pipe"}, VpcConfig=VPC),
            "FileSystemDataSource", "File mode"),
    refused("augmented-manifest-in-file-mode", "augmented manifests are for Pipe mode", "API: S3DataSource, S3DataType",
            channels(channel("a", source={"S3DataType": "AugmentedManifestFile", "AttributeNames": ["x"]})),
            "AugmentedManifestFile", "Pipe"),
    refused("augmented-manifest-without-names", "augmented manifests need AttributeNames",
            "API: S3DataSource, AttributeNames",
            channels(channel("a", source={"S3DataType": "AugmentedManifestFile"}, InputMode="Pipe")), "AttributeNames"),
    refused("attribute-names-of-prefix", "AttributeNames are for augmented manifests",
            "API: S3DataSource, AttributeNames", channels(channel("a", source={"AttributeNames": ["x"]})),
            "AttributeNames"),
    refused("manifest-in-fast-file-mode", "FastFile mode is for S3Prefix", INPUT_MODES,
            channels(channel("a", source={"S3DataType": "ManifestFile"}, InputMode="FastFile")), "FastFile", "S3Prefix"),
    refused("group-that-is-none", "a channel's groups are the job's", "API: S3DataSource, InstanceGroupNames",
            channels(channel("a", source={"InstanceGroupNames": ["c"]}), ResourceConfig=grouped()), "'c'"),
    refused("groups-of-some-channels", "all channels name groups, or none", "aws/sagemaker-python-sdk#6089",
            channels(channel("processing", source={"InstanceGroupNames": ["a"]}), channel("sm_drivers"), channel("code"),
                     ResourceConfig=grouped()),
            message="Some channels have assigned instance groups: [processing] while others not: [sm_drivers, code]"),
]

REGISTRY = "arn:aws:sagemaker:us-east-1:123456789012:model-package"
MODEL_PACKAGES = [
    refused(f"model-package-{what}", rule, "docs/semantics.md: Model packages of training jobs",
            job(ModelPackageConfig={"ModelPackageGroupArn": f"{REGISTRY}-group/none", **config}, **changes), *says,
            clients=("boto3",))
    for what, rule, config, changes, says in (
        ("group-that-is-none", "the group must exist", {}, {}, (f"ModelPackageGroup {REGISTRY}-group/none does not exist",)),
        ("source-and-channel", "the source's model is the channel model", {"SourceModelPackageArn": f"{REGISTRY}/none/1"},
         {"InputDataConfig": [channel("model")]}, (f"{REGISTRY}/none/1", "'model'")))
]

TRACKER = "arn:aws:sagemaker:us-east-1:123456789012:mlflow-tracking-server/none"
MLFLOW = [
    *(refused(f"mlflow-and-{what}", rule, "docs/semantics.md: Runs in MLflow",
              job(MlflowConfig={"MlflowResourceArn": TRACKER}, **changes), *says, clients=("boto3",))
      for what, rule, changes, says in (
        ("isolation", "a container under network isolation doesn't reach MLflow", {"EnableNetworkIsolation": True},
         ("MlflowConfig", "EnableNetworkIsolation")),
        ("its-variables", "MlflowConfig determines the variables of MLflow's client",
         {"Environment": {"MLFLOW_EXPERIMENT_NAME": "other"}}, ("MLFLOW_EXPERIMENT_NAME", "MlflowConfig")))),
    Case("mlflow-server-that-is-none", "the MLflow server must exist", "API: CreateTrainingJob, ResourceNotFound",
         job(MlflowConfig={"MlflowResourceArn": TRACKER}), Refused("ResourceNotFound", says=(TRACKER,)), clients=("boto3",)),
]

VPCS = [
    refused(f"vpc-{what}", rule, "docs/semantics.md: Subnets and security groups", job(VpcConfig={**VPC, **changes}), *says,
            clients=("boto3",))
    for what, rule, changes, says in (
        ("subnet-that-is-none", "subnets must exist", {"Subnets": ["subnet-lab", "subnet-none"]},
         ("'subnet-none' does not exist", "subnets.subnet-none")),
        ("group-that-is-none", "security groups must exist", {"SecurityGroupIds": ["sg-none"]},
         ("'sg-none' does not exist", "security-groups.sg-none")),
        ("of-two-networks", "subnets and groups are of one VPC", {"Subnets": ["subnet-lab", "subnet-other"]},
         ("Security group sg-lab and subnet subnet-other belong to different networks.",)))
]

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:none"
BY_FUNCTION = {"TrainingRepositoryAuthConfig": {"TrainingRepositoryCredentialsProviderArn": FUNCTION}}
REGISTRIES = [
    refused(f"private-registry-{what}", rule, source,
            job(AlgorithmSpecification=algorithm(TrainingImageConfig=config, **changes), VpcConfig=VPC), *says,
            clients=("boto3",))
    for what, rule, source, config, changes, says in (
        ("credentials-and-platform", "credentials need access mode Vpc", "API: TrainingRepositoryAuthConfig",
         {"TrainingRepositoryAccessMode": "Platform", **BY_FUNCTION}, {}, ("TrainingRepositoryAuthConfig", "Vpc")),
        ("of-no-function", "the function must be configured", "docs/semantics.md: Private registries",
         {"TrainingRepositoryAccessMode": "Vpc", **BY_FUNCTION}, {}, (FUNCTION, "registry-credentials")),
        ("of-a-file", "Vpc is for images of registries", "docs/semantics.md: Private registries",
         {"TrainingRepositoryAccessMode": "Vpc"}, {"TrainingImage": "oci:/images/none:1"}, ("'oci:/images/none:1'",)))
]

CROSS_FIELD = [
    *RESOURCES,
    *REGISTRIES,
    *VPCS,
    *CHANNELS,
    *MODEL_PACKAGES,
    *MLFLOW,
    refused("no-algorithm", "an algorithm is needed", "API: CreateTrainingJob, AlgorithmSpecification",
            job(AlgorithmSpecification=None), "AlgorithmSpecification"),
    refused("no-image", "an image or an algorithm's name is needed", "API: AlgorithmSpecification",
            job(AlgorithmSpecification={"TrainingInputMode": "File"}), "TrainingImage"),
    refused("image-and-algorithm", "not both an image and an algorithm's name", "API: AlgorithmSpecification",
            job(AlgorithmSpecification=algorithm(AlgorithmName="mine")), "AlgorithmName"),
    refused("no-resources", "resources are needed", "API: CreateTrainingJob, ResourceConfig",
            job(ResourceConfig=None), "ResourceConfig"),
    refused("no-instance-type", "without groups an instance type is needed", "API: ResourceConfig",
            job(ResourceConfig={"InstanceCount": 1, "VolumeSizeInGB": 1}), "InstanceType"),
    refused("no-instance-count", "without groups a count is needed", "API: ResourceConfig",
            job(ResourceConfig={"InstanceType": "ml.m5.large", "VolumeSizeInGB": 1}), "InstanceCount"),
    refused("zero-instances", "a job has at least one instance", "API: ResourceConfig",
            job(ResourceConfig={**M5, "InstanceCount": 0}), "InstanceCount"),
    refused("no-volume-size", "types without storage of their own need a volume", "API: ResourceConfig, VolumeSizeInGB",
            job(ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1}), "VolumeSizeInGB"),
    refused("zero-volume", "a volume has at least 1 GB", "API: ResourceConfig, VolumeSizeInGB",
            job(ResourceConfig={**M5, "VolumeSizeInGB": 0}), "VolumeSizeInGB"),
    refused("runtime-over-28-days", "no job runs for more than 28 days", "API: StoppingCondition",
            job(StoppingCondition={"MaxRuntimeInSeconds": 2419201}), "MaxRuntimeInSeconds"),
    refused("wait-without-spot", "MaxWaitTimeInSeconds is for spot", "Kenza-AI/sagify#111",
            job(StoppingCondition={"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 60}),
            message="Invalid MaxWaitTimeInSeconds. It is only supported when EnableManagedSpotTraining is set to true"),
    refused("spot-without-wait", "spot needs MaxWaitTimeInSeconds", "API: StoppingCondition, MaxWaitTimeInSeconds",
            job(EnableManagedSpotTraining=True), "MaxWaitTimeInSeconds"),
    refused("wait-below-runtime", "MaxWaitTimeInSeconds is at least MaxRuntimeInSeconds", "API: StoppingCondition",
            job(EnableManagedSpotTraining=True,
                StoppingCondition={"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 59}),
            "MaxWaitTimeInSeconds", "MaxRuntimeInSeconds"),
    refused("groups-and-type", "InstanceGroups excludes InstanceType and InstanceCount",
            "aws/sagemaker-python-sdk#5564",
            job(ResourceConfig={**M5, "InstanceGroups": [
                {"InstanceType": "ml.m5.large", "InstanceCount": 1, "InstanceGroupName": "a"}]}),
            message="InstanceType or InstanceCount cannot be specified with InstanceGroups"),
    refused("gzip-in-file-mode", "File mode takes no compressed channel", "aws/sagemaker-python-sdk#716",
            job(InputDataConfig=[channel("training", CompressionType="Gzip")]),
            message="Invalid compression type for channel training: File mode only supports NONE, got Gzip instead"),
    refused("channel-names-twice", "channel names are unique", "API: CreateTrainingJob, InputDataConfig",
            job(InputDataConfig=[channel("a"), channel("a")]), "Channel names must be unique"),
    refused("channel-without-source", "a channel has a source", "API: DataSource",
            job(InputDataConfig=[{"ChannelName": "a", "DataSource": {}}]), "DataSource"),
    *(refused(f"no-objects-in-{what}", "there must be an object under a channel's prefix",
              "aws/amazon-sagemaker-examples#2489", job(InputDataConfig=[channel(uri=uri)]),
              message=NO_OBJECTS.format(uri=uri, region="us-east-1", bucket=uri.split("/")[2],
                                        role="arn:aws:iam::123456789012:role/service-role/Trainer"))
      for what, uri in (("an-empty-prefix", "s3://data/empty/"), ("a-bucket", "s3://no-such-bucket-anywhere/in"))),
    refused("remote-debug-and-isolation", "no session reaches a job under network isolation",
            "AWS developer guide: Access a training container through AWS Systems Manager", job(
                EnableNetworkIsolation=True, RemoteDebugConfig={"EnableRemoteDebug": True}),
            "RemoteDebugConfig", "EnableNetworkIsolation"),
    refused("hyperparameter-with-newline", "a value is one line, for its pattern's dot matches no line's end",
            "model: HyperParameterValue", job(HyperParameters={"k": "a\nb"}),
            "at 'hyperParameters' failed to satisfy constraint: Map value must satisfy constraint: "),
    refused("environment-key", "keys are identifiers", "model: TrainingEnvironmentKey", job(Environment={"1a": "x"}),
            "Map keys must satisfy constraint: ", "pattern: [a-zA-Z_][a-zA-Z0-9_]*"),
    *(refused(f"reserved-tag-{key[:4]}", "keys with aws: are reserved, in any case of letters", "API: Tag; AWS tagging",
              job(Tags=tags((key, "1"))), "aws:") for key in ("aws:x", "AWS:x")),
    refused("tags-twice", "a key is given once", "API: Tag; AWS tagging", job(Tags=tags(("a", "1"), ("a", "2"))), "'a'"),
    *(refused(f"role-{what}", "a role's ARN has the form of one", "model: RoleArn", job(RoleArn=role),
              f"Value '{role}' at 'roleArn' failed to satisfy constraint: Member must satisfy regular expression pattern: "
              r"arn:aws[a-z\-]*:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+")
      for what, role in (("of-a-user", "arn:aws:iam::123456789012:user/x"),
                         ("without-account", "arn:aws:iam:::role/Trainer"),
                         ("with-blank", "arn:aws:iam::123456789012:role/a b"))),
]
