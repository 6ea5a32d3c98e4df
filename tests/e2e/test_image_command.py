"""`trainyard image`: images of the oci runtime without Docker."""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

from trainyard_server import Server, available_runtimes, eventually, hyper_parameters

ARCHIVE = pathlib.Path(os.environ.get("TRAINYARD_IMAGES", "/nowhere")) / "test.oci.tar"
WHY_NOT = dict(available_runtimes()).get("oci", "oci is not among TRAINYARD_RUNTIMES")
pytestmark = pytest.mark.skipif(bool(WHY_NOT), reason=f"oci: {WHY_NOT}")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server of the oci runtime that knows no image."""
    server = Server(tmp_path_factory.mktemp("images"), "oci")
    server.image_map = []
    with server as running:
        yield running
    running.assert_nothing_left()


def image(server, *words, check=True):
    done = subprocess.run([server.binary, "image", words[0], "--data", str(server.data), *words[1:]],
                          capture_output=True, text=True, timeout=120)
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


def names(server):
    return sorted(name for one in json.loads(image(server, "ls", "--json").stdout) for name in one["Names"])


def disk_usage(path):
    return sum(file.lstat().st_blocks * 512 for file in path.rglob("*"))


def train(server, name, script, *words):
    return subprocess.run([server.binary, "train", "mine:1", "--data", str(server.data), "--name", name, "--volume-gb",
                           "1", "--hp", f"script={hyper_parameters(script)['script']}", *words],
                          capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def imported(server):
    image(server, "import", str(ARCHIVE), "--name", "mine:1")


def test_an_imported_image_is_used_by_its_name(server, imported):
    done = train(server, "by-name", "echo it runs")
    assert done.returncode == 0 and "    it runs" in done.stdout.splitlines(), done.stdout + done.stderr


def test_ls_shows_name_digest_size_and_use(server, imported):
    listed = [one for one in json.loads(image(server, "ls", "--json").stdout) if one["Names"] == ["mine:1"]]
    assert listed[0]["Unpacked"] and listed[0]["Bytes"] > 1 << 20 and listed[0]["Digest"].startswith("sha256:")
    assert "LastUsed" in listed[0]
    header, *rows = image(server, "ls").stdout.splitlines()
    assert header.split() == ["NAME", "DIGEST", "SIZE", "UNPACKED", "USED"]
    assert any(row.startswith("mine:1 ") and listed[0]["Digest"][7:19] in row for row in rows)


def test_two_names_of_one_image_share_its_files(server, imported):
    image(server, "import", f"oci-archive:{ARCHIVE}", "--name", "other")
    assert {"mine:1", "other:latest"} <= set(names(server))
    assert "its files stay" in image(server, "rm", "other").stdout
    assert "mine:1" in names(server)
    assert train(server, "still-there", "true").returncode == 0


def test_a_layout_is_imported_like_an_archive(server, tmp_path):
    subprocess.run(["skopeo", "copy", "--quiet", f"oci-archive:{ARCHIVE}", f"oci:{tmp_path}/layout:1"], check=True)
    done = image(server, "import", str(tmp_path / "layout"), "--name", "from-layout", "--json")
    assert json.loads(done.stdout)["Digest"].startswith("sha256:")
    image(server, "rm", "from-layout")


def test_what_cannot_be_imported_is_said(server, tmp_path):
    (tmp_path / "text").write_text("no image")
    for words, said in [(["absent.tar", "--name", "x"], "no file or folder"),
                        ([str(tmp_path / "text"), "--name", "x"], "not a"),
                        ([str(ARCHIVE), "--name", "oci:/x"], "can't name an imported image"),
                        ([str(ARCHIVE), "--name", "not a name"], "not the name of an image")]:
        done = image(server, "import", *words, check=False)
        assert done.returncode != 0 and said in done.stderr and done.stdout == "", (words, done)
    missing = image(server, "rm", "never-there", check=False)
    assert missing.returncode == 1 and "there is no image 'never-there'" in missing.stderr


def test_a_dockerfile_is_built_by_what_is_installed(server, imported, tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM scratch\nARG WORD\nCOPY hello /hello\nCMD [\"/hello\"]\n")
    (tmp_path / "hello").write_text("hi")
    done = image(server, "build", str(tmp_path), "--name", "built:1", "--build-arg", "WORD=x", check=False)
    if not any(shutil.which(tool) for tool in ("buildah", "podman", "docker")):
        assert done.returncode == 1 and "apt-get install" in done.stderr
        pytest.skip("no builder is installed; it says so")
    if done.returncode != 0 and "imported" not in done.stdout:
        pytest.skip(f"the builder does not work here: {done.stderr[-300:]}")
    assert "built:1" in names(server)
    rootfs = server.data / "runtime/images"
    assert any(file.read_text() == "hi" for file in rootfs.glob("*/rootfs/hello"))
    image(server, "rm", "built:1")
    nothing = image(server, "build", str(tmp_path / "absent"), "--name", "x", check=False)
    assert nothing.returncode == 2 and "absent" in nothing.stderr


def test_rm_refuses_while_a_job_uses_it_and_frees_the_disk_after(server, imported):
    script = "trap exit TERM; echo ready; sleep 1000 & wait"
    assert train(server, "user", script, "--detach").returncode == 0
    server.wait_for_log(job="user", text="ready")
    refused = image(server, "rm", "mine:1", check=False)
    assert refused.returncode == 1 and "the training job user uses it" in refused.stderr
    # Its agent alone is enough: the server need not run.
    server.stop()
    assert image(server, "rm", "mine:1", check=False).returncode == 1
    server.start()
    server.cli("stop", "user")
    server.wait("user")
    eventually(lambda: not list((server.data / "runtime/containers").glob("*")), what="the end of the container")
    eventually(lambda: image(server, "rm", "mine:1", check=False).returncode == 0, what="the removal")
    assert "mine:1" not in names(server)
    assert disk_usage(server.data / "runtime" / "images") < 1 << 20
