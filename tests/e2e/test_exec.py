"""trainyard exec: programs in the containers of running jobs, and of failed hosts that are retained."""

import os
import pathlib
import pty
import re
import select
import signal
import subprocess

import pytest
from botocore.exceptions import ClientError

from trainyard_server import eventually

UNTIL_TERM = "echo here > /tmp/mark; trap 'exit 0' TERM; while true; do sleep 0.1 & wait $!; done"
FACTS = "id -u; grep -E 'Seccomp:|NoNewPrivs|CapEff|CapBnd' /proc/self/status; cat /proc/self/cgroup"


def command(server, *words):
    return [server.binary, words[0], "--data", str(server.data), *words[1:]]


def exec_in(server, job, *words, options=(), **more):
    return subprocess.run(command(server, "exec", *options, job, "--", *words), capture_output=True, timeout=60, **more)


# Before the tests that keep a job running, which may occupy the whole machine.
def test_a_job_without_a_container(server):
    name = server.run("true")["TrainingJobName"]
    done = exec_in(server, name, "true")
    assert done.returncode == 1 and b"runs no container, and nothing of it is kept: it is Completed" in done.stderr
    assert exec_in(server, "no-such-job", "true").returncode == 1


def test_a_failed_host_is_kept_until_it_is_released(own_server):
    server = own_server
    described = server.run("echo left > /tmp/mark; echo kept > /opt/ml/checked; exit 3",
                           Environment={"TRAINYARD_KEEP_ON_FAILURE": "600"})
    assert described["TrainingJobStatus"] == "Failed"
    job = described["TrainingJobName"]
    facts = subprocess.run(command(server, "describe", job), capture_output=True, text=True, check=True).stdout
    assert facts.startswith("AlgorithmError: , exit code: 3\n") and f"trainyard exec {job}" in facts
    server.kill()
    server.start()
    done = exec_in(server, job, "sh", "-c", "cat /tmp/mark /opt/ml/checked; grep Seccomp: /proc/self/status")
    assert done.stdout == b"left\nkept\nSeccomp:\t2\n", done.stderr
    subprocess.run(command(server, "release", job), check=True, timeout=60)
    eventually(lambda: exec_in(server, job, "true").returncode == 1, what="it is released")
    server.assert_nothing_left()


def test_a_failed_host_is_kept_for_its_time(server):
    job = server.run("exit 3", Environment={"TRAINYARD_KEEP_ON_FAILURE": "1"})["TrainingJobName"]
    eventually(lambda: b"nothing of it is kept" in exec_in(server, job, "true").stderr, what="its time is over")
    server.assert_nothing_left()


def test_a_job_that_is_kept_can_be_deleted(server):
    job = server.run("exit 3", Environment={"TRAINYARD_KEEP_ON_FAILURE": "600"})["TrainingJobName"]
    assert exec_in(server, job, "true").returncode == 0
    server.sagemaker.delete_training_job(TrainingJobName=job)
    assert b"not found" in exec_in(server, job, "true").stderr
    server.assert_nothing_left()


def test_each_host_by_its_name(server):
    job = server.create(UNTIL_TERM, ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 2, "VolumeSizeInGB": 1})
    eventually(lambda: exec_in(server, job, "test", "-e", "/tmp/mark").returncode == 0, what="the containers run")
    assert exec_in(server, job, "hostname").stdout == b"algo-1\n"
    for host in ("algo-1", "algo-2"):
        assert exec_in(server, job, "hostname", options=["--host", host]).stdout == f"{host}\n".encode()
    nobody = exec_in(server, job, "hostname", options=["--host", "algo-3"])
    assert nobody.returncode == 1 and b"'algo-3' at 'Host' is not a host of training job" in nobody.stderr
    server.sagemaker.stop_training_job(TrainingJobName=job)
    server.wait(job)


def test_how_long_is_checked(server):
    with pytest.raises(ClientError, match="TRAINYARD_KEEP_ON_FAILURE must be a number of seconds from 1 to 604800"):
        server.create("true", Environment={"TRAINYARD_KEEP_ON_FAILURE": "2h"})


@pytest.fixture(scope="module")
def job(server):
    name = server.create(UNTIL_TERM, Environment={"COLOUR": "green"})
    eventually(lambda: exec_in(server, name, "test", "-e", "/tmp/mark").returncode == 0, what="the container runs")
    yield name
    server.sagemaker.stop_training_job(TrainingJobName=name)
    server.wait(name)


def test_a_program_has_pipes_and_its_exit_status_is_passed_on(server, job):
    done = exec_in(server, job, "sh", "-c", "cat; echo $COLOUR; cat /tmp/mark; echo wrong >&2; exit 7", input=b"one\ntwo\n")
    assert (done.stdout, done.stderr, done.returncode) == (b"one\ntwo\ngreen\nhere\n", b"wrong\n", 7)


def test_it_is_confined_as_the_container_is(server, job):
    own = exec_in(server, job, "sh", "-c", FACTS).stdout
    first = exec_in(server, job, "sh", "-c", FACTS.replace("/self/", "/1/")).stdout
    assert own == first and b"Seccomp:\t2" in own


def test_a_program_that_is_not_there(server, job):
    done = exec_in(server, job, "no-such-program")
    assert done.returncode in (126, 127) and b"no-such-program" in done.stdout + done.stderr


def test_a_flood_that_nobody_reads_for_now_comes_whole(server, job):
    done = exec_in(server, job, "sh", "-c", "head -c 5000000 /dev/zero")
    assert len(done.stdout) == 5_000_000 and done.returncode == 0


def test_a_client_that_dies_ends_its_program(server, job):
    running = subprocess.Popen(command(server, "exec", job, "--", "sh", "-c", "echo up; exec sleep 4321"),
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert running.stdout.readline() == b"up\n"
    running.send_signal(signal.SIGKILL)
    running.communicate()
    eventually(lambda: exec_in(server, job, "sh", "-c", "cat /proc/[0-9]*/cmdline | grep -q 432[1]").returncode == 1,
               what="the program ends")


def test_a_shell_in_a_terminal(server, job):
    child, terminal = pty.fork()
    if child == 0:
        os.execv(server.binary, command(server, "exec", job))
    said = b""

    def comes(words):
        nonlocal said
        deadline = 30
        while words not in said:
            ready, _, _ = select.select([terminal], [], [], deadline)
            assert ready, said
            said += os.read(terminal, 4096)

    os.write(terminal, b"stty size; sleep 999; echo caught=$((40 + 2)); [ -t 0 ] && exit 5\n")
    comes(b"24 80")
    eventually(lambda: exec_in(server, job, "sh", "-c", "cat /proc/[0-9]*/cmdline | grep -q 99[9]").returncode == 0)
    os.write(terminal, b"\x03")
    os.write(terminal, b"echo caught=$((40 + 2)); exit 5\n")
    comes(b"caught=42")
    try:
        while os.read(terminal, 4096):
            pass
    except OSError:
        pass  # the terminal's other end is closed
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 5


def test_nobody_who_is_gone_ends_server_agent_or_shim(server, job):
    def ignores(status):
        return bool(int(re.search(r"^SigIgn:\s*(\w+)", status, re.M)[1], 16) & 1 << signal.SIGPIPE - 1)

    for process in (server.process.pid, server.agent(job), *server.shims()):
        assert ignores(pathlib.Path(f"/proc/{process}/status").read_text())
    done = exec_in(server, job, "sh", "-c", "yes | head -1; cat /proc/self/status")
    assert done.stdout.startswith(b"y\n") and not ignores(done.stdout.decode()), "programs have it as ever"


def test_the_servers_log_has_who_ran_what(server, job):
    exec_in(server, job, "echo", "to be logged")
    log = (server.directory / "server.log").read_text()
    assert "exec_started" in log and "echo to be logged" in log


def test_only_root_may(server, job):
    account = server.environment["AWS_ACCOUNT_ID"]
    session = server.sts.assume_role(RoleArn=f"arn:aws:iam::{account}:role/any", RoleSessionName="any")["Credentials"]
    environment = dict(os.environ, AWS_ENDPOINT_URL=server.url, AWS_REGION="us-east-1",
                       AWS_ACCESS_KEY_ID=session["AccessKeyId"], AWS_SECRET_ACCESS_KEY=session["SecretAccessKey"],
                       AWS_SESSION_TOKEN=session["SessionToken"])
    done = subprocess.run([server.binary, "exec", job, "--", "true"], env=environment, capture_output=True, timeout=60)
    assert done.returncode == 1 and b"AccessDenied" in done.stderr
