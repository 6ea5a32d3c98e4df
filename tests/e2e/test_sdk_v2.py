"""The SageMaker Python SDK v2, unpatched, as sdk/v2_flow.py uses it: fit, wait, logs, attach, analytics, stop, failure."""

import io
import json
import os
import tarfile

import pytest

from sdk_flows import Flows
from trainyard_server import IMAGE

# Importing an SDK takes long, and what a job needs of a runtime is shown by others on both.
pytestmark = pytest.mark.best_on("docker")
PYTHON = os.environ.get("TRAINYARD_SDK2_PYTHON")
FLOWS = ("fit_with_logs", "fit_without_logs", "failing", "stopped", "no_debugger", "spot", "checkpoints", "algorithm",
         "lineage", "registry")


def start(running, server, flows):
    buckets = {flow: f"v2-{flow.replace('_', '-')}" for flow in flows}
    for bucket in buckets.values():
        server.s3.create_bucket(Bucket=bucket)
    arguments = {flow: [flow, IMAGE, bucket, str(running.folder)] for flow, bucket in buckets.items()}
    running.start(PYTHON, "v2_flow.py", arguments, ["sagemaker.estimator", "sagemaker.debugger", "pandas"])


@pytest.fixture(scope="module")
def flows(server, tmp_path_factory):
    if not PYTHON:
        pytest.skip("TRAINYARD_SDK2_PYTHON names no Python with the SageMaker Python SDK v2 (./dev test makes one)")
    running = Flows(server, tmp_path_factory.mktemp("sdk-v2"))
    start(running, server, FLOWS)
    yield running
    running.stop()


def keys(server, bucket, prefix):
    return [entry["Key"] for entry in server.s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])]


def in_model(server, bucket, job, name):
    """The bytes of a file of the job's model.tar.gz."""
    body = server.s3.get_object(Bucket=bucket, Key=f"{job}/output/model.tar.gz")["Body"]
    with tarfile.open(fileobj=io.BytesIO(body.read())) as archive:
        return archive.extractfile(name).read()


def test_fit_waits_and_shows_the_log_to_its_last_line(flows, server):
    saw, output = flows.finish("fit_with_logs")
    assert output.index("loss=0.1") < output.index("loss=0.3") < output.index("the last line")
    for status in ("Starting - ", "Downloading - ", "Training - ", "Uploading - ", "Completed - Training job completed"):
        assert status in output
    assert "Training seconds: " in output and "Billable seconds: " in output
    assert saw["model_data"] == saw["attached"] == f"s3://v2-fit-with-logs/{saw['job']}/output/model.tar.gz"
    assert saw["metrics"] == ["loss"]


def test_a_spot_job_is_one_for_the_sdk(flows, server):
    saw, output = flows.finish("spot")
    described = server.describe(saw["job"])
    assert described["EnableManagedSpotTraining"] is True
    assert described["StoppingCondition"] == {"MaxRuntimeInSeconds": 300, "MaxWaitTimeInSeconds": 600}
    # The other flows' jobs are on-demand, and may interrupt it.
    billable, training = described["BillableTimeInSeconds"], described["TrainingTimeInSeconds"]
    assert 1 <= billable <= training
    assert f"Managed Spot Training savings: {(1 - billable / training) * 100:.1f}%" in output


def test_an_algorithms_estimator_trains_with_its_image_and_metrics(flows, server):
    saw, output = flows.finish("algorithm")
    described = server.describe(saw["job"])
    assert described["AlgorithmSpecification"]["AlgorithmName"] == "lines"
    assert "TrainingImage" not in described["AlgorithmSpecification"]
    assert [metric["MetricName"] for metric in described["FinalMetricDataList"]] == ["loss"]
    assert json.loads(in_model(server, "v2-algorithm", saw["job"], "hyperparameters.json"))["rounds"] == "7"
    assert "loss=0.5" in output


def test_a_roles_name_is_looked_up_in_iam(flows, server):
    saw, _ = flows.finish("fit_with_logs")
    described = server.describe(saw["job"])
    assert described["RoleArn"].endswith(":role/Trainer")


def test_debugger_and_profiler_take_effect_as_the_sdk_asks_for_them_by_itself(flows, server):
    saw, _ = flows.finish("fit_with_logs")
    described = server.describe(saw["job"])
    assert described["DebugHookConfig"]["S3OutputPath"] == "s3://v2-fit-with-logs/"
    assert described["ProfilerConfig"]["DisableProfiler"] is False and described["ProfilingStatus"] == "Enabled"
    assert saw["debugger"] == f"s3://v2-fit-with-logs/{saw['job']}/debug-output"
    found = keys(server, "v2-fit-with-logs", f"{saw['job']}/")
    assert f"{saw['job']}/debug-output/training_job_end.ts" in found
    assert f"{saw['job']}/profiler-output/system/training_job_end.ts" in found
    assert any(key.endswith(".algo-1.json") for key in found)


def test_without_them_nothing_of_them_is_there(flows, server):
    saw, _ = flows.finish("no_debugger")
    described = server.describe(saw["job"])
    assert described["TrainingJobStatus"] == "Completed"
    assert "DebugHookConfig" not in described and described["ProfilingStatus"] == "Disabled"
    assert not [key for key in keys(server, "v2-no-debugger", f"{saw['job']}/") if key.endswith(".ts")]


def test_checkpoints_and_tensorboards_events_are_where_the_sdk_looks_for_them(flows, server):
    saw, output = flows.finish("checkpoints")
    assert saw["step"] == "2\n"
    assert saw["tensorboard"] == f"s3://v2-checkpoints/events/{saw['job']}/tensorboard-output"
    assert saw["events"] == [f"events/{saw['job']}/tensorboard-output/e"]
    assert server.describe(saw["job"])["CheckpointConfig"]["S3Uri"] == "s3://v2-checkpoints/checkpoints"


def test_fit_without_logs_is_quiet(flows, server):
    saw, output = flows.finish("fit_without_logs")
    assert server.describe(saw["job"])["TrainingJobStatus"] == "Completed"
    assert "quiet" not in output.replace("fit_without_logs", "")


def test_a_failing_jobs_exception_carries_our_failure_reason(flows, server):
    saw, output = flows.finish("failing")
    assert saw["actual"] == "Failed"
    assert "AlgorithmError: the learning rate is zero" in saw["error"] and "exit code: 3" in saw["error"]
    assert server.describe(saw["job"])["FailureReason"] in saw["error"]
    assert "before the end" in output


def test_a_stopped_job_ends_stopped(flows, server):
    saw, _ = flows.finish("stopped")
    assert saw["status"] == "Stopped"


def test_an_estimators_instances_are_kept_and_given_back(flows, server):
    for flow in FLOWS:
        flows.finish(flow)  # each may need the room of a warm pool
    start(flows, server, ["warm_pool"])
    saw, _ = flows.finish("warm_pool")
    assert saw["period"] == 600 and saw["kept"] == "Available"
    assert server.describe(saw["job"])["WarmPoolStatus"]["Status"] == "Terminated"


def test_lineage_is_followed_from_data_to_a_run_and_what_it_drew(flows):
    saw, _ = flows.finish("lineage")
    assert saw["seen"] == [["rows", "ContributedTo", "drawing"], ["drawing", "Produced", "curve"]]
    assert saw["properties"] == {"rows": "4"}
    assert (saw["left"], saw["inputs"]) == (["curve"], 0)


def test_an_estimators_model_is_registered_and_approved(flows, server):
    saw, _ = flows.finish("registry")
    first, second = (server.sagemaker.describe_model_package(ModelPackageName=arn) for arn in saw["versions"])
    assert [each["ModelPackageVersion"] for each in (first, second)] == [1, 2] and saw["newest"] == saw["versions"][0]
    [container] = first["InferenceSpecification"]["Containers"]
    assert (container["Image"], container["ModelDataUrl"], container["Framework"]) == (IMAGE, saw["model_data"], "PYTORCH")
    assert (first["ModelApprovalStatus"], first["ApprovalDescription"]) == ("Approved", "Good.")
    assert first["CustomerMetadataProperties"] == {"job": saw["job"]}
    assert first["ModelMetrics"]["ModelQuality"]["Statistics"]["S3Uri"] == "s3://v2-registry/report.json"
    assert (second["ModelApprovalStatus"], second["CustomerMetadataProperties"]) == ("Rejected", {"team": "a"})
