"""The same job through other unmodified clients: the AWS CLI and the AWS SDK for JavaScript."""

import json
import os
import pathlib
import shutil
import uuid

import pytest

from trainyard_server import IMAGE, ROLE, shell

HERE = pathlib.Path(__file__).parent


def test_aws_cli(server, tmp_path):
    aws = os.environ.get("TRAINYARD_AWS_CLI", "aws")
    name, bucket = f"cli-{uuid.uuid4().hex[:8]}", f"cli-{uuid.uuid4().hex[:8]}"
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "rows.csv").write_text("1,2\n")

    def run(*words):
        text = shell([aws, *words, "--output", "json"], server)
        return json.loads(text) if text.strip() else {}

    shell([aws, "s3", "mb", f"s3://{bucket}"], server)
    shell([aws, "s3", "cp", "--recursive", str(tmp_path / "in"), f"s3://{bucket}/in/"], server)
    run("sagemaker", "create-training-job", "--training-job-name", name, "--role-arn", ROLE,
        "--algorithm-specification", f"TrainingImage={IMAGE},TrainingInputMode=File",
        "--hyper-parameters", json.dumps({"script": "cat /opt/ml/input/data/train/rows.csv | tee /opt/ml/model/m"}),
        "--input-data-config", json.dumps([{"ChannelName": "train", "DataSource": {"S3DataSource": {
            "S3DataType": "S3Prefix", "S3Uri": f"s3://{bucket}/in"}}}]),
        "--output-data-config", f"S3OutputPath=s3://{bucket}/out",
        "--resource-config", "InstanceType=ml.m5.large,InstanceCount=1,VolumeSizeInGB=1",
        "--stopping-condition", "MaxRuntimeInSeconds=60", "--tags", "Key=from,Value=cli")
    assert server.wait(name)["TrainingJobStatus"] == "Completed"
    described = run("sagemaker", "describe-training-job", "--training-job-name", name)
    assert described["TrainingJobStatus"] == "Completed"
    assert run("sagemaker", "list-tags", "--resource-arn", described["TrainingJobArn"])["Tags"] == [
        {"Key": "from", "Value": "cli"}]
    events = run("logs", "filter-log-events", "--log-group-name", "/aws/sagemaker/TrainingJobs",
                 "--log-stream-name-prefix", f"{name}/")["events"]
    assert "1,2" in [event["message"] for event in events]
    shell([aws, "s3", "cp", described["ModelArtifacts"]["S3ModelArtifacts"], str(tmp_path / "model.tar.gz")], server)
    assert shell(["tar", "xzOf", str(tmp_path / "model.tar.gz"), "m"], server) == "1,2\n"
    assert run("sts", "get-caller-identity")["Arn"].endswith(":root")


def resolving(names, words, tmp_path):
    """`words`, run with an /etc/hosts of its own in which those names are this machine, as with a wildcard DNS record.

    Virtual-host addressing puts the bucket into the host's name, and not every resolver knows *.localhost.
    """
    hosts = tmp_path / "hosts"
    hosts.write_text("".join(f"127.0.0.1 {name}\n" for name in ("localhost", *names)))
    return ["unshare", "--mount", "sh", "-c", f'mount --bind "{hosts}" /etc/hosts && exec "$@"', "sh", *words]


def test_aws_sdk_for_javascript(server, tmp_path):
    modules = os.environ.get("TRAINYARD_NODE_MODULES")
    if not modules or not shutil.which("node"):
        pytest.skip("the AWS SDK for JavaScript is not installed (./dev test installs it)")
    environment = {"AWS_ENDPOINT_URL": server.url.replace("127.0.0.1", "localhost")}
    node = ["node", str(pathlib.Path(modules).parent / "train.mjs"), IMAGE, ROLE,
            "echo from javascript; cp /opt/ml/input/data/train/* /opt/ml/model/"]
    out = shell(resolving(["from-js.localhost"], node, tmp_path), server, **environment)
    saw = json.loads(out)
    assert saw["status"] == "Completed", saw
    assert saw["created"] is True and len(saw["account"]) == 12
    assert saw["tags"] == [{"Key": "k", "Value": "v"}]
    name = saw["arn"].rsplit("/", 1)[1]
    assert saw["listed"] == [name]
    assert "from javascript" in saw["log"]
    assert saw["keys"] == ["in/a b+c.txt", f"out/{name}/output/model.tar.gz"]
    assert saw["input"] == "payload"
    assert saw["missing"] == {"name": "ValidationException", "message": "Requested resource not found."}
