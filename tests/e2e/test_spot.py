"""Managed spot training: jobs on spare capacity, which on-demand jobs preempt and which then run again."""

import json

import pytest

from trainyard_server import eventually

# As large as any machine: two of them never run at once.
WHOLE = {"InstanceType": "ml.m5.24xlarge", "InstanceCount": 1, "VolumeSizeInGB": 1}
SPOT = {"EnableManagedSpotTraining": True, "ResourceConfig": WHOLE,
        "StoppingCondition": {"MaxRuntimeInSeconds": 600, "MaxWaitTimeInSeconds": 1200}}
UNTIL_TERM = "trap 'exit 0' TERM; while true; do sleep 0.1 & wait $!; done"
# The first attempt's input says "wait", the next one's what the test has put in its place.
SCRIPT = f"""
    read word < /opt/ml/input/data/orders/word
    echo "the word is $word, the model has $(ls /opt/ml/model | wc -l) files"
    mkdir -p /opt/ml/checkpoints
    echo "the checkpoint is $(cat /opt/ml/checkpoints/word 2>&1)"
    echo $word > /opt/ml/model/$word
    echo $word > /opt/ml/checkpoints/word
    [ $word = wait ] || exit 0
    {UNTIL_TERM}
"""


@pytest.fixture(scope="module")
def server(one_runtime, session_server):
    return session_server(f"server-{one_runtime}", one_runtime)


def phases(described):
    return [step["Status"] for step in described["SecondaryStatusTransitions"] if step["Status"] != "Pending"]


def streams(server, job):
    group = "/aws/sagemaker/TrainingJobs"
    found = server.logs.describe_log_streams(logGroupName=group, logStreamNamePrefix=f"{job}/")
    return [stream["logStreamName"] for stream in found["logStreams"]]


def model_keys(server, job):
    found = server.s3.list_objects_v2(Bucket="data", Prefix=f"out/{job}/")
    return [entry["Key"] for entry in found.get("Contents", [])]


def test_a_spot_job_gives_way_to_an_on_demand_job_and_runs_again(server, orders):
    channel, say = orders
    checkpoints = channel["DataSource"]["S3DataSource"]["S3Uri"].replace("orders", "checkpoints")
    spot = server.create(SCRIPT, InputDataConfig=[channel], CheckpointConfig={"S3Uri": checkpoints}, **SPOT)
    server.wait_for_log(spot, "the checkpoint is")
    demand = server.create(UNTIL_TERM, ResourceConfig=WHOLE)
    server.wait_for(demand, "Training")
    waiting = server.describe(spot)
    assert (waiting["TrainingJobStatus"], waiting["SecondaryStatus"]) == ("InProgress", "Interrupted")
    assert model_keys(server, spot) == [], "it runs again, so its outputs are not uploaded"
    first, = json.loads(server.cli("queue", "--json").stdout)["TrainingJobs"]
    assert first["TrainingJobName"] == spot and first["EnableManagedSpotTraining"]
    assert first["WaitsFor"].startswith("Waiting for capacity: the training job needs ")
    assert [holder["TrainingJobName"] for holder in first["HeldBy"]] == [demand]
    say("go")
    server.sagemaker.stop_training_job(TrainingJobName=demand)
    described = server.wait(spot)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    assert phases(described) == ["Starting", "Downloading", "Training", "Interrupted",
                                 "Starting", "Downloading", "Training", "Uploading", "Completed"]
    interrupted = next(step for step in described["SecondaryStatusTransitions"] if step["Status"] == "Interrupted")
    assert interrupted["StatusMessage"].startswith(("Training job interrupted", "Waiting for capacity"))
    assert described["BillableTimeInSeconds"] <= described["TrainingTimeInSeconds"]
    assert described["EnableManagedSpotTraining"] and described["StoppingCondition"] == SPOT["StoppingCondition"]
    log = server.log(spot)
    assert any("the word is go, the model has 0 files" in line for line in log)
    assert any(line == "the checkpoint is wait" for line in log), log
    assert len(streams(server, spot)) == 2
    attempts = json.loads(server.cli("describe", "--json", spot).stdout)["TrainyardAttempts"]
    assert [attempt.get("FailureClass") for attempt in attempts] == ["interruption", None]


def test_a_person_interrupts_a_spot_job_and_no_other(server, orders):
    channel, say = orders
    spot = server.create(SCRIPT, InputDataConfig=[channel], **SPOT)
    server.wait_for_log(spot, "the word is wait")
    say("go")
    assert f"interrupting {spot}" in server.cli("interrupt", spot).stdout
    described = server.wait(spot)
    assert described["TrainingJobStatus"] == "Completed" and phases(described).count("Interrupted") == 1
    demand = server.create(UNTIL_TERM)
    server.wait_for(demand, "Training")
    for job, why in ((spot, "it is not running, its SecondaryStatus is Completed"),
                     (demand, "it is not a managed spot training job"), ("nobody", "not found")):
        refused = server.cli("interrupt", job, check=False)
        assert refused.returncode == 1 and why in refused.stderr, refused.stderr
    server.sagemaker.stop_training_job(TrainingJobName=demand)
    server.wait(demand)
    eventually(lambda: server.cli("queue").stdout == "no training job waits\n", what="an empty queue")


def test_a_spot_job_that_waits_ends_at_max_wait_time(server):
    demand = server.create(UNTIL_TERM, ResourceConfig=WHOLE)
    server.wait_for(demand, "Training")
    described = server.run(**{**SPOT, "StoppingCondition": {"MaxRuntimeInSeconds": 2, "MaxWaitTimeInSeconds": 2}})
    assert (described["TrainingJobStatus"], described["SecondaryStatus"]) == ("Stopped", "MaxWaitTimeExceeded")
    assert phases(described) == ["Starting", "Stopping", "MaxWaitTimeExceeded"]
    assert not {"FailureReason", "TrainingStartTime", "BillableTimeInSeconds"} & described.keys()
    server.sagemaker.stop_training_job(TrainingJobName=demand)
    server.wait(demand)
