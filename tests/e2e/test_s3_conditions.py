"""Conditional reads, writes and deletes (RFC 9110, 13; S3 user guide, "conditional requests")."""

import datetime

import pytest

from s3_requests import refusal, send

NO_TAG = '"00000000000000000000000000000000"'


@pytest.fixture
def stored(plain_server, bucket):
    """(ETag, LastModified) of the object `a`."""
    plain_server.s3.put_object(Bucket=bucket, Key="a", Body=b"one")
    head = plain_server.s3.head_object(Bucket=bucket, Key="a")
    return head["ETag"], head["LastModified"]


def outcome(call, **arguments):
    try:
        return call(**arguments)["ResponseMetadata"]["HTTPStatusCode"]
    except call.__self__.exceptions.ClientError as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize("condition, expected", [
    ({"IfMatch": "same"}, 200), ({"IfMatch": "other"}, 412), ({"IfMatch": "*"}, 200),
    ({"IfNoneMatch": "same"}, 304), ({"IfNoneMatch": "other"}, 200), ({"IfNoneMatch": "*"}, 304),
    ({"IfModifiedSince": 0}, 304), ({"IfModifiedSince": -1}, 200),
    ({"IfUnmodifiedSince": 0}, 200), ({"IfUnmodifiedSince": -1}, 412),
    ({"IfMatch": "same", "IfUnmodifiedSince": -1}, 200), ({"IfMatch": "other", "IfUnmodifiedSince": 0}, 412),
    ({"IfNoneMatch": "other", "IfModifiedSince": 0}, 200), ({"IfNoneMatch": "same", "IfModifiedSince": -1}, 304),
])
def test_reads(plain_server, bucket, stored, condition, expected):
    etag, modified = stored
    tags = {"same": etag, "other": NO_TAG, "*": "*"}
    arguments = {name: tags[value] if isinstance(value, str) else modified + datetime.timedelta(seconds=value)
                 for name, value in condition.items()}
    s3 = plain_server.s3
    assert outcome(s3.get_object, Bucket=bucket, Key="a", **arguments) == expected
    assert outcome(s3.head_object, Bucket=bucket, Key="a", **arguments) == expected


def test_a_list_of_tags_and_bare_tags(plain_server, bucket, stored):
    bare = stored[0].strip('"')
    for value, expected in ((f'{NO_TAG}, "{bare}"', 304), (bare, 304), (f'W/"{bare}"', 304), (NO_TAG, 200)):
        assert send(plain_server, "GET", f"/{bucket}/a", headers={"If-None-Match": value}).status == expected


def test_the_rest_of_an_object_is_only_given_of_the_same_one(plain_server, bucket):
    """As download managers and browsers resume: If-Range."""
    etag = plain_server.s3.put_object(Bucket=bucket, Key="a", Body=b"0123456789")["ETag"]
    for tag, status, body in ((etag, 206, b"56789"), ('"other"', 200, b"0123456789")):
        got = send(plain_server, "GET", f"/{bucket}/a", headers={"Range": "bytes=5-", "If-Range": tag})
        assert (got.status, got.body) == (status, body)


def test_not_modified_has_the_tag_and_no_body(plain_server, bucket, stored):
    answer = send(plain_server, "GET", f"/{bucket}/a", headers={"If-None-Match": stored[0]})
    assert (answer.status, answer.body, answer.headers["ETag"]) == (304, b"", stored[0])
    failed = send(plain_server, "GET", f"/{bucket}/a", headers={"If-Match": NO_TAG})
    assert failed.refusal == (412, "PreconditionFailed")


def test_put_only_if_there_is_none(plain_server, bucket, stored):
    s3 = plain_server.s3
    assert refusal(s3.put_object, Bucket=bucket, Key="a", Body=b"two", IfNoneMatch="*") == (412, "PreconditionFailed")
    assert s3.get_object(Bucket=bucket, Key="a")["Body"].read() == b"one"
    s3.put_object(Bucket=bucket, Key="new", Body=b"two", IfNoneMatch="*")
    assert send(plain_server, "PUT", f"/{bucket}/a", headers={"If-None-Match": NO_TAG}).refusal == (
        501, "NotImplemented")


def test_put_only_over_what_was_read(plain_server, bucket, stored):
    s3 = plain_server.s3
    assert refusal(s3.put_object, Bucket=bucket, Key="a", Body=b"two", IfMatch=NO_TAG) == (412, "PreconditionFailed")
    s3.put_object(Bucket=bucket, Key="a", Body=b"two", IfMatch=stored[0])
    assert refusal(s3.put_object, Bucket=bucket, Key="a", Body=b"three", IfMatch=stored[0]) == (
        412, "PreconditionFailed")
    assert s3.get_object(Bucket=bucket, Key="a")["Body"].read() == b"two"
    assert refusal(s3.put_object, Bucket=bucket, Key="none", Body=b"x", IfMatch=NO_TAG) == (404, "NoSuchKey")


def test_complete_only_if_there_is_none(plain_server, bucket, stored):
    s3 = plain_server.s3
    upload = s3.create_multipart_upload(Bucket=bucket, Key="a")["UploadId"]
    part = s3.upload_part(Bucket=bucket, Key="a", UploadId=upload, PartNumber=1, Body=b"two")
    chosen = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    assert refusal(s3.complete_multipart_upload, Bucket=bucket, Key="a", UploadId=upload, MultipartUpload=chosen,
                   IfNoneMatch="*") == (412, "PreconditionFailed")
    assert s3.get_object(Bucket=bucket, Key="a")["Body"].read() == b"one"
    s3.complete_multipart_upload(Bucket=bucket, Key="a", UploadId=upload, MultipartUpload=chosen, IfMatch=stored[0])
    assert s3.get_object(Bucket=bucket, Key="a")["Body"].read() == b"two"


def test_complete_only_over_what_was_there_when_the_upload_began(plain_server, bucket, stored):
    s3 = plain_server.s3
    upload = s3.create_multipart_upload(Bucket=bucket, Key="a")["UploadId"]
    here = {"Bucket": bucket, "Key": "a", "UploadId": upload}
    part = s3.upload_part(PartNumber=1, Body=b"two", **here)
    meanwhile = s3.put_object(Bucket=bucket, Key="a", Body=b"meanwhile")["ETag"]
    chosen = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    for etag in (stored[0], meanwhile):
        assert refusal(s3.complete_multipart_upload, MultipartUpload=chosen, IfMatch=etag, **here) == (
            409, "ConditionalRequestConflict")
    assert s3.get_object(Bucket=bucket, Key="a")["Body"].read() == b"meanwhile"


def test_a_date_that_lies_ahead_is_no_condition(plain_server, bucket, stored):
    s3, ahead = plain_server.s3, datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
    assert s3.get_object(Bucket=bucket, Key="a", IfModifiedSince=ahead)["Body"].read() == b"one"
    s3.copy_object(Bucket=bucket, Key="b", CopySource={"Bucket": bucket, "Key": "a"}, CopySourceIfModifiedSince=ahead)


def test_delete_only_what_was_read(plain_server, bucket, stored):
    s3 = plain_server.s3
    assert refusal(s3.delete_object, Bucket=bucket, Key="a", IfMatch=NO_TAG) == (412, "PreconditionFailed")
    assert s3.head_object(Bucket=bucket, Key="a")
    s3.delete_object(Bucket=bucket, Key="a", IfMatch=stored[0])
    assert refusal(s3.delete_object, Bucket=bucket, Key="a", IfMatch="*") == (404, "NoSuchKey")


@pytest.mark.parametrize("condition, copied", [
    ({"CopySourceIfMatch": "same"}, True), ({"CopySourceIfMatch": "other"}, False),
    ({"CopySourceIfNoneMatch": "other"}, True), ({"CopySourceIfNoneMatch": "same"}, False),
    ({"CopySourceIfModifiedSince": -1}, True), ({"CopySourceIfModifiedSince": 0}, False),
    ({"CopySourceIfUnmodifiedSince": 0}, True), ({"CopySourceIfUnmodifiedSince": -1}, False),
    ({"IfNoneMatch": "*"}, True), ({"IfMatch": "other"}, False),
])
def test_copies(plain_server, bucket, stored, condition, copied):
    etag, modified = stored
    tags = {"same": etag, "other": NO_TAG, "*": "*"}
    arguments = {name: tags[value] if isinstance(value, str) else modified + datetime.timedelta(seconds=value)
                 for name, value in condition.items()}
    s3 = plain_server.s3
    source = {"Bucket": bucket, "Key": "a"}
    if copied:
        s3.copy_object(Bucket=bucket, Key="b", CopySource=source, **arguments)
        assert s3.get_object(Bucket=bucket, Key="b")["Body"].read() == b"one"
    else:
        if "IfMatch" in condition:
            s3.put_object(Bucket=bucket, Key="b", Body=b"there")
        assert refusal(s3.copy_object, Bucket=bucket, Key="b", CopySource=source, **arguments) == (
            412, "PreconditionFailed")
