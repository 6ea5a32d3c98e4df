"""Object stores besides the embedded one: data and outputs of jobs in a Ceph cluster's S3, and outputs in moto's."""

import hashlib
import io
import json
import os
import subprocess
import tarfile
import tempfile
import urllib.request

import botocore.exceptions
import pytest

import ceph_cluster
from moto_server import client_of, moto_server
from trainyard_server import Server, as_json

ODD_KEYS = ["a b/c+d.txt", "percent%41%2F.txt", "ünïcödé/Δ.txt", "quote'\"&<>.txt", "tilde~!$()*,;=@.txt", "x?y#z.txt"]
SLOW = "echo ready; sleep 4; echo m > /opt/ml/model/m"
COPY = "cp /opt/ml/input/data/train/one.txt /opt/ml/model/"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """(certificate of an own authority, which is the server's too; its key)."""
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "ca.pem", folder / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=Lab",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
                   check=True, capture_output=True)
    return certificate, key


@pytest.fixture(scope="module")
def ceph(certificate):
    if ceph_cluster.why_not():
        pytest.skip(ceph_cluster.why_not())
    # Not pytest's folder: the paths of Ceph's sockets must be short.
    with tempfile.TemporaryDirectory(prefix="ceph-") as folder, ceph_cluster.CephCluster(folder, *certificate) as running:
        yield running


@pytest.fixture(scope="module")
def keys(ceph):
    return ceph.make_user("trainer")


@pytest.fixture(scope="module")
def store(ceph, keys):
    """A boto3 client of the cluster itself, whose buckets are created."""
    s3 = ceph.client(keys)
    for name in ("datasets", "results", "vh-data", "tls-data", "untrusted-data", "wrong-data", "brief-data", "plain"):
        s3.create_bucket(Bucket=name)
        s3.put_object(Bucket=name, Key="train/one.txt", Body=b"1\n")
    for number in range(1100):
        s3.put_object(Bucket="datasets", Key=f"many/{number // 100:02}/{number:04}.txt", Body=str(number).encode())
    for key in ODD_KEYS:
        s3.put_object(Bucket="datasets", Key=f"odd/{key}", Body=key.encode())
    return s3


@pytest.fixture(scope="module")
def moto():
    with moto_server() as environment:
        yield environment


@pytest.fixture(scope="module")
def external(ceph, moto, keys, store, certificate, runtime, tmp_path_factory):
    """A server that knows the cluster under several names, and has a bucket `data` of its own."""
    folder = tmp_path_factory.mktemp(f"external-{runtime}")
    profile = folder / "credentials"
    profile.write_text(f"[lab]\naws_access_key_id = {keys[0]}\naws_secret_access_key = {keys[1]}\n")
    in_place = f'access-key-id = "{keys[0]}"\nsecret-access-key = "{keys[1]}"'
    configuration = folder / "config.toml"
    configuration.write_text(f"""
[s3.ceph]
endpoint = "{ceph.url}"
buckets = ["datasets", "res*", "absent"]
{in_place}

[s3.hosts]
endpoint = "http://{ceph.DNS_NAME}:{ceph.port}"
addressing = "virtual"
buckets = ["vh-*"]
{in_place}

[s3.tls]
endpoint = "https://127.0.0.1:{ceph.tls_port}"
ca-file = "{certificate[0]}"
buckets = ["tls-*"]
credentials-file = "{profile}"
profile = "lab"

[s3.untrusted]
endpoint = "https://127.0.0.1:{ceph.tls_port}"
buckets = ["untrusted-*"]
{in_place}

[s3.wrong]
endpoint = "{ceph.url}"
buckets = ["wrong-*"]
access-key-id = "{keys[0]}"
secret-access-key = "not-the-secret"

[s3.down]
endpoint = "http://127.0.0.1:{ceph_cluster.free_port()}"
buckets = ["down-*"]
patience = 2
{in_place}

[s3.moto]
endpoint = "{moto["AWS_ENDPOINT_URL"]}"
buckets = ["moto-*"]
access-key-id = "{moto["AWS_ACCESS_KEY_ID"]}"
secret-access-key = "{moto["AWS_SECRET_ACCESS_KEY"]}"

[s3.brief]
endpoint = "{ceph.url}"
buckets = ["brief-*"]
patience = 2
credentials-file = "{profile}"
profile = "lab"
""")
    configuration.chmod(0o600)
    server = Server(folder, runtime, ["--config", str(configuration)])
    server.profile = profile
    with server:
        server.s3.create_bucket(Bucket="data")
        server.s3.put_object(Bucket="data", Key="train/one.txt", Body=b"1\n")
        yield server
    server.assert_nothing_left()


def channel(uri, name="train"):
    return {"ChannelName": name, "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": uri}}}


def data(uri, output="s3://results/out"):
    return {"InputDataConfig": [channel(uri)], "OutputDataConfig": {"S3OutputPath": output}}


def unpacked(store, uri):
    """The files of a model.tar.gz, as the client `store` has it."""
    bucket, key = uri.removeprefix("s3://").split("/", 1)
    archive = tarfile.open(fileobj=io.BytesIO(store.get_object(Bucket=bucket, Key=key)["Body"].read()))
    return {member.name: archive.extractfile(member).read() for member in archive if member.isfile()}


def refusal(server, **changes):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        server.sagemaker.create_training_job(**server.request(**changes))
    return caught.value.response


# Jobs --------------------------------------------------------------------------------------------------


def test_data_and_output_in_the_external_store(external, store):
    job = external.run("cd /opt/ml/input/data/train && find . -type f | wc -l > /opt/ml/model/count && "
                       "cat 10/1099.txt > /opt/ml/model/last", **data("s3://datasets/many/"))
    assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")
    name = job["TrainingJobName"]
    assert job["ModelArtifacts"]["S3ModelArtifacts"] == f"s3://results/out/{name}/output/model.tar.gz"
    found = unpacked(store, job["ModelArtifacts"]["S3ModelArtifacts"])
    assert found == {"count": b"1100\n", "last": b"1099"}, "more keys than a page of a list has"


def test_odd_keys_come_as_they_are(external):
    script = "cd /opt/ml/input/data/train && find . -type f -exec cat {} + | wc -c && find . -type f > /opt/ml/model/names"
    job = external.run(script, **data("s3://datasets/odd/"))
    assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")
    names = unpacked(external.s3, job["ModelArtifacts"]["S3ModelArtifacts"])["names"]
    assert sorted(names.decode().split("\n")[:-1]) == sorted(f"./{key}" for key in ODD_KEYS)
    assert str(sum(len(key.encode()) for key in ODD_KEYS)) in external.log(job["TrainingJobName"])


def test_a_tree_has_the_same_hash_in_every_mode(external, store):
    files = {key: key.encode() for key in ODD_KEYS}
    files |= {"empty": b"", "large": os.urandom(20 << 20), "deep/er/x": b"x" * 300_000}
    for key, body in files.items():
        store.put_object(Bucket="datasets", Key=f"tree/{key}", Body=body)
    store.put_object(Bucket="datasets", Key="list", Body=json.dumps([{"prefix": "s3://datasets/tree/"}, *files]).encode())

    def mode(name, uri="s3://datasets/tree/", kind="S3Prefix", **changes):
        return {"ChannelName": name, **changes, "DataSource": {"S3DataSource": {"S3DataType": kind, "S3Uri": uri}}}

    tree = "find . -type f | LC_ALL=C sort | tr '\\n' '\\0' | xargs -0 md5sum | md5sum"
    job = external.run(f"""
        cd /opt/ml/input/data; for folder in file fast manifest/tree shuffled; do (cd $folder; {tree}); done
        md5sum < pipe_0; md5sum < listed_0; wc -c < records_0
        """, InputDataConfig=[
            mode("file"), mode("fast", InputMode="FastFile"), mode("pipe", InputMode="Pipe"),
            mode("manifest", "s3://datasets/list", "ManifestFile"), mode("shuffled", ShuffleConfig={"Seed": 1}),
            mode("listed", "s3://datasets/list", "ManifestFile", InputMode="Pipe"),
            mode("records", InputMode="Pipe", RecordWrapperType="RecordIO", ShuffleConfig={"Seed": 1})])
    assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")

    def md5(data):
        return hashlib.md5(data).hexdigest()

    order = sorted(files, key=lambda key: f"./{key}".encode())
    # What md5sum writes of a name with a backslash or a line break is another matter; there is none.
    expected = md5("".join(f"{md5(files[key])}  ./{key}\n" for key in order).encode())
    log = external.log(job["TrainingJobName"])
    assert log[-7:-3] == [f"{expected}  -"] * 4, log
    assert log[-3] == md5(b"".join(files[key] for key in sorted(files, key=str.encode))) + "  -"
    assert log[-2] == md5(b"".join(files.values())) + "  -"
    assert int(log[-1]) == sum(8 + len(body) + -len(body) % 4 for body in files.values())


def test_data_external_and_output_embedded(external):
    job = external.run(COPY, **data("s3://datasets/train", "s3://data/out"))
    assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")
    uri = job["ModelArtifacts"]["S3ModelArtifacts"]
    assert uri.startswith("s3://data/out/") and unpacked(external.s3, uri) == {"one.txt": b"1\n"}


def test_data_embedded_and_a_multipart_output_external(external, store):
    script = "head -c 40000000 /dev/urandom > /opt/ml/model/big && sha256sum < /opt/ml/model/big"
    changes = data("s3://data/train")
    changes["OutputDataConfig"]["CompressionType"] = "NONE"
    job = external.run(script, **changes)
    assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")
    key = f"out/{job['TrainingJobName']}/output/model/big"
    head = store.head_object(Bucket="results", Key=key)
    assert head["ContentLength"] == 40_000_000 and head["ETag"].strip('"').endswith("-3")
    assert "Uploads" not in store.list_multipart_uploads(Bucket="results")


@pytest.mark.parametrize("bucket, folder, parts", [
    ("results", "a b+c&ü", 4), ("results", "100%25", 3), ("moto-results", "a b+c&ü%25", 4)])
def test_outputs_of_several_hosts_are_joined_by_the_store(external, store, moto, bucket, folder, parts):
    """The large parts of the hosts are copied within the store, and the end is uploaded; what Ceph can't copy by key
    (percent signs) is downloaded and uploaded. So are small parts in every store. No host's part is left."""
    s3 = client_of(moto, "s3") if bucket == "moto-results" else store
    s3.create_bucket(Bucket=bucket)
    script = ("cd /opt/ml/model; head -c $((7000000 * ${HOSTNAME#algo-})) /dev/urandom > $HOSTNAME; "
              "sha256sum $HOSTNAME; echo of $HOSTNAME > /opt/ml/output/data/$HOSTNAME")
    job = external.run(script, OutputDataConfig={"S3OutputPath": f"s3://{bucket}/joined/{folder}"}, ResourceConfig={
        "InstanceType": "ml.m5.large", "InstanceCount": 3, "VolumeSizeInGB": 1})
    assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")
    model = unpacked(s3, job["ModelArtifacts"]["S3ModelArtifacts"])
    hosts = ["algo-1", "algo-2", "algo-3"]
    log = external.log(job["TrainingJobName"])
    assert {host: len(model[host]) for host in model} == {f"algo-{i}": 7_000_000 * i for i in (1, 2, 3)}
    assert all(f"{hashlib.sha256(model[host]).hexdigest()}  {host}" in log for host in hosts)
    base = job["ModelArtifacts"]["S3ModelArtifacts"].removesuffix("model.tar.gz")
    assert unpacked(s3, f"{base}output.tar.gz") == {host: f"of {host}\n".encode() for host in hosts}
    listed = {entry["Key"].rsplit("/", 1)[1]: entry["ETag"] for entry in s3.list_objects_v2(
        Bucket=bucket, Prefix=f"joined/{folder}/")["Contents"]}
    assert set(listed) == {"model.tar.gz", "output.tar.gz"}
    assert listed["model.tar.gz"].strip('"').endswith(f"-{parts}")
    assert not s3.list_multipart_uploads(Bucket=bucket).get("Uploads")


@pytest.mark.parametrize("bucket", ["vh-data", "tls-data"])
def test_a_store_by_virtual_hosts_and_one_by_tls_with_its_own_authority(external, store, bucket):
    job = external.run(COPY, **data(f"s3://{bucket}/train", f"s3://{bucket}/out"))
    assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")
    uri = job["ModelArtifacts"]["S3ModelArtifacts"]
    assert uri.startswith(f"s3://{bucket}/out/") and unpacked(store, uri) == {"one.txt": b"1\n"}


def test_what_the_debugger_is_given_goes_there_too(external, store):
    job = external.run("echo t > /opt/ml/output/tensors/t", DebugHookConfig={"S3OutputPath": "s3://results/debug"})
    assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")
    listed = store.list_objects_v2(Bucket="results", Prefix=f"debug/{job['TrainingJobName']}/debug-output/")["Contents"]
    assert {entry["Key"].rsplit("/", 1)[1] for entry in listed} == {"t", "training_job_end.ts"}


def test_keys_of_the_store_are_in_neither_container_plan_nor_log(external, keys):
    name = external.create("env; sleep 3", **data("s3://datasets/train"))
    external.wait_for_log(name, "AWS_ENDPOINT_URL")
    plan = next((external.data / "attempts" / name).glob("*/*/plan.json"))
    assert keys[1] not in plan.read_text() and plan.stat().st_mode & 0o777 == 0o600
    external.wait(name)
    log = "\n".join(external.log(name))
    assert keys[0] not in log and keys[1] not in log and f"AWS_ENDPOINT_URL={external.url}" in log
    assert keys[1] not in (external.directory / "server.log").read_text()
    kept = external.data / "s3" / "ceph"
    assert kept.stat().st_mode & 0o777 == 0o600 and keys[1] in kept.read_text()


# What is refused, and what fails -----------------------------------------------------------------------


def test_an_absent_bucket_is_refused_as_the_embedded_store_would(external):
    error = refusal(external, **data("s3://absent/x"))["Error"]
    assert error["Code"] == "ValidationException" and 'No S3 objects found under S3 URL "s3://absent/x"' in error["Message"]
    error = refusal(external, **data("s3://datasets/nothing-there"))["Error"]
    assert "No S3 objects found" in error["Message"]
    error = refusal(external, OutputDataConfig={"S3OutputPath": "s3://absent/out"})["Error"]
    assert error["Code"] == "ValidationException" and 'the bucket "absent"' in error["Message"]


def test_wrong_keys_are_told_of_by_field_and_store(external):
    error = refusal(external, **data("s3://wrong-data/train"))["Error"]
    assert error["Code"] == "ValidationException", error
    assert error["Message"].startswith("Invalid S3Uri of channel train: object store 'wrong' at http://127.0.0.1:")
    assert "SignatureDoesNotMatch" in error["Message"] and "doesn't take the keys" in error["Message"]
    error = refusal(external, OutputDataConfig={"S3OutputPath": "s3://wrong-data/out"})["Error"]
    assert error["Message"].startswith("Invalid S3OutputPath: object store 'wrong'")


def test_a_certificate_that_nobody_trusts_is_told_of(external):
    error = refusal(external, **data("s3://untrusted-data/train"))["Error"]
    assert error["Code"] == "ValidationException" and "ca-file" in error["Message"], error


def test_an_endpoint_that_is_down_is_unavailable_for_now(external):
    answer = refusal(external, **data("s3://down-data/train"))
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 503 and answer["Error"]["Code"] == "ServiceUnavailable"
    assert "object store 'down' at http://127.0.0.1:" in answer["Error"]["Message"]


def test_a_bucket_that_vanishes_fails_the_job_by_name(external, store):
    store.create_bucket(Bucket="res-short")
    name = external.create(SLOW, OutputDataConfig={"S3OutputPath": "s3://res-short/out"})
    external.wait_for_log(name, "ready")
    store.delete_bucket(Bucket="res-short")
    job = external.wait(name)
    assert job["TrainingJobStatus"] == "Failed"
    assert job["FailureReason"].startswith("ClientError: Artifact upload failed:object store 'ceph' at http://127.0.0.1:")
    assert "NoSuchBucket" in job["FailureReason"]


def test_a_key_that_is_changed_while_the_job_runs_is_taken_up(external, keys):
    good = external.profile.read_text()
    name = external.create(SLOW, **data("s3://tls-data/train", "s3://tls-data/out"))
    external.wait_for_log(name, "ready")
    external.profile.write_text(good.replace(keys[0], "AKIANOBODY"))
    try:
        job = external.wait(name)
    finally:
        external.profile.write_text(good)
    assert job["TrainingJobStatus"] == "Failed" and "InvalidAccessKeyId" in job["FailureReason"]
    assert keys[1] not in job["FailureReason"]


def test_an_outage_that_ends_in_time_is_waited_for(external, ceph):
    name = external.create(SLOW, OutputDataConfig={"S3OutputPath": "s3://results/out"})
    external.wait_for_log(name, "ready")
    ceph.stop_gateway()
    try:
        external.wait_for(name, "Uploading")
    finally:
        ceph.start_gateway()
    job = external.wait(name)
    assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")


def test_an_outage_that_outlasts_patience_fails_the_job(external, ceph):
    name = external.create(SLOW, OutputDataConfig={"S3OutputPath": "s3://brief-data/out"})
    external.wait_for_log(name, "ready")
    ceph.stop_gateway()
    try:
        job = external.wait(name)
    finally:
        ceph.start_gateway()
    assert job["TrainingJobStatus"] == "Failed"
    assert job["FailureReason"].startswith("InternalServerError: Artifact upload failed:object store 'brief' at http://127.0.0.1:")


# One endpoint for all buckets --------------------------------------------------------------------------


def test_a_container_reaches_all_buckets_by_its_one_endpoint(external):
    script = r"""python3 - <<'END'
import boto3
s3 = boto3.client("s3")
assert s3.get_object(Bucket="datasets", Key="train/one.txt")["Body"].read() == b"1\n"
assert s3.get_object(Bucket="data", Key="train/one.txt")["Body"].read() == b"1\n"
s3.put_object(Bucket="results", Key="from/container.txt", Body=b"hello")
print(boto3.client("sts").get_caller_identity()["Arn"])
END
"""
    job = external.run(script)
    assert job["TrainingJobStatus"] == "Completed", external.log(job["TrainingJobName"])
    assert external.s3.get_object(Bucket="results", Key="from/container.txt")["Body"].read() == b"hello"


def test_objects_come_and_go_through_the_servers_endpoint(external, store, tmp_path):
    s3 = external.s3
    for key in ODD_KEYS:
        s3.put_object(Bucket="results", Key=f"put/{key}", Body=key.encode(), ContentType="text/x", Metadata={"a": "b"})
        assert store.get_object(Bucket="results", Key=f"put/{key}")["Body"].read() == key.encode()
        head = s3.head_object(Bucket="results", Key=f"put/{key}")
        assert (head["ContentType"], head["Metadata"]) == ("text/x", {"a": "b"})
        assert head["ContentLength"] == len(key.encode())
    listed = s3.list_objects_v2(Bucket="results", Prefix="put/")["Contents"]
    assert {entry["Key"] for entry in listed} == {f"put/{key}" for key in ODD_KEYS}
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="datasets", Prefix="many/", Delimiter="/")
    folders = [prefix["Prefix"] for page in pages for prefix in page["CommonPrefixes"]]
    assert folders == [f"many/{number:02}/" for number in range(11)]
    assert s3.get_object(Bucket="datasets", Key="many/10/1099.txt", Range="bytes=1-2")["Body"].read() == b"09"
    s3.copy_object(Bucket="results", Key="put/copy", CopySource={"Bucket": "datasets", "Key": "train/one.txt"})
    assert store.get_object(Bucket="results", Key="put/copy")["Body"].read() == b"1\n"
    s3.delete_objects(Bucket="results", Delete={"Objects": [{"Key": f"put/{key}"} for key in ODD_KEYS]})
    s3.delete_object(Bucket="results", Key="put/copy")
    assert "Contents" not in store.list_objects_v2(Bucket="results", Prefix="put/")


def test_a_file_of_several_parts_goes_through_both_ways(external, store, tmp_path):
    there, back = tmp_path / "there", tmp_path / "back"
    there.write_bytes(os.urandom(30_000_000))
    external.s3.upload_file(str(there), "results", "big")
    assert store.head_object(Bucket="results", Key="big")["ContentLength"] == 30_000_000
    external.s3.download_file("results", "big", str(back))
    assert back.read_bytes() == there.read_bytes()
    assert external.s3.get_object(Bucket="results", Key="big")["Body"].read() == there.read_bytes()
    url = external.s3.generate_presigned_url("get_object", {"Bucket": "results", "Key": "big"})
    with urllib.request.urlopen(url) as answer:
        assert answer.read() == there.read_bytes()


def test_what_the_other_store_refuses_is_told_as_it_says_it(external):
    s3 = external.s3
    for code, call in {
        "NoSuchKey": lambda: s3.get_object(Bucket="datasets", Key="nothing"),
        "404": lambda: s3.head_object(Bucket="datasets", Key="nothing"),
        "NoSuchBucket": lambda: s3.list_objects_v2(Bucket="absent"),
        "SignatureDoesNotMatch": lambda: s3.get_object(Bucket="wrong-data", Key="train/one.txt"),
        "ServiceUnavailable": lambda: s3.get_object(Bucket="down-data", Key="x"),
        "NotImplemented": lambda: s3.copy_object(Bucket="results", Key="x", CopySource="data/train/one.txt"),
    }.items():
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            call()
        assert caught.value.response["Error"]["Code"] == code, caught.value.response
    assert "plain" not in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    with pytest.raises(botocore.exceptions.ClientError):
        s3.head_bucket(Bucket="plain")  # no store of the configuration has it


def test_a_broken_upload_never_gets_there(external, store):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        external.s3.put_object(Bucket="results", Key="broken", Body=b"x", ContentMD5="1B2M2Y8AsgTpgAmY7PhCfg==")
    assert caught.value.response["Error"]["Code"] == "BadDigest"
    with pytest.raises(botocore.exceptions.ClientError):
        store.head_object(Bucket="results", Key="broken")


def test_a_person_trains_and_downloads_with_external_buckets(external, tmp_path):
    source = tmp_path / "in"
    source.mkdir()
    (source / "x.txt").write_text("from here")
    job = external.run(COPY, **data("s3://datasets/train"))
    external.cli("download", job["TrainingJobName"], "--output", str(tmp_path / "out"))
    assert [path.read_text() for path in (tmp_path / "out").rglob("one.txt")] == ["1\n"]


# Doctor ------------------------------------------------------------------------------------------------


def test_the_doctor_asks_each_store(external):
    done = external.cli("doctor", "--config", str(external.directory / "config.toml"), "--json", check=False)
    found = {check["Check"]: check for check in as_json(done.stdout)["Checks"]}
    for name in ("hosts", "tls", "brief"):
        assert found[f"s3 {name}"]["State"] == "ok", found[f"s3 {name}"]
    assert found["s3 ceph"]["State"] == "problem" and "absent" in found["s3 ceph"]["Found"]
    assert "SignatureDoesNotMatch" in found["s3 wrong"]["Found"]
    assert found["s3 down"]["State"] == "problem" and "ca-file" in found["s3 untrusted"]["Found"]
    assert done.returncode == 1


def test_the_configuration_is_shown_without_its_secrets(external, keys):
    for words in ([], ["--json"]):
        shown = subprocess.run([external.binary, "config", "show", "--config", external.directory / "config.toml", *words],
                               capture_output=True, text=True, check=True).stdout
        assert "s3.ceph.endpoint" in shown and "***" in shown and keys[1] not in shown
