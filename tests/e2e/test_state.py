"""State that is damaged, checked, repaired, backed up: never served incomplete or changed."""

import http.client
import json
import os
import pathlib
import shutil
import sqlite3
import stat
import subprocess
import urllib.parse

import pytest

from trainyard_server import Server

BLOCK = 256 << 10  # of an object's checksums


def start_fails(server):
    """The error of `serve` when it refuses to start."""
    command = [server.binary, "serve", "--data", str(server.data), "--listen", "127.0.0.1:0", "--runtime", "oci"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert done.returncode == 1, done
    return done.stderr


def trainyard(server, *words, code=0):
    done = subprocess.run([server.binary, *map(str, words)], capture_output=True, text=True, timeout=60)
    assert done.returncode == code, (done.stdout, done.stderr)
    return done.stdout + done.stderr


def overwrite(path, offset, data):
    with open(path, "r+b") as file:
        file.seek(offset)
        file.write(data)


def test_an_open_folder_is_closed(own_plain_server):
    server = own_plain_server
    server.stop()
    os.chmod(server.data, 0o755)
    server.start()
    assert stat.S_IMODE(os.stat(server.data).st_mode) == 0o700
    assert "data_folder_closed_to_others" in (server.directory / "server.log").read_text()


def test_damaged_state_is_refused_checked_and_given_up(own_plain_server):
    server = own_plain_server
    for i in range(20):
        server.s3.put_object(Bucket="data", Key=f"k{i}", Body=b"x")
    server.kill()
    # 64 bytes in the middle of the WAL: committed, not yet in the database file.
    log = server.data / "objects" / ".index.db-wal"
    assert log.stat().st_size > 20 * 4096
    overwrite(log, log.stat().st_size // 2, b"Z" * 64)
    said = start_fails(server)
    assert ".index.db has lost" in said and "--repair --accept-loss" in said, said
    assert "has lost" in trainyard(server, "check", server.data, code=1)
    assert "has lost" in trainyard(server, "check", server.data, "--repair", code=1)
    start_fails(server)
    assert "all repaired" in trainyard(server, "check", server.data, "--repair", "--accept-loss")
    server.start()
    # What the index had lost is restored from the files.
    listed = server.s3.list_objects_v2(Bucket="data")["Contents"]
    assert len(listed) == 20
    assert server.s3.get_object(Bucket="data", Key="k19")["Body"].read() == b"x"


@pytest.mark.parametrize("gone", [["state.db"], ["state.db", "state.db-wal", "state.db-shm"]])
def test_state_that_is_gone_is_not_an_empty_state(own_plain_server, gone):
    server = own_plain_server
    server.stop()
    for name in gone:
        (server.data / name).unlink(missing_ok=True)
    assert "state.db is gone" in start_fails(server)
    assert not (server.data / "state.db").exists()
    trainyard(server, "check", server.data, "--repair", "--accept-loss")
    server.start()


def test_objects_that_are_gone_are_not_an_empty_store(own_plain_server):
    """As with a disk of their own that isn't mounted."""
    server = own_plain_server
    server.s3.put_object(Bucket="data", Key="k", Body=b"x")
    server.stop()
    (server.data / "objects").rename(server.data / "elsewhere")
    (server.data / "objects").mkdir()
    assert "objects is gone or empty" in start_fails(server)
    assert "is gone" in trainyard(server, "check", server.data, code=1)
    assert not (server.data / "objects" / ".index.db").exists()
    shutil.rmtree(server.data / "objects")
    (server.data / "elsewhere").rename(server.data / "objects")
    server.start()
    assert server.s3.get_object(Bucket="data", Key="k")["Body"].read() == b"x"


def test_a_clean_stop_leaves_all_in_the_databases(own_plain_server):
    server = own_plain_server
    server.s3.put_object(Bucket="data", Key="k", Body=b"x")
    server.stop()
    for log in server.data.rglob("*-wal"):
        assert log.stat().st_size == 0, log
    with sqlite3.connect(f"file:{server.data}/objects/.index.db?mode=ro&immutable=1", uri=True) as database:
        assert database.execute("SELECT count(*) FROM objects").fetchone() == (1,)
    server.start()


def test_bit_rot_is_an_error_and_never_data(own_plain_server):
    server = own_plain_server
    content = os.urandom(3 * BLOCK)
    server.s3.put_object(Bucket="data", Key="rots", Body=content)
    path = server.data / "objects" / "data" / "rots"
    flip = lambda at: overwrite(path, at, bytes([content[at] ^ 1]))  # noqa: E731
    get = lambda **more: server.s3.get_object(Bucket="data", Key="rots", **more)["Body"].read()  # noqa: E731

    flip(2 * BLOCK + 5)
    assert get(Range=f"bytes=10-{2 * BLOCK - 1}") == content[10:2 * BLOCK]
    for request in (dict(Range=f"bytes={2 * BLOCK}-{2 * BLOCK}"), dict(Range="bytes=-1")):
        with pytest.raises(server.s3.exceptions.ClientError) as error:
            get(**request)
        assert error.value.response["Error"]["Code"] == "XTrainyardObjectDamaged"
    # The response had started: it is shorter than its Content-Length.
    url = urllib.parse.urlsplit(server.s3.generate_presigned_url("get_object", dict(Bucket="data", Key="rots")))
    connection = http.client.HTTPConnection(url.hostname, url.port)
    connection.request("GET", f"{url.path}?{url.query}")
    with pytest.raises(http.client.IncompleteRead) as cut:
        connection.getresponse().read()
    assert cut.value.partial == content[:len(cut.value.partial)]
    with pytest.raises(server.s3.exceptions.ClientError):
        server.s3.copy_object(Bucket="data", Key="copy", CopySource="data/rots")

    flip(0)
    with pytest.raises(server.s3.exceptions.ClientError) as error:
        get()
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    assert "data/rots is damaged" in (server.directory / "server.log").read_text()
    server.stop()
    found = json.loads(trainyard(server, "check", server.data, "--json", code=1).split("\ntrainyard:")[0])
    assert [damage["where"] for damage in found["damages"]] == ["data/rots"]
    server.start()


@pytest.mark.parametrize("mode", ["File", "FastFile", "Pipe"])
@pytest.mark.parametrize("at", [0, BLOCK])  # where the answer can't begin, and where it breaks off
def test_a_job_with_a_damaged_input_fails_at_once(own_server, mode, at):
    server = own_server
    server.s3.put_object(Bucket="data", Key="in/rots", Body=os.urandom(3 * BLOCK))
    path = server.data / "objects" / "data" / "in" / "rots"
    overwrite(path, at, bytes([path.read_bytes()[at] ^ 1]))
    later = path.stat().st_mtime + 5  # the file system's clock may not have ticked since
    os.utime(path, (later, later))
    place = "train_0" if mode == "Pipe" else "train/rots"
    described = server.run(f"cat /opt/ml/input/data/{place} > /tmp/read; wc -c < /tmp/read", InputDataConfig=[
        {"ChannelName": "train", "InputMode": mode, "DataSource": {"S3DataSource": {
            "S3DataType": "S3Prefix", "S3Uri": "s3://data/in/", "S3DataDistributionType": "FullyReplicated"}}}])
    if mode == "FastFile":  # it is the program's to decide
        assert described["TrainingJobStatus"] == "Completed", described
        *_, error, size = server.log(described["TrainingJobName"])
        assert "Input/output error" in error and int(size) == at
        return
    assert described["TrainingJobStatus"] == "Failed"
    assert "XTrainyardObjectDamaged" in described["FailureReason"]


def test_a_backup_of_a_server_at_work_restores_and_runs(own_server, tmp_path):
    server = own_server
    done = server.run("echo kept > /opt/ml/model/file; echo in the log")
    assert done["TrainingJobStatus"] == "Completed", done.get("FailureReason")
    job, artifact = done["TrainingJobName"], done["ModelArtifacts"]["S3ModelArtifacts"].removeprefix("s3://data/")
    running = server.create("trap 'exit 0' TERM; sleep 60 & wait")
    server.wait_for(running, "Training")
    said = trainyard(server, "backup", server.data, tmp_path / "copy")
    assert "backed up" in said
    assert "isn't empty" in trainyard(server, "backup", server.data, tmp_path / "copy", code=1)

    restored = Server(pathlib.Path(tmp_path) / "restored", server.runtime)
    restored.directory.mkdir()
    shutil.move(tmp_path / "copy", restored.data)
    with restored:
        assert restored.describe(job)["TrainingJobStatus"] == "Completed"
        assert "in the log" in restored.log(job)
        key = restored.s3.get_object(Bucket="data", Key=artifact)["Body"].read()
        assert key == server.s3.get_object(Bucket="data", Key=artifact)["Body"].read()
        # A job that ran has no agent there.
        assert "when the backup was made" in restored.wait(running)["FailureReason"]
        again = restored.run("echo works > /opt/ml/model/file")
        assert again["TrainingJobStatus"] == "Completed", again.get("FailureReason")
    server.sagemaker.stop_training_job(TrainingJobName=running)
    assert server.wait(running)["TrainingJobStatus"] == "Stopped"
    server.stop()
    assert "nothing is wrong" in trainyard(server, "check", server.data)
    server.start()
