"""Requests that must be refused clearly, and noise that must do no harm. tests/conformance has what the API says."""

import socket

import pytest
from botocore.exceptions import ClientError



def healthy(server):
    server.sagemaker.list_training_jobs()


def test_slow_clients_do_not_hold_up_others(plain_server):
    slow = []
    for _ in range(200):
        client = socket.create_connection(("127.0.0.1", plain_server.port))
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Le")
        slow.append(client)
    for _ in range(20):
        healthy(plain_server)
    for client in slow:
        client.close()
    healthy(plain_server)


@pytest.mark.parametrize("noise", [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET\r\n\r\n", b"\0" * 1000,
                                   b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                                   b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n"])
def test_noise_on_the_port(plain_server, noise):
    with socket.create_connection(("127.0.0.1", plain_server.port)) as client:
        client.settimeout(20)
        client.sendall(noise)
        client.shutdown(socket.SHUT_WR)
        while client.recv(65536):
            pass
    healthy(plain_server)


def refusal(server, **changes):
    with pytest.raises(ClientError) as refused:
        server.create(**changes)
    error = refused.value.response["Error"]
    assert error["Code"] == "ValidationException", error
    return error["Message"]


@pytest.mark.parametrize("changes, named", [
    (dict(EnableManagedSpotTraining=True), "EnableManagedSpotTraining"),
    (dict(OutputDataConfig={"S3OutputPath": "s3://data/out", "KmsKeyId": "alias/key"}), "KmsKeyId"),
    (dict(InputDataConfig=[{"ChannelName": "a", "DataSource": {"S3DataSource": {
        "S3DataType": "Converse", "S3Uri": "s3://data/in"}}}]), "S3DataType"),
    (dict(ResourceConfig={"InstanceType": "ml.p3.2xlarge", "InstanceCount": 1, "VolumeSizeInGB": 1}), "InstanceType"),
])
def test_what_has_no_effect_yet_is_refused_by_name(plain_server, changes, named):
    assert named in refusal(plain_server, **changes)


@pytest.mark.parametrize("key", ["../../../etc/passwd", "a/../../../b", "/etc/passwd", "..", "a//b", "a/./b", "x" * 1024,
                                 "a/", "nul\x01byte"])
def test_keys_that_try_to_leave_their_bucket_are_just_keys(plain_server, key):
    s3 = plain_server.s3
    if not any(b["Name"] == "keys" for b in s3.list_buckets()["Buckets"]):
        s3.create_bucket(Bucket="keys")
    before = set(plain_server.directory.rglob("*"))
    s3.put_object(Bucket="keys", Key=key, Body=b"mine")
    assert s3.get_object(Bucket="keys", Key=key)["Body"].read() == b"mine"
    listed = s3.list_objects_v2(Bucket="keys", Prefix=key)["Contents"]
    assert [entry["Key"] for entry in listed] == [key]
    made = {path for path in set(plain_server.directory.rglob("*")) - before if path.name in ("passwd", "b")}
    assert made == set()
    s3.delete_object(Bucket="keys", Key=key)
