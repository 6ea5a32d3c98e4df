"""CopyObject and UploadPartCopy."""

import uuid

import pytest

from s3_requests import refusal, send


def read(server, bucket, key):
    return server.s3.get_object(Bucket=bucket, Key=key)["Body"].read()


def test_a_copy_keeps_bytes_headers_and_metadata(plain_server, bucket):
    s3 = plain_server.s3
    put = s3.put_object(Bucket=bucket, Key="a", Body=b"bytes", ContentType="text/csv", Metadata={"k": "v"},
                        CacheControl="no-cache")
    copied = s3.copy_object(Bucket=bucket, Key="b", CopySource={"Bucket": bucket, "Key": "a"},
                            Metadata={"not": "taken"})
    assert copied["CopyObjectResult"]["ETag"] == put["ETag"] and copied["CopyObjectResult"]["LastModified"]
    head = s3.head_object(Bucket=bucket, Key="b")
    assert (head["ContentType"], head["Metadata"], head["CacheControl"]) == ("text/csv", {"k": "v"}, "no-cache")
    assert read(plain_server, bucket, "b") == b"bytes"


def test_a_copy_can_replace_headers_and_metadata(plain_server, bucket):
    s3 = plain_server.s3
    s3.put_object(Bucket=bucket, Key="a", Body=b"bytes", ContentType="text/csv", Metadata={"k": "v"})
    s3.copy_object(Bucket=bucket, Key="b", CopySource={"Bucket": bucket, "Key": "a"}, MetadataDirective="REPLACE",
                   Metadata={"new": "1"}, ServerSideEncryption="aws:kms")
    head = s3.head_object(Bucket=bucket, Key="b")
    assert (head["ContentType"], head["Metadata"], head["ServerSideEncryption"]) == (
        "binary/octet-stream", {"new": "1"}, "aws:kms")
    assert send(plain_server, "PUT", f"/{bucket}/c", headers={
        "x-amz-copy-source": f"/{bucket}/a", "x-amz-metadata-directive": "MERGE"}).refusal == (400, "InvalidArgument")


def test_a_copy_to_itself_must_change_something(plain_server, bucket):
    s3 = plain_server.s3
    s3.put_object(Bucket=bucket, Key="a", Body=b"bytes", Metadata={"k": "v"})
    itself = {"Bucket": bucket, "Key": "a"}
    assert refusal(s3.copy_object, Bucket=bucket, Key="a", CopySource=itself) == (400, "InvalidRequest")
    s3.copy_object(Bucket=bucket, Key="a", CopySource=itself, MetadataDirective="REPLACE", Metadata={"k": "w"})
    got = s3.get_object(Bucket=bucket, Key="a")
    assert (got["Body"].read(), got["Metadata"]) == (b"bytes", {"k": "w"})


def test_a_copy_across_buckets_with_any_key(plain_server, bucket):
    s3, other = plain_server.s3, f"other-{uuid.uuid4().hex[:8]}"
    s3.create_bucket(Bucket=other)
    for key in ("a b+c%20d/ü.txt", "q?x=1&y", "../up", "a//b"):
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
        s3.copy_object(Bucket=other, Key=key, CopySource={"Bucket": bucket, "Key": key})
        assert read(plain_server, other, key) == key.encode()
    assert send(plain_server, "PUT", f"/{other}/plain", headers={"x-amz-copy-source": f"{bucket}/../up"}).status == 200


def test_a_plus_in_a_source_is_a_blank(plain_server, bucket):
    """The copy source as Go clients encode it. The error for a missing object has the source's key."""
    s3 = plain_server.s3
    s3.put_object(Bucket=bucket, Key="test key.txt", Body=b"of two words")
    headers = {"x-amz-copy-source": f"{bucket}%2Ftest+key.txt"}
    assert send(plain_server, "PUT", f"/{bucket}/copy", headers=headers).status == 200
    assert read(plain_server, bucket, "copy") == b"of two words"
    answer = send(plain_server, "PUT", f"/{bucket}/copy", headers={"x-amz-copy-source": f"{bucket}/no+such"})
    assert answer.refusal == (404, "NoSuchKey") and b"<Key>no such</Key>" in answer.body


def test_a_copy_can_get_a_checksum(plain_server, bucket):
    s3 = plain_server.s3
    s3.put_object(Bucket=bucket, Key="a", Body=b"bytes")
    result = s3.copy_object(Bucket=bucket, Key="b", CopySource={"Bucket": bucket, "Key": "a"},
                            ChecksumAlgorithm="SHA256")["CopyObjectResult"]
    assert result["ChecksumSHA256"] == "J3CJ2RwL308uaGK6fkoHYFEZQx9dE/cm3TUrBvGyBqk="
    assert s3.head_object(Bucket=bucket, Key="b", ChecksumMode="ENABLED")["ChecksumSHA256"] == result["ChecksumSHA256"]


@pytest.mark.parametrize("source, expected", [
    ("no-slash", (400, "InvalidArgument")), ("/", (400, "InvalidArgument")), ("bucket/", (400, "InvalidArgument")),
    ("no-such-bucket-here/a", (404, "NoSuchBucket")), ("BUCKET/none", (404, "NoSuchKey")),
    ("BUCKET/a?versionId=17", (400, "InvalidArgument")), ("%zz/a", (400, "InvalidArgument")),
    ("BUCKET/a%00b", (400, "InvalidArgument")),
    ("arn:aws:s3:us-east-1:123456789012:accesspoint/ap/object/a", (501, "NotImplemented")),
])
def test_sources_that_are_none(plain_server, bucket, source, expected):
    headers = {"x-amz-copy-source": source.replace("BUCKET", bucket)}
    assert send(plain_server, "PUT", f"/{bucket}/b", headers=headers).refusal == expected


def test_parts_copied_from_an_object(plain_server, bucket):
    s3, size = plain_server.s3, 6 << 20
    body = bytes(range(256)) * (size // 256)
    s3.put_object(Bucket=bucket, Key="source", Body=body)
    source = {"Bucket": bucket, "Key": "source"}
    upload = s3.create_multipart_upload(Bucket=bucket, Key="made")["UploadId"]
    here = {"Bucket": bucket, "Key": "made", "UploadId": upload}
    etags = [s3.upload_part_copy(PartNumber=1, CopySource=source, **here)["CopyPartResult"]["ETag"],
             s3.upload_part_copy(PartNumber=2, CopySource=source, CopySourceRange="bytes=255-511",
                                 **here)["CopyPartResult"]["ETag"]]
    assert refusal(s3.upload_part_copy, PartNumber=3, CopySource=source, CopySourceRange=f"bytes=0-{size}", **here) == (
        400, "InvalidArgument")
    assert refusal(s3.upload_part_copy, PartNumber=3, CopySource=source, CopySourceRange="bytes=5-", **here) == (
        400, "InvalidArgument")
    assert refusal(s3.upload_part_copy, PartNumber=3, CopySource=source, CopySourceIfMatch='"other"', **here) == (
        412, "PreconditionFailed")
    s3.complete_multipart_upload(**here, MultipartUpload={"Parts": [
        {"PartNumber": number + 1, "ETag": etag} for number, etag in enumerate(etags)]})
    assert read(plain_server, bucket, "made") == body + body[255:512]
