"""DescribeTrainingJob: the response for a job in each of its states.

The lists of members are those of recorded responses of the real service: for a starting job in schematical/sc-terraform
(modules/sagemaker), for a completed one in TSAI-END3-Group/Session13_Sagemaker, without members that those jobs requested
and ours don't.
"""

from .case import Answered, Case, Refused, conformance_test
from .constraints import model_cases

OPERATION = "DescribeTrainingJob"
SEEN_STARTING = "schematical/sc-terraform, modules/sagemaker"
SEEN_COMPLETED = "TSAI-END3-Group/Session13_Sagemaker"

ALWAYS = (
    "TrainingJobName", "TrainingJobArn", "TrainingJobStatus", "SecondaryStatus", "AlgorithmSpecification.TrainingImage",
    "AlgorithmSpecification.TrainingInputMode", "AlgorithmSpecification.EnableSageMakerMetricsTimeSeries", "RoleArn",
    "OutputDataConfig.KmsKeyId", "OutputDataConfig.S3OutputPath", "ResourceConfig.InstanceType",
    "ResourceConfig.InstanceCount", "ResourceConfig.VolumeSizeInGB", "StoppingCondition.MaxRuntimeInSeconds",
    "CreationTime", "LastModifiedTime", "SecondaryStatusTransitions.0.Status", "SecondaryStatusTransitions.0.StartTime",
    "SecondaryStatusTransitions.0.StatusMessage", "EnableNetworkIsolation", "EnableInterContainerTrafficEncryption",
    "EnableManagedSpotTraining", "ProfilingStatus",
)
AT_THE_END = ("TrainingStartTime", "TrainingEndTime", "TrainingTimeInSeconds", "BillableTimeInSeconds")
OF_A_CHANNEL = tuple(f"InputDataConfig.0.{member}" for member in (
    "ChannelName", "DataSource.S3DataSource.S3DataType", "DataSource.S3DataSource.S3Uri",
    "DataSource.S3DataSource.S3DataDistributionType", "CompressionType", "RecordWrapperType"))
NOT_ASKED_FOR = ("VpcConfig", "CheckpointConfig", "TensorBoardOutputConfig", "ExperimentConfig", "RetryStrategy",
                 "DebugHookConfig", "ProfilerConfig", "WarmPoolStatus", "TuningJobArn", "LabelingJobArn", "AutoMLJobArn",
                 "ModelPackageConfig", "OutputModelPackageArn", "Tags")
MESSAGES = {
    "Starting": ("Starting the training job", "Preparing the instances for training"),
    "Pending": ("Training job waiting for capacity", "Preparing the instances for training"),
    "Downloading": ("Downloading input data", "Downloading the training image"),
    "Training": ("Training image download completed. Training in progress.",),
    "Uploading": ("Uploading generated training model",),
    "Completed": ("Training job completed",),
    "Failed": ("Training job failed",),
    "Stopping": ("Stopping the training job",),
    "Stopped": ("Training job stopped",),
}


def named(name):
    return lambda run: {"TrainingJobName": getattr(run.world, name)}


def says(name, rule, source, of, **expect):
    return Case(name, rule, source, named(of), Answered(**expect))


# Checks: called with the answer and the run ---------------------------------------------------------------------

def statuses(answer):
    return [entry["Status"] for entry in answer["SecondaryStatusTransitions"]]


def phases(*expected):
    """The phases in their order; Pending may come after Starting."""
    def check(answer, run):
        assert [status for status in statuses(answer) if status != "Pending"] == list(expected)

    return check


def joined_up(answer, run):
    """Each entry ends where the next begins, and the newest status is the job's."""
    entries = answer["SecondaryStatusTransitions"]
    for entry, after in zip(entries, entries[1:]):
        assert entry["EndTime"] == after["StartTime"] >= entry["StartTime"]
    assert entries[0]["StartTime"] == answer["CreationTime"]
    assert entries[-1]["Status"] == answer["SecondaryStatus"]


def newest_is_open(answer, run):
    assert "EndTime" not in answer["SecondaryStatusTransitions"][-1]


def newest_is_a_moment(answer, run):
    entry = answer["SecondaryStatusTransitions"][-1]
    assert entry["StartTime"] == entry["EndTime"] >= answer["TrainingEndTime"]


def ended_with_that(answer, run):
    assert answer["TrainingEndTime"] == answer["SecondaryStatusTransitions"][-1]["StartTime"]


def ended_before_that(answer, run):
    """A failed job's end is when the failure was seen: the upload comes after it."""
    (uploading,) = [entry for entry in answer["SecondaryStatusTransitions"] if entry["Status"] == "Uploading"]
    assert answer["TrainingEndTime"] <= uploading["EndTime"]


def known_messages(answer, run):
    for entry in answer["SecondaryStatusTransitions"]:
        message = entry["StatusMessage"]
        # The status message of a job that keeps waiting says what it needs and what is free.
        waits = entry["Status"] == "Pending" and message.startswith("Waiting for capacity: the training job needs ")
        assert waits or message in MESSAGES[entry["Status"]], entry


def started_with_downloading(answer, run):
    (downloading,) = [entry for entry in answer["SecondaryStatusTransitions"] if entry["Status"] == "Downloading"]
    assert answer["TrainingStartTime"] == downloading["StartTime"]


def whole_seconds(answer, run):
    took = max(1, int(answer["TrainingEndTime"] - answer["TrainingStartTime"]))
    assert answer["TrainingTimeInSeconds"] == answer["BillableTimeInSeconds"] == took


def in_order(answer, run):
    assert (answer["CreationTime"] <= answer["TrainingStartTime"] <= answer["TrainingEndTime"]
            <= answer["LastModifiedTime"])


def metric(answer, run):
    (loss,) = answer["FinalMetricDataList"]
    assert (loss["MetricName"], loss["Value"]) == ("loss", 0.5)
    assert answer["TrainingStartTime"] - 1 <= loss["Timestamp"] <= answer["TrainingEndTime"]


CASES = [
    *model_cases(OPERATION),
    Case("missing-job", "a job that is not there is a ValidationException, not the ResourceNotFound of the model",
         "boto/boto3#2808", {"TrainingJobName": "never-created"},
         Refused("ValidationException", "Requested resource not found.")),
    *(says(f"{of}-status", "status and secondary status", "API: DescribeTrainingJob, SecondaryStatus", of,
           has={"TrainingJobStatus": status, "SecondaryStatus": secondary})
      for of, status, secondary in (("completed", "Completed", "Completed"), ("failed", "Failed", "Failed"),
                                    ("stopped", "Stopped", "Stopped"), ("running", "InProgress", "Training"),
                                    ("pending", "InProgress", "Pending"))),
    *(says(f"{of}-members", "no member is missing that the service sends of any job", SEEN_STARTING, of, present=ALWAYS)
      for of in ("completed", "failed", "stopped", "running", "pending")),
    *(says(f"{of}-not-asked-for", "what was not asked for is not there", SEEN_STARTING, of, absent=NOT_ASKED_FOR)
      for of in ("completed", "pending")),
    *(says(f"{of}-transitions-join", "the list of transitions has no gaps", SEEN_COMPLETED, of, checks=(joined_up,))
      for of in ("completed", "failed", "stopped", "running", "pending")),
    *(says(f"{of}-messages", "a phase's message is one of those that the service has for it",
           "API: SecondaryStatusTransition, StatusMessage", of, checks=(known_messages,))
      for of in ("completed", "failed", "stopped", "running", "pending")),
    *(says(f"{of}-open", "the phase that a job is in has no end", SEEN_STARTING, of, checks=(newest_is_open,),
           absent=("TrainingEndTime", "BillableTimeInSeconds", "FailureReason", "ModelArtifacts"))
      for of in ("running", "pending")),
    says("completed-at-end", "of a job that ended", SEEN_COMPLETED, "completed",
         present=(*AT_THE_END, *OF_A_CHANNEL, "ModelArtifacts.S3ModelArtifacts", "HyperParameters",
                  "FinalMetricDataList"), absent=("FailureReason",)),
    says("failed-at-end", "of a job that ended", SEEN_COMPLETED, "failed", present=AT_THE_END),
    says("completed-phases", "Starting, Downloading, Training, Uploading, Completed", SEEN_COMPLETED, "completed",
         checks=(phases("Starting", "Downloading", "Training", "Uploading", "Completed"),)),
    says("failed-phases", "a job that fails uploads first", "aws/sagemaker-python-sdk#658", "failed",
         checks=(phases("Starting", "Downloading", "Training", "Uploading", "Failed"),)),
    says("running-phases", "up to Training", SEEN_COMPLETED, "running",
         checks=(phases("Starting", "Downloading", "Training"),)),
    *(says(f"{of}-times", "created, started, ended, modified: in that order", SEEN_COMPLETED, of, checks=(in_order,))
      for of in ("completed", "failed")),
    *(says(f"{of}-end-is-a-moment", "the terminal entry begins and ends at once", SEEN_COMPLETED, of,
           checks=(newest_is_a_moment,)) for of in ("completed", "failed")),
    says("completed-end", "TrainingEndTime of a completed job is when it completed",
         "API: DescribeTrainingJob, TrainingEndTime", "completed", checks=(ended_with_that,)),
    says("failed-end", "TrainingEndTime of a failed job is when the failure was detected",
         "API: DescribeTrainingJob, TrainingEndTime", "failed", checks=(ended_before_that,)),
    *(says(f"{of}-start", "TrainingStartTime is where Downloading begins", SEEN_COMPLETED, of,
           checks=(started_with_downloading,)) for of in ("completed", "failed", "running")),
    *(says(f"{of}-seconds", "both are whole seconds from start to end", SEEN_COMPLETED, of, checks=(whole_seconds,))
      for of in ("completed", "failed")),
    says("metric", "FinalMetricDataList has the metric's last value", SEEN_COMPLETED, "completed", checks=(metric,)),
    says("artifacts", "the artifact lies at <S3OutputPath>/<job>/output/model.tar.gz", SEEN_COMPLETED, "completed",
         has={"ModelArtifacts.S3ModelArtifacts": "s3://data/out/completed/output/model.tar.gz"}),
    says("failure-reason", "the text of /opt/ml/output/failure, behind AlgorithmError",
         "AWS developer guide: How Amazon SageMaker Processes Training Output", "failed",
         checks=(lambda answer, run: answer["FailureReason"].index("AlgorithmError: bad"),)),
    says("never-started", "a job that was stopped in the queue has no start", "API: DescribeTrainingJob",
         "stopped", absent=("TrainingStartTime", "BillableTimeInSeconds", "ModelArtifacts", "FailureReason")),
    says("environment", "Environment is shown", "API: DescribeTrainingJob", "completed",
         has={"Environment": {"MODE": "test"}}),
]

test_describe_training_job = conformance_test(OPERATION, CASES)
