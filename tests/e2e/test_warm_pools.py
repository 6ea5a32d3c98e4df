"""Warm pools: the instances of a job are retained for the next one that matches."""

import json
import re
import subprocess

import pytest
from botocore.exceptions import ClientError

from trainyard_server import eventually

POOL = {"ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1,
                           "KeepAlivePeriodInSeconds": 600}}
CACHE = "$SAGEMAKER_MANAGED_WARMPOOL_CACHE_DIRECTORY"
FIRST = f'echo kept > {CACHE}/word; echo lost > /opt/ml/other; echo model > /opt/ml/model/weights; chmod 600 {CACHE}/word'
SECOND = f"""
    echo "the cache is {CACHE} and has $(cat {CACHE}/word)"
    echo "other has $(cat /opt/ml/other 2>&1), the model $(ls /opt/ml/model | wc -l) files"
    echo "$(hostname) is $(getent hosts $(hostname))"
"""
WHO_AM_I = """
    python3 -c 'import boto3; print(boto3.client("sts").get_caller_identity()["Arn"])'
"""


@pytest.fixture(scope="module")
def server(one_runtime, session_server):
    return session_server(f"server-{one_runtime}", one_runtime)


def pool(server, job):
    return server.describe(job)["WarmPoolStatus"]


def listed(server, status):
    found = server.sagemaker.list_training_jobs(WarmPoolStatusEquals=status)["TrainingJobSummaries"]
    assert all(summary["WarmPoolStatus"]["Status"] == status for summary in found)
    return [summary["TrainingJobName"] for summary in found]


def end_pool(server, job):
    server.sagemaker.update_training_job(TrainingJobName=job, ResourceConfig={"KeepAlivePeriodInSeconds": 0})


def test_a_matching_job_runs_on_what_the_first_one_left(server):
    first = server.create(FIRST, **POOL)
    ended = server.wait(first)
    assert ended["TrainingJobStatus"] == "Completed", (ended.get("FailureReason"), server.log(first))
    assert pool(server, first) == {"Status": "Available"}
    assert listed(server, "Available") == [first] and listed(server, "InUse") == []
    with pytest.raises(ClientError, match="the warm pool of the training job is Available") as refused:
        server.sagemaker.delete_training_job(TrainingJobName=first)
    assert refused.value.response["Error"]["Code"] == "ResourceInUse"
    eventually(lambda: list(server.data.glob(f"attempts/{first}/1/algo-1/warm")), what="what is kept")
    assert not server.mounts(), "a volume and a network are all that is kept"
    kept = server.containers()
    assert len(kept) == (len(server.networks()) if server.runtime == "docker" else 0), "what holds the network"

    server.kill()
    server.start()
    assert pool(server, first) == {"Status": "Available"}
    assert re.search(rf"{first} +Completed +pool Available ", server.cli("jobs").stdout)
    listed_pool, = json.loads(server.cli("queue", "--json").stdout)["WarmPools"]
    assert listed_pool["TrainingJobName"] == first and listed_pool["Holds"]["MemoryInBytes"] > 0
    assert listed_pool["Holds"]["DiskInBytes"] >= 2**30
    assert f"warm pool of {first}: holds " in server.cli("queue").stdout

    second = server.create(SECOND, **POOL)
    server.wait(second)
    log = "\n".join(server.log(second))
    assert "the cache is /opt/ml/sagemaker/warmpoolcache and has kept" in log
    assert "No such file or directory, the model 0 files" in log
    reused = pool(server, first)
    assert (reused["Status"], reused["ReusedByJob"]) == ("Reused", second)
    assert reused["ResourceRetainedBillableTimeInSeconds"] >= 0
    assert pool(server, second) == {"Status": "Available"}
    server.sagemaker.delete_training_job(TrainingJobName=first)
    eventually(lambda: not (server.data / "attempts" / first).exists(), what="the end of what was the first job's")
    eventually(lambda: server.containers() == kept, what="the network that went from job to job")

    end_pool(server, second)
    ended = pool(server, second)
    assert ended["Status"] == "Terminated" and ended["ResourceRetainedBillableTimeInSeconds"] >= 0
    with pytest.raises(ClientError, match="and it is Terminated"):
        end_pool(server, second)
    assert server.describe(second)["ResourceConfig"]["KeepAlivePeriodInSeconds"] == 0
    server.assert_nothing_left()


def test_a_network_that_its_engine_took_away_is_made_anew(server):
    first = server.create(FIRST, **POOL)
    server.wait(first)
    eventually(lambda: list(server.data.glob(f"attempts/{first}/1/algo-1/warm")), what="what is kept")
    held = server.containers() if server.runtime == "docker" else []
    if not held:
        end_pool(server, first)
        pytest.skip("no container holds a network here")
    subprocess.run(["docker", "-H", f"unix://{server.docker_socket}", "kill", *held], check=True, capture_output=True)
    second = server.create(SECOND + WHO_AM_I, **POOL)
    described = server.wait(second)
    assert described["TrainingJobStatus"] == "Completed", (described.get("FailureReason"), server.log(second))
    assert pool(server, first)["ReusedByJob"] == second
    assert any("assumed-role" in line for line in server.log(second)), server.log(second)
    end_pool(server, second)
    server.assert_nothing_left()


def test_a_job_that_needs_the_room_ends_the_pool(server):
    first = server.create("false", **POOL)
    assert server.wait(first)["FailureReason"].startswith("AlgorithmError")
    assert pool(server, first)["Status"] == "Available"
    large = server.run(ResourceConfig={"InstanceType": "ml.m5.24xlarge", "InstanceCount": 1, "VolumeSizeInGB": 1})
    assert large["TrainingJobStatus"] == "Completed"
    assert pool(server, first)["Status"] == "Terminated"
    server.assert_nothing_left()
