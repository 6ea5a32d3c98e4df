"""serve and its agents as a user who is not root, but may use Docker's socket."""

import json
import os
import pathlib
import signal
import tarfile

import pytest

from trainyard_server import USER, Server, eventually, ordinary_user

# What only root can read, and what even its owner can't.
SECRETS = ("umask 077; cd /opt/ml/model && mkdir -p deep/er && echo weights > deep/er/w && echo none > deep/none "
           "&& chmod 0 deep/none && chmod 500 deep/er && ln -s /etc/shadow link && chmod 0 deep")


@pytest.fixture(scope="module")
def users_server(runtime):
    if runtime != "docker":
        pytest.skip(f"{runtime} needs root")
    if os.geteuid() != 0:
        pytest.skip("this is an ordinary user already: every other test is this one")
    with ordinary_user() as (folder, run_as):
        with Server(folder, runtime, run_as=run_as) as server:
            server.s3.create_bucket(Bucket="data")
            yield server
        server.assert_nothing_left()


@pytest.fixture(autouse=True)
def leaves_nothing(users_server):
    yield
    users_server.assert_nothing_left()


def test_the_server_is_the_users(users_server):
    assert pathlib.Path(f"/proc/{users_server.process.pid}").stat().st_uid == USER


def test_what_the_containers_root_wrote_is_uploaded_and_removed(users_server, tmp_path):
    server = users_server
    described = server.run(SECRETS)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    key = f"out/{described['TrainingJobName']}/output/model.tar.gz"
    server.s3.download_file("data", key, str(tmp_path / "model.tar.gz"))
    with tarfile.open(tmp_path / "model.tar.gz") as archive:
        names = sorted(name.rstrip("/") for name in archive.getnames())
        assert {"deep/er/w", "deep/none"} <= set(names), names
        assert archive.extractfile("deep/er/w").read() == b"weights\n"


def test_a_file_system_that_cant_be_mounted_for_containers_fails_the_job_with_the_reason(users_server):
    configuration = pathlib.Path("/etc/fuse.conf")
    if configuration.exists() and "user_allow_other" in configuration.read_text().splitlines():
        pytest.skip("here an ordinary user may mount for containers")
    users_server.s3.put_object(Bucket="data", Key="users-fast/a", Body=b"1")
    described = users_server.run(InputDataConfig=[{
        "ChannelName": "train", "InputMode": "FastFile",
        "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://data/users-fast/"}}}])
    assert described["TrainingJobStatus"] == "Failed"
    assert "FastFile mode is not available on this machine" in described["FailureReason"]


def test_checkpoints_are_restored_and_stored(users_server):
    server = users_server
    config = {"S3Uri": "s3://data/users-checkpoints"}
    server.s3.put_object(Bucket="data", Key="users-checkpoints/step", Body=b"1\n")
    job = server.create("cd /opt/ml/checkpoints; cat step; echo 2 > step; umask 077; mkdir deep; echo 3 > deep/secret; "
                        "trap 'exit 0' TERM; echo ready; sleep 1000 & wait", CheckpointConfig=config)
    server.wait_for_log(job, "ready")

    def stored(key):
        return server.s3.get_object(Bucket="data", Key=f"users-checkpoints/{key}")["Body"].read()

    eventually(lambda: stored("step") == b"2\n", what="the checkpoint in S3")
    server.sagemaker.stop_training_job(TrainingJobName=job)
    assert server.wait(job)["TrainingJobStatus"] == "Stopped"
    assert stored("deep/secret") == b"3\n", "what only the container's user could read until it ended"


def test_each_pair_of_hosts_is_checked_through_the_jobs_network(users_server):
    server = users_server
    described = server.run("true", InfraCheckConfig={"EnableInfraCheck": True},
                           ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 2, "VolumeSizeInGB": 1})
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    told = json.loads(server.cli("describe", "--json", described["TrainingJobName"]).stdout)["TrainyardInfraChecks"]
    saw = {host["Host"]: {check["Name"]: check for check in host["Checks"]} for host in told}
    if "peers" in saw["algo-1"]:
        pytest.skip(f"jobs have no network of their own here: {saw['algo-1']['peers']['Detail']}")
    for host, peer in (("algo-1", "algo-2"), ("algo-2", "algo-1")):
        check = saw[host][f"peer {peer}"]
        assert check["Outcome"] == "passed" and "both ways at" in check["Detail"], check


def test_the_failure_file_is_read(users_server):
    described = users_server.run("umask 077; printf 'no luck' > /opt/ml/output/failure; exit 9")
    assert described["FailureReason"] == "AlgorithmError: no luck, exit code: 9"


def test_an_agent_that_is_killed_leaves_nothing_either(users_server):
    server = users_server
    job = server.create(SECRETS + "; trap 'exit 0' TERM; echo ready; sleep 1000 & wait")
    server.wait_for_log(job, "ready")
    lock = next(pathlib.Path(server.data / "attempts" / job).glob("*/*/lock"))
    os.kill(int(lock.read_text()), signal.SIGKILL)
    server.sagemaker.stop_training_job(TrainingJobName=job)
    assert server.wait(job)["TrainingJobStatus"] == "Stopped"
    volume = pathlib.Path(server.data / "attempts" / job)
    eventually(lambda: not list(volume.glob("*/*/volume*")), what="the removal of the volume")


def test_a_stopped_job_uploads_what_is_there(users_server):
    server = users_server
    job = server.create("umask 077; echo half > /opt/ml/model/half; trap 'exit 0' TERM; echo ready; sleep 1000 & wait")
    server.wait_for_log(job, "ready")
    server.sagemaker.stop_training_job(TrainingJobName=job)
    assert server.wait(job)["TrainingJobStatus"] == "Stopped"
    assert server.s3.head_object(Bucket="data", Key=f"out/{job}/output/model.tar.gz")["ContentLength"] > 0
