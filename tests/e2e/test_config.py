"""The configuration file of serve: what it sets, and the errors about a wrong one."""

import json
import os
import pathlib
import signal
import subprocess

import botocore.exceptions
import pytest

from trainyard_server import IMAGE, ROLE, Server, eventually

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples" / "config.toml"


def trainyard(*words):
    return subprocess.run([os.environ["TRAINYARD"], *map(str, words)], capture_output=True, text=True, timeout=60)


@pytest.fixture
def config(tmp_path):
    """Writes the file in the data folder of a server of `tmp_path`."""
    path = tmp_path / "data" / "config.toml"

    def write(text):
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.write_text(text)
        return path

    return write


def test_the_data_folders_file_sets_what_serve_goes_by(tmp_path, config):
    config('account = "123456789012"\nregion = "eu-west-1"\nroles = ["Only"]\n')
    with Server(tmp_path, "oci") as server:
        assert server.environment["AWS_DEFAULT_REGION"] == "eu-west-1"
        assert server.sts.get_caller_identity()["Account"] == "123456789012"
        iam = server.client("iam")
        assert iam.get_role(RoleName="Only")["Role"]["Arn"] == "arn:aws:iam::123456789012:role/Only"
        with pytest.raises(iam.exceptions.NoSuchEntityException):
            iam.get_role(RoleName="Other")
    config("")  # the folder keeps what it was made for
    shown = json.loads(trainyard("config", "show", "--data", server.data, "--json").stdout)
    assert {"key": "account", "value": "123456789012", "from": "folder"} in shown
    assert {"key": "region", "value": "eu-west-1", "from": "folder"} in shown


def test_serve_does_not_start_with_a_wrong_file_and_says_all_that_is_wrong(tmp_path, config):
    path = config('lisen = ":80"\nruntime = "podman"\n\nregion = 1\n')
    served = trainyard("serve", "--data", path.parent)
    assert served.returncode == 2 and served.stdout == ""
    assert served.stderr.splitlines() == [
        f"{path}:1:1: lisen is not a key of the configuration; did you mean listen?",
        f'{path}:2:11: runtime = "podman": must be auto, docker or oci',
        f"{path}:4:10: region = 1: must be a string, not an integer"]
    assert not (path.parent / "state.db").exists()


def test_check_says_what_is_wrong_and_exits_with_1(tmp_path, config):
    path = config("runtime = 1\n[images]\nx = 'y'\n")
    checked = trainyard("config", "check", path)
    assert checked.returncode == 1 and checked.stdout == "2 errors\n"
    assert [line.rsplit(": ", 1)[0] for line in checked.stderr.splitlines()] == [
        f"{path}:1:11: runtime = 1", f"{path}:2:2"]
    assert trainyard("config", "check", "--data", path.parent).stderr == checked.stderr
    assert trainyard("config", "check", tmp_path / "none.toml").returncode == 1


def test_check_finds_nothing_wrong_in_the_example():
    checked = trainyard("config", "check", EXAMPLE)
    assert checked.returncode == 0, checked.stderr
    assert checked.stdout.startswith(f"no errors; {EXAMPLE} sets ")


def test_show_says_where_each_value_is_from(config):
    path = config('listen = ":1"\nruntime = "oci"\n[image-map]\n"a/b:1" = "c"\n')
    words = ["config", "show", "--data", path.parent, "--listen", ":2"]
    shown = json.loads(trainyard(*words, "--json").stdout)
    found = {entry.pop("key"): entry for entry in shown}
    assert found["data"] == {"value": str(path.parent), "from": "flag"}
    assert found["listen"] == {"value": ":2", "from": "flag"}
    assert found["runtime"] == {"value": "oci", "from": "file", "file": str(path), "line": 2}
    assert found['image-map."a/b:1"'] == {"value": "c", "from": "file", "file": str(path), "line": 4}
    assert found["log-level"] == {"value": "info", "from": "default"}
    rows = [line.split() for line in trainyard(*words).stdout.splitlines()]
    assert ["runtime", '"oci"', f"{path}:2"] in rows and ["listen", '":2"', "command", "line"] in rows


# What a file changes for jobs ---------------------------------------------------------------------------------------


def refusal(server, **changes):
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        server.create(**changes)
    error = raised.value.response
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 400
    return error["Error"]["Code"], error["Error"]["Message"]


def resources(instance_type):
    return {"InstanceType": instance_type, "InstanceCount": 1, "VolumeSizeInGB": 1}


def over_limit(limit):
    return ("ResourceLimitExceeded", f"The account-level service limit {limit}. Please contact AWS support to request "
                                     "an increase for this limit.")


def server_log(server):
    return (server.directory / "server.log").read_text()


def reload(server, says):
    """Sends SIGHUP and waits for the line of the log that has all these words."""
    before = len(server_log(server))
    server.process.send_signal(signal.SIGHUP)
    return eventually(lambda: [line for line in server_log(server)[before:].splitlines()
                               if all(word in line for word in says)], 20, f"{says} in the log")


def test_a_quota_refuses_the_job_that_is_too_much_in_awss_words(runtime, tmp_path, config):
    config('[quotas]\n"ml.m5.large for training job usage" = 1\n"ml.p3.2xlarge for training job usage" = 0\n'
           '"Longest run time for a training job" = 3600\n')
    with Server(tmp_path, runtime) as server:
        server.s3.create_bucket(Bucket="data")
        first = server.create("trap 'exit 0' TERM; echo ready; sleep 600 & wait")
        server.wait_for_log(first, "ready")
        assert refusal(server) == over_limit(
            "'ml.m5.large for training job usage' is 1 Instances, with current utilization of 1 Instances and a request "
            "delta of 1 Instances")
        assert refusal(server, StoppingCondition={"MaxRuntimeInSeconds": 3601}) == over_limit(
            "'Longest run time for a training job' is 3600 Seconds, with current utilization of 0 Seconds and a request "
            "delta of 3601 Seconds")
        server.stop()
        server.start()  # what is held is known after a restart, too
        assert refusal(server)[0] == "ResourceLimitExceeded"
        server.sagemaker.stop_training_job(TrainingJobName=first)
        server.wait(first)
        assert server.run()["TrainingJobStatus"] == "Completed"


def test_an_instance_type_of_ones_own_is_what_the_container_gets(runtime, tmp_path, config):
    config('[instance-types."ml.tiny.nano"]\nvcpus = 1\nmemory-gib = 0.25\n')
    with Server(tmp_path, runtime) as server:
        server.s3.create_bucket(Bucket="data")
        script = 'cat /opt/ml/input/config/resourceconfig.json; cat /sys/fs/cgroup/memory.max || ' \
                 'cat /sys/fs/cgroup/memory/memory.limit_in_bytes'
        done = server.run(script, ResourceConfig=resources("ml.tiny.nano"))
        assert done["TrainingJobStatus"] == "Completed" and done["ResourceConfig"]["InstanceType"] == "ml.tiny.nano"
        log = "".join(server.log(done["TrainingJobName"]))
        assert '"current_instance_type":"ml.tiny.nano"' in log.replace(" ", "")
        assert str(256 * 2**20) in log
        code, message = refusal(server, ResourceConfig=resources("ml.tiny.micro"))
        assert code == "ValidationException" and "enum value set: [" in message and message.endswith("ml.tiny.nano]")


def test_a_role_that_is_not_listed_is_refused_in_awss_words(tmp_path, config):
    config(f'roles = ["{ROLE}"]\n')
    with Server(tmp_path, "oci") as server:
        server.s3.create_bucket(Bucket="data")
        other = "arn:aws:iam::123456789012:role/Nobody"
        assert refusal(server, RoleArn=other) == (
            "ValidationException", f"Could not assume role {other}. Please ensure that the role exists and allows "
                                   "principal 'sagemaker.amazonaws.com' to assume the role.")
        server.create(ResourceConfig=resources("ml.m5.large"))


def test_a_hangup_reloads_what_can_be_and_names_what_needs_a_restart(runtime, tmp_path, config):
    config("")
    with Server(tmp_path, runtime) as server:
        server.s3.create_bucket(Bucket="data")
        config('roles = ["Guest"]\n[quotas]\n'
               '"ml.m5.large for training job usage" = 0\n')
        reload(server, ["configuration_changed", 'key="quotas.', "for training job usage"])
        assert refusal(server, RoleArn=ROLE)[1].startswith("Could not assume role")
        account = server.sts.get_caller_identity()["Account"]
        assert refusal(server, RoleArn=f"arn:aws:iam::{account}:role/Guest")[0] == "ResourceLimitExceeded"
        iam = server.client("iam")
        with pytest.raises(iam.exceptions.NoSuchEntityException):
            iam.get_role(RoleName="Other")

        path = config('listen = "127.0.0.1:1"\nregion = "us-east-1"\n[image-map]\n'
                      f'"alias:1" = "{server.image_map[0].split("=", 1)[1]}"\n')
        reload(server, ["configuration_needs_restart", "key=region"])
        assert "key=listen" not in server_log(server)  # the command line has it, and wins
        done = server.run(RoleArn=ROLE, AlgorithmSpecification={"TrainingImage": "alias:1",
                                                                "TrainingInputMode": "File"})
        assert done["TrainingJobStatus"] == "Completed"

        path.write_text('roles = ["Guest"]\nlisten = 1\nnonsense = 2\n')
        reload(server, ["configuration_not_reloaded", f"{path}:3:1"])
        assert f"{path}:2:10" in server_log(server)
        assert iam.get_role(RoleName="Other")["Role"]["RoleName"] == "Other"


def test_config_files_image_map_and_flags_go_together(tmp_path, config):
    path = config('[image-map]\n"a:1" = "b:1"\n')
    shown = json.loads(trainyard("config", "show", "--data", path.parent, "--image-map", f"{IMAGE}=c:1",
                                 "--json").stdout)
    assert {entry["key"]: entry["from"] for entry in shown if entry["key"].startswith("image-map")} == {
        'image-map."a:1"': "file", f'image-map."{IMAGE}"': "flag"}
