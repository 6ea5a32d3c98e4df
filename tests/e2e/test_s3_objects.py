"""Objects: what was put is returned, in full or in ranges, with its headers; deletes of one and of many."""

import hashlib

import pytest

from s3_requests import crc32, refusal, send


def text_of(answer):
    return answer["Body"].read()


def test_an_object_from_put_to_delete(plain_server, bucket):
    s3, body = plain_server.s3, b"some bytes\n" * 1000
    put = s3.put_object(Bucket=bucket, Key="a/b.txt", Body=body, ContentType="text/plain")
    assert put["ETag"] == f'"{hashlib.md5(body).hexdigest()}"'
    got = s3.get_object(Bucket=bucket, Key="a/b.txt")
    assert text_of(got) == body
    assert (got["ContentLength"], got["ContentType"], got["ETag"]) == (len(body), "text/plain", put["ETag"])
    assert got["AcceptRanges"] == "bytes"
    head = s3.head_object(Bucket=bucket, Key="a/b.txt")
    assert (head["ContentLength"], head["LastModified"], head["ETag"]) == (
        len(body), got["LastModified"], put["ETag"])
    assert (plain_server.data / "objects" / bucket / "a" / "b.txt").read_bytes() == body
    assert s3.delete_object(Bucket=bucket, Key="a/b.txt")["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert s3.delete_object(Bucket=bucket, Key="a/b.txt")["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert refusal(s3.get_object, Bucket=bucket, Key="a/b.txt") == (404, "NoSuchKey")
    assert not (plain_server.data / "objects" / bucket / "a").exists()


def test_an_empty_object(plain_server, bucket):
    s3 = plain_server.s3
    s3.put_object(Bucket=bucket, Key="empty", Body=b"")
    got = s3.get_object(Bucket=bucket, Key="empty")
    assert (text_of(got), got["ContentLength"]) == (b"", 0)
    assert got["ETag"] == '"d41d8cd98f00b204e9800998ecf8427e"'
    assert refusal(s3.get_object, Bucket=bucket, Key="empty", Range="bytes=0-0") == (416, "InvalidRange")
    assert send(plain_server, "PUT", f"/{bucket}/folder/").status == 200
    assert s3.head_object(Bucket=bucket, Key="folder/")["ContentLength"] == 0


def test_what_is_not_there(plain_server, bucket):
    s3 = plain_server.s3
    assert refusal(s3.get_object, Bucket="no-such-bucket-here", Key="a") == (404, "NoSuchBucket")
    assert refusal(s3.put_object, Bucket="no-such-bucket-here", Key="a", Body=b"x") == (404, "NoSuchBucket")
    assert refusal(s3.delete_object, Bucket="no-such-bucket-here", Key="a") == (404, "NoSuchBucket")
    assert refusal(s3.head_object, Bucket=bucket, Key="none") == (404, "404")


def test_an_error_document_names_what_is_missing(plain_server, bucket):
    answer = send(plain_server, "GET", f"/{bucket}/no%20such/key")
    assert answer.refusal == (404, "NoSuchKey")
    assert answer.headers["Content-Type"] == "application/xml"
    assert b"<Key>no such/key</Key>" in answer.body and answer.headers["x-amz-request-id"].encode() in answer.body
    missing = send(plain_server, "GET", "/no-such-bucket-here")
    assert b"<BucketName>no-such-bucket-here</BucketName>" in missing.body


def test_an_error_of_head_has_no_body(plain_server, bucket):
    for path, status in ((f"/{bucket}/none", 404), ("/no-such-bucket-here", 404)):
        answer = send(plain_server, "HEAD", path)
        assert (answer.status, answer.body) == (status, b"")
        assert answer.headers["x-amz-request-id"]


# Headers ---------------------------------------------------------------------------------------------------


def test_headers_and_metadata_come_back_as_they_were_given(plain_server, bucket):
    s3 = plain_server.s3
    headers = {"ContentType": "application/x-thing; charset=utf-8", "CacheControl": "no-cache", "ContentLanguage": "de",
               "ContentDisposition": 'attachment; filename="a.txt"', "ContentEncoding": "gzip",
               "Metadata": {"author": "somebody", "with-dash": "x  y", "empty": ""}}
    s3.put_object(Bucket=bucket, Key="a", Body=b"x", **headers)
    for got in (s3.get_object(Bucket=bucket, Key="a"), s3.head_object(Bucket=bucket, Key="a")):
        assert {name: got[name] for name in headers} == headers


def test_the_content_type_defaults_to_binary_octet_stream(plain_server, bucket):
    plain_server.s3.put_object(Bucket=bucket, Key="a", Body=b"x")
    assert plain_server.s3.head_object(Bucket=bucket, Key="a")["ContentType"] == "binary/octet-stream"


def test_a_get_can_ask_for_other_headers(plain_server, bucket):
    s3 = plain_server.s3
    s3.put_object(Bucket=bucket, Key="a", Body=b"x", ContentType="text/plain")
    got = s3.get_object(Bucket=bucket, Key="a", ResponseContentType="text/csv",
                        ResponseContentDisposition="attachment", ResponseCacheControl="no-store")
    assert (got["ContentType"], got["ContentDisposition"], got["CacheControl"]) == ("text/csv", "attachment", "no-store")
    split = send(plain_server, "GET", f"/{bucket}/a", "response-content-type=a%0D%0AX-Evil%3A%201")
    assert split.refusal == (400, "InvalidArgument")


def test_metadata_beyond_ascii_is_given_back_in_rfc_2047(plain_server, bucket):
    path = f"/{bucket}/a"
    for value in ("Grüße", "=?UTF-8?B?R3LDvMOfZQ==?="):
        sent = value.encode().decode("latin-1")
        answer = send(plain_server, "PUT", path, headers={"x-amz-meta-greeting": sent, "x-amz-meta-plain": "hi"})
        assert answer.status == 200, answer.body
        head = send(plain_server, "HEAD", path)
        assert head.headers["x-amz-meta-greeting"] == "=?UTF-8?B?R3LDvMOfZQ==?="
        assert head.headers["x-amz-meta-plain"] == "hi"


def test_too_much_metadata(plain_server, bucket):
    s3 = plain_server.s3
    s3.put_object(Bucket=bucket, Key="a", Body=b"x", Metadata={"k": "v" * 2047})
    assert refusal(s3.put_object, Bucket=bucket, Key="a", Body=b"x", Metadata={"k": "v" * 2048}) == (
        400, "MetadataTooLarge")


def test_encryption_as_the_sagemaker_sdk_asks_for_it(plain_server, bucket):
    """It uploads with `aws:kms`, with or without a key; nothing is encrypted here, but the request's setting is stored."""
    s3 = plain_server.s3
    put = s3.put_object(Bucket=bucket, Key="a", Body=b"x", ServerSideEncryption="aws:kms")
    assert put["ServerSideEncryption"] == "aws:kms"
    s3.put_object(Bucket=bucket, Key="b", Body=b"x", ServerSideEncryption="aws:kms", SSEKMSKeyId="alias/mine")
    head = s3.head_object(Bucket=bucket, Key="b")
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", "alias/mine")
    assert s3.put_object(Bucket=bucket, Key="c", Body=b"x", ServerSideEncryption="AES256")
    # S3's default since 2023, returned where none was requested.
    assert s3.put_object(Bucket=bucket, Key="e", Body=b"x")["ServerSideEncryption"] == "AES256"
    assert s3.get_object(Bucket=bucket, Key="e")["ServerSideEncryption"] == "AES256"
    copied = s3.copy_object(Bucket=bucket, Key="f", CopySource={"Bucket": bucket, "Key": "b"})
    assert copied["ServerSideEncryption"] == "AES256" and "SSEKMSKeyId" not in s3.head_object(Bucket=bucket, Key="f")
    assert send(plain_server, "PUT", f"/{bucket}/d", headers={"x-amz-server-side-encryption": "rot13"}).refusal == (
        400, "InvalidArgument")
    assert send(plain_server, "PUT", f"/{bucket}/d", headers={
        "x-amz-server-side-encryption": "AES256",
        "x-amz-server-side-encryption-aws-kms-key-id": "k"}).refusal == (400, "InvalidArgument")


@pytest.mark.parametrize("name, value", [
    ("x-amz-acl", "public-read"), ("x-amz-grant-read", "id=1"), ("x-amz-object-lock-mode", "GOVERNANCE"),
    ("x-amz-website-redirect-location", "/x"), ("x-amz-server-side-encryption-customer-algorithm", "AES256"),
    ("x-amz-write-offset-bytes", "0"), ("x-amz-checksum-sha512", "AAAA"), ("x-amz-trailer", "x-amz-checksum-xxhash3"),
])
def test_headers_that_would_have_no_effect_are_refused_by_name(plain_server, bucket, name, value):
    answer = send(plain_server, "PUT", f"/{bucket}/a", headers={name: value})
    assert answer.refusal == (501, "NotImplemented")
    assert name in answer.message
    assert refusal(plain_server.s3.head_object, Bucket=bucket, Key="a") == (404, "404")


def test_headers_that_ask_for_nothing_shut_no_client_out(plain_server, bucket):
    """Headers that the SDKs for C++ and Java send with every request, and unknown ones."""
    asked = {"x-amz-api-version": "2006-03-01", "x-amz-te": "append-md5", "x-amz-never-heard-of": "1"}
    assert send(plain_server, "PUT", f"/{bucket}/a", headers=asked, body=b"bytes").status == 200
    got = send(plain_server, "GET", f"/{bucket}/a", headers=asked)
    assert (got.status, got.body) == (200, b"bytes") and "x-amz-transfer-encoding" not in got.headers
    assert send(plain_server, "GET", f"/{bucket}", "list-type=2", asked).status == 200
    assert send(plain_server, "DELETE", f"/{bucket}/a", headers=asked).status == 204


# Headers of botocore's S3 model that are implemented here, or have no effect.
TAKEN = {
    "x-amz-acl", "x-amz-bucket-object-lock-enabled", "x-amz-bucket-object-lock-token", "x-amz-bypass-governance-retention",
    "x-amz-checksum-algorithm", "x-amz-checksum-mode", "x-amz-checksum-type", "x-amz-client-token",
    "x-amz-confirm-remove-self-bucket-access", "x-amz-copy-source", "x-amz-copy-source-if-match",
    "x-amz-copy-source-if-modified-since", "x-amz-copy-source-if-none-match", "x-amz-copy-source-if-unmodified-since",
    "x-amz-copy-source-range", "x-amz-create-session-mode", "x-amz-expected-bucket-owner", "x-amz-max-parts",
    "x-amz-metadata-directive", "x-amz-mfa", "x-amz-mp-object-size", "x-amz-object-annotation-directive",
    "x-amz-object-attributes", "x-amz-object-if-match", "x-amz-optional-object-attributes", "x-amz-part-number-marker",
    "x-amz-request-payer", "x-amz-request-route", "x-amz-request-token", "x-amz-sdk-checksum-algorithm",
    "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-bucket-key-enabled", "x-amz-server-side-encryption-context",
    "x-amz-skip-destination-validation", "x-amz-source-expected-bucket-owner", "x-amz-storage-class", "x-amz-tagging",
    "x-amz-tagging-directive", "x-amz-transition-default-minimum-object-size",
    *(f"x-amz-checksum-{name}" for name in ("crc32", "crc32c", "crc64nvme", "sha1", "sha256")),
}


def test_every_header_of_the_s3_model_is_taken_or_refused_by_name(plain_server, bucket):
    """A header that a newer botocore adds needs a decision: it belongs in TAKEN, or in the server's list."""
    model = plain_server.s3.meta.service_model
    inputs = [model.operation_model(name).input_shape for name in model.operation_names]
    headers = {member.serialization["name"].lower() for shape in inputs if shape for member in shape.members.values()
               if member.serialization.get("location") == "header"}
    asked = sorted(name for name in headers if name.startswith("x-amz-") and not name.startswith("x-amz-fwd-"))
    assert len(asked) > 70
    for name in set(asked) - TAKEN:
        answer = send(plain_server, "PUT", f"/{bucket}/a", headers={name: "something"})
        assert answer.refusal == (501, "NotImplemented") and name in answer.message, name


def test_no_operation_of_the_s3_model_is_taken_for_another(plain_server, bucket):
    """Each header that isn't implemented is rejected, and the object is unchanged."""
    s3 = plain_server.s3
    model = s3.meta.service_model
    done = {"AbortMultipartUpload", "CompleteMultipartUpload", "CopyObject", "CreateBucket", "CreateMultipartUpload",
            "DeleteBucket", "DeleteBucketCors", "DeleteBucketEncryption", "DeleteBucketLifecycle", "DeleteBucketPolicy",
            "DeleteBucketReplication", "DeleteBucketTagging", "DeleteBucketWebsite", "DeleteObject", "DeleteObjectTagging",
            "DeleteObjects", "HeadBucket", "HeadObject", "PutBucketTagging", "PutBucketVersioning", "PutObject",
            "PutObjectTagging", "UploadPart", "UploadPartCopy", "WriteGetObjectResponse"}
    s3.put_object(Bucket=bucket, Key="a", Body=b"bytes")
    refused = 0
    for operation in map(model.operation_model, model.operation_names):
        if operation.name in done or operation.http["method"] == "GET":
            continue
        path, _, query = operation.http["requestUri"].partition("?")
        # botocore takes the bucket out of an operation's URI when it is called for the first time.
        path = operation.http.get("authPath", path).replace("{Bucket}", bucket).replace("{Key+}", "a")
        assert send(plain_server, operation.http["method"], path, query).refusal == (501, "NotImplemented"), operation.name
        refused += 1
    assert refused > 30
    assert s3.get_object(Bucket=bucket, Key="a")["Body"].read() == b"bytes"


def test_storage_classes_are_labels(plain_server, bucket):
    s3 = plain_server.s3
    s3.put_object(Bucket=bucket, Key="a", Body=b"x", StorageClass="STANDARD")
    s3.put_object(Bucket=bucket, Key="b", Body=b"x", StorageClass="STANDARD_IA")
    upload = s3.create_multipart_upload(Bucket=bucket, Key="c", StorageClass="GLACIER_IR")["UploadId"]
    here = {"Bucket": bucket, "Key": "c", "UploadId": upload}
    assert s3.list_multipart_uploads(Bucket=bucket)["Uploads"][0]["StorageClass"] == "GLACIER_IR"
    assert s3.list_parts(**here)["StorageClass"] == "GLACIER_IR"
    etag = s3.upload_part(PartNumber=1, Body=b"x", **here)["ETag"]
    s3.complete_multipart_upload(MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]}, **here)
    s3.copy_object(Bucket=bucket, Key="d", CopySource={"Bucket": bucket, "Key": "b"})
    s3.copy_object(Bucket=bucket, Key="e", CopySource={"Bucket": bucket, "Key": "a"}, StorageClass="ONEZONE_IA")
    assert {entry["Key"]: entry["StorageClass"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]} == {
        "a": "STANDARD", "b": "STANDARD_IA", "c": "GLACIER_IR", "d": "STANDARD", "e": "ONEZONE_IA"}
    assert s3.head_object(Bucket=bucket, Key="b")["StorageClass"] == "STANDARD_IA"
    assert "StorageClass" not in s3.head_object(Bucket=bucket, Key="a")
    assert refusal(s3.put_object, Bucket=bucket, Key="f", StorageClass="COLD") == (400, "InvalidStorageClass")


# Ranges ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked, expected", [
    ("bytes=0-0", "0-0"), ("bytes=2-5", "2-5"), ("bytes=5-", "5-9"), ("bytes=-3", "7-9"), ("bytes=-100", "0-9"),
    ("bytes=8-100", "8-9"), ("bytes=9-9", "9-9"),
])
def test_a_range_of_bytes(plain_server, bucket, asked, expected):
    s3, body = plain_server.s3, b"0123456789"
    s3.put_object(Bucket=bucket, Key="a", Body=body)
    got = s3.get_object(Bucket=bucket, Key="a", Range=asked)
    first, last = map(int, expected.split("-"))
    assert got["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert text_of(got) == body[first:last + 1]
    assert (got["ContentRange"], got["ContentLength"]) == (f"bytes {expected}/10", last - first + 1)
    head = s3.head_object(Bucket=bucket, Key="a", Range=asked)
    assert (head["ContentRange"], head["ContentLength"]) == (f"bytes {expected}/10", last - first + 1)


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=10-20", "bytes=-0", f"bytes={2 ** 63}-"])
def test_a_range_behind_the_end_is_refused(plain_server, bucket, asked):
    plain_server.s3.put_object(Bucket=bucket, Key="a", Body=b"0123456789")
    assert refusal(plain_server.s3.get_object, Bucket=bucket, Key="a", Range=asked) == (416, "InvalidRange")


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "lines=0-1", "bytes=5-2", "bytes=a-b", "bytes=", "5-6"])
def test_a_range_that_is_none_gives_the_whole(plain_server, bucket, asked):
    """Several ranges, another unit and malformed ones are ignored (GetObject: one range per request)."""
    plain_server.s3.put_object(Bucket=bucket, Key="a", Body=b"0123456789")
    got = plain_server.s3.get_object(Bucket=bucket, Key="a", Range=asked)
    assert (got["ResponseMetadata"]["HTTPStatusCode"], text_of(got)) == (200, b"0123456789")


# Deletes of many -------------------------------------------------------------------------------------------


def test_a_thousand_keys_are_deleted_at_once(plain_server, bucket):
    s3 = plain_server.s3
    keys = [f"k/{i:04}" for i in range(1000)]
    for key in keys[::100]:
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    s3.put_object(Bucket=bucket, Key="stays", Body=b"x")
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys]})
    assert [entry["Key"] for entry in answer["Deleted"]] == keys and "Errors" not in answer
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["stays"]
    assert refusal(s3.delete_objects, Bucket=bucket, Delete={"Objects": [{"Key": str(i)} for i in range(1001)]}) == (
        400, "MalformedXML")


def test_a_quiet_delete_names_only_errors(plain_server, bucket):
    s3 = plain_server.s3
    etag = s3.put_object(Bucket=bucket, Key="a", Body=b"x")["ETag"]
    s3.put_object(Bucket=bucket, Key="b", Body=b"y")
    answer = s3.delete_objects(Bucket=bucket, Delete={"Quiet": True, "Objects": [
        {"Key": "a", "ETag": etag}, {"Key": "b", "ETag": etag}, {"Key": "c", "VersionId": "v1"},
        {"Key": " d & <e> "}]})
    assert "Deleted" not in answer
    assert {entry["Key"]: entry["Code"] for entry in answer["Errors"]} == {
        "b": "PreconditionFailed", "c": "InvalidArgument"}
    assert refusal(s3.head_object, Bucket=bucket, Key="a") == (404, "404")
    assert s3.head_object(Bucket=bucket, Key="b")


def test_a_delete_of_many_needs_a_checksum(plain_server, bucket):
    document = b"<Delete><Object><Key>a</Key></Object></Delete>"
    assert send(plain_server, "POST", f"/{bucket}", "delete", body=document).refusal == (400, "InvalidRequest")
    headers = {"x-amz-checksum-crc32": crc32(document)}
    assert send(plain_server, "POST", f"/{bucket}", "delete", headers, document).status == 200
    headers = {"x-amz-checksum-crc32": crc32(b"other")}
    assert send(plain_server, "POST", f"/{bucket}", "delete", headers, document).refusal == (400, "BadDigest")


@pytest.mark.parametrize("document", [
    b"", b"<Delete/>", b"<Delete><Object/></Delete>", b"<Remove><Object><Key>a</Key></Object></Remove>",
    b"<Delete><Object><Key>a</Key></Object>", b'<!DOCTYPE d [<!ENTITY x "boom">]><Delete><Object>',
    b"<Delete><Object><Key>" + b"a" * (9 << 20), b"<Delete><Object><Key>a&#0;b</Key></Object></Delete>",
    b"<Delete><Object><Key>a\xff</Key></Object></Delete>"])
def test_a_broken_delete_document(plain_server, bucket, document):
    plain_server.s3.put_object(Bucket=bucket, Key="a", Body=b"kept")
    headers = {"x-amz-checksum-crc32": crc32(document)}
    assert send(plain_server, "POST", f"/{bucket}", "delete", headers, document).refusal == (400, "MalformedXML")
    assert plain_server.s3.head_object(Bucket=bucket, Key="a")
