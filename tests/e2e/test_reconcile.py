"""Leftovers of agents and servers that died, or whose files are damaged, are found and removed, and every job ends."""

import os
import pathlib
import shutil
import signal
import subprocess

from trainyard_server import DOCKER_SOCKET, eventually

# Stops at once at SIGTERM, and writes nothing that takes time to upload.
ENDLESS = "trap 'exit 0' TERM; echo ready; sleep 1000 & wait"


def start_endless(server, **changes):
    job = server.create(ENDLESS, **changes)
    server.wait_for_log(job, "ready")
    return job


def kill_agent(server, job):
    os.kill(eventually(lambda: server.agent(job), what=f"an agent of {job}"), signal.SIGKILL)


def instance_of(server, job):
    return server.data / "attempts" / job / "1" / "algo-1"


def assert_container_runs(server, job):
    if server.runtime == "docker":
        out = subprocess.run(["docker", "-H", f"unix://{DOCKER_SOCKET}", "ps", "--format", "{{.Names}}"],
                             capture_output=True, text=True, check=True).stdout.split()
    else:
        out = [folder.name for folder in (server.data / "runtime" / "containers").glob("*")]
    assert f"{server.container_prefix()}{job}-1-algo-1" in out


def assert_failed(described, *words):
    assert described["TrainingJobStatus"] == "Failed"
    for word in ("InternalServerError: ", *words):
        assert word in described["FailureReason"]


def corrupt_journal(server, job):
    with open(instance_of(server, job) / "journal", "ab") as journal:
        journal.write(b"{broken\n")
    return "at byte"


def delete_plan(server, job):
    (instance_of(server, job) / "plan.json").unlink()
    kill_agent(server, job)
    return "plan.json"


def corrupt_plan(server, job):
    (instance_of(server, job) / "plan.json").write_text("{")
    kill_agent(server, job)
    return "plan.json"


def test_agents_that_lose_their_files_leave_nothing_and_their_jobs_can_be_deleted(own_server):
    server = own_server
    for damage in (corrupt_journal, delete_plan, corrupt_plan):
        job = start_endless(server)
        assert_container_runs(server, job)
        reason = damage(server, job)
        assert_failed(server.wait(job), reason)
        server.assert_nothing_left()
        server.sagemaker.delete_training_job(TrainingJobName=job)
        assert not (server.data / "attempts" / job).exists()


def test_an_agent_that_dies_twice_leaves_nothing(own_server):
    server = own_server
    job = start_endless(server)
    first, lock = server.agent(job), instance_of(server, job) / "lock"
    lock.unlink()
    os.mkfifo(lock)  # which the second agent can't write its pid to: it dies before it has done anything
    os.kill(first, signal.SIGKILL)
    assert_failed(server.wait(job))
    server.assert_nothing_left()
    assert server.run("true")["TrainingJobStatus"] == "Completed"
    lock.unlink()


def test_a_container_outlives_its_agent_and_the_server(own_server):
    server = own_server
    job = start_endless(server)
    kill_both(server, job)
    assert_container_runs(server, job)
    server.start()
    assert_container_runs(server, job)
    server.sagemaker.stop_training_job(TrainingJobName=job)
    assert server.wait(job)["TrainingJobStatus"] == "Stopped"
    server.assert_nothing_left()


def test_outputs_are_not_lost_when_server_and_agent_die_before_they_are_uploaded(own_server):
    server = own_server
    job = server.create("echo ready; while ! [ -e /opt/ml/output/go ]; do sleep 0.05; done; echo kept > /opt/ml/model/m")
    server.wait_for_log(job, "ready")
    server.kill()
    (instance_of(server, job) / "volume/ml/output/go").touch()
    eventually(lambda: not server.shims(), what="the end of the container")
    agent = server.agent(job)
    os.kill(agent, signal.SIGKILL)
    eventually(lambda: not pathlib.Path(f"/proc/{agent}").exists(), what="the end of the agent")
    server.start()
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    assert server.artifact(described)["m"] == b"kept\n"
    server.assert_nothing_left()


def test_what_a_lost_attempt_left_goes_when_the_server_starts(own_server):
    """Even the attempt's folder is gone, except for what is mounted in it."""
    server = own_server
    job = start_endless(server)
    kill_both(server, job)
    for file in instance_of(server, job).iterdir():
        if file.is_file():
            file.unlink()
    server.start()
    assert_failed(server.wait(job))
    server.assert_nothing_left()


def test_one_clean_up_for_a_folder_that_is_never_served_again(own_server):
    server = own_server
    job = start_endless(server)
    kill_both(server, job)
    server.clean("--clean-orphans", server.data)
    server.clean("--clean", instance_of(server, job))
    left = [what for what in server.leftovers() if "/.open/" not in what]
    assert left == []
    server.start()
    assert_failed(server.wait(job))


def kill_both(server, job):
    agent = server.agent(job)
    server.kill()
    os.kill(agent, signal.SIGKILL)
    eventually(lambda: not pathlib.Path(f"/proc/{agent}").exists(), what="the end of the agent")


def test_a_job_is_not_given_the_result_of_another_of_its_name(own_server):
    server = own_server
    other, job = server.create("true"), "same-name"
    assert server.wait(other)["TrainingJobStatus"] == "Completed"
    eventually(lambda: not server.leftovers(), what="the removal of the first job's volume")
    shutil.copytree(server.data / "attempts" / other, server.data / "attempts" / job)
    plan = instance_of(server, job) / "plan.json"
    plan.write_text(plan.read_text().replace(other, job))
    described = server.wait(server.create("exit 3", name=job))
    assert described["TrainingJobStatus"] == "Failed"
    assert described["FailureReason"].endswith("exit code: 3"), described["FailureReason"]
    server.assert_nothing_left()


def test_an_agent_that_was_stopped_for_a_while_goes_on(own_server):
    server = own_server
    job = server.create("echo ready; sleep 1; echo done > /opt/ml/model/done")
    server.wait_for_log(job, "ready")
    agent = server.agent(job)
    os.kill(agent, signal.SIGSTOP)
    eventually(lambda: (instance_of(server, job) / "volume" / "ml" / "model" / "done").exists(),
               what="the end of the container")
    assert server.describe(job)["TrainingJobStatus"] == "InProgress"
    os.kill(agent, signal.SIGCONT)
    assert server.wait(job)["TrainingJobStatus"] == "Completed"


def test_a_shim_that_is_stopped_is_noticed_and_goes_on(own_server):
    """Without it, the agent can neither stop the container nor learn of its end."""
    server = own_server
    job = server.create("echo ready; sleep 1; echo done > /opt/ml/model/done")
    server.wait_for_log(job, "ready")
    [shim] = server.shims()
    os.kill(shim, signal.SIGSTOP)
    try:
        message = lambda: server.describe(job)["SecondaryStatusTransitions"][-1]["StatusMessage"]  # noqa: E731
        eventually(lambda: "agent does not respond" in message(), 120, "a status message about it")
    finally:
        os.kill(shim, signal.SIGCONT)
    assert server.wait(job)["TrainingJobStatus"] == "Completed"
