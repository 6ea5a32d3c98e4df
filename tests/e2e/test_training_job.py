"""A successful job: what the container sees, what the client gets."""

import json

import pytest

from trainyard_server import IMAGE, ROLE, hyper_parameters


def put(server, prefix, files):
    for name, content in files.items():
        server.s3.put_object(Bucket="data", Key=f"{prefix}/{name}", Body=content)


def channel(name, uri, **more):
    return {"ChannelName": name,
            "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": uri}}, **more}


@pytest.fixture(scope="module")
def finished(server):
    """One job that uses everything; each test below checks one aspect of it."""
    put(server, "in/train", {"a.csv": b"1,2\n", "deep/b.csv": b"3,4\n"})
    put(server, "in/validation", {"v.csv": b"5,6\n"})
    script = r"""
        set -e
        echo "hello from $TRAINING_JOB_NAME"
        printf 'tab\there\n'
        echo "loss = 0.75;"; echo "loss = 2.5e-1;"
        echo "to stderr" >&2
        cd /opt/ml
        cp input/config/*.json model/
        (cd input/data && find . -type f | sort) > model/files
        cat input/data/train/a.csv > model/a.csv
        env > model/env
        hostname > model/hostname
        getent hosts algo-1 > model/hosts
        ls -ld input input/config input/data model output/data | awk '{print $1, $9}' > model/modes
        mkdir -p model/sub; echo nested > model/sub/file
        echo extra > output/data/extra.txt
    """
    name = server.create(
        script,
        InputDataConfig=[
            channel("train", "s3://data/in/train/", ContentType="text/csv"),
            channel("validation", "s3://data/in/validation"),
        ],
        HyperParameters=hyper_parameters(script, eta="0.1"),
        Environment={"GREETING": "two words"},
        AlgorithmSpecification={
            "TrainingImage": IMAGE, "TrainingInputMode": "File",
            "MetricDefinitions": [{"Name": "loss", "Regex": r"loss = (.*?);"},
                                  {"Name": "never", "Regex": "never=([0-9]+)"}],
        },
        Tags=[{"Key": "team", "Value": "blue"}],
    )
    described = server.wait(name)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    return described


def test_ends_completed_with_the_transitions_of_the_real_service(finished):
    transitions = finished["SecondaryStatusTransitions"]
    assert [entry["Status"] for entry in transitions] == [
        "Starting", "Downloading", "Training", "Uploading", "Completed"]
    assert [entry["StatusMessage"] for entry in transitions] == [
        "Preparing the instances for training", "Downloading the training image",
        "Training image download completed. Training in progress.", "Uploading generated training model",
        "Training job completed"]
    for entry, following in zip(transitions, transitions[1:]):
        assert entry["EndTime"] == following["StartTime"]
    assert transitions[-1]["StartTime"] == transitions[-1]["EndTime"]


def test_times_fit_together(finished):
    transitions = {entry["Status"]: entry for entry in finished["SecondaryStatusTransitions"]}
    assert finished["CreationTime"] <= finished["TrainingStartTime"] <= finished["TrainingEndTime"]
    assert finished["TrainingStartTime"] == transitions["Downloading"]["StartTime"]
    assert finished["TrainingEndTime"] == transitions["Completed"]["StartTime"]
    whole = int((finished["TrainingEndTime"] - finished["TrainingStartTime"]).total_seconds())
    assert finished["TrainingTimeInSeconds"] == max(whole, 1) or finished["TrainingTimeInSeconds"] == whole
    assert finished["BillableTimeInSeconds"] >= 1


def test_the_request_is_echoed_with_the_services_defaults(finished, server):
    assert finished["TrainingJobArn"].endswith(f":training-job/{finished['TrainingJobName']}")
    assert finished["RoleArn"] == ROLE
    assert finished["HyperParameters"]["eta"] == "0.1"
    assert finished["Environment"] == {"GREETING": "two words"}
    assert finished["OutputDataConfig"] == {
        "KmsKeyId": "", "S3OutputPath": "s3://data/out", "CompressionType": "GZIP"}
    train = finished["InputDataConfig"][0]
    assert (train["CompressionType"], train["RecordWrapperType"]) == ("None", "None")
    assert train["DataSource"]["S3DataSource"]["S3DataDistributionType"] == "FullyReplicated"
    assert finished["EnableNetworkIsolation"] is False
    assert finished["EnableManagedSpotTraining"] is False
    assert "Tags" not in finished
    tags = server.sagemaker.list_tags(ResourceArn=finished["TrainingJobArn"])["Tags"]
    assert tags == [{"Key": "team", "Value": "blue"}]


def test_channels_are_placed_as_the_contract_says(finished, server):
    model = server.artifact(finished)
    assert b"./train/a.csv\n./train/deep/b.csv\n./validation/v.csv\n" in model["files"].replace(
        b"./train-manifest\n", b"").replace(b"./validation-manifest\n", b"")
    assert model["a.csv"] == b"1,2\n"


def test_config_files_are_those_of_the_contract(finished, server):
    model = server.artifact(finished)
    assert json.loads(model["hyperparameters.json"])["eta"] == "0.1"
    assert json.loads(model["inputdataconfig.json"]) == {
        "train": {"ContentType": "text/csv", "TrainingInputMode": "File",
                  "S3DistributionType": "FullyReplicated", "RecordWrapperType": "None"},
        "validation": {"TrainingInputMode": "File", "S3DistributionType": "FullyReplicated",
                       "RecordWrapperType": "None"}}
    resource = json.loads(model["resourceconfig.json"])
    assert resource["current_host"] == "algo-1" and resource["hosts"] == ["algo-1"]
    assert resource["current_instance_type"] == "ml.m5.large"
    assert resource["instance_groups"] == [{"instance_group_name": "homogeneousCluster",
                                            "instance_type": "ml.m5.large", "hosts": ["algo-1"]}]


def test_environment_and_host_name(finished, server):
    model = server.artifact(finished)
    env = dict(line.split("=", 1) for line in model["env"].decode().splitlines() if "=" in line)
    assert env["TRAINING_JOB_NAME"] == finished["TrainingJobName"]
    assert env["TRAINING_JOB_ARN"] == finished["TrainingJobArn"]
    assert env["GREETING"] == "two words"
    assert env["AWS_REGION"] == server.environment["AWS_DEFAULT_REGION"]
    assert model["hostname"] == b"algo-1\n"
    assert b"algo-1" in model["hosts"].split()


def test_outputs_are_two_archives_with_the_contents_at_their_root(finished, server):
    prefix = f"out/{finished['TrainingJobName']}/output"
    assert finished["ModelArtifacts"]["S3ModelArtifacts"] == f"s3://data/{prefix}/model.tar.gz"
    assert server.artifact(finished)["sub/file"] == b"nested\n"
    keys = [o["Key"] for o in server.s3.list_objects_v2(Bucket="data", Prefix=prefix)["Contents"]]
    assert keys == [f"{prefix}/model.tar.gz", f"{prefix}/output.tar.gz"]
    # As every object here has, so that no client warns at a download.
    heads = [server.s3.head_object(Bucket="data", Key=key, ChecksumMode="ENABLED") for key in keys]
    assert [(head["ChecksumType"], len(head["ChecksumCRC64NVME"])) for head in heads] == [("FULL_OBJECT", 12)] * 2


def test_the_log_has_every_line_with_tabs_escaped(finished, server):
    lines = server.log(finished["TrainingJobName"])
    assert f"hello from {finished['TrainingJobName']}" in lines
    assert "tab#011here" in lines
    assert "to stderr" in lines
    streams = server.logs.describe_log_streams(logGroupName="/aws/sagemaker/TrainingJobs",
                                               logStreamNamePrefix=finished["TrainingJobName"] + "/")
    assert len(streams["logStreams"]) == 1
    assert streams["logStreams"][0]["logStreamName"].startswith(finished["TrainingJobName"] + "/algo-1-")


def test_a_line_that_takes_its_time_is_seen_while_it_runs_and_searched_for_metrics_as_a_whole(server):
    job = server.create("trap 'echo \" loss=7;\"; exit 0' TERM; printf 'epoch 1'; printf ' 10%%\\r 20%%\\r' >&2; "
                        "sleep 600 & wait",
                        AlgorithmSpecification={**server.request()["AlgorithmSpecification"], "MetricDefinitions": [
                            {"Name": "loss", "Regex": "epoch 1.* loss=([0-9]+);"}]})
    server.wait_for_log(job, "epoch 1")
    server.wait_for_log(job, " 10%#015 20%")  # SageMaker's logs, too, have '\r' in the middle of a line
    server.sagemaker.stop_training_job(TrainingJobName=job)
    assert [metric["Value"] for metric in server.wait(job)["FinalMetricDataList"]] == [7]
    lines = server.log(job)
    assert "".join(lines).count("20%") == 1 and len([line for line in lines if line.endswith(" loss=7;")]) == 1


def test_final_metrics_are_the_last_values(finished):
    metrics = finished["FinalMetricDataList"]
    assert [(metric["MetricName"], round(metric["Value"], 6)) for metric in metrics] == [("loss", 0.25)]


def test_uncompressed_output_keeps_the_tree(server):
    described = server.run("mkdir -p /opt/ml/model/a; echo 1 > /opt/ml/model/a/b; echo 2 > /opt/ml/output/data/c",
                           OutputDataConfig={"S3OutputPath": "s3://data/plain", "CompressionType": "NONE"})
    name = described["TrainingJobName"]
    assert described["ModelArtifacts"]["S3ModelArtifacts"] == f"s3://data/plain/{name}/output/model/"
    keys = [o["Key"] for o in server.s3.list_objects_v2(Bucket="data", Prefix=f"plain/{name}")["Contents"]]
    assert keys == [f"plain/{name}/output/data/c", f"plain/{name}/output/model/a/b"]


def test_entrypoint_and_arguments_replace_the_images(server):
    described = server.run(AlgorithmSpecification={
        "TrainingImage": IMAGE, "TrainingInputMode": "File",
        "ContainerEntrypoint": ["/bin/sh", "-c"],
        "ContainerArguments": ["echo \"$0 $#\" > /opt/ml/model/args", "zero", "one", "two words"]})
    assert server.artifact(described)["args"] == b"zero 2\n"


def test_boto3_inside_the_container_works_as_the_jobs_role(server):
    script = """python3 - <<'END'
import boto3
print("I am", boto3.client("sts").get_caller_identity()["Arn"])
boto3.client("s3").put_object(Bucket="data", Key="from-inside", Body=b"yes")
END"""
    described = server.run(script)
    assert described["TrainingJobStatus"] == "Completed", described["FailureReason"]
    assert server.s3.get_object(Bucket="data", Key="from-inside")["Body"].read() == b"yes"
    assert any("assumed-role/Trainer/" in line for line in server.log(described["TrainingJobName"]))


def test_network_isolation_leaves_no_way_out_and_no_credentials(server):
    described = server.run("tail -n +2 /proc/net/route > /opt/ml/model/routes; env > /opt/ml/model/env",
                           EnableNetworkIsolation=True)
    model = server.artifact(described)
    destinations = [line.split()[1] for line in model["routes"].splitlines()]
    assert b"00000000" not in destinations, model["routes"]
    assert b"CREDENTIALS" not in model["env"]
    assert described["EnableNetworkIsolation"] is True


def test_memory_and_cpu_limits_are_those_of_the_instance_type(server):
    described = server.run("""
        cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null > /opt/ml/model/memory
    """, ResourceConfig={"InstanceType": "ml.t3.medium", "InstanceCount": 1, "VolumeSizeInGB": 1})
    model = server.artifact(described)
    assert int(model["memory"].split()[0]) == 4 << 30


def test_a_bigger_instance_than_the_machine_gets_the_machine_and_the_log_says_so(server):
    described = server.run("true", ResourceConfig={
        "InstanceType": "ml.m5.24xlarge", "InstanceCount": 1, "VolumeSizeInGB": 1})
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    assert any("ml.m5.24xlarge" in line for line in server.log(described["TrainingJobName"]))


def test_jobs_that_do_not_fit_wait_their_turn_first_in_first_out(server):
    whole = {"InstanceType": "ml.m5.24xlarge", "InstanceCount": 1, "VolumeSizeInGB": 1}
    first = server.create("trap 'exit 0' TERM; echo ready; while :; do sleep 0.1; done", ResourceConfig=whole)
    server.wait_for_log(first, "ready")
    second, third = server.create(ResourceConfig=whole), server.create(ResourceConfig=whole)
    server.wait_for(third, "Pending")
    assert server.describe(second)["SecondaryStatus"] == "Pending"
    server.sagemaker.stop_training_job(TrainingJobName=first)
    assert server.wait(first)["TrainingJobStatus"] == "Stopped"
    ends = [server.wait(job) for job in (second, third)]
    assert [end["TrainingJobStatus"] for end in ends] == ["Completed", "Completed"]
    assert ends[0]["TrainingEndTime"] <= ends[1]["TrainingStartTime"]
