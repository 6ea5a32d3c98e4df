"""Channels and outputs of a store that is far away, stalls, or changes during a job; and disks that fill up meanwhile. The
store is another Trainyard's, behind a proxy that delays or holds back what it sends."""

import contextlib
import gzip
import hashlib
import io
import os
import random
import tarfile

import pytest

from slow_link import SlowLink
from small_disk import fill, free, free_mib, small_disk
from trainyard_server import USER, Server, eventually, ordinary_user

CONFIGURATION = """
[disk]
floor-gib = 0.015625

[instance-types."ml.test.one"]
vcpus = 1
memory-gib = 1

[s3.far]
endpoint = "{url}"
buckets = ["{bucket}"]
access-key-id = "{AWS_ACCESS_KEY_ID}"
secret-access-key = "{AWS_SECRET_ACCESS_KEY}"
"""
ONE = {"InstanceType": "ml.test.one", "InstanceCount": 1, "VolumeSizeInGB": 1}
MIB = 1 << 20


@pytest.fixture
def link(plain_server):
    with SlowLink(plain_server.port) as link:
        yield link


def serve(folder, runtime, origin, bucket, link, run_as=()):
    """A server for which the bucket is behind the link."""
    configuration = folder / "config.toml"
    configuration.write_text(CONFIGURATION.format(url=link.url, bucket=bucket, **origin.environment))
    configuration.chmod(0o600)
    if run_as:
        os.chown(configuration, USER, USER)
    return Server(folder, runtime, ["--config", str(configuration)], run_as=run_as)


@pytest.fixture
def jobs(tmp_path, one_runtime, plain_server, bucket, link):
    with serve(tmp_path, one_runtime, plain_server, bucket, link) as server:
        server.s3.create_bucket(Bucket="data")
        yield server
    server.assert_nothing_left()


def channel(bucket, name="train", key="train/", kind="S3Prefix", **changes):
    return {"ChannelName": name, **changes,
            "DataSource": {"S3DataSource": {"S3DataType": kind, "S3Uri": f"s3://{bucket}/{key}"}}}


def completed(server, job):
    described = server.wait(job, 240)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    return server.log(job)


def hash_of_tree(files):
    """What HASH_TREE prints of the folder."""
    lines = "".join(f"{hashlib.md5(files[name]).hexdigest()}  ./{name}\n" for name in sorted(files))
    return hashlib.md5(lines.encode()).hexdigest()


HASH_TREE = "find . -type f | LC_ALL=C sort | tr '\\n' '\\0' | xargs -0 md5sum | md5sum | cut -d' ' -f1"


@pytest.mark.parametrize("milliseconds", [20, 200])
def test_every_mode_and_the_outputs_are_right_from_afar(jobs, plain_server, bucket, link, milliseconds):
    size = random.Random(1)
    files = {f"{i % 3}/{i}": os.urandom(size.randrange(200_000)) for i in range(30)}
    files |= {"empty": b"", "large": os.urandom(20 * MIB)}
    for name, data in files.items():
        plain_server.s3.put_object(Bucket=bucket, Key=f"train/{name}", Body=data)
    plain_server.s3.put_object(Bucket=bucket, Key="list", Body=(
        f'[{{"prefix": "s3://{bucket}/"}}' + "".join(f', "train/{name}"' for name in files) + "]").encode())
    link.seconds = milliseconds / 1000
    job = jobs.create(f"""
        set -e; cd /opt/ml/input/data
        for folder in file fast manifest/train; do (cd $folder; {HASH_TREE}); done
        md5sum < pipe_0 | cut -d' ' -f1
        cp -r fast/. /opt/ml/model/
        """, InputDataConfig=[
            channel(bucket, "file"), channel(bucket, "fast", InputMode="FastFile"),
            channel(bucket, "pipe", InputMode="Pipe"), channel(bucket, "manifest", "list", "ManifestFile"),
        ], OutputDataConfig={"S3OutputPath": f"s3://{bucket}/out"})
    log = completed(jobs, job)
    tree = hash_of_tree(files)
    whole = hashlib.md5(b"".join(files[name] for name in sorted(files))).hexdigest()
    assert log[-4:] == [tree, tree, tree, whole], log
    body = plain_server.s3.get_object(Bucket=bucket, Key=f"out/{job}/output/model.tar.gz")["Body"]
    with tarfile.open(fileobj=body, mode="r|gz") as archive:
        kept = {entry.name.removeprefix("./"): archive.extractfile(entry).read() for entry in archive if entry.isfile()}
    assert hash_of_tree(kept) == tree


def test_an_object_that_is_replaced_while_it_is_downloaded_is_one_or_the_other(jobs, plain_server, bucket, link):
    first, second = os.urandom(40 * MIB), os.urandom(30 * MIB)
    plain_server.s3.put_object(Bucket=bucket, Key="train/a", Body=first)
    link.hold(10 * MIB)
    job = jobs.create("md5sum < /opt/ml/input/data/train/a", InputDataConfig=[channel(bucket)])
    eventually(link.holds, 60, "the middle of the download")
    plain_server.s3.put_object(Bucket=bucket, Key="train/a", Body=second)
    link.resume()
    log = completed(jobs, job)
    assert log[-1].split()[0] in {hashlib.md5(data).hexdigest() for data in (first, second)}


@pytest.mark.parametrize("behind", [64 << 10, MIB, 20 * MIB])
def test_a_job_can_be_stopped_wherever_its_download_stands(jobs, plain_server, bucket, link, behind):
    plain_server.s3.put_object(Bucket=bucket, Key="train/large", Body=os.urandom(30 * MIB))
    for i in range(40):
        plain_server.s3.put_object(Bucket=bucket, Key=f"train/{i}", Body=os.urandom(10_000))
    link.hold(behind)
    job = jobs.create("echo started", InputDataConfig=[channel(bucket)])
    eventually(link.holds, 60, "the middle of the download")
    jobs.sagemaker.stop_training_job(TrainingJobName=job)
    assert jobs.wait(job, 30)["TrainingJobStatus"] == "Stopped"
    eventually(lambda: not jobs.leftovers(), 30, "the end of all that it had")


def test_an_upload_that_stands_still_goes_on_and_leaves_no_parts(jobs, plain_server, bucket, link):
    job = jobs.create("head -c 60000000 /dev/urandom > /opt/ml/model/big; md5sum < /opt/ml/model/big",
                      OutputDataConfig={"S3OutputPath": f"s3://{bucket}/out", "CompressionType": "NONE"})
    jobs.wait_for_log(job, "  -")
    link.hold(0)  # no answer comes to what is sent
    eventually(link.holds, 60, "the beginning of the upload")
    assert "Contents" not in plain_server.s3.list_objects_v2(Bucket=bucket)
    link.resume()
    log = completed(jobs, job)
    kept = plain_server.s3.get_object(Bucket=bucket, Key=f"out/{job}/output/model/big")["Body"].read()
    assert hashlib.md5(kept).hexdigest() in log[-1]
    assert "Uploads" not in plain_server.s3.list_multipart_uploads(Bucket=bucket)


def put_repeated(s3, bucket, key, part, count):
    """An object that repeats the part, assembled by the store itself."""
    s3.put_object(Bucket=bucket, Key="part", Body=part)
    upload = s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
    parts = [{"PartNumber": number, "ETag": s3.upload_part_copy(
        Bucket=bucket, Key=key, UploadId=upload, PartNumber=number, CopySource=f"{bucket}/part")["CopyPartResult"]["ETag"]}
        for number in range(1, count + 1)]
    s3.complete_multipart_upload(Bucket=bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": parts})


@pytest.mark.parametrize("far, mode", [(False, "FastFile"), (True, "Pipe")], ids=["embedded", "far"])
def test_a_channel_larger_than_its_volume_fails_in_file_mode_and_is_streamed_in_the_others(
        jobs, plain_server, bucket, far, mode):
    """Linked from the embedded store or downloaded from another one: it counts the same."""
    store, place = (plain_server.s3, bucket) if far else (jobs.s3, "data")
    part, count = os.urandom(64 * MIB), 17  # more than the GiB of a volume of 1 GB
    put_repeated(store, place, "train/large", part, count)
    described = jobs.run("echo started", InputDataConfig=[channel(place)])
    assert described["TrainingJobStatus"] == "Failed"
    reason = described["FailureReason"]
    assert reason.startswith("ClientError: Data download failed:channel 'train': "), reason
    assert "The input does not fit the storage volume, which has 1.0 GiB" in reason, reason
    assert "started" not in jobs.log(described["TrainingJobName"])
    job = jobs.create("cd /opt/ml/input/data; cat train*/large train_0 2>/dev/null | md5sum",
                      InputDataConfig=[channel(place, InputMode=mode)])
    digest = hashlib.md5()
    for _ in range(count):
        digest.update(part)
    assert completed(jobs, job)[-1] == f"{digest.hexdigest()}  -"


def test_an_object_that_is_too_long_for_a_record_ends_the_job_with_its_name_and_size(jobs):
    """Neither the object nor its decompressed content may be longer than the 29 bits of a record's length allow."""
    part, count = bytes(64 * MIB), 8
    put_repeated(jobs.s3, "data", "plain/large", part, count)
    with io.BytesIO() as packed:
        with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1) as file:
            for _ in range(count):
                file.write(part)
        jobs.s3.put_object(Bucket="data", Key="packed/large", Body=packed.getvalue())
    for folder, more in (("plain", {}), ("packed", {"CompressionType": "Gzip"})):
        job = jobs.create("cat /opt/ml/input/data/train_0 | wc -c; echo read", InputDataConfig=[
            channel("data", key=f"{folder}/", InputMode="Pipe", RecordWrapperType="RecordIO", **more)])
        described = jobs.wait(job)
        assert described["TrainingJobStatus"] == "Failed"
        reason = described["FailureReason"]
        assert reason.startswith(f"ClientError: Data download failed:channel 'train': s3://data/{folder}/large: "), reason
        assert "a RecordIO record has at most 536870911 bytes, and this would have 536870912" in reason, reason
        assert "read" not in jobs.log(job), "an epoch ended before its data did"


# Disks that fill -------------------------------------------------------------------------------------------


def put_many(origin, bucket):
    """64 MiB, where space for the last of it is checked when most has been written."""
    data = [os.urandom(MIB) for _ in range(64)]
    for i, each in enumerate(data):
        origin.s3.put_object(Bucket=bucket, Key=f"train/{i:02}", Body=each)
    return hashlib.md5(b"".join(data)).hexdigest()


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a file system needs root")
def test_a_disk_that_fills_while_a_channel_comes_takes_nothing_of_the_jobs_volume(
        tmp_path, one_runtime, plain_server, bucket, link):
    whole = put_many(plain_server, bucket)
    with small_disk(tmp_path, 2432) as data, serve(tmp_path, one_runtime, plain_server, bucket, link) as server:
        server.s3.create_bucket(Bucket="data")
        link.hold(8 * MIB)
        job = server.create("cat /opt/ml/input/data/train/* | md5sum", ResourceConfig=ONE, InputDataConfig=[channel(bucket)])
        eventually(link.holds, 60, "the middle of the download")
        fill(data)
        link.resume()
        train = data / "attempts" / job / "1/algo-1/volume/ml/input/data/train"
        eventually(lambda: len(list(train.glob("*"))) == 64, 60, "all objects on the volume")
        free(data)
        assert whole in completed(server, job)[-1]
        server.assert_nothing_left()


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a file system needs root")
def test_a_disk_that_fills_while_a_channel_comes_fails_a_job_whose_volume_is_a_folder(
        runtime, plain_server, bucket, link):
    """The volume of an ordinary user, who can't mount a file system: its space isn't reserved."""
    if runtime != "docker":
        pytest.skip(f"{runtime} needs root")
    put_many(plain_server, bucket)
    with contextlib.ExitStack() as stack:
        folder, run_as = stack.enter_context(ordinary_user())
        data = stack.enter_context(small_disk(folder, 2432))
        os.chown(data, USER, USER)
        server = stack.enter_context(serve(folder, runtime, plain_server, bucket, link, run_as))
        server.s3.create_bucket(Bucket="data")
        link.hold(8 * MIB)
        job = server.create("echo started", ResourceConfig=ONE, InputDataConfig=[channel(bucket)])
        eventually(link.holds, 60, "the middle of the download")
        fill(data)
        link.resume()
        described = server.wait(job)
        free(data)
        assert described["TrainingJobStatus"] == "Failed"
        reason = described["FailureReason"]
        assert reason.startswith("ClientError: Data download failed:channel 'train': "), reason
        assert "No space left on device" in reason and "The input does not fit the storage volume" in reason
        assert "started" not in server.log(job)
        server.assert_nothing_left()


@pytest.mark.skipif(os.geteuid() != 0, reason="changing the user needs root")
def test_a_channel_larger_than_a_volume_that_is_a_folder_fails_before_it_has_come(runtime, plain_server, bucket, link):
    """No file system limits the volume of an ordinary user."""
    if runtime != "docker":
        pytest.skip(f"{runtime} needs root")
    put_repeated(plain_server.s3, bucket, "train/large", os.urandom(64 * MIB), 17)
    with ordinary_user() as (folder, run_as), serve(folder, runtime, plain_server, bucket, link, run_as) as server:
        server.s3.create_bucket(Bucket="data")
        described = server.run("echo started", InputDataConfig=[channel(bucket)])
        assert described["TrainingJobStatus"] == "Failed"
        reason = described["FailureReason"]
        assert reason.startswith("ClientError: Data download failed:channel 'train': large: "), reason
        assert "The input does not fit the storage volume, which has 1.0 GiB" in reason, reason
        assert "started" not in server.log(described["TrainingJobName"])
        assert link.passed < 64 * MIB
        server.assert_nothing_left()


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a file system needs root")
def test_an_artifact_that_is_larger_than_what_is_free_on_the_disk_is_stored_whole(
        tmp_path, one_runtime, plain_server, bucket, link):
    """It is uploaded to another machine's store while it is packed: there is no space here for a copy."""
    with small_disk(tmp_path, 2432) as data, serve(tmp_path, one_runtime, plain_server, bucket, link) as server:
        server.s3.create_bucket(Bucket="data")
        job = server.create("head -c 150000000 /dev/urandom > /opt/ml/model/big; md5sum < /opt/ml/model/big; "
                            "while [ ! -e /opt/ml/output/go ]; do sleep 0.1; done",
                            ResourceConfig=ONE, OutputDataConfig={"S3OutputPath": f"s3://{bucket}/out"})
        server.wait_for_log(job, "  -", 180)
        with open(data / "others", "wb") as others:
            os.posix_fallocate(others.fileno(), 0, (free_mib(data) - 24) << 20)
        (data / "attempts" / job / "1/algo-1/volume/ml/output/go").touch()
        log = completed(server, job)
        assert free_mib(data) < 150_000_000 >> 20, "the test is none: there was room"
        (data / "others").unlink()
        server.assert_nothing_left()
    digest = hashlib.md5()
    body = plain_server.s3.get_object(Bucket=bucket, Key=f"out/{job}/output/model.tar.gz")["Body"]
    with tarfile.open(fileobj=body, mode="r|gz") as archive:
        for entry in archive:
            if entry.isfile():
                file = archive.extractfile(entry)
                while piece := file.read(MIB):
                    digest.update(piece)
    assert digest.hexdigest() in log[-1]
    assert "Uploads" not in plain_server.s3.list_multipart_uploads(Bucket=bucket)
