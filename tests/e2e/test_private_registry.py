"""TrainingImageConfig with a real registry that requires credentials, which a command or a file tells in place of a Lambda
function."""

import base64
import json
import os
import pathlib
import shutil
import socket
import subprocess
import urllib.error
import urllib.request

import pytest

from eventually import eventually
from trainyard_server import Server

pytestmark = pytest.mark.skipif(os.geteuid() != 0 or not all(map(shutil.which, ("docker-registry", "skopeo", "nft", "ip"))),
                                reason="needs root, docker-registry, skopeo, ip and nft")

USER, PASSWORD = "ci", "correct-secret"
PASSWORDS = "ci:$2y$05$abcdefghijklmnopqrstuuUa0Do9CXOWIH7PwjRokA3zMEH7DMex6\n"  # htpasswd(1), bcrypt
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:"
VPC = {"Subnets": ["subnet-a"], "SecurityGroupIds": ["sg-a"]}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def answers(host):
    try:
        urllib.request.urlopen(f"http://{host}/v2/")
    except urllib.error.HTTPError as refused:
        return refused.code == 401
    except urllib.error.URLError:
        return False


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    """The address of a registry, whose image team/train:1 is the tests' own."""
    folder, host = tmp_path_factory.mktemp("registry"), f"127.0.0.1:{free_port()}"
    (folder / "htpasswd").write_text(PASSWORDS)
    (folder / "config.yml").write_text(
        f"version: 0.1\nlog: {{level: error}}\nhttp: {{addr: '{host}'}}\n"
        f"storage: {{filesystem: {{rootdirectory: {folder}/data}}}}\n"
        f"auth: {{htpasswd: {{realm: test, path: {folder}/htpasswd}}}}\n")
    with subprocess.Popen(["docker-registry", "serve", str(folder / "config.yml")], stdout=subprocess.DEVNULL) as process:
        try:
            eventually(lambda: answers(host))
            archive = pathlib.Path(os.environ["TRAINYARD_IMAGES"]) / "test.oci.tar"
            subprocess.run(["skopeo", "copy", "--quiet", "--dest-tls-verify=false", f"--dest-creds={USER}:{PASSWORD}",
                            f"oci-archive:{archive}", f"docker://{host}/team/train:1"], check=True)
            yield host
        finally:
            process.kill()


@pytest.fixture(scope="module")
def server(registry, tmp_path_factory):
    folder = tmp_path_factory.mktemp("private")
    answer = json.dumps({"Credentials": {"Username": USER, "Password": PASSWORD}})
    (folder / "wrong.json").write_text(json.dumps({"Credentials": {"Username": USER, "Password": "wrong-secret"}}))
    command = folder / "login"
    command.write_text(f"#!/bin/sh\ncat >>{folder}/events\necho '{answer}'\n")
    command.chmod(0o700)
    (folder / "config.toml").write_text(f"""
[containers]
network = "job"

[subnets.subnet-a]

[security-groups.sg-a]

[registry-credentials.right]
function = "right"
registries = ["{registry}"]
command = ["{command}"]

[registry-credentials.wrong]
function = "{FUNCTION}wrong"
registries = ["{registry}"]
file = "{folder}/wrong.json"
""")
    with Server(folder, "oci", ["--config", str(folder / "config.toml")]) as running:
        running.s3.create_bucket(Bucket="data")
        yield running
    running.assert_nothing_left()
    # Neither of the passwords is on the disk, also not as HTTP sends them.
    words = [word for password in (PASSWORD, "wrong-secret")
             for word in ("-e", password, "-e", base64.b64encode(f"{USER}:{password}".encode()).decode())]
    found = subprocess.run(["grep", "-rlF", *words, running.data, folder / "server.log"], capture_output=True, text=True)
    assert (found.returncode, found.stdout) == (1, ""), found


def run(server, registry, function=None):
    config = {"TrainingRepositoryAccessMode": "Vpc"}
    if function:
        config["TrainingRepositoryAuthConfig"] = {"TrainingRepositoryCredentialsProviderArn": FUNCTION + function}
    return server.run("echo ran", VpcConfig=VPC, AlgorithmSpecification={
        "TrainingImage": f"{registry}/team/train:1", "TrainingInputMode": "File", "TrainingImageConfig": config})


def assert_not_pulled(described):
    assert described["TrainingJobStatus"] == "Failed", described
    assert described["FailureReason"].startswith(
        "ClientError: Cannot pull algorithm container. Either the image does not exist or its permissions are incorrect."), \
        described["FailureReason"]


def test_only_a_job_with_the_right_credentials_gets_the_image_though_it_is_here(server, registry):
    assert_not_pulled(run(server, registry, "wrong"))
    described = run(server, registry, "right")
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    assert "ran" in server.log(described["TrainingJobName"])
    assert (server.directory / "events").read_text() == "{}\n"
    assert_not_pulled(run(server, registry))
    assert_not_pulled(run(server, registry, "wrong"))
