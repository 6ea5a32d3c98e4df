"""`trainyard cp` and `trainyard sync`, against the embedded store and another one (moto)."""

import json
import os
import random
import signal
import subprocess

import pytest

from moto_server import client_of, moto_server
from trainyard_server import eventually

LARGE = (34 << 20) + 5  # three parts


@pytest.fixture
def tree(tmp_path):
    root = tmp_path / "tree"
    (root / "sub" / "deep er").mkdir(parents=True)
    (root / "a.csv").write_text("1,2\n")
    (root / "empty").write_bytes(b"")
    (root / "sub" / "b c+ü%20.txt").write_text("two\n")
    (root / "sub" / "deep er" / "large.bin").write_bytes(random.Random(1).randbytes(LARGE))
    for path in root.rglob("*"):  # times in S3 are whole seconds: a file as old as its upload looks newer
        os.utime(path, (path.stat().st_atime - 60, path.stat().st_mtime - 60))
    return root


def content(root):
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_files_and_objects_go_both_ways(plain_server, bucket, tree, tmp_path):
    def cli(*words, **more):
        return plain_server.cli(*words, **more)

    lines = cli("sync", str(tree), f"s3://{bucket}/t").stdout.splitlines()
    assert len(lines) == 5 and f"upload: {tree}/a.csv to s3://{bucket}/t/a.csv" in lines, lines
    assert cli("sync", str(tree), f"s3://{bucket}/t").stdout == "nothing to do\n"
    assert cli("sync", "--dry-run", f"s3://{bucket}/t", f"{tmp_path}/back").stdout.count("(dry run) download: ") == 4
    assert not (tmp_path / "back").exists()

    cli("cp", "-r", f"s3://{bucket}/t/", f"{tmp_path}/back")
    assert content(tmp_path / "back") == content(tree)
    assert cli("sync", f"s3://{bucket}/t", f"{tmp_path}/back").stdout == "nothing to do\n"
    done = json.loads(cli("sync", "--json", f"s3://{bucket}/t", f"s3://{bucket}/copy", "--exclude", "*", "--include",
                          "*.csv", "--include", "sub/*").stdout)
    assert done == {"Copied": 3, "Bytes": LARGE + 8, "Deleted": 0, "Failed": 0}

    (tree / "a.csv").unlink()
    (tree / "empty").write_text("no more")
    lines = cli("sync", "--delete", str(tree), f"s3://{bucket}/t").stdout.splitlines()
    assert f"delete: s3://{bucket}/t/a.csv" in lines and len(lines) == 3, lines
    cli("cp", f"s3://{bucket}/t/empty", f"{tmp_path}/back/")
    assert (tmp_path / "back" / "empty").read_text() == "no more"


@pytest.mark.parametrize("seed", [1, 2])
def test_any_changes_of_both_sides_end_alike_as_a_model_says(plain_server, bucket, tmp_path, seed):
    """All sizes differ, except where a file is rewritten with the same size: then the modification time decides."""
    some, s3, root = random.Random(seed), plain_server.s3, tmp_path / "side"
    names = ["a", "a.b", "b c", "d/e", "d/f/g", "d-e", "\u00e4/\u00f6", "z%2F+&"]
    local, remote, size = {}, {}, 0
    root.mkdir()
    for _ in range(25):
        for name in some.sample(names, some.randrange(4)):
            size += 1
            if some.random() < 0.3:
                local.pop(name, None)
                (root / name).unlink(missing_ok=True)
            else:
                length = len(local[name]) if name in local and some.random() < 0.3 else size
                local[name] = some.randbytes(length)
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_bytes(local[name])
        for name in some.sample(names, some.randrange(3)):
            size += 1
            if some.random() < 0.3:
                remote.pop(name, None)
                s3.delete_object(Bucket=bucket, Key=f"t/{name}")
            else:
                remote[name] = some.randbytes(size)
                s3.put_object(Bucket=bucket, Key=f"t/{name}", Body=remote[name])
        uploads, removes = some.random() < 0.5, some.random() < 0.5
        source, target = (local, remote) if uploads else (remote, local)
        sides = [str(root), f"s3://{bucket}/t"]
        plain_server.cli("sync", *(sides if uploads else sides[::-1]), *(["--delete"] if removes else []))
        if removes:
            target.clear()
        target.update(source)
        assert content(root) == local
        listed = s3.list_objects_v2(Bucket=bucket, Prefix="t/").get("Contents", [])
        found = {each["Key"][2:]: s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read() for each in listed}
        assert found == remote


def run(server, words, **more):
    return subprocess.run([server.binary, *words, "--data", str(server.data)], capture_output=True, timeout=60, **more)


def test_pipes_and_errors(plain_server, bucket, tmp_path):
    data = random.Random(2).randbytes(LARGE)
    assert run(plain_server, ["cp", "-", f"s3://{bucket}/k"], input=data, check=True).stdout.startswith(b"upload: - to")
    assert run(plain_server, ["cp", f"s3://{bucket}/k", "-"], check=True).stdout == data

    missing = run(plain_server, ["cp", f"s3://{bucket}/none", str(tmp_path)])
    assert (missing.returncode, missing.stderr.count(b"NoSuchKey")) == (1, 1) and not list(tmp_path.iterdir())
    wrong = run(plain_server, ["cp", str(tmp_path), f"s3://{bucket}/k"])
    assert wrong.returncode == 2 and b"is a folder; copy all in it with --recursive" in wrong.stderr
    assert run(plain_server, ["sync", str(tmp_path), "s3://there-is-no-such-bucket"]).returncode == 1


def test_ctrl_c_leaves_neither_half_an_object_nor_parts(plain_server, bucket):
    copy = subprocess.Popen([plain_server.binary, "cp", "--data", str(plain_server.data), "-", f"s3://{bucket}/k"],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    copy.stdin.write(bytes(LARGE))
    copy.stdin.flush()

    def parts():
        uploads = plain_server.s3.list_multipart_uploads(Bucket=bucket).get("Uploads", [])
        return uploads and plain_server.s3.list_parts(Bucket=bucket, Key="k", UploadId=uploads[0]["UploadId"]).get("Parts")

    eventually(lambda: len(parts() or []) == 2, what="two parts")
    copy.send_signal(signal.SIGINT)
    assert copy.wait(timeout=30) == 130
    copy.stdin.close()
    copy.stdout.close()
    assert not plain_server.s3.list_multipart_uploads(Bucket=bucket).get("Uploads")
    assert not plain_server.s3.list_objects_v2(Bucket=bucket).get("Contents")


def test_another_store_over_tls_by_the_environment_and_by_flags(plain_server, bucket, tree, tmp_path):
    (tree / "sub" / "deep er" / "large.bin").write_bytes(bytes(range(256)))  # moto is slow
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=test",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
                   check=True, capture_output=True)
    with moto_server("https", ["-s", "-c", certificate, "-k", key], AWS_CA_BUNDLE=str(certificate)) as environment:
        url = environment["AWS_ENDPOINT_URL"]
        client_of(environment, "s3").create_bucket(Bucket="theirs")
        keys = {**os.environ, "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret",
                "AWS_CA_BUNDLE": str(certificate)}

        def cli(*words, more=keys):
            return subprocess.run([plain_server.binary, *words], env=more, check=True, timeout=60, capture_output=True,
                                  text=True).stdout

        cli("sync", str(tree), "s3://theirs/t", more={**keys, "AWS_ENDPOINT_URL_S3": url})
        cli("sync", "--endpoint-url", url, "s3://theirs/t", f"{tmp_path}/back")
        assert content(tmp_path / "back") == content(tree)
        # From one store to the other.
        cli("cp", "-r", "--source-endpoint-url", url, "--data", str(plain_server.data), "s3://theirs/t/sub",
            f"s3://{bucket}/sub")
        found = plain_server.s3.list_objects_v2(Bucket=bucket)["Contents"]
        assert [(each["Key"], each["Size"]) for each in found] == [("sub/b c+ü%20.txt", 4),
                                                                   ("sub/deep er/large.bin", 256)]
