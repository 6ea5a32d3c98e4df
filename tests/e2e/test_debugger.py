"""DebugHookConfig: its file in the container, and its folder in S3 while the job runs and after."""

import json

from trainyard_server import eventually


def keys(server, prefix):
    """key below `prefix` -> size."""
    listed = server.s3.list_objects_v2(Bucket="data", Prefix=prefix).get("Contents", [])
    return {entry["Key"][len(prefix):]: entry["Size"] for entry in listed}


def content(server, key):
    return server.s3.get_object(Bucket="data", Key=key)["Body"].read()


# Waits for the file $1, which the test has the server's clients put nowhere: it comes over S3.
WAIT_FOR = r"""
wait_for() {  # KEY: until it is in the bucket
  python3 - "$1" <<'END'
import boto3, botocore, sys, time
s3, deadline = boto3.client("s3"), time.monotonic() + 60
while time.monotonic() < deadline:
    try:
        s3.head_object(Bucket="data", Key=sys.argv[1])
        sys.exit(0)
    except botocore.exceptions.ClientError:
        time.sleep(0.1)
sys.exit("it never came")
END
}
"""


def test_tensors_are_in_s3_while_the_job_runs_and_all_of_them_after(server):
    hook = {
        "S3OutputPath": "s3://data/debug/",
        "HookParameters": {"save_interval": "2"},
        "CollectionConfigurations": [{"CollectionName": "losses", "CollectionParameters": {"start_step": "1"}}],
    }
    script = WAIT_FOR + r"""
        set -e
        cp /opt/ml/input/config/debughookconfig.json /opt/ml/model/
        cd /opt/ml/output/tensors
        mkdir -p events/000000000000 index/000000000
        echo half > events/000000000000/000000000000_worker_0.tfevents.tmp
        echo event > events/000000000000/e.tmp
        mv events/000000000000/e.tmp events/000000000000/000000000000_worker_0.tfevents
        echo '{}' > index/000000000/000000000000_worker_0.json
        printf 'one' > growing
        wait_for go/$TRAINING_JOB_NAME
        printf ' two' >> growing
        mkdir collections; echo last > collections/last
    """
    name = server.create(script, DebugHookConfig=hook)
    prefix = f"debug/{name}/debug-output/"
    during = eventually(lambda: (found := keys(server, prefix)).keys() >= {
        "events/000000000000/000000000000_worker_0.tfevents", "index/000000000/000000000000_worker_0.json",
        "growing"} and found, what="the first tensors")
    assert "training_job_end.ts" not in during, "the job runs"
    assert server.describe(name)["SecondaryStatus"] == "Training"
    assert content(server, prefix + "growing") == b"one"
    server.s3.put_object(Bucket="data", Key=f"go/{name}", Body=b"")

    described = server.wait(name)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    after = keys(server, prefix)
    assert sorted(after) == ["collections/last", "events/000000000000/000000000000_worker_0.tfevents", "growing",
                             "index/000000000/000000000000_worker_0.json", "training_job_end.ts"]
    assert after["training_job_end.ts"] == 0
    assert content(server, prefix + "growing") == b"one two"
    assert described["DebugHookConfig"] == hook
    assert json.loads(server.artifact(described)["debughookconfig.json"]) == {
        **hook, "LocalPath": "/opt/ml/output/tensors"}


def test_a_local_path_elsewhere_in_the_container(server):
    described = server.run("echo 1 > /tmp/tensors/here",
                           DebugHookConfig={"S3OutputPath": "s3://data/debug", "LocalPath": "/tmp/tensors"})
    name = described["TrainingJobName"]
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    assert sorted(keys(server, f"debug/{name}/debug-output/")) == ["here", "training_job_end.ts"]
    assert described["DebugHookConfig"]["CollectionConfigurations"] == []


def test_a_stopped_job_keeps_its_last_tensors(server):
    name = server.create("trap 'echo saved > /opt/ml/output/tensors/last; exit 0' TERM; echo ready; "
                         "while :; do sleep 0.05; done", DebugHookConfig={"S3OutputPath": "s3://data/debug"})
    server.wait_for_log(name, "ready")
    server.sagemaker.stop_training_job(TrainingJobName=name)
    assert server.wait(name)["TrainingJobStatus"] == "Stopped"
    assert sorted(keys(server, f"debug/{name}/debug-output/")) == ["last", "training_job_end.ts"]


def test_without_the_configuration_there_is_no_file(server):
    described = server.run("ls /opt/ml/input/config > /opt/ml/model/files")
    files = server.artifact(described)["files"].decode().split()
    assert "debughookconfig.json" not in files and "profilerconfig.json" not in files
    assert "DebugHookConfig" not in described and described["ProfilingStatus"] == "Disabled"
