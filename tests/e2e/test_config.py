"""One configuration file for serve: what it sets, what is said of a wrong one."""

import json
import os
import pathlib
import subprocess

import pytest

from trainyard_server import Server

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
