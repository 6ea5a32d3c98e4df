"""Everything known about SageMaker's channels, sample by sample, checked inside of containers. In the order of the developer
guide's subjects: placement, manifests, pipes, records, shares, shuffles."""

import gzip
import hashlib
import io
import json
import os
import re
import struct
import tarfile

import botocore.exceptions
import pytest

LIST = "find . -mindepth 1 -printf '%P %y %m %u:%g\\n' | LC_ALL=C sort"


class Objects:
    """Those below a prefix."""

    def __init__(self, server, prefix):
        self.server, self.prefix, self.uri = server, prefix, f"s3://data/{prefix}"

    def __call__(self, files):
        for name, data in files.items():
            self.server.s3.put_object(Bucket="data", Key=f"{self.prefix}/{name}", Body=data)


@pytest.fixture
def put(server, request):
    """Puts objects below a prefix of the test's own."""
    return Objects(server, f"channels/{request.node.name.partition('[')[0]}")


def channel(name, uri, kind="S3Prefix", attributes=None, distribution=None, **changes):
    source = {"S3DataType": kind, "S3Uri": uri, **({"AttributeNames": attributes} if attributes else {}),
              **({"S3DataDistributionType": distribution} if distribution else {})}
    return {"ChannelName": name, "DataSource": {"S3DataSource": source}, **changes}


def log_of(server, script, *channels, **more):
    job = server.create("set -e; cd /opt/ml/input/data\n" + script, InputDataConfig=list(channels), **more)
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Completed", (described.get("FailureReason"), server.log(job))
    return server.log(job)


def failure(server, *channels):
    described = server.run(InputDataConfig=list(channels))
    assert described["TrainingJobStatus"] == "Failed"
    return described["FailureReason"]


def refusal(server, *channels):
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        server.create(InputDataConfig=list(channels))
    return refused.value.response["Error"]["Message"]


def md5(data):
    return hashlib.md5(data).hexdigest()


def record(data):
    return struct.pack("<II", 0xCED7230A, len(data)) + data + b"\0" * (-len(data) % 4)


# Where objects lie ----------------------------------------------------------------------------------------


def test_objects_lie_where_the_service_puts_them(server, put):
    put({"a.csv": b"1", "training/en-ja/x": b"2", "training/y": b"3", "training/marker/": b"",
             "data/train-data.csv": b"4", "data/train/z": b"5"})
    log = log_of(server, f"""
        for mode in "" fast-; do
          for name in exact slash folder; do
            [ -d $mode$name ] || continue; (cd $mode$name; {LIST} | sed "s|^|$mode$name: |"); done
        done
        (cd partial; {LIST} | sed "s|^|partial: |")
        """,
        channel("exact", f"{put.uri}/a.csv"), channel("slash", f"{put.uri}/training/"),
        channel("folder", f"{put.uri}/training"), channel("partial", f"{put.uri}/data/train"),
        channel("fast-slash", f"{put.uri}/training/", InputMode="FastFile"),
        channel("fast-folder", f"{put.uri}/training", InputMode="FastFile"))
    below = ["en-ja d 755 root:root", "en-ja/x f 644 root:root", "y f 644 root:root"]
    expected = ["exact: a.csv f 644 root:root"]
    for name in ("slash", "folder", "fast-slash", "fast-folder"):
        expected += [f"{name}: {line}" for line in below]
    # Names aren't shortened; what is below a folder of exactly that name is in the channel.
    expected += ["partial: train-data.csv f 644 root:root", "partial: z f 644 root:root"]
    assert log[-len(expected):] == expected


def test_keys_that_are_no_paths_fail_the_job_with_the_services_words(server, put):
    put({"double//slash": b"1"})
    for mode in ("File", "FastFile"):
        reason = failure(server, channel("train", f"{put.uri}/", InputMode=mode))
        assert reason == ("ClientError: Data download failed:channel 'train': Failed to download data. "
                          f"S3 key: {put.uri}/double//slash has an illegal char sub-sequence '//' in it")


def test_a_prefix_without_objects_is_refused_when_the_job_is_created(server, put):
    assert f'No S3 objects found under S3 URL "{put.uri}/none"' in refusal(server, channel("train", f"{put.uri}/none"))


def test_a_model_of_before_comes_packed_as_it_is(server, put):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("weights"))
    put({"model.tar.gz": packed.getvalue()})
    log = log_of(server, "ls model; md5sum < model/model.tar.gz; grep -o 'application/x-sagemaker-model' "
                         "/opt/ml/input/config/inputdataconfig.json",
                 channel("model", f"{put.uri}/model.tar.gz", ContentType="application/x-sagemaker-model"))
    assert log[-3:] == ["model.tar.gz", f"{md5(packed.getvalue())}  -", "application/x-sagemaker-model"]


def test_nothing_is_inflated_in_file_mode(server, put):
    put({"a.gz": gzip.compress(b"text")})
    assert log_of(server, "zcat train/a.gz; echo", channel("train", f"{put.uri}/"))[-1] == "text"
    assert "File mode only supports NONE, got Gzip instead" in refusal(
        server, channel("train", f"{put.uri}/", CompressionType="Gzip"))


def test_twenty_channels_of_all_modes_are_one_job(server, put):
    put({"a": b"x"})
    channels = [channel(f"c{i}", f"{put.uri}/", InputMode=("File", "FastFile", "Pipe")[i % 3]) for i in range(20)]
    log = log_of(server, "for i in $(seq 0 19); do cat c$i/a c${i}_0 2> /dev/null || true; done; echo; env | grep -c ^PWD=",
                 *channels)
    assert log[-2:] == ["x" * 20, "1"]
    assert "20" in refusal(server, *channels, channel("c20", f"{put.uri}/"))


# Manifests --------------------------------------------------------------------------------------------------


def test_a_manifest_is_a_prefix_and_names_that_are_put_behind_it_as_they_stand(server, put):
    put({"some/prefix/relative/path/a.csv": b"1", "some/prefix/b.csv": b"2", "some/prefix/c.csv": b"3",
             "some/prefix-d.csv": b"4"})
    put({"manifest": json.dumps([{"prefix": f"{put.uri}/some/prefix/"}, "relative/path/a.csv", "b.csv"]).encode(),
             "no-slash": json.dumps([{"prefix": f"{put.uri}/some/prefix"}, "-d.csv", "/b.csv"]).encode(),
             "absent": json.dumps([{"prefix": f"{put.uri}/some/"}, "none"]).encode()})
    log = log_of(server, "find train no-slash -type f | LC_ALL=C sort; cat pipe_0; echo",
                 channel("train", f"{put.uri}/manifest", "ManifestFile"),
                 channel("no-slash", f"{put.uri}/no-slash", "ManifestFile"),
                 channel("pipe", f"{put.uri}/no-slash", "ManifestFile", InputMode="Pipe"))
    assert log[-5:] == [f"no-slash/{put.prefix}/some/prefix-d.csv", f"no-slash/{put.prefix}/some/prefix/b.csv",
                        f"train/{put.prefix}/some/prefix/b.csv", f"train/{put.prefix}/some/prefix/relative/path/a.csv",
                        "42"], "a pipe has them in the manifest's order"
    reason = failure(server, channel("train", f"{put.uri}/absent", "ManifestFile"))
    assert reason.startswith("ClientError: Data download failed:channel 'train': ") and "/some/none" in reason, reason


def test_an_augmented_manifest_gives_the_attributes_that_are_named_in_that_order(server, put):
    server.s3.create_bucket(Bucket="channels-elsewhere")
    server.s3.put_object(Bucket="channels-elsewhere", Key="2.jpg", Body=b"two")
    put({"1.jpg": b"image one"})
    lines = [{"image-ref": f"{put.uri}/1.jpg", "is-a-cat": 1, "unused": "?"},
             {"unused": {"x": 1}, "is-a-cat": 0, "image-ref": "s3://channels-elsewhere/2.jpg"}]
    put({"manifest": "".join(json.dumps(line) + "\n" for line in lines).encode(),
             "values": b'{"s": "a text", "n": 0.5, "b": true, "l": [1, "x"], "o": {"k": null}}\n',
             "lacking": b'{"image-ref": "s3://data/x"}\n'})

    def augmented(name, key, attributes, **changes):
        return channel(name, f"{put.uri}/{key}", "AugmentedManifestFile", attributes, InputMode="Pipe", **changes)

    log = log_of(server, "md5sum < records_0; cat plain_0; echo; cat values_0; echo",
                 augmented("records", "manifest", ["image-ref", "is-a-cat"], RecordWrapperType="RecordIO"),
                 augmented("plain", "manifest", ["is-a-cat", "image-ref"]),
                 augmented("values", "values", ["s", "n", "b", "l", "o"]))
    assert log[-3] == md5(record(b"image one") + record(b"1") + record(b"two") + record(b"0")) + "  -"
    assert log[-2:] == ["1image one0two", 'a text0.5true[1,"x"]{"k":null}']
    reason = failure(server, augmented("train", "lacking", ["image-ref", "is-a-cat"]))
    assert reason.endswith("lacking, line 1: the attribute 'is-a-cat' is missing"), reason


# Pipes --------------------------------------------------------------------------------------------------------


def test_a_pipe_has_its_objects_in_the_order_of_their_keys_and_nothing_between_them(server, put):
    put({"b": b"3", "a/b": b"2", "a": b"1", "B": b"0", "\u00e9": b"4", "\U0001f600": b"6", "\uff5e": b"5", "empty": b""})
    log = log_of(server, "[ ! -e train ]; cat train_0; echo; cat train_1; echo",
                 channel("train", f"{put.uri}/", InputMode="Pipe"))
    assert log[-2:] == ["0123456", "0123456"], "bytes of UTF-8 decide, and each epoch is as the one before"


def test_the_next_epochs_are_there_while_one_is_read_and_one_that_is_left_early_has_ended(server, put):
    put({"a": b"x" * 3_000_000})
    log = log_of(server, """
        exec 3< train_0; head -c 1 <&3 > /dev/null; ls -d train_* | tr '\\n' ' '; echo; exec 3<&-
        head -c 100 train_1 | wc -c; wc -c < train_2
        until [ ! -e train_2 ]; do sleep 0.01; done; [ -p train_3 ] && [ ! -e train_1 ] && echo gone
        """, channel("train", f"{put.uri}/", InputMode="Pipe"))
    assert set(log[-4].split()) >= {"train_1", "train_2"}
    assert log[-3:] == ["100", "3000000", "gone"]


def test_pipes_are_read_in_any_order_or_not_at_all(server, put):
    put({"one/a": b"1" * 2_000_000, "two/a": b"2" * 2_000_000})
    log = log_of(server, """
        exec 3< one_0 4< two_0; head -c 2 <&4; head -c 2 <&3; head -c 2 <&4; echo; exec 3<&- 4<&-; wc -c < two_1
        """,
                 channel("one", f"{put.uri}/one/", InputMode="Pipe"), channel("two", f"{put.uri}/two/", InputMode="Pipe"),
                 channel("unread", f"{put.uri}/one/", InputMode="Pipe"))
    assert log[-2:] == ["221122", "2000000"]


def test_pipes_inflate_objects_of_several_members_and_wrap_what_comes_out(server, put):
    put({"1": gzip.compress(b"a" * 100_000) + gzip.compress(b"b"), "2": gzip.compress(b"")})
    log = log_of(server, "md5sum < plain_0; md5sum < records_0",
                 channel("plain", f"{put.uri}/", InputMode="Pipe", CompressionType="Gzip"),
                 channel("records", f"{put.uri}/", InputMode="Pipe", CompressionType="Gzip", RecordWrapperType="RecordIO"))
    data = b"a" * 100_000 + b"b"
    assert log[-2:] == [f"{md5(data)}  -", f"{md5(record(data) + record(b''))}  -"]


def test_a_record_is_framed_as_mxnet_does(server, put):
    put({"1": b"1"})
    log = log_of(server, "od -An -tx1 < train_0",
                 channel("train", f"{put.uri}/", InputMode="Pipe", RecordWrapperType="RecordIO"))
    assert log[-1].split() == "0a 23 d7 ce 01 00 00 00 31 00 00 00".split()


# Shares, and shuffles -------------------------------------------------------------------------------------------


HOSTS = {"InstanceType": "ml.m5.large", "InstanceCount": 2, "VolumeSizeInGB": 1}


def shares(log, mode):
    """{host: what it saw} of the lines `HOST MODE WHAT`."""
    found = {}
    for line in log:
        words = line.split(" ", 2)
        if len(words) == 3 and words[1] == mode:
            found[words[0]] = words[2]
    return found


def test_hosts_share_out_objects_by_their_number_in_every_mode(server, put):
    put({f"objects/{i}": str(i).encode() for i in range(5)})
    put({"list": json.dumps([{"prefix": f"{put.uri}/objects/"}, *"43210"]).encode()})
    shared, uri = {"distribution": "ShardedByS3Key"}, f"{put.uri}/objects/"
    log = log_of(server, """
        host=$HOSTNAME
        for mode in file fast; do echo $host $mode $(cat $mode/*); done
        echo $host pipe $(cat pipe_0); echo $host manifest $(cat manifest_0); echo $host all $(cat all/*)
        echo $host one $(cat one/* 2> /dev/null)none; echo $host empty $(cat empty_0)none
        """,
        channel("file", uri, **shared), channel("fast", uri, InputMode="FastFile", **shared),
        channel("pipe", uri, InputMode="Pipe", **shared),
        channel("manifest", f"{put.uri}/list", "ManifestFile", InputMode="Pipe", **shared),
        channel("all", uri), channel("one", f"{uri}3", **shared), channel("empty", f"{uri}3", InputMode="Pipe", **shared),
        ResourceConfig=HOSTS)
    for mode in ("file", "fast", "pipe"):
        assert shares(log, mode) == {"algo-1": "024", "algo-2": "13"}, mode
    assert shares(log, "manifest") == {"algo-1": "420", "algo-2": "31"}, "by its lines"
    assert shares(log, "all") == {"algo-1": "01234", "algo-2": "01234"}
    for mode in ("one", "empty"):
        assert shares(log, mode) == {"algo-1": "3none", "algo-2": "none"}, "a host may have none"


def test_a_seed_decides_the_order_of_each_epoch_on_all_hosts(server, put):
    put({f"{i:02}": bytes([97 + i]) for i in range(20)})
    shuffled = {"InputMode": "Pipe", "ShuffleConfig": {"Seed": 7}}
    script = """
        for epoch in 0 1; do for name in all shared; do echo $HOSTNAME $name$epoch $(cat ${name}_$epoch); done; done
        """
    channels = (channel("all", f"{put.uri}/", **shuffled),
                channel("shared", f"{put.uri}/", distribution="ShardedByS3Key", **shuffled))
    logs = [log_of(server, script, *channels, ResourceConfig=HOSTS) for _ in range(2)]
    letters = "".join(chr(97 + i) for i in range(20))
    orders = []
    for epoch in ("0", "1"):
        of_all = shares(logs[0], f"all{epoch}")
        assert of_all["algo-1"] == of_all["algo-2"] and sorted(of_all["algo-1"]) == sorted(letters)
        of_each = shares(logs[0], f"shared{epoch}")
        assert sorted(of_each["algo-1"] + of_each["algo-2"]) == sorted(letters) and len(of_each["algo-1"]) == 10
        orders.append((of_all["algo-1"], set(of_each["algo-1"])))
        for kind in ("all", "shared"):
            assert shares(logs[0], kind + epoch) == shares(logs[1], kind + epoch), "the seed alone decides"
    assert letters != orders[0][0] != orders[1][0]
    assert orders[0][1] != orders[1][1], "a host sees other objects in the next epoch"


# The same bytes in all modes ------------------------------------------------------------------------------------


def test_a_tree_has_the_same_hash_in_every_mode(server, put):
    names = ["a", "b/c", "b/d e/f", "g'\"#%", "\u00e4/\u00f6", ".hidden", "empty", "large"]
    files = {name: os.urandom({"large": 9 << 20, "empty": 0}.get(name, 1000 + len(name))) for name in names}
    put({f"tree/{name}": data for name, data in files.items()})
    # A file of another user isn't linked but copied.
    put({f"copied/{name}": data for name, data in files.items()})
    os.chown(server.data / "objects" / "data" / put.prefix / "copied/large", 1, 0)
    put({"list": json.dumps([{"prefix": f"{put.uri}/tree/"}, *files]).encode()})
    tree = "find . -type f | LC_ALL=C sort | tr '\\n' '\\0' | xargs -0 md5sum | md5sum"
    folders = f"shown copied fast shuffled manifest/{put.prefix}/tree"
    log = log_of(server, f"for folder in {folders}; do (cd $folder; {tree}); done; "
                         "md5sum < pipe_0; md5sum < listed_0",
                 channel("shown", f"{put.uri}/tree/"), channel("copied", f"{put.uri}/copied/"),
                 channel("fast", f"{put.uri}/tree/", InputMode="FastFile"),
                 channel("shuffled", f"{put.uri}/tree/", ShuffleConfig={"Seed": 1}),
                 channel("manifest", f"{put.uri}/list", "ManifestFile"),
                 channel("pipe", f"{put.uri}/tree/", InputMode="Pipe"),
                 channel("listed", f"{put.uri}/list", "ManifestFile", InputMode="Pipe"))
    order = sorted(files, key=lambda name: f"./{name}".encode())
    expected = md5("".join(f"{md5(files[name])}  ./{name}\n" for name in order).encode())
    assert log[-7:-2] == [f"{expected}  -"] * 5, log
    in_order = b"".join(files[name] for name in sorted(files, key=str.encode))
    assert log[-2:] == [f"{md5(in_order)}  -", f"{md5(b''.join(files.values()))}  -"]


# What is refused, and how a job ends ----------------------------------------------------------------------------


@pytest.mark.parametrize("source, names", [
    ({"S3DataSource": {"S3DataType": "Converse", "S3Uri": "s3://data/x"}}, "S3DataType"),
    ({"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://data/x", "ModelAccessConfig": {"AcceptEula": True}}},
     "ModelAccessConfig"),
    ({"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://data/x", "HubAccessConfig": {
        "HubContentArn": "arn:aws:sagemaker:us-east-1:123456789012:hub-content/hub/Model/m/1.0.0"}}}, "HubAccessConfig"),
    ({"DatasetSource": {"DatasetArn": "arn:aws:sagemaker:us-east-1:123456789012:hub-content/hub/DataSet/d/1.0.0"}},
     "DatasetSource")])
def test_what_is_not_built_is_refused_by_its_name(plain_server, source, names):
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        plain_server.create(InputDataConfig=[{"ChannelName": "train", "DataSource": source}])
    error = refused.value.response["Error"]
    assert error["Code"] == "ValidationException", error
    assert names in error["Message"] and "not supported" in error["Message"], error


def test_a_job_that_wrote_no_outputs_has_uploaded_them_at_once(server, put):
    """However much is on its volume, which is deleted. The best of three: the machine may be busy."""
    put({"a": os.urandom(20 << 20)})
    seconds = []
    for _ in range(3):
        job = server.create("cat /opt/ml/input/data/train/a /opt/ml/input/data/train/a > /opt/ml/input/data/train/b; "
                            "head -c 100000000 /dev/zero > /opt/ml/input/data/train/c",
                            InputDataConfig=[channel("train", f"{put.uri}/")])
        described = server.wait(job)
        assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
        [upload] = [step for step in described["SecondaryStatusTransitions"] if step["Status"] == "Uploading"]
        seconds.append((upload["EndTime"] - upload["StartTime"]).total_seconds())
    assert min(seconds) < 0.2, seconds


def test_nobody_makes_the_folder_of_intermediate_outputs_for_a_container(server, put):
    """The training toolkit uploads what is in it, but only where it has made it itself: test_script_mode.py. What an image
    without the toolkit writes there stays on the volume."""
    job = server.create("ls /opt/ml/output; mkdir /opt/ml/output/intermediate; echo half > /opt/ml/output/intermediate/a; "
                        "echo other > /opt/ml/output/data/b",
                        OutputDataConfig={"S3OutputPath": f"{put.uri}/out", "CompressionType": "NONE"})
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    assert server.log(job) == ["data", "metrics"], server.log(job)
    kept = server.s3.list_objects_v2(Bucket="data", Prefix=f"{put.prefix}/out/")["Contents"]
    assert [each["Key"] for each in kept] == [f"{put.prefix}/out/{job}/output/data/b"]


def test_a_whole_bucket_is_a_channel_and_takes_outputs_at_its_root(server):
    """With its slash and without it; a slash at the end of S3OutputPath isn't doubled, and an object there is replaced."""
    s3, bucket = server.s3, "channels-whole"
    s3.create_bucket(Bucket=bucket)
    for key in ("a", "b/c"):
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    job = server.request()["TrainingJobName"]
    s3.put_object(Bucket=bucket, Key=f"{job}/output/model.tar.gz", Body=b"what was there before")
    server.create("set -e; cd /opt/ml/input/data; cat file/a file/b/c fast/a fast/b/c; echo; echo weights > /opt/ml/model/w",
                  job, OutputDataConfig={"S3OutputPath": f"s3://{bucket}/"},
                  InputDataConfig=[channel("file", f"s3://{bucket}"),
                                   channel("fast", f"s3://{bucket}/", InputMode="FastFile")])
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    assert server.log(job)[-1] == "ab/cab/c"
    assert described["ModelArtifacts"]["S3ModelArtifacts"] == f"s3://{bucket}/{job}/output/model.tar.gz"
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert keys == sorted(["a", "b/c", f"{job}/output/model.tar.gz"])
    with tarfile.open(fileobj=io.BytesIO(s3.get_object(Bucket=bucket, Key=keys[-1])["Body"].read())) as archive:
        assert [entry.name.removeprefix("./") for entry in archive if entry.isfile()] == ["w"]


def test_lines_of_an_augmented_manifest_stay_whole_when_they_are_shuffled_and_shared_out(server, put):
    lines = [{"name": chr(97 + i), "number": i} for i in range(20)]
    put({"manifest": "".join(json.dumps(line) + "\n" for line in lines).encode()})
    log = log_of(server, "for epoch in 0 1; do echo $HOSTNAME shared$epoch $(cat train_$epoch); done",
                 channel("train", f"{put.uri}/manifest", "AugmentedManifestFile", ["name", "number"], "ShardedByS3Key",
                         InputMode="Pipe", ShuffleConfig={"Seed": 3}), ResourceConfig=HOSTS)
    orders = []
    for epoch in ("0", "1"):
        of_each = shares(log, f"shared{epoch}")
        pairs = {host: re.findall("[a-t][0-9]+", text) for host, text in of_each.items()}
        assert {host: "".join(found) for host, found in pairs.items()} == of_each
        assert len(pairs["algo-1"]) == 10
        assert sorted(pairs["algo-1"] + pairs["algo-2"]) == sorted(f"{line['name']}{line['number']}" for line in lines)
        orders.append(pairs["algo-1"])
    assert orders[0] != orders[1], "each epoch is shuffled anew"
