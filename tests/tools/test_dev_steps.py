"""The steps of ./dev (tools/dev_steps.sh): their output, and the handling of commands that fail or are killed."""

import os
import select
import signal
import subprocess
from pathlib import Path

import pytest

STEPS = Path(__file__).parents[2] / "tools/dev_steps.sh"
LAST_PID = Path("/proc/sys/kernel/ns_last_pid")


@pytest.fixture
def dev(tmp_path):
    """Runs lines of bash that can use the steps, as ./dev does."""

    def run(lines, prefix=()):
        script = f"set -euo pipefail\nroot={tmp_path}\nlogs={tmp_path}/logs\nsource {STEPS}\n{lines}\n"
        return subprocess.run([*prefix, "bash", "-c", script], capture_output=True, text=True, timeout=60)

    return run


def has_ended(pid, within):
    """Waits up to some seconds for the end of a process that need not be a child."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], within)[0])
    finally:
        os.close(descriptor)


def test_a_step_names_the_log_and_its_end_when_the_command_fails(dev):
    result = dev("fail() { echo what it said; false; echo not reached; }\nstep 'a title' a-log fail")
    assert result.returncode == 1
    assert "a title" in result.stdout
    assert "what it said" in result.stderr and "logs/a-log.log" in result.stderr and "not reached" not in result.stderr


def test_a_background_command_shows_its_steps_when_awaited(dev):
    result = dev("inner() { step within within true; }\nbackground name inner\nstep a a true\nawait name\necho after")
    assert result.returncode == 0, result.stderr
    assert "   == within" in result.stdout and result.stdout.endswith("after\n")


@pytest.mark.parametrize("command", ["false", "bash -c 'kill -9 $PPID'"])
def test_a_background_command_that_failed_or_was_killed_ends_the_one_that_awaits_it(dev, command):
    result = dev(f"background name {command}\nawait name\necho after")
    assert result.returncode == 1
    assert "name failed" in result.stderr and "after" not in result.stdout


@pytest.mark.skipif(not os.access(LAST_PID, os.W_OK), reason="needs to choose the number of a process")
def test_a_later_process_with_the_same_number_changes_no_status(dev):
    lines = f"""
background name bash -c 'exit 0'
step wait wait sleep 0.3
echo $((background_pids[name] - 1)) >{LAST_PID}
sleep 0.01 &
[[ $! == "${{background_pids[name]}}" ]] || echo 'another number'
await name"""
    # A separate pid namespace, where nothing else takes pids.
    result = dev(lines, prefix=["unshare", "--pid", "--fork", "--mount-proc"])
    assert "another number" not in result.stdout
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("how", ["ended", "terminated"])
def test_nothing_that_ran_in_the_background_or_in_a_step_is_left(dev, tmp_path, how):
    pid_file = tmp_path / "pid"
    long = f"long() {{ bash -c 'echo $$ >{pid_file}; exec sleep 60'; }}\n"
    until_started = f"until [[ -s {pid_file} ]]; do sleep 0.01; done\n"
    if how == "ended":
        assert dev(f"{long}background name long\n{until_started}exit 3").returncode == 3
    else:
        started = f"({until_started}kill -{signal.SIGTERM} $$) &\n"
        assert dev(f"{long}{started}step title log long").returncode == 130
    assert has_ended(int(pid_file.read_text()), within=10)
