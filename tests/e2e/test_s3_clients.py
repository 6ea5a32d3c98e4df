"""The object store through other unmodified clients: AWS CLI, s3cmd, rclone, and the AWS SDK for JavaScript."""

import json
import os
import pathlib
import random
import shutil
import subprocess
import uuid

import pytest

from s3_requests import get_url
from test_clients import resolving
from trainyard_server import shell

BIG = 12 << 20  # several parts, whatever the client's threshold below


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A folder with names that are hard to encode, an empty file, and one that is uploaded in parts."""
    root = tmp_path_factory.mktemp("tree")
    (root / "sub" / "deep er").mkdir(parents=True)
    (root / "a.txt").write_text("one\n")
    (root / "empty").write_bytes(b"")
    (root / "sub" / "b c+ü%20.txt").write_text("two\n")
    (root / "sub" / "deep er" / "x&y='z'.bin").write_bytes(bytes(range(256)))
    (root / "big.bin").write_bytes(random.Random(1).randbytes(BIG))
    # S3 has times in whole seconds: a file as old as its upload looks newer to a sync.
    for path in root.rglob("*"):
        os.utime(path, (path.stat().st_atime - 60, path.stat().st_mtime - 60))
    return root


@pytest.fixture
def name():
    return f"client-{uuid.uuid4().hex[:10]}"


def content(root):
    return {str(path.relative_to(root)): path.read_bytes() for path in pathlib.Path(root).rglob("*") if path.is_file()}


def stored(server, bucket, prefix=""):
    """A bucket's objects in the store's own folder: plain files."""
    return content(server.data / "objects" / bucket / prefix)


# AWS CLI ---------------------------------------------------------------------------------------------------


@pytest.fixture
def aws(plain_server):
    program = os.environ.get("TRAINYARD_AWS_CLI", "aws")
    return lambda *words: shell([program, *map(str, words)], plain_server)


def test_aws_cli_copies_syncs_and_removes(plain_server, aws, tree, name, tmp_path):
    at = f"s3://{name}"
    assert aws("s3", "mb", at) == f"make_bucket: {name}\n"
    aws("s3", "sync", tree, f"{at}/tree", "--only-show-errors")
    assert stored(plain_server, name, "tree") == content(tree)
    assert aws("s3", "sync", tree, f"{at}/tree") == ""  # nothing has changed
    listed = aws("s3", "ls", f"{at}/tree/", "--recursive", "--summarize")
    assert "Total Objects: 5" in listed and "tree/sub/b c+ü%20.txt" in listed
    assert "PRE sub/" in aws("s3", "ls", f"{at}/tree/")
    aws("s3", "sync", f"{at}/tree", tmp_path / "back", "--only-show-errors")
    assert content(tmp_path / "back") == content(tree)
    (tmp_path / "back" / "a.txt").unlink()
    aws("s3", "sync", tmp_path / "back", f"{at}/tree", "--delete", "--only-show-errors")
    assert stored(plain_server, name, "tree") == content(tmp_path / "back")
    aws("s3", "rm", at, "--recursive", "--only-show-errors")
    assert aws("s3", "rb", at) == f"remove_bucket: {name}\n"


def test_aws_cli_moves_large_files_and_pipes(plain_server, aws, tree, name, tmp_path):
    at = f"s3://{name}"
    aws("s3", "mb", at)
    aws("s3", "cp", tree / "big.bin", f"{at}/big", "--only-show-errors", "--sse", "aws:kms")
    head = json.loads(aws("s3api", "head-object", "--bucket", name, "--key", "big"))
    assert head["ETag"].endswith('-2"') and head["ServerSideEncryption"] == "aws:kms"
    aws("s3", "cp", f"{at}/big", f"{at}/copied", "--only-show-errors")
    aws("s3", "mv", f"{at}/copied", f"{at}/moved", "--only-show-errors")
    assert set(stored(plain_server, name)) == {"big", "moved"}
    aws("s3", "cp", f"{at}/moved", tmp_path / "back", "--only-show-errors")
    assert (tmp_path / "back").read_bytes() == (tree / "big.bin").read_bytes()
    program = os.environ.get("TRAINYARD_AWS_CLI", "aws")
    subprocess.run([program, "s3", "cp", "-", f"{at}/piped"], input=b"through a pipe", env=plain_server.environment,
                   check=True)
    assert aws("s3", "cp", f"{at}/piped", "-") == "through a pipe"
    url = aws("s3", "presign", f"{at}/piped").strip()
    assert get_url(plain_server, url).body == b"through a pipe"


# s3cmd -----------------------------------------------------------------------------------------------------


@pytest.fixture
def s3cmd(plain_server, tmp_path):
    if not shutil.which("s3cmd"):
        pytest.skip("s3cmd is not installed")
    host = f"127.0.0.1:{plain_server.port}"
    config = tmp_path / "s3cfg"
    config.write_text("[default]\n" + "".join(f"{key} = {value}\n" for key, value in {
        "access_key": plain_server.environment["AWS_ACCESS_KEY_ID"],
        "secret_key": plain_server.environment["AWS_SECRET_ACCESS_KEY"],
        "host_base": host, "host_bucket": host, "use_https": False}.items()))
    return lambda *words: shell(["s3cmd", "-c", str(config), "--no-progress", *map(str, words)], plain_server)


def test_s3cmd(plain_server, s3cmd, tree, name, tmp_path):
    at = f"s3://{name}"
    s3cmd("mb", at)
    s3cmd("sync", "--multipart-chunk-size-mb=5", f"{tree}/", f"{at}/tree/")
    assert stored(plain_server, name, "tree") == content(tree)
    assert s3cmd("sync", f"{tree}/", f"{at}/tree/").strip() == ""
    s3cmd("sync", f"{at}/tree/", f"{tmp_path}/back/")
    assert content(tmp_path / "back") == content(tree)
    s3cmd("put", tree / "a.txt", f"{at}/put")
    s3cmd("get", f"{at}/put", tmp_path / "got")
    assert (tmp_path / "got").read_text() == "one\n"
    s3cmd("cp", f"{at}/put", f"{at}/copied")
    s3cmd("mv", f"{at}/copied", f"{at}/moved")
    assert [line.split()[-1] for line in s3cmd("ls", f"{at}/").splitlines()] == [
        f"{at}/tree/", f"{at}/moved", f"{at}/put"]
    assert "FULL_CONTROL" in s3cmd("info", at) and "Location:  us-east-1" in s3cmd("info", at)
    assert "MIME type: text/plain" in s3cmd("info", f"{at}/put")
    assert get_url(plain_server, s3cmd("signurl", f"{at}/put", "+600").strip()).body == b"one\n"
    s3cmd("del", f"{at}/moved")
    s3cmd("del", "--recursive", "--force", f"{at}/tree/")
    assert set(stored(plain_server, name)) == {"put"}
    s3cmd("rb", "--recursive", "--force", at)


# rclone ----------------------------------------------------------------------------------------------------


@pytest.fixture
def rclone(plain_server):
    if not shutil.which("rclone"):
        pytest.skip("rclone is not installed")
    remote = {"TYPE": "s3", "PROVIDER": "Other", "ENV_AUTH": "true", "ENDPOINT": plain_server.url, "REGION": "us-east-1",
              "UPLOAD_CUTOFF": "5M", "CHUNK_SIZE": "5M"}
    environment = {f"RCLONE_CONFIG_T_{key}": value for key, value in remote.items()}
    # rclone 1.60 refuses to start with it, though it speaks no TLS here.
    without = {**environment, "AWS_CA_BUNDLE": ""}
    return lambda *words: shell(["rclone", "--config", "/dev/null", "--retries", "1", "--low-level-retries", "1",
                                 *map(str, words)], plain_server, **without)


def test_rclone(plain_server, rclone, tree, name, tmp_path):
    at = f"t:{name}"
    rclone("mkdir", at)
    rclone("copy", tree, f"{at}/tree")
    assert stored(plain_server, name, "tree") == content(tree)
    rclone("check", tree, f"{at}/tree")
    sizes = {line.split(maxsplit=3)[3]: int(line.split()[0]) for line in rclone("lsl", f"{at}/tree").splitlines()}
    assert sizes == {key: len(body) for key, body in content(tree).items()}
    assert rclone("cat", f"{at}/tree/a.txt") == "one\n"
    rclone("copyto", f"{at}/tree/big.bin", f"{at}/copied")
    rclone("moveto", f"{at}/copied", f"{at}/moved")
    rclone("deletefile", f"{at}/moved")
    rclone("sync", f"{at}/tree", tmp_path / "back")
    assert content(tmp_path / "back") == content(tree)
    rclone("deletefile", f"{at}/tree/a.txt")
    rclone("sync", tmp_path / "back", f"{at}/tree")
    assert stored(plain_server, name) == {f"tree/{key}": body for key, body in content(tree).items()}
    url = rclone("link", f"{at}/tree/a.txt").strip()
    assert get_url(plain_server, url).body == b"one\n"
    assert name in rclone("lsd", "t:")
    rclone("cleanup", at)
    rclone("purge", at)
    assert name not in rclone("lsd", "t:")


# JavaScript ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", ["path", "virtual"])
def test_aws_sdk_for_javascript(plain_server, name, style, tmp_path):
    modules = os.environ.get("TRAINYARD_NODE_MODULES")
    if not modules or not shutil.which("node"):
        pytest.skip("the AWS SDK for JavaScript is not installed (./dev test installs it)")
    program = ["node", str(pathlib.Path(modules).parent / "s3.mjs"), name, style]
    saw = json.loads(shell(resolving([f"{name}.localhost"], program, tmp_path), plain_server,
                           AWS_ENDPOINT_URL=plain_server.url.replace("127.0.0.1", "localhost"), TMPDIR=str(tmp_path)))
    assert saw == {
        "streamed": True, "whole": True, "head": [300000, "text/plain", "js", None], "range": "56789",
        "keys": ["a b+c%20ü.txt", "dir/one", "dir/two", "q?x=1&y"],
        "listed": ["a b+c%20ü.txt", "dir/", "q?x=1&y", "streamed"], "copy": "a b+c%20ü.txt",
        "uploads": ["big", "dropped"], "parts": [5 << 20, 4], "big": True,
        "put": 200, "got": "by url", "metadata": {"by": "url"},
        "failures": [["NoSuchKey", 404], ["NotFound", 404], ["PreconditionFailed", 412], ["InvalidDigest", 400]],
        "deleted": 8,
    }
