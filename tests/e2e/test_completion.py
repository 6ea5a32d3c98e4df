"""The completion scripts in real shells."""

import shutil
import subprocess

import pytest


def bash_reply(server, *words):
    """The completions that bash offers for the last word."""
    quoted = " ".join(f"'{word}'" for word in words)
    script = f"""
        eval "$('{server.binary}' completion bash)"
        compopt() {{ :; }}
        COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}
        _trainyard
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=30, check=True)
    return done.stdout.split()


@pytest.fixture(scope="module")
def job(server):
    return server.run("true", name="to-complete")["TrainingJobName"]


def test_bash_completes_commands_options_and_values(server):
    program = server.binary
    assert bash_reply(server, program, "do") == ["download", "doctor"]
    assert bash_reply(server, program, "image", "i") == ["import"]
    assert "--follow" in bash_reply(server, program, "logs", "--f")
    assert bash_reply(server, program, "jobs", "--status", "Comp") == ["Completed"]
    assert bash_reply(server, program, "completion", "z") == ["zsh"]
    assert "agent" not in bash_reply(server, program, "")


def test_bash_asks_the_server_for_job_names(server, job):
    assert job in bash_reply(server, server.binary, "logs", "--data", str(server.data), "to-c")
    assert bash_reply(server, server.binary, "logs", "--data", "/nowhere", "to-c") == []


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_can_read_theirs(plain_server, shell, tmp_path):
    script = subprocess.run([plain_server.binary, "completion", shell], capture_output=True, text=True, check=True)
    path = tmp_path / "script"
    path.write_text(script.stdout)
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    subprocess.run([shell, "-n", str(path)], check=True, timeout=30)
    if shell == "fish":
        offered = subprocess.run(["fish", "-c", f"source {path}; complete -C 'trainyard image '"], capture_output=True,
                                 text=True, check=True, timeout=30).stdout
        assert [line.split("\t")[0] for line in offered.splitlines()] == ["build", "import", "ls", "rm"]
