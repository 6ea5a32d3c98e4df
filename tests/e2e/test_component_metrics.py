"""Amazon SageMaker Metrics with boto3: the values of a trial component's metrics, point by point."""

import datetime
import math
import os
import signal
import subprocess
import sys
import time
import uuid

import boto3
import botocore.config
import pytest
from botocore.exceptions import ClientError

from trainyard_server import IMAGE, eventually


def new_component(server):
    name = f"run-{uuid.uuid4().hex[:12]}"
    server.sagemaker.create_trial_component(TrialComponentName=name)
    return name


def arn_of(server, component):
    return server.sagemaker.describe_trial_component(TrialComponentName=component)["TrialComponentArn"]


def metrics_client(server):
    return server.client("sagemaker-metrics")


def values(name, *values, at=None, **more):
    return [{"MetricName": name, "Timestamp": at or time.time(), "Value": value, **more} for value in values]


def query(resource, metric, **more):
    return {"MetricName": metric, "ResourceArn": resource, "MetricStat": "Last", "Period": "IterationNumber",
            "XAxisType": "IterationNumber", **more}


def code_of(call, **request):
    with pytest.raises(ClientError) as refused:
        call(**request)
    return refused.value.response["Error"]["Code"]


def test_values_are_summed_up_and_kept(plain_server):
    component, client = new_component(plain_server), metrics_client(plain_server)
    now = int(time.time())
    for step, loss in enumerate([0.5, 0.25, 0.125, 1 / 3]):
        data = values("loss", loss, at=now + step, Step=step)
        answer = client.batch_put_metrics(TrialComponentName=component, MetricData=data)
        assert "Errors" not in answer
    described = plain_server.sagemaker.describe_trial_component(TrialComponentName=component)
    [summary] = described["Metrics"]
    assert summary["MetricName"] == "loss"
    assert (summary["Count"], summary["Min"], summary["Max"], summary["Last"]) == (4, 0.125, 0.5, 1 / 3)
    assert math.isclose(summary["Avg"], (0.875 + 1 / 3) / 4)
    assert summary["TimeStamp"].timestamp() == now + 3
    asked = [query(described["TrialComponentArn"], "loss"),
             query(described["TrialComponentArn"], "loss", Start=1, End=2, MetricStat="Count"),
             query(described["TrialComponentArn"], "loss", Period="OneHour", XAxisType="Timestamp", MetricStat="Max",
                   End=now + 2, Start=now + 1),
             query(described["TrialComponentArn"], "none")]
    results = client.batch_get_metrics(MetricQueries=asked)["MetricQueryResults"]
    assert results[0] == {"Status": "Complete", "XAxisValues": [0, 1, 2, 3], "MetricValues": [0.5, 0.25, 0.125, 1 / 3]}
    assert results[1] == {"Status": "Complete", "XAxisValues": [1, 2], "MetricValues": [1, 1]}
    assert results[2] == {"Status": "Complete", "XAxisValues": [(now + 1) // 3600 * 3600], "MetricValues": [0.25]}
    assert results[3] == {"Status": "Complete", "XAxisValues": [], "MetricValues": []}


def test_they_survive_a_restart(own_plain_server):
    component = new_component(own_plain_server)
    arn = arn_of(own_plain_server, component)
    metrics_client(own_plain_server).batch_put_metrics(TrialComponentName=component,
                                                       MetricData=values("loss", 3, 2, 1, Step=7))
    own_plain_server.kill()
    own_plain_server.start()
    [summary] = own_plain_server.sagemaker.describe_trial_component(TrialComponentName=component)["Metrics"]
    assert summary["Count"] == 3
    [result] = metrics_client(own_plain_server).batch_get_metrics(
        MetricQueries=[query(arn, "loss", MetricStat="Avg")])["MetricQueryResults"]
    assert (result["XAxisValues"], result["MetricValues"]) == ([7], [2])


def test_what_cannot_be_stored_is_named(plain_server):
    component, client = new_component(plain_server), metrics_client(plain_server)
    old = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=14, minutes=1)
    data = values("loss", float("nan"), 1, float("inf")) + values("loss", 2, at=old) + values("loss", 3)
    errors = client.batch_put_metrics(TrialComponentName=component, MetricData=data)["Errors"]
    assert errors == [{"Code": "VALIDATION_ERROR", "MetricIndex": index} for index in (0, 2, 3)]
    [summary] = plain_server.sagemaker.describe_trial_component(TrialComponentName=component)["Metrics"]
    assert (summary["Count"], summary["Max"]) == (2, 3)


def test_only_so_many_metrics(plain_server):
    component, client = new_component(plain_server), metrics_client(plain_server)
    for first in range(0, 300, 10):
        data = [value for index in range(first, first + 10) for value in values(f"m{index}", index)]
        assert "Errors" not in client.batch_put_metrics(TrialComponentName=component, MetricData=data)
    errors = client.batch_put_metrics(TrialComponentName=component, MetricData=values("more", 1) + values("m0", 1))["Errors"]
    assert errors == [{"Code": "METRIC_LIMIT_EXCEEDED", "MetricIndex": 0}]
    assert len(plain_server.sagemaker.describe_trial_component(TrialComponentName=component)["Metrics"]) == 300


def test_the_constraints_of_the_api(plain_server):
    config = botocore.config.Config(parameter_validation=False, retries={"max_attempts": 0})
    client = plain_server.session.client("sagemaker-metrics", endpoint_url=plain_server.url, config=config)
    component = new_component(plain_server)
    put, get = client.batch_put_metrics, client.batch_get_metrics
    assert code_of(put, TrialComponentName="none-such", MetricData=values("loss", 1)) == "ResourceNotFound"
    assert code_of(put, TrialComponentName=component.upper(), MetricData=values("loss", 1)) == "ValidationException"
    assert code_of(put, TrialComponentName=component, MetricData=values("loss", *range(11))) == "ValidationException"
    assert code_of(put, TrialComponentName=component, MetricData=[]) == "ValidationException"
    assert code_of(put, TrialComponentName=component, MetricData=values("", 1)) == "ValidationException"
    assert code_of(put, TrialComponentName=component, MetricData=values("loss", 1, Step=-1)) == "ValidationException"
    assert code_of(get, MetricQueries=[]) == "ValidationException"
    assert code_of(get, MetricQueries=[query("arn:aws:s3:::data", "loss")]) == "ValidationException"
    unknown = arn_of(plain_server, component) + "-2"
    [result] = get(MetricQueries=[query(unknown, "loss")])["MetricQueryResults"]
    assert result["Status"] == "ValidationError"
    assert result["Message"] == f"Resource {unknown} does not exist."


def test_it_must_be_signed_for_sagemaker(plain_server):
    wrong = boto3.Session("AKIAIOSFODNN7EXAMPLE", "secret", region_name=plain_server.environment["AWS_DEFAULT_REGION"])
    client = wrong.client("sagemaker-metrics", endpoint_url=plain_server.url)
    assert code_of(client.batch_put_metrics, TrialComponentName="a", MetricData=values("loss", 1)) in (
        "UnrecognizedClientException", "InvalidSignatureException")


# An object's key may be the path of an operation.
def test_a_bucket_may_have_such_objects(plain_server, bucket):
    plain_server.s3.put_object(Bucket=bucket, Key="BatchPutMetrics", Body=b"an object")
    assert plain_server.s3.get_object(Bucket=bucket, Key="BatchPutMetrics")["Body"].read() == b"an object"


SCRIPT = """
import boto3, sys, time
boto3.client("sagemaker-metrics").batch_put_metrics(TrialComponentName=sys.argv[1], MetricData=[
    {"MetricName": "loss", "Timestamp": time.time(), "Value": 1}])
"""


def test_trainyard_run_reaches_it_by_its_public_name(plain_server):
    component = new_component(plain_server)
    kept = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    subprocess.run([plain_server.binary, "run", "--data", str(plain_server.data), "--", "env", "-u", "AWS_ENDPOINT_URL",
                    "AWS_CONFIG_FILE=/dev/null", sys.executable, "-c", SCRIPT, component], env=kept, check=True, timeout=60)
    [summary] = plain_server.sagemaker.describe_trial_component(TrialComponentName=component)["Metrics"]
    assert summary["Count"] == 1


INSIDE = """python3 - <<'END'
import boto3, os, time
name = os.environ["TRAINING_JOB_NAME"].lower() + "-aws-training-job"
client = boto3.client("sagemaker-metrics")
client.batch_put_metrics(TrialComponentName=name, MetricData=[
    {"MetricName": "loss", "Timestamp": time.time(), "Step": step, "Value": 10.0 - step} for step in range(5)])
[result] = client.batch_get_metrics(MetricQueries=[{"MetricName": "loss", "ResourceArn": os.environ["TRAINING_JOB_ARN"],
    "MetricStat": "Min", "Period": "IterationNumber", "XAxisType": "IterationNumber"}])["MetricQueryResults"]
print(result["MetricValues"])
print("acc=0.75")
END"""


@pytest.mark.best_on("oci")
def test_a_container_puts_them_and_its_log_has_more(server):
    job = server.run(INSIDE, AlgorithmSpecification={
        "TrainingImage": IMAGE, "TrainingInputMode": "File",
        "MetricDefinitions": [{"Name": "acc", "Regex": "acc=([0-9.]+)"}]})
    assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")
    for resource in (job["TrainingJobArn"], arn_of(server, job["TrainingJobName"] + "-aws-training-job")):
        loss, acc = metrics_client(server).batch_get_metrics(MetricQueries=[
            query(resource, "loss"),
            query(resource, "acc", Period="OneHour", XAxisType="Timestamp")])["MetricQueryResults"]
        assert loss["MetricValues"] == [10, 9, 8, 7, 6]
        assert acc["MetricValues"] == [0.75]


# As smexperiments/metrics.py of sagemaker-experiments 0.1.45 writes them, one line in two pieces.
TRACKER = """python3 - <<'END'
import json, os, time
folder = os.environ["SAGEMAKER_METRICS_DIRECTORY"]
print("started", flush=True)
with open(f"{folder}/{os.getpid()}.json", "a", buffering=1) as file:
    for step in range(60):
        line = json.dumps({"MetricName": "loss", "Value": float(step), "Timestamp": time.time(), "IterationNumber": step})
        file.write(line[:20])
        file.flush()
        file.write(line[20:] + "\\n")
        time.sleep(0.02)
        while step == 50 and not os.path.exists("/opt/ml/output/go"):
            time.sleep(0.1)
    file.write("nonsense\\n")
END"""


@pytest.mark.best_on("oci")
def test_files_of_metrics_are_stored_once_whatever_is_killed(own_server):
    job = own_server.create(TRACKER)
    own_server.wait_for_log(job, "started")
    component = job + "-aws-training-job"

    def count():
        metrics = own_server.sagemaker.describe_trial_component(TrialComponentName=component).get("Metrics", [])
        return sum(summary["Count"] for summary in metrics)

    assert eventually(count, 60, "the first values, while the job runs") <= 51
    for _ in range(3):
        os.kill(own_server.agent(job), signal.SIGKILL)
        own_server.kill()
        own_server.start()
        eventually(lambda: own_server.agent(job), 60, "another agent")
    [output] = (own_server.data / "attempts" / job).glob("1/algo-1/volume/ml/output")
    (output / "go").touch()
    described = own_server.wait(job)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    eventually(lambda: count() == 60, 60, "the last values")
    [result] = metrics_client(own_server).batch_get_metrics(
        MetricQueries=[query(described["TrainingJobArn"], "loss", MetricStat="Count")])["MetricQueryResults"]
    assert result["XAxisValues"] == list(range(60))
    assert set(result["MetricValues"]) == {1}
    assert "is not the value of a metric" in "\n".join(own_server.log(job))
    assert not list((own_server.data / "attempts" / job).glob("*/*/component-points"))
