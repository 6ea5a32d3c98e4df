"""Every value of a job's metrics, through CloudWatch, in each protocol that its clients use."""

import datetime
import gzip
import json
import os
import pathlib
import shutil
import signal
import uuid

import boto3
import botocore
import botocore.config
import botocore.exceptions
import botocore.loaders
import botocore.session
import pytest

from trainyard_server import IMAGE, as_json, eventually, shell

NAMESPACE = "/aws/sagemaker/TrainingJobs"
PROTOCOLS = ["json", "query", "smithy-rpc-v2-cbor"]
MINUTE = datetime.timedelta(minutes=1)


def metrics(*definitions):
    return {"TrainingImage": IMAGE, "TrainingInputMode": "File",
            "MetricDefinitions": [{"Name": name, "Regex": regex} for name, regex in definitions]}


def of_job(job):
    return [{"Name": "TrainingJobName", "Value": job}]


def client_speaking(server, protocol, folder):
    """botocore's own client, made to speak one of the protocols that its model of CloudWatch lists."""
    source = pathlib.Path(botocore.__file__).parent / "data" / "cloudwatch" / "2010-08-01"
    target = folder / "cloudwatch" / "2010-08-01"
    target.mkdir(parents=True)
    packed = source / "service-2.json.gz"
    text = gzip.decompress(packed.read_bytes()) if packed.exists() else (source / "service-2.json").read_bytes()
    model = json.loads(text)
    assert protocol in model["metadata"]["protocols"]
    model["metadata"].update(protocol=protocol, protocols=[protocol])
    (target / "service-2.json").write_text(json.dumps(model))
    session = botocore.session.Session()
    session.get_component("data_loader").search_paths.insert(0, str(folder))
    boto = boto3.Session(server.environment["AWS_ACCESS_KEY_ID"], server.environment["AWS_SECRET_ACCESS_KEY"],
                         region_name=server.environment["AWS_DEFAULT_REGION"], botocore_session=session)
    client = boto.client("cloudwatch", endpoint_url=server.url,
                         config=botocore.config.Config(retries={"max_attempts": 0}))
    assert client.meta.service_model.resolved_protocol == protocol
    return client


@pytest.fixture(scope="module")
def job(server):
    """A job with 300 values of `loss`, 100 of `acc` and a name that nothing matches."""
    described = server.run(
        "for i in $(seq 1 300); do echo \"loss=$i;\"; [ $((i % 3)) -ne 0 ] || echo \"acc=0.5;\"; done",
        AlgorithmSpecification=metrics(("loss", "loss=(.*?);"), ("val:acc", "acc=(.*?);"), ("none", "never=(.*)")))
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    return described


@pytest.fixture(scope="module", params=PROTOCOLS)
def cloudwatch(request, server, tmp_path_factory):
    return client_speaking(server, request.param, tmp_path_factory.mktemp("models"))


def window(job):
    return {"StartTime": job["TrainingStartTime"], "EndTime": job["TrainingEndTime"] + MINUTE}


def statistics(cloudwatch, job, metric="loss", **changes):
    request = {"Namespace": NAMESPACE, "MetricName": metric, "Dimensions": of_job(job["TrainingJobName"]),
               "Period": 60, "Statistics": ["SampleCount", "Sum", "Minimum", "Maximum"], **window(job), **changes}
    request = {key: value for key, value in request.items() if value is not None}
    return cloudwatch.get_metric_statistics(**request)


def query(job, number=0, metric="loss", stat="Sum", period=60):
    return {"Id": f"m{number}", "MetricStat": {
        "Metric": {"Namespace": NAMESPACE, "MetricName": metric, "Dimensions": of_job(job["TrainingJobName"])},
        "Period": period, "Stat": stat}}


def code_of(call, *arguments, **changes):
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        call(*arguments, **changes)
    return raised.value.response["Error"]["Code"], raised.value.response["Error"]["Message"]


def test_no_value_is_missing_when_the_job_is_over(cloudwatch, job):
    answer = statistics(cloudwatch, job)
    assert answer["Label"] == "loss"
    points = answer["Datapoints"]
    assert sum(point["SampleCount"] for point in points) == 300
    assert sum(point["Sum"] for point in points) == 300 * 301 / 2
    assert min(point["Minimum"] for point in points) == 1 and max(point["Maximum"] for point in points) == 300
    assert {point["Unit"] for point in points} == {"None"}
    assert all(isinstance(point["Timestamp"], datetime.datetime) for point in points)
    assert sum(point["SampleCount"] for point in statistics(cloudwatch, job, "val:acc")["Datapoints"]) == 100
    assert statistics(cloudwatch, job, "none")["Datapoints"] == []


def test_percentiles(cloudwatch, job):
    points = statistics(cloudwatch, job, Statistics=None, ExtendedStatistics=["p0", "p100"], Period=3600)["Datapoints"]
    assert points[0]["ExtendedStatistics"] == {"p0": 1, "p100": 300}


def test_metric_data_in_pages(cloudwatch, job):
    request = {"MetricDataQueries": [query(job, 0), query(job, 1, "val:acc", "SampleCount", 1)],
               "ScanBy": "TimestampAscending", **window(job)}
    whole = cloudwatch.get_metric_data(**request)
    assert [result["Id"] for result in whole["MetricDataResults"]] == ["m0", "m1"]
    assert sum(whole["MetricDataResults"][0]["Values"]) == 300 * 301 / 2
    assert {result["StatusCode"] for result in whole["MetricDataResults"]} == {"Complete"}
    seen = {"m0": [], "m1": []}
    for page in cloudwatch.get_paginator("get_metric_data").paginate(**request, PaginationConfig={"PageSize": 1}):
        for result in page["MetricDataResults"]:
            seen[result["Id"]] += zip(result["Timestamps"], result["Values"], strict=True)
    for result in whole["MetricDataResults"]:
        assert seen[result["Id"]] == list(zip(result["Timestamps"], result["Values"], strict=True))
        assert result["Timestamps"] == sorted(result["Timestamps"])


def test_metrics_are_listed(cloudwatch, job):
    found = cloudwatch.list_metrics(Namespace=NAMESPACE, Dimensions=of_job(job["TrainingJobName"]),
                                    RecentlyActive="PT3H")["Metrics"]
    # The instance's own measurements have another dimension.
    assert [metric["MetricName"] for metric in found] == ["loss", "val:acc"]
    assert found[0]["Dimensions"] == of_job(job["TrainingJobName"])
    assert cloudwatch.list_metrics(Namespace="AWS/EC2")["Metrics"] == []


def test_errors_have_cloudwatchs_codes(cloudwatch, job):
    code, message = code_of(statistics, cloudwatch, job, StartTime=job["TrainingStartTime"] - datetime.timedelta(days=2))
    assert code == "InvalidParameterCombination"
    assert "datapoints, which exceeds the limit of 1440." in message
    code, message = code_of(statistics, cloudwatch, job, EndTime=job["TrainingStartTime"])
    assert code == "InvalidParameterCombination"
    assert message == "The parameter StartTime must be less than the parameter EndTime."
    assert code_of(statistics, cloudwatch, job, Period=7)[0] == "InvalidParameterValue"
    assert code_of(statistics, cloudwatch, job, MetricName="x" * 256)[0] == "ValidationError"
    assert code_of(cloudwatch.get_metric_data, **window(job), MetricDataQueries=[
        {"Id": "e", "Expression": "SUM(METRICS())"}])[0] == "ValidationError"
    assert code_of(cloudwatch.get_metric_data, **window(job), MetricDataQueries=[query(job)],
                   NextToken="x")[0] == "InvalidNextToken"
    with pytest.raises(cloudwatch.exceptions.InvalidParameterCombinationException):
        statistics(cloudwatch, job, EndTime=job["TrainingStartTime"])
    assert code_of(cloudwatch.list_dashboards)[0] in ("InvalidAction", "UnknownOperationException")


def count_now(server, job):
    """The number of values of `loss`."""
    now = datetime.datetime.now(datetime.timezone.utc)
    [result] = server.client("cloudwatch").get_metric_data(
        MetricDataQueries=[query({"TrainingJobName": job}, stat="SampleCount")],
        StartTime=now - 30 * MINUTE, EndTime=now + MINUTE)["MetricDataResults"]
    return sum(result["Values"])


def test_values_can_be_read_while_the_job_runs_and_survive_the_servers_death(own_server):
    name = own_server.create("echo 'loss=1;'; trap 'echo \"loss=3;\"; exit 0' TERM; while :; do sleep 0.05; done",
                             AlgorithmSpecification=metrics(("loss", "loss=(.*?);")))

    eventually(lambda: count_now(own_server, name) == 1, 60, "the first value")
    own_server.kill()
    own_server.start()
    assert count_now(own_server, name) == 1
    own_server.sagemaker.stop_training_job(TrainingJobName=name)
    assert own_server.wait(name)["TrainingJobStatus"] == "Stopped"
    assert count_now(own_server, name) == 2


def test_a_killed_agent_loses_no_value_and_its_successor_repeats_none(own_server):
    name = own_server.create("for i in $(seq 1 50); do echo \"loss=$i;\"; done; "
                             "trap 'exit 0' TERM; while :; do sleep 0.05; done",
                             AlgorithmSpecification=metrics(("loss", "loss=(.*?);")))
    own_server.wait_for_log(name, "loss=50;")
    [agent] = [int(found.split()[1]) for found in own_server.leftovers() if found.startswith("agent ")]
    os.kill(agent, signal.SIGKILL)
    own_server.sagemaker.stop_training_job(TrainingJobName=name)
    assert own_server.wait(name)["TrainingJobStatus"] == "Stopped"
    assert count_now(own_server, name) == 50


def test_the_environment_is_enough_for_the_aws_cli(server, job):
    answer = as_json(shell(["aws", "cloudwatch", "get-metric-statistics", "--namespace", NAMESPACE, "--metric-name",
                            "loss", "--dimensions", f"Name=TrainingJobName,Value={job['TrainingJobName']}",
                            "--start-time", job["TrainingStartTime"].isoformat(), "--end-time",
                            (job["TrainingEndTime"] + MINUTE).isoformat(), "--period", "3600", "--statistics",
                            "Average", "--output", "json"], server))
    assert answer["Datapoints"][0]["Average"] == 150.5


def test_aws_sdk_for_javascript(server, job):
    modules = os.environ.get("TRAINYARD_NODE_MODULES")
    if not modules or not shutil.which("node"):
        pytest.skip("the AWS SDK for JavaScript is not installed (./dev test installs it)")
    script = str(pathlib.Path(modules).parent / "metrics.mjs")
    saw = as_json(shell(["node", script, job["TrainingJobName"], "loss", job["TrainingStartTime"].isoformat(),
                         (job["TrainingEndTime"] + MINUTE).isoformat()], server))
    assert saw["label"] == "loss"
    [point] = saw["points"]
    assert point["Average"] == 150.5 and point["SampleCount"] == 300 and point["Timestamp"].endswith("Z")
    assert saw["sum"] == 300 * 301 / 2
    assert saw["names"] == ["loss", "val:acc"]
    assert saw["refused"]["status"] == 400
    assert saw["refused"]["name"].startswith("InvalidParameterCombination")


def test_what_a_client_and_a_job_put_is_read_back(server, cloudwatch):
    """A body of this length is sent compressed by the client itself."""
    namespace = "Mine/" + uuid.uuid4().hex  # each protocol reads its own, whatever the minute
    names = [f"put-{i}" for i in range(400)]
    cloudwatch.put_metric_data(Namespace=namespace, MetricData=[
        {"MetricName": name, "Value": i, "Unit": "Count", "Dimensions": [{"Name": "run", "Value": name}]}
        for i, name in enumerate(names)])
    now = datetime.datetime.now(datetime.timezone.utc)
    [point] = cloudwatch.get_metric_statistics(
        Namespace=namespace, MetricName="put-399", Dimensions=[{"Name": "run", "Value": "put-399"}], Period=60,
        StartTime=now - 10 * MINUTE, EndTime=now + 10 * MINUTE, Statistics=["Maximum"])["Datapoints"]
    assert point["Maximum"] == 399 and point["Unit"] == "Count"
    listed = [metric["MetricName"] for page in cloudwatch.get_paginator("list_metrics").paginate(Namespace=namespace)
              for metric in page["Metrics"]]
    assert set(names) <= set(listed)


def test_training_code_puts_metrics_of_its_own(server):
    described = server.run("""python3 -c "
import boto3
cloudwatch = boto3.client('cloudwatch')
cloudwatch.put_metric_data(Namespace='Jobs', MetricData=[
    dict(MetricName='seen', Values=[1, 2], Counts=[3, 1]), dict(MetricName='seen', Value=9)])
try:
    cloudwatch.put_metric_data(Namespace='/aws/sagemaker/TrainingJobs', MetricData=[dict(MetricName='x', Value=1)])
except Exception as error:
    print(error)
" """)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    assert any("/aws/sagemaker/TrainingJobs for parameter Namespace is invalid" in line
               for line in server.log(described["TrainingJobName"]))
    now = datetime.datetime.now(datetime.timezone.utc)
    [result] = server.client("cloudwatch").get_metric_data(
        StartTime=now - 10 * MINUTE, EndTime=now + 10 * MINUTE, MetricDataQueries=[{"Id": "s", "MetricStat": {
            "Metric": {"Namespace": "Jobs", "MetricName": "seen"}, "Period": 3600, "Stat": "Sum"}}])["MetricDataResults"]
    assert sum(result["Values"]) == 14
