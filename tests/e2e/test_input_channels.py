"""InputDataConfig beyond a prefix in File mode: manifests, file systems, Pipe mode, and FastFile mode: data
arrives even if agents are killed.

`./dev soak` kills agents as often as TRAINYARD_SOAK_KILLS says, else a few times."""

import contextlib
import gzip
import hashlib
import json
import os
import random
import signal
import struct
import subprocess

import pytest
from trainyard_server import Server, eventually, select_nothing

KILLS = int(os.environ.get("TRAINYARD_SOAK_KILLS", "4"))


def channel(name, uri, kind="S3Prefix", attributes=None, **changes):
    source = {"S3DataType": kind, "S3Uri": uri, **({"AttributeNames": attributes} if attributes else {})}
    return {"ChannelName": name, "DataSource": {"S3DataSource": source}, **changes}


def record(data):
    return struct.pack("<II", 0xCED7230A, len(data)) + data + b"\0" * (-len(data) % 4)


def md5(data):
    return hashlib.md5(data).hexdigest()


def put(server, key, data):
    server.s3.put_object(Bucket="data", Key=key, Body=data)
    return data


def run(server, script, channels):
    job = server.create("set -e; cd /opt/ml/input/data\n" + script, InputDataConfig=channels)
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    return server.log(job)


def failure(server, script="true", **changes):
    described = server.wait(server.create(script, **changes))
    assert described["TrainingJobStatus"] == "Failed"
    return described["FailureReason"]


def test_a_manifests_objects_lie_at_their_whole_keys(server):
    for name in ("relative/a.csv", "b.csv", "not-listed.csv"):
        put(server, f"manifest/data/{name}", name.encode())
    put(server, "manifest/list", json.dumps([{"prefix": "s3://data/manifest/data/"}, "relative/a.csv", "b.csv"]).encode())
    log = run(server, "find train -type f | sort", [
        channel("train", "s3://data/manifest/list", "ManifestFile", ShuffleConfig={"Seed": 1})])
    assert log[-2:] == ["train/manifest/data/b.csv", "train/manifest/data/relative/a.csv"]

    put(server, "manifest/wrong", b'[{"prefix": "s3://data/manifest/"},\n 3]')
    assert failure(server, InputDataConfig=[channel("train", "s3://data/manifest/wrong", "ManifestFile")]) == (
        "ClientError: Data download failed:channel 'train': Failed to download data. "
        "Manifest s3://data/manifest/wrong, line 2: a number where a text must be")


def read(server, key):
    return server.s3.get_object(Bucket="data", Key=key)["Body"].read()


def object_file(server, key):
    return server.data / "objects" / "data" / key


def test_file_mode_shows_objects_that_the_job_cant_change(server):
    """The same tree shown and copied: by a file of another user, that channel can't be shown."""
    names = ("appended", "deep/er/removed", "moved/one", "empty", "a b", "\u00e4'\"#%", "large", "replaced", "deleted")
    for tree in ("shown", "copied"):
        for name in names:
            put(server, f"{tree}/{name}", b"" if name == "empty" else (name * (400_000 if name == "large" else 1)).encode())
    os.chown(object_file(server, "copied/large"), 1, 0)
    job = server.create("""
        set -e; cd /opt/ml/input/data
        for tree in shown copied; do
          (cd $tree; find . | sort | tr '\\n' '\\0' > /tmp/names
           xargs -0 stat -c '%A %u %g %n' < /tmp/names; xargs -0 md5sum < /tmp/names 2> /dev/null || true) |
            md5sum | sed "s/-/$tree/"
        done
        cd shown
        echo more >> appended; rm deep/er/removed; mv moved renamed; touch new; chmod 600 large
        echo changed; until [ -e /tmp/go ]; do sleep 0.05; done
        cat appended replaced deleted renamed/one; echo
        ls | tr '\\n' ' '; echo; head -c 10 large; echo
        """, InputDataConfig=[channel("shown", "s3://data/shown/"), channel("copied", "s3://data/copied")])
    server.wait_for_log(job, "changed")
    assert object_file(server, "shown/large").stat().st_nlink == 2, "it was copied"
    assert object_file(server, "copied/large").stat().st_nlink == 1, "it wasn't copied"
    put(server, "shown/replaced", b"something else")
    server.s3.delete_object(Bucket="data", Key="shown/deleted")
    server.cli("exec", job, "--", "touch", "/tmp/go")
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    log = server.log(job)
    shown, copied = (next(line for line in log if line.endswith(f"  {tree}")) for tree in ("shown", "copied"))
    assert shown.split()[0] == copied.split()[0], log
    assert log[-4:] == ["appendedmore", "replaceddeletedmoved/one",
                        "a b appended deep deleted empty large new renamed replaced \u00e4'\"#% ",
                        "largelarge"], log
    kept = {name: read(server, f"shown/{name}") for name in ("appended", "deep/er/removed", "moved/one", "replaced")}
    assert kept == {"appended": b"appended", "deep/er/removed": b"deep/er/removed", "moved/one": b"moved/one",
                    "replaced": b"something else"}
    eventually(lambda: object_file(server, "shown/large").stat().st_nlink == 1, 30, "the end of the links")
    assert oct(object_file(server, "shown/large").stat().st_mode) == "0o100644"

    put(server, "conflict/a", b"a file")
    put(server, "conflict/a/b", b"in a folder of its name")
    assert failure(server, InputDataConfig=[channel("train", "s3://data/conflict/")]).endswith(
        "is both an object and a folder of others")


def test_pipes_give_what_their_channels_say(server):
    plain = b"".join(put(server, f"pipe/plain/{i}", os.urandom(random.randrange(100_000))) for i in range(9))
    large = put(server, "pipe/large", os.urandom(30 << 20))
    packed = [os.urandom(1000) * 500, b"", b"small"]
    for i, data in enumerate(packed):
        put(server, f"pipe/packed/{i}", gzip.compress(data))
    put(server, "pipe/augmented", b'{"image-ref": "s3://data/pipe/large", "x": 0, "is-a-cat": 1}\n'
                                  b'{"is-a-cat": 0, "image-ref": "s3://data/pipe/plain/3"}\n')
    # More than the volume holds, of one object.
    put(server, "pipe/many", json.dumps([{"prefix": "s3://data/pipe/"}, *["large"] * 36]).encode())
    third = server.s3.get_object(Bucket="data", Key="pipe/plain/3")["Body"].read()
    log = run(server, """
        sum() { md5sum < $1 | cut -d' ' -f1; }
        ls -p | tr '\\n' ' '; echo
        sum augmented_0; sum large_0; sum plain_0; sum plain_1; sum large_1
        head -c 10 large_2 | wc -c; sum large_3
        sum packed_0
        wc -c < many_0
        cat shuffled_0 > /tmp/a; cat shuffled_1 > /tmp/b; cmp -s /tmp/a /tmp/b || echo another order; wc -c < /tmp/b
        """, [{"InputMode": "Pipe", **each} for each in (
            channel("plain", "s3://data/pipe/plain/"), channel("large", "s3://data/pipe/large"),
            channel("packed", "s3://data/pipe/packed/", CompressionType="Gzip", RecordWrapperType="RecordIO"),
            channel("shuffled", "s3://data/pipe/plain/", ShuffleConfig={"Seed": 3}),
            channel("augmented", "s3://data/pipe/augmented", "AugmentedManifestFile", ["image-ref", "is-a-cat"],
                    RecordWrapperType="RecordIO"),
            channel("many", "s3://data/pipe/many", "ManifestFile"),
            channel("unread", "s3://data/pipe/large"),
            channel("file", "s3://data/pipe/plain/", InputMode="File"))])
    assert 36 * len(large) > 1 << 30
    assert log[-12:] == [
        "augmented_0 file/ large_0 many_0 packed_0 plain_0 shuffled_0 unread_0 ",
        md5(record(large) + record(b"1") + record(third) + record(b"0")),
        md5(large), md5(plain), md5(plain), md5(large), "10", md5(large), md5(b"".join(map(record, packed))),
        str(36 * len(large)),
        "another order", str(len(plain))]


def test_killed_agents_change_no_byte_of_an_epoch_or_a_file(own_server):
    server, killed, jobs = own_server, 0, 0
    data = [put(server, f"kills/{i}", os.urandom(3 << 20)) for i in range(8)]
    wanted = md5(b"".join(map(record, data)))
    while killed < KILLS:
        jobs += 1
        assert jobs <= KILLS + 2, f"only {killed} agents were killed"
        killed += kill_agents_of_one_job(server, min(KILLS - killed, 4), wanted, data)
    server.assert_nothing_left()


def kill_agents_of_one_job(server, most, wanted, objects):
    job = server.create("""
        cd /opt/ml/input/data; echo ready
        for e in $(seq 0 7); do
          { head -c 5000000; sleep 0.3; cat; } < train_$e | md5sum &
          { head -c 1000000; sleep 0.2; cat; } < fast/$e | md5sum | sed "s/-/fast $e/"
          wait
        done
        """, InputDataConfig=[channel("train", "s3://data/kills/", InputMode="Pipe", RecordWrapperType="RecordIO"),
                              channel("fast", "s3://data/kills", InputMode="FastFile")])
    server.wait_for_log(job, "ready")
    killed = 0
    while killed < most and server.describe(job)["SecondaryStatus"] == "Training":
        if agent := server.agent(job):
            with contextlib.suppress(ProcessLookupError):
                os.kill(agent, signal.SIGKILL)
                killed += 1
        select_nothing(random.uniform(0, 0.5))
    described = server.wait(job, timeout=240)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    log = server.log(job)
    assert [line.split()[0] for line in log if line.endswith(" -")] == [wanted] * 8
    files = [line.split() for line in log if " fast " in line]
    assert [(words[0], words[2]) for words in files] == [(md5(data), str(i)) for i, data in enumerate(objects)]
    return killed


def test_files_that_are_read_when_they_are_opened(server):
    small = put(server, "fast/folder/small file", os.urandom(100_000))
    large = put(server, "fast/large", os.urandom(4 << 20))
    for name in ("fast-2", "fast.csv"):
        put(server, name, b"not in the folder")
    for part in range(1, 21):
        server.s3.copy_object(Bucket="data", Key=f"fast/more/{part}", CopySource="data/fast/large")
    job = server.create("""
        cd /opt/ml/input/data
        find fast -type f | sort | tr '\\n' ' '; echo; du -sm --apparent-size fast | cut -f1
        md5sum < fast/large; md5sum < "fast/folder/small file"; tail -c 70000 fast/large | md5sum
        touch fast/new || echo read-only
        ls file; echo ready
        for i in $(seq 1 20); do cat fast/more/$i > /dev/null || echo EIO; sleep 0.1; done
        """, InputDataConfig=[channel("fast", "s3://data/fast", InputMode="FastFile"), channel("file", "s3://data/fast/folder/")])
    server.wait_for_log(job, "ready")
    for part in range(10, 21):
        put(server, f"fast/more/{part}", b"another object")
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    log = server.log(job)
    files = sorted(["fast/folder/small file", "fast/large", *(f"fast/more/{i}" for i in range(1, 21))])
    start = log.index(" ".join(files) + " ")
    assert log[start + 1:start + 5] == ["85", *(md5(data) + "  -" for data in (large, small, large[-70000:]))]
    assert {"read-only", "small file", "EIO"} <= set(log)
    assert [line for line in log if "Channel 'fast': 'more/" in line and "can't be read (EIO)" in line]


def test_a_store_that_loses_an_object_in_an_epoch_fails_the_job_with_its_name(server):
    put(server, "lost/1", b"one")
    put(server, "lost/2", b"two")
    job = server.create("cd /opt/ml/input/data; cat train_0; echo; echo ready; sleep 3; cat train_1; echo survived",
                        InputDataConfig=[channel("train", "s3://data/lost/", InputMode="Pipe")])
    server.wait_for_log(job, "ready")
    server.s3.delete_object(Bucket="data", Key="lost/2")
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Failed"
    assert described["FailureReason"].startswith("ClientError: Data download failed:channel 'train': ")
    assert "s3://data/lost/2" in described["FailureReason"] and "NoSuchKey" in described["FailureReason"]
    assert "survived" not in server.log(job)


@pytest.fixture
def shared_server(runtime, tmp_path):
    """A server with a file system, fs-0123456789abcdef0."""
    files = tmp_path / "efs"
    (files / "data").mkdir(parents=True)
    (files / "data" / "a").write_text("shared\n")
    (tmp_path / "config.toml").write_text(f'[file-systems]\nfs-0123456789abcdef0 = "{files}"\n')
    with Server(tmp_path, runtime, ["--config", str(tmp_path / "config.toml")]) as server:
        server.s3.create_bucket(Bucket="data")
        server.files = files
        yield server
    server.assert_nothing_left()


def file_system(mode, path="/data", identity="fs-0123456789abcdef0", kind="EFS"):
    return [{"ChannelName": "shared", "DataSource": {"FileSystemDataSource": {
        "FileSystemId": identity, "FileSystemAccessMode": mode, "FileSystemType": kind, "DirectoryPath": path}}}]


def test_a_file_system_is_mounted_and_only_rw_can_be_written(shared_server):
    server = shared_server
    log = run(server, "cat shared/a; echo x 2>&1 > shared/b || echo refused; grep -o '\"S3DistributionType\":\"[A-Za-z]*\"' "
                      "/opt/ml/input/config/inputdataconfig.json", file_system("ro"))
    assert log[-1] == '"S3DistributionType":"FullyReplicated"' and "shared" in log and "refused" in log
    assert not (server.files / "data" / "b").exists()
    run(server, "cat shared/a; echo written > shared/b", file_system("rw"))
    assert (server.files / "data" / "b").read_text() == "written\n"
    assert failure(server, InputDataConfig=file_system("ro", "/none")) == (
        "ClientError: channel 'shared': Unable to mount file system fs-0123456789abcdef0: "
        "DirectoryPath '/none' does not exist")
    with pytest.raises(server.sagemaker.exceptions.ClientError, match="'fs-00000000' does not exist: file-systems"):
        server.create(InputDataConfig=file_system("ro", identity="fs-00000000"))


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a file system needs root")
def test_a_lustre_file_system_is_mounted_below_its_mount_name(shared_server):
    """As docs/configuration.md says to: what is mounted at a folder named for it is reached by /MountName/…"""
    server = shared_server
    mounted = server.files / "fsx4u7bev"
    mounted.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "lustre", str(mounted)], check=True)
    try:
        (mounted / "train").mkdir()
        (mounted / "train" / "a").write_text("lustre\n")
        train = {mode: file_system(mode, "/fsx4u7bev/train", kind="FSxLustre") for mode in ("ro", "rw")}
        assert "lustre" in run(server, "cat shared/a; ! touch shared/b", train["ro"])
        run(server, "echo written > shared/b", train["rw"])
        assert (mounted / "train" / "b").read_text() == "written\n"
        assert "train" in run(server, "ls shared", file_system("ro", "/fsx4u7bev/", kind="FSxLustre"))
        assert failure(server, InputDataConfig=file_system("ro", "/train", kind="FSxLustre")) == (
            "ClientError: channel 'shared': Unable to mount file system fs-0123456789abcdef0: "
            "DirectoryPath '/train' does not exist")
        with pytest.raises(server.sagemaker.exceptions.ClientError, match="begins with the MountName"):
            server.create(InputDataConfig=file_system("ro", "/", kind="FSxLustre"))
    finally:
        subprocess.run(["umount", "-l", str(mounted)], check=True)
