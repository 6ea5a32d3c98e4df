"""RetryStrategy: an attempt that fails because of the platform is retried, one that fails because of the job isn't."""

import json
import os
import pathlib
import signal

from trainyard_server import eventually

# The first attempt's input says "wait", the next one's what the test has put in its place.
SCRIPT = """
    read word < /opt/ml/input/data/orders/word
    echo "the word is $word"
    [ $word = wait ] || exit 0
    trap 'exit 0' TERM
    while true; do sleep 0.1 & wait $!; done
"""


def shims(server, job):
    """host -> pid of the process that owns the container"""
    found = {}
    for command in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = command.read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        folder = f"{server.data}/attempts/{job}/"
        for word in words[1:]:
            if words[0].endswith("/trainyard-shim") and word.startswith(folder):
                found[pathlib.Path(word).name] = int(command.parent.name)
    return found


def lose_container(server, job, host="algo-1"):
    """The container's owner is killed while it runs: its exit code can't be known any more."""
    pid = eventually(lambda: shims(server, job).get(host), 30, f"the owner of {host}'s container")
    os.kill(pid, signal.SIGKILL)


def attempts(server, job):
    return json.loads(server.cli("describe", "--json", job).stdout).get("TrainyardAttempts", [])


def log_or_nothing(server, job):
    try:
        return server.log(job)
    except server.logs.exceptions.ResourceNotFoundException:
        return []


def test_an_attempt_that_the_platform_lost_is_tried_again(server, orders):
    channel, say = orders
    job = server.create(SCRIPT, InputDataConfig=[channel], RetryStrategy={"MaximumRetryAttempts": 2})
    server.wait_for_log(job, "the word is wait")
    say("go")
    lose_container(server, job)
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    seen = [step["Status"] for step in described["SecondaryStatusTransitions"]]
    assert seen.count("Starting") == 2 and seen.count("Training") == 2 and seen[-1] == "Completed"
    first, second = attempts(server, job)
    assert first["FailureClass"] == "platform" and first["FailureReason"].startswith("InternalServerError")
    assert "FailureReason" not in second
    assert "InternalServerError" in server.cli("describe", job).stdout
    assert [line for line in server.log(job) if line.startswith("the word")] == ["the word is wait", "the word is go"]


def test_a_lost_host_takes_its_peers_along_and_all_are_tried_again(server, orders):
    channel, say = orders
    job = server.create(SCRIPT, InputDataConfig=[channel], RetryStrategy={"MaximumRetryAttempts": 1},
                        ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 2, "VolumeSizeInGB": 1})
    eventually(lambda: log_or_nothing(server, job).count("the word is wait") == 2, 60, "both hosts")
    say("go")
    lose_container(server, job, "algo-2")
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    first, _ = attempts(server, job)
    assert first["FailedHost"] == "algo-2" and first["StopCause"] == "peer_failed"
    assert server.log(job).count("the word is go") == 2


def test_when_the_attempts_are_used_up_the_job_fails(server, orders):
    channel, _ = orders
    job = server.create(SCRIPT, InputDataConfig=[channel], RetryStrategy={"MaximumRetryAttempts": 1})
    for number in (1, 2):
        eventually(lambda: log_or_nothing(server, job).count("the word is wait") == number, 60, f"attempt {number}")
        lose_container(server, job)
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Failed"
    assert described["FailureReason"].startswith("InternalServerError")
    assert [each["FailureClass"] for each in attempts(server, job)] == ["platform", "platform"]


def test_without_a_strategy_a_lost_container_fails_the_job(server, orders):
    channel, _ = orders
    job = server.create(SCRIPT, InputDataConfig=[channel])
    server.wait_for_log(job, "the word is wait")
    lose_container(server, job)
    assert server.wait(job)["TrainingJobStatus"] == "Failed"


def test_what_the_training_code_did_is_not_tried_again(server):
    described = server.run("exit 7", RetryStrategy={"MaximumRetryAttempts": 3})
    assert described["FailureReason"].startswith("AlgorithmError: ") and "exit code: 7" in described["FailureReason"]
    assert [step["Status"] for step in described["SecondaryStatusTransitions"]].count("Starting") == 1
