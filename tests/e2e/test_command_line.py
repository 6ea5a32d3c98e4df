"""`trainyard` as a person or a script uses it."""

import contextlib
import json
import os
import pty
import signal
import subprocess
import urllib.request

import pytest


@pytest.fixture(scope="module")
def job(server):
    name = server.create("echo first; echo second; echo 1 > /opt/ml/model/m")
    return server.wait(name)


def test_env_is_all_the_configuration_an_aws_client_needs(server):
    out = subprocess.run(["bash", "-c", f'eval "$({server.binary} env --data {server.data})"; env'],
                         capture_output=True, text=True, check=True, env={"PATH": os.environ["PATH"]}).stdout
    env = dict(line.split("=", 1) for line in out.splitlines() if "=" in line)
    assert env["AWS_ENDPOINT_URL"] == env["SAGEMAKER_MLFLOW_CUSTOM_ENDPOINT"] == server.url
    assert env["AWS_ACCESS_KEY_ID"].startswith("AKIA")
    assert {"AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"} <= set(env)


def test_credentials_are_readable_by_the_owner_only(server):
    found = set()
    for folder, _, names in os.walk(server.data):  # other tests' jobs come and go meanwhile
        for name in {"credentials.json", "plan.json"} & set(names):
            with contextlib.suppress(FileNotFoundError):
                assert os.stat(os.path.join(folder, name)).st_mode & 0o077 == 0, (folder, name)
                found.add(name)
    assert "credentials.json" in found


def test_jobs_lists_for_people_and_for_programs(server, job):
    assert job["TrainingJobName"] in server.cli("jobs").stdout
    listed = json.loads(server.cli("jobs", "--json").stdout)
    assert job["TrainingJobName"] in json.dumps(listed)


def test_describe_shows_status_and_artifact(server, job):
    text = server.cli("describe", job["TrainingJobName"]).stdout
    assert "Completed" in text and job["ModelArtifacts"]["S3ModelArtifacts"] in text
    for fact in ("Ended", "At most", "1 GB volume", "Output", job["OutputDataConfig"]["S3OutputPath"]):
        assert fact in text, text
    described = json.loads(server.cli("describe", job["TrainingJobName"], "--json").stdout)
    assert described["TrainingJobArn"] == job["TrainingJobArn"]


def test_logs_prints_every_line_in_order(server, job):
    lines = server.cli("logs", job["TrainingJobName"]).stdout.splitlines()
    assert [line.split()[-1] for line in lines if line.split()[-1] in ("first", "second")] == ["first", "second"]


def test_logs_follow_ends_with_the_job_and_its_last_line(server):
    job = server.create("for i in 1 2 3 4 5; do echo tick-$i; sleep 0.2; done; echo the last line")
    done = server.cli("logs", "-f", job, timeout=90)
    assert [line for line in done.stdout.splitlines() if "tick-" in line or "last line" in line][-1].endswith(
        "the last line")
    assert server.describe(job)["TrainingJobStatus"] == "Completed"


def test_stop_stops(server):
    job = server.create("trap 'exit 0' TERM; echo ready; sleep 1000 & wait")
    server.wait_for_log(job, "ready")
    server.cli("stop", job)
    assert server.wait(job)["TrainingJobStatus"] == "Stopped"


def test_a_missing_job_is_an_error_on_stderr(server):
    done = server.cli("describe", "never-created", check=False)
    assert done.returncode != 0 and done.stdout == ""
    assert "Requested resource not found." in done.stderr or "never-created" in done.stderr


def test_a_taken_port_is_said_plainly(server, tmp_path):
    done = subprocess.run([server.binary, "serve", "--data", str(tmp_path / "other"), "--listen",
                           f"127.0.0.1:{server.port}"], capture_output=True, text=True, timeout=30)
    assert done.returncode != 0 and str(server.port) in done.stderr and done.stdout == ""


def test_two_servers_never_share_a_folder(server):
    done = subprocess.run([server.binary, "serve", "--data", str(server.data), "--listen", "127.0.0.1:0"],
                          capture_output=True, text=True, timeout=30)
    assert done.returncode != 0 and str(server.data) in done.stderr


def test_a_server_that_stands_still_keeps_its_folder(own_plain_server):
    server = own_plain_server
    server.process.send_signal(signal.SIGSTOP)
    second = subprocess.run([server.binary, "serve", "--data", str(server.data), "--listen", "127.0.0.1:0"],
                            capture_output=True, text=True, timeout=30)
    server.process.send_signal(signal.SIGCONT)
    assert second.returncode != 0 and "listening" not in second.stdout and str(server.data) in second.stderr
    server.s3.put_object(Bucket="data", Key="later", Body=b"x")


@pytest.mark.parametrize("words, said", [
    (["lgos"], "unknown command 'lgos'; did you mean 'logs'?"),
    (["jobs", "--max", "3"], "unknown option '--max'; did you mean '--limit'?"),
    (["run", "python", "train.py"], "the program must follow '--': trainyard run -- python"),
    (["image", "lss"], "trainyard image: unknown command 'lss'; did you mean 'ls'?"),
])
def test_wrong_words_are_told_what_was_meant(plain_server, words, said):
    done = subprocess.run([plain_server.binary, *words], capture_output=True, text=True, timeout=30)
    assert done.returncode == 2 and done.stdout == "" and said in done.stderr, done.stderr


def test_a_browser_is_told_what_is_here(plain_server):
    asked = urllib.request.Request(plain_server.url, headers={"Accept": "text/html,application/xhtml+xml"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        assert answer.headers["Content-Type"].startswith("text/plain") and "trainyard env" in answer.read().decode()


def test_a_status_is_found_in_any_case(plain_server):
    small = plain_server.cli("jobs", "--status", "failed").stdout
    assert small == plain_server.cli("jobs", "--status", "Failed").stdout != ""


def on_a_terminal(command):
    """The output on a terminal."""
    master, slave = pty.openpty()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=slave, stderr=slave,
                               env={**os.environ, "TERM": "xterm"})
    os.close(slave)
    seen = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:  # EIO: the other end is closed
            break
        if not piece:
            break
        seen += piece
    os.close(master)
    process.wait(30)
    return seen


def test_what_a_job_writes_cannot_steer_a_terminal(server):
    job = server.create("printf 'loss\\t0.5\\n'; printf 'because \\033]0;title\\007 of it' > /opt/ml/output/failure; exit 1")
    server.wait(job)
    described = on_a_terminal([server.binary, "describe", "--data", str(server.data), job])
    assert b"because \\x1b]0;title\\x07 of it" in described and b"\x1b]" not in described
    assert b"loss\t0.5" in on_a_terminal([server.binary, "logs", "--data", str(server.data), job])
    assert "loss#0110.5" in server.cli("logs", job).stdout  # a program gets what the API gives
