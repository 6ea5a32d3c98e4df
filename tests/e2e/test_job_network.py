"""A job's own network, with real containers: containers.network = "job"."""

import contextlib
import os
import shutil
import socket

import pytest

from trainyard_server import Server, eventually, ordinary_user

pytestmark = pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("nft") or not shutil.which("ip"),
                                reason="a network per job needs root, ip and nft")


def python(text):
    return f"python3 - <<'END'\n{text}\nEND"


SHOW = python("""
import json, os, socket, boto3
print("address", socket.gethostbyname(socket.gethostname()), flush=True)
print("interfaces", *sorted(os.listdir("/sys/class/net")), flush=True)
print("config", json.load(open("/opt/ml/input/config/resourceconfig.json"))["network_interface_name"], flush=True)
print("role", boto3.client("sts").get_caller_identity()["Arn"], flush=True)
boto3.client("s3").put_object(Bucket="data", Key="from-inside", Body=b"x" * 3_000_000)
print("size", boto3.client("s3").head_object(Bucket="data", Key="from-inside")["ContentLength"], flush=True)
""")

WAITS_FOR_AN_OBJECT = python("""
import boto3
print("ready", flush=True)
boto3.client("s3").get_waiter("object_exists").wait(Bucket="data", Key="go", WaiterConfig={"Delay": 1, "MaxAttempts": 100})
""") + "\n"

# Prints which of ADDRESS:PORT … can be reached, and the response of 169.254.170.2 to another job's path.
REACH = """
import os, socket, urllib.request
for where in "{targets}".split():
    host, port = where.split(":")
    try:
        socket.create_connection((host, int(port)), 1).close()
        print("reached", where, flush=True)
    except OSError:
        pass
try:
    print("other", urllib.request.urlopen("http://169.254.170.2/v2/credentials/other", timeout=2).status, flush=True)
except OSError as error:
    print("other", getattr(error, "code", "unreachable"), flush=True)
print("keys", sorted(key for key in os.environ if "CREDENTIALS" in key or "ENDPOINT" in key), flush=True)
"""

# Sends requests until one succeeds after one has failed.
ASKS = python("""
import os, time, urllib.request
refused = again = 0
while again < 3:
    try:
        urllib.request.urlopen(os.environ["AWS_ENDPOINT_URL"] + "/_trainyard/health", timeout=2).read()
        print("answered", flush=True)
        again += refused > 0
    except OSError:
        print("refused", flush=True)
        refused += 1
    time.sleep(0.01)
""")


# The second host connects to the first, which prints the address it came from.
MEET = """
import os, socket, time
if socket.gethostname() == "algo-1":
    with socket.create_server(("0.0.0.0", 4000)) as listener:
        peer, address = listener.accept()
        print("greeted", address[0], flush=True)
else:
    end = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("algo-1", 4000), 5).close()
            break
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.05)
"""


@contextlib.contextmanager
def as_root(folder):
    yield folder, []


@pytest.fixture(scope="module", params=["root", "user"])
def own_networks(request, runtime, tmp_path_factory):
    if request.param == "user" and runtime != "docker":
        pytest.skip(f"{runtime} needs root")
    user = ordinary_user() if request.param == "user" else as_root(tmp_path_factory.mktemp(f"network-{runtime}"))
    with user as (folder, run_as):
        configuration = folder / "config.toml"
        configuration.write_text('[containers]\nnetwork = "job"\n')
        with Server(folder, runtime, ["--config", str(configuration)], run_as) as running:
            running.s3.create_bucket(Bucket="data")
            yield running
        running.assert_nothing_left()


def said(lines, key):
    return next(line.split(" ", 1)[1] for line in lines if line.startswith(f"{key} "))


def test_a_job_has_an_address_the_api_and_its_roles_credentials(own_networks):
    job = own_networks.create(SHOW)
    assert own_networks.wait(job)["TrainingJobStatus"] == "Completed", own_networks.log(job)
    lines = own_networks.log(job)
    assert said(lines, "address").endswith(".0.1") and not said(lines, "address").startswith("127.")
    assert said(lines, "interfaces") == "eth0 lo" and said(lines, "config") == "eth0"
    assert ":assumed-role/Trainer/" in said(lines, "role")
    assert said(lines, "size") == "3000000"


def test_the_machines_services_and_other_credentials_are_out_of_reach(own_networks):
    with socket.create_server(("0.0.0.0", 0)) as listener, \
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        port = listener.getsockname()[1]
        probe.connect(("198.51.100.9", 9))  # sends nothing; says which address the machine has
        machine = probe.getsockname()[0]
        targets = [f"{address}:{port}" for address in (machine, "127.0.0.1", "10.200.255.254")]
        targets += [f"{machine}:{own_networks.port}", "169.254.169.254:80"]
        job = own_networks.create(python(REACH.format(targets=" ".join(targets))))
        assert own_networks.wait(job)["TrainingJobStatus"] == "Completed"
        lines = own_networks.log(job)
        assert said(lines, "other") == "404" and not [line for line in lines if line.startswith("reached")], lines
        assert "RELATIVE_URI" in said(lines, "keys") and "FULL_URI" not in said(lines, "keys")
        socket.create_connection((machine, port)).close()  # it did listen


def test_an_isolated_job_has_neither_the_api_nor_credentials(own_networks):
    targets = f"169.254.170.2:80 127.0.0.1:{own_networks.port}"
    job = own_networks.create(python(REACH.format(targets=targets)), EnableNetworkIsolation=True)
    assert own_networks.wait(job)["TrainingJobStatus"] == "Completed"
    lines = own_networks.log(job)
    assert said(lines, "other") == "unreachable" and said(lines, "keys") == "[]"
    assert not [line for line in lines if line.startswith("reached")], lines


def test_localhost_is_not_the_machines_and_the_log_names_the_setting(own_networks):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        reach = f"import socket; socket.create_connection(('127.0.0.1', {listener.getsockname()[1]}), 5)"
        job = own_networks.create(f'python3 -c "{reach}"')
        assert own_networks.wait(job)["TrainingJobStatus"] == "Failed"
    assert [line for line in own_networks.log(job) if 'containers.network = "host"' in line], own_networks.log(job)


def test_an_agent_that_is_killed_takes_neither_the_api_nor_the_credentials_along(own_networks):
    job = own_networks.create(WAITS_FOR_AN_OBJECT + SHOW)
    own_networks.wait_for_log(job, "ready")
    os.kill(own_networks.agent(job), 9)
    own_networks.s3.put_object(Bucket="data", Key="go")
    assert own_networks.wait(job)["TrainingJobStatus"] == "Completed", own_networks.log(job)
    assert ":assumed-role/Trainer/" in said(own_networks.log(job), "role")


def test_a_forwarder_that_is_killed_is_started_again(own_networks):
    job = own_networks.create(ASKS)
    own_networks.wait_for_log(job, "answered")
    lock = next((own_networks.data / "attempts" / job).glob("*/*/forward.lock"))
    os.kill(int(lock.read_text()), 9)
    assert own_networks.wait(job)["TrainingJobStatus"] == "Completed"


def test_the_hosts_of_a_job_reach_each_other(own_networks):
    two = {"InstanceType": "ml.m5.large", "InstanceCount": 2, "VolumeSizeInGB": 1}
    meet = python(MEET)
    job = own_networks.create(meet, ResourceConfig=two, EnableNetworkIsolation=True)
    assert own_networks.wait(job)["TrainingJobStatus"] == "Completed", own_networks.log(job)
    assert said(own_networks.log(job), "greeted") == "10.200.0.2", own_networks.log(job)


def test_what_is_killed_while_a_network_is_made_leaves_nothing(own_networks):
    job = own_networks.create("true")
    os.kill(eventually(lambda: own_networks.networks() and own_networks.agent(job), what="a record of a network"), 9)
    assert own_networks.wait(job)["TrainingJobStatus"] == "Completed", own_networks.log(job)
    own_networks.assert_nothing_left()


def test_what_is_killed_with_its_server_leaves_nothing(own_networks):
    job = own_networks.create("echo ready; exec sleep 1000")
    own_networks.wait_for_log(job, "ready")
    agent = own_networks.agent(job)
    own_networks.kill()
    for process in (agent, *own_networks.shims()):
        os.kill(process, 9)
    own_networks.start()
    assert own_networks.wait(job)["TrainingJobStatus"] == "Failed"  # who saw its container end is gone
    own_networks.assert_nothing_left()
