"""VpcConfig with real containers: what subnets and security groups of the configuration do to a job's connections."""

import contextlib
import os
import shutil
import subprocess

import pytest

from trainyard_server import Server, ordinary_user

pytestmark = pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("nft") or not shutil.which("ip"),
                                reason="a network per job needs root, ip and nft")

OUTSIDE, MACHINE = "203.0.113.2", "203.0.113.1"  # TEST-NET-3 (RFC 5737)
PORTS = (8001, 8002)

CONFIGURATION = f"""
[containers]
network = "job"

[subnets.subnet-a]
cidr = "10.30.0.0/20"

[subnets.subnet-private]
outside = "none"

[security-groups.sg-default]

[security-groups.sg-web]
outbound = ["tcp {PORTS[0]} {OUTSIDE}/32", "tcp {PORTS[1]} 198.51.100.0/24"]

[security-groups.sg-more]
outbound = ["tcp {PORTS[1]}-9000 203.0.113.0/24"]

[security-groups.sg-deaf]
inbound = []
"""


def python(text):
    return f"python3 - <<'END'\n{text}\nEND"


# Prints the host's address, and which of the outside's ports it reaches; then it uses the API.
REACH = python(f"""
import socket, boto3
print("address", socket.gethostbyname(socket.gethostname()), flush=True)
for port in {PORTS}:
    try:
        socket.create_connection(("{OUTSIDE}", port), 1.5).close()
        print("reached", port, flush=True)
    except OSError as error:
        print("not reached", port, type(error).__name__, flush=True)
boto3.client("s3").put_object(Bucket="data", Key="from-inside", Body=b"x")
print("role", boto3.client("sts").get_caller_identity()["Arn"], flush=True)
""")

# The second host tries to connect to the first, once that listens.
MEET = python("""
import os, socket, boto3
s3, job = boto3.client("s3"), os.environ["TRAINING_JOB_NAME"]
def wait_for(word):
    s3.get_waiter("object_exists").wait(Bucket="data", Key=f"{job}/{word}", WaiterConfig={"Delay": 1, "MaxAttempts": 60})
if socket.gethostname() == "algo-1":
    with socket.create_server(("0.0.0.0", 4000)):
        s3.put_object(Bucket="data", Key=f"{job}/listening", Body=b"")
        wait_for("tried")
else:
    wait_for("listening")
    try:
        with socket.create_connection(("algo-1", 4000), 3) as peer:
            print("met", peer.getpeername()[0], flush=True)
    except OSError as error:
        print("apart", type(error).__name__, flush=True)
    s3.put_object(Bucket="data", Key=f"{job}/tried", Body=b"")
""")


LISTEN = f"""
import selectors, socket
with selectors.DefaultSelector() as selector:
    for port in {PORTS}:
        selector.register(socket.create_server(("", port)), selectors.EVENT_READ)
    print("listening", flush=True)
    while True:
        for key, _ in selector.select():
            key.fileobj.accept()[0].close()
"""


@pytest.fixture(scope="module")
def outside():
    """A host that the machine reaches, and that accepts connections at PORTS."""
    def ip(*words):
        subprocess.run(["ip", *words], check=True)
    ip("netns", "add", "vpc-outside")
    try:
        ip("link", "add", "vpc0", "type", "veth", "peer", "name", "eth0", "netns", "vpc-outside")
        ip("addr", "add", f"{MACHINE}/30", "dev", "vpc0")
        ip("link", "set", "vpc0", "up")
        ip("-n", "vpc-outside", "addr", "add", f"{OUTSIDE}/30", "dev", "eth0")
        ip("-n", "vpc-outside", "link", "set", "eth0", "up")
        ip("-n", "vpc-outside", "route", "add", "default", "via", MACHINE)
        with subprocess.Popen(["ip", "netns", "exec", "vpc-outside", "python3", "-c", LISTEN],
                              stdout=subprocess.PIPE, text=True) as listener:
            assert listener.stdout.readline() == "listening\n"
            try:
                yield
            finally:
                listener.kill()
    finally:
        subprocess.run(["ip", "link", "del", "vpc0"])  # with its namespace it would disappear some time later
        subprocess.run(["ip", "netns", "del", "vpc-outside"])


@contextlib.contextmanager
def vpc_server(folder, runtime, run_as=()):
    (folder / "config.toml").write_text(CONFIGURATION)
    with Server(folder, runtime, ["--config", str(folder / "config.toml")], run_as) as running:
        running.s3.create_bucket(Bucket="data")
        yield running
    running.assert_nothing_left()


@pytest.fixture(scope="module")
def server(one_runtime, outside, tmp_path_factory):
    with vpc_server(tmp_path_factory.mktemp("vpc"), one_runtime) as running:
        yield running


def vpc(*groups, subnet="subnet-a"):
    return {"VpcConfig": {"SecurityGroupIds": list(groups), "Subnets": [subnet]}}


def run(server, script, **changes):
    described = server.run(script, **changes)
    job = described["TrainingJobName"]
    assert described["TrainingJobStatus"] == "Completed", (described.get("FailureReason"), server.log(job))
    return job, server.log(job)


def assert_only_the_first_port_is_reached(server):
    job, lines = run(server, REACH, **vpc("sg-web"))
    assert server.describe(job)["VpcConfig"] == vpc("sg-web")["VpcConfig"]
    assert "address 10.30.0.1" in lines and f"reached {PORTS[0]}" in lines, lines
    assert f"not reached {PORTS[1]} TimeoutError" in lines, lines
    assert any(":assumed-role/Trainer/" in line for line in lines), lines


def test_a_job_reaches_only_the_ports_and_addresses_that_its_group_allows(server):
    assert_only_the_first_port_is_reached(server)


def test_an_ordinary_users_job_reaches_no_more(one_runtime, outside):
    if one_runtime != "docker":
        pytest.skip(f"{one_runtime} needs root")
    with ordinary_user() as (folder, run_as), vpc_server(folder, one_runtime, run_as) as server:
        assert_only_the_first_port_is_reached(server)


def test_what_any_of_the_groups_allows_is_allowed(server):
    _, lines = run(server, REACH, **vpc("sg-web", "sg-more"))
    assert [line for line in lines if "reached" in line] == [f"reached {port}" for port in PORTS], lines


def test_a_private_subnet_has_the_server_and_nothing_else(server):
    _, lines = run(server, "cat /etc/resolv.conf; " + REACH, **vpc("sg-default", subnet="subnet-private"))
    assert [line for line in lines if "reached" in line] == [f"not reached {port} OSError" for port in PORTS], lines
    assert any(":assumed-role/Trainer/" in line for line in lines), lines
    assert not [line for line in lines if line.startswith("nameserver")], lines


@pytest.mark.parametrize("group, outcome", [("sg-default", "met 10.30.0.1"), ("sg-deaf", "apart TimeoutError")])
def test_hosts_reach_each_other_if_the_group_lets_them_in(server, group, outcome):
    two = {"InstanceType": "ml.m5.large", "InstanceCount": 2, "VolumeSizeInGB": 1}
    # Whose checks between the hosts pass either way.
    _, lines = run(server, MEET, ResourceConfig=two, InfraCheckConfig={"EnableInfraCheck": True}, **vpc(group))
    assert outcome in lines, lines


def test_a_warm_pool_is_for_jobs_of_its_groups_and_keeps_their_rules(server):
    pool = {"ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1,
                               "KeepAlivePeriodInSeconds": 600}}
    first, _ = run(server, "true", **pool, **vpc("sg-web"))
    second, _ = run(server, "true", **pool, **vpc("sg-more"))
    assert "ReusedByJob" not in server.describe(first)["WarmPoolStatus"]
    third, lines = run(server, REACH, **pool, **vpc("sg-more"))
    assert server.describe(second)["WarmPoolStatus"].get("ReusedByJob") == third
    assert f"not reached {PORTS[0]} TimeoutError" in lines and f"reached {PORTS[1]}" in lines, lines
