"""Jobs on several hosts, which share this machine: what each host gets, and how they stop together."""

import io
import json
import tarfile
import time
import urllib.parse

import pytest

from trainyard_server import eventually, hyper_parameters

GROUP = "/aws/sagemaker/TrainingJobs"
# Runs until it is stopped; logs that, and writes a file.
UNTIL_STOPPED = """
    trap 'echo "$HOSTNAME was asked to stop"; echo kept > /opt/ml/model/$HOSTNAME; exit 0' TERM
    echo "$HOSTNAME waits"
    while true; do sleep 0.1 & wait $!; done
"""


def hosts(count, instance_type="ml.m5.large"):
    return {"InstanceType": instance_type, "InstanceCount": count, "VolumeSizeInGB": 1}


def group(name, count, instance_type="ml.m5.large"):
    return {"InstanceGroupName": name, "InstanceCount": count, "InstanceType": instance_type}


def channel(name, prefix, **source):
    return {"ChannelName": name, "DataSource": {"S3DataSource": {
        "S3DataType": "S3Prefix", "S3Uri": f"s3://data/{prefix}", **source}}}


def files_of(server, uri):
    """-> (name -> content, name -> number of entries)"""
    place = urllib.parse.urlparse(uri)
    body = server.s3.get_object(Bucket=place.netloc, Key=place.path[1:])["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(body)) as archive:
        names = [member.name for member in archive if member.isfile()]
        return {name: archive.extractfile(name).read().decode() for name in names}, names


def model_of(server, described):
    files, names = files_of(server, described["ModelArtifacts"]["S3ModelArtifacts"])
    assert len(names) == len(set(names)), names
    return files


def log_of(server, job, host):
    streams = server.logs.describe_log_streams(logGroupName=GROUP, logStreamNamePrefix=f"{job}/{host}-")["logStreams"]
    assert len(streams) == 1, streams
    events = server.logs.get_log_events(logGroupName=GROUP, logStreamName=streams[0]["logStreamName"],
                                        startFromHead=True)["events"]
    return [event["message"] for event in events]


@pytest.fixture(scope="module")
def pair(server):
    """A job of two hosts that use everything."""
    script = r"""
        set -e
        cp /opt/ml/input/config/resourceconfig.json /opt/ml/model/resources-$HOSTNAME.json
        for host in algo-1 algo-2; do getent hosts $host >> /opt/ml/model/names-$HOSTNAME || echo "no $host"; done
        echo "loss=0.$((${HOSTNAME#algo-} * 25));"
        echo "a line of $HOSTNAME"
        echo "of $HOSTNAME" > /opt/ml/output/data/$HOSTNAME.txt
    """
    job = server.create(script, ResourceConfig=hosts(2), HyperParameters=hyper_parameters(script),
                        AlgorithmSpecification={
                            **server.request()["AlgorithmSpecification"],
                            "MetricDefinitions": [{"Name": "loss", "Regex": "loss=(.*?);"}]})
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    return described


def test_each_host_knows_itself_and_the_others(server, pair):
    files = model_of(server, pair)
    for host in ("algo-1", "algo-2"):
        seen = json.loads(files[f"resources-{host}.json"])
        assert seen["current_host"] == host and seen["hosts"] == ["algo-1", "algo-2"]
        assert seen["current_instance_type"] == "ml.m5.large" and seen["current_group_name"] == "homogeneousCluster"
        assert seen["instance_groups"] == [{"instance_group_name": "homogeneousCluster",
                                            "instance_type": "ml.m5.large", "hosts": ["algo-1", "algo-2"]}]
        addresses = [line.split()[0] for line in files[f"names-{host}"].splitlines()]
        assert len(addresses) == 2


def test_what_all_hosts_leave_is_one_archive(server, pair):
    assert sorted(model_of(server, pair)) == ["names-algo-1", "names-algo-2", "resources-algo-1.json",
                                              "resources-algo-2.json"]
    name = pair["TrainingJobName"]
    output, _ = files_of(server, f"s3://data/out/{name}/output/output.tar.gz")
    assert output == {"data/algo-1.txt": "of algo-1\n", "data/algo-2.txt": "of algo-2\n"} or \
        output == {"algo-1.txt": "of algo-1\n", "algo-2.txt": "of algo-2\n"}
    keys = [entry["Key"] for entry in server.s3.list_objects_v2(Bucket="data", Prefix=f"out/{name}/")["Contents"]]
    assert sorted(keys) == [f"out/{name}/output/model.tar.gz", f"out/{name}/output/output.tar.gz"]


def test_each_host_has_a_log_and_metrics_of_its_own(server, pair):
    name = pair["TrainingJobName"]
    for host in ("algo-1", "algo-2"):
        assert f"a line of {host}" in log_of(server, name, host)
    assert [metric["MetricName"] for metric in pair["FinalMetricDataList"]] == ["loss"]

    def measured():
        found = server.client("cloudwatch").list_metrics(Namespace="/aws/sagemaker/TrainingJobs",
                                                         MetricName="MemoryUtilization")["Metrics"]
        values = {dimension["Value"] for metric in found for dimension in metric["Dimensions"]}
        return {f"{name}/algo-1", f"{name}/algo-2"} <= values

    eventually(measured, 30, "metrics of both hosts")


def test_the_command_line_shows_hosts(server, pair):
    name = pair["TrainingJobName"]
    lines = server.cli("logs", name).stdout.splitlines()
    assert "algo-1 | a line of algo-1" in lines and "algo-2 | a line of algo-2" in lines
    lines = server.cli("logs", "--host", "algo-2", name).stdout.splitlines()
    assert "a line of algo-2" in lines and "a line of algo-1" not in lines
    refused = server.cli("logs", "--host", "algo-3", name, check=False)
    assert refused.returncode != 0 and "no host 'algo-3'" in refused.stderr
    assert "2 x ml.m5.large" in server.cli("describe", name).stdout
    row = next(line for line in server.cli("jobs", "-n", "100").stdout.splitlines() if line.startswith(name))
    assert row.split()[2] == "2"


def test_four_hosts_share_the_machine(server):
    script = "echo ready > /opt/ml/model/$HOSTNAME"
    described = server.run(script, ResourceConfig=hosts(4))
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    assert sorted(model_of(server, described)) == [f"algo-{number}" for number in (1, 2, 3, 4)]


def test_the_others_stop_when_one_host_fails(server):
    script = """
        if [ $HOSTNAME = algo-2 ]; then
            until python3 -c 'import boto3; boto3.client("s3").head_object(Bucket="data", Key="go-on")' 2> /dev/null; do
                sleep 0.1
            done
            printf "the second one broke" > /opt/ml/output/failure
            exit 3
        fi
    """ + UNTIL_STOPPED
    server.s3.delete_object(Bucket="data", Key="go-on")
    job = server.create(script, ResourceConfig=hosts(2))
    server.wait_for_log(job, "algo-1 waits")
    server.s3.put_object(Bucket="data", Key="go-on", Body=b"")
    began = time.monotonic()
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Failed"
    assert described["FailureReason"] == "AlgorithmError: the second one broke, exit code: 3"
    assert "algo-1 was asked to stop" in log_of(server, described["TrainingJobName"], "algo-1")
    assert time.monotonic() - began < 110, "it waited for the grace of a stop"


def test_a_stop_reaches_all_hosts(server):
    job = server.create(UNTIL_STOPPED, ResourceConfig=hosts(2))
    for host in ("algo-1", "algo-2"):
        server.wait_for_log(job, f"{host} waits")
    server.sagemaker.stop_training_job(TrainingJobName=job)
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Stopped"
    for host in ("algo-1", "algo-2"):
        assert f"{host} was asked to stop" in log_of(server, job, host)
    assert model_of(server, described) == {"algo-1": "kept\n", "algo-2": "kept\n"}


def test_groups_have_types_and_channels_of_their_own(server):
    for number in range(4):
        server.s3.put_object(Bucket="data", Key=f"shards/part-{number}", Body=f"{number}\n".encode())
    server.s3.put_object(Bucket="data", Key="whole/all", Body=b"all\n")
    script = r"""
        set -e
        cd /opt/ml/model
        cp /opt/ml/input/config/resourceconfig.json $HOSTNAME.resources
        cp /opt/ml/input/config/inputdataconfig.json $HOSTNAME.channels
        (cd /opt/ml/input/data && find . -type f | sort) > $HOSTNAME.files
    """
    described = server.run(
        script, ResourceConfig={"VolumeSizeInGB": 1, "InstanceGroups": [
            group("workers", 2), group("data", 1, "ml.c5.xlarge")]},
        InputDataConfig=[channel("train", "shards/", S3DataDistributionType="ShardedByS3Key",
                                 InstanceGroupNames=["workers"]),
                         channel("eval", "whole/", InstanceGroupNames=["data", "workers"])])
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    files = model_of(server, described)
    assert files["algo-1.files"].split() == ["./eval/all", "./train/part-0", "./train/part-2"]
    assert files["algo-2.files"].split() == ["./eval/all", "./train/part-1", "./train/part-3"]
    assert files["algo-3.files"].split() == ["./eval/all"]
    assert sorted(json.loads(files["algo-2.channels"])) == ["eval", "train"]
    assert sorted(json.loads(files["algo-3.channels"])) == ["eval"]
    third = json.loads(files["algo-3.resources"])
    assert (third["current_group_name"], third["current_instance_type"]) == ("data", "ml.c5.xlarge")
    assert third["instance_groups"] == [
        {"instance_group_name": "workers", "instance_type": "ml.m5.large", "hosts": ["algo-1", "algo-2"]},
        {"instance_group_name": "data", "instance_type": "ml.c5.xlarge", "hosts": ["algo-3"]}]


def test_hosts_that_never_fit_are_refused(server):
    """Compared with that many large volumes, a small one's share is zero on any machine, whatever the size of its disk."""
    with pytest.raises(server.sagemaker.exceptions.ClientError) as refused:
        server.create(ResourceConfig={"VolumeSizeInGB": 1, "InstanceGroups": [
            group("large", 999, "ml.m5.24xlarge"), group("small", 1)]})
    assert refused.value.response["Error"]["Code"] == "ValidationException"
    assert "The 1000 instances of the training job have" in str(refused.value)


def test_the_rules_of_groups_are_told(server):
    with pytest.raises(server.sagemaker.exceptions.ClientError) as refused:
        server.create(ResourceConfig={"VolumeSizeInGB": 1, "InstanceGroups": [group("a", 1)]},
                      InputDataConfig=[channel("train", "shards/", InstanceGroupNames=["b"])])
    assert "'b' is not an instance group of ResourceConfig" in str(refused.value)
