"""Multipart uploads: parts, lists of them, and what Complete refuses."""

import hashlib

import boto3.s3.transfer
import pytest

from s3_requests import refusal, send

PART = 5 << 20


@pytest.fixture
def upload(plain_server, bucket):
    """The arguments that name an upload of the key `big`."""
    started = plain_server.s3.create_multipart_upload(Bucket=bucket, Key="big", ContentType="text/plain",
                                                      Metadata={"k": "v"})
    return {"Bucket": bucket, "Key": "big", "UploadId": started["UploadId"]}


def incoming(server):
    """Uploads in progress, of all tests: to be compared with those before."""
    return sorted(path.name for path in (server.data / "objects" / ".incoming").iterdir())


def put_part(server, upload, number, body, **more):
    etag = server.s3.upload_part(PartNumber=number, Body=body, **upload, **more)["ETag"]
    return {"PartNumber": number, "ETag": etag}


def complete(server, upload, *parts):
    return server.s3.complete_multipart_upload(MultipartUpload={"Parts": list(parts)}, **upload)


def test_parts_become_one_object(plain_server, bucket, upload):
    before = incoming(plain_server)
    s3 = plain_server.s3
    bodies = {1: b"a" * PART, 2: b"b" * (PART + 1), 7: b"c"}
    parts = [put_part(plain_server, upload, number, bodies[number]) for number in (7, 1, 2)]
    answer = complete(plain_server, upload, parts[1], parts[2], parts[0])
    digests = b"".join(hashlib.md5(body).digest() for body in bodies.values())
    assert answer["ETag"] == f'"{hashlib.md5(digests).hexdigest()}-3"'
    assert (answer["Bucket"], answer["Key"]) == (bucket, "big") and answer["Location"].endswith("/big")
    got = s3.get_object(Bucket=bucket, Key="big")
    assert got["Body"].read() == b"".join(bodies.values())
    assert (got["ContentType"], got["Metadata"], got["ETag"]) == ("text/plain", {"k": "v"}, answer["ETag"])
    # Again: the client may have missed the response.
    assert complete(plain_server, upload, parts[1], parts[2], parts[0])["ETag"] == answer["ETag"]
    assert refusal(s3.list_parts, **upload) == (404, "NoSuchUpload")
    assert incoming(plain_server) == before


def test_one_part_of_an_object_can_be_read(plain_server, bucket, upload):
    s3 = plain_server.s3
    parts = [put_part(plain_server, upload, 1, b"a" * PART), put_part(plain_server, upload, 2, b"bc")]
    complete(plain_server, upload, *parts)
    second = s3.get_object(Bucket=bucket, Key="big", PartNumber=2)
    assert (second["Body"].read(), second["PartsCount"]) == (b"bc", 2)
    assert second["ContentRange"] == f"bytes {PART}-{PART + 1}/{PART + 2}"
    assert s3.head_object(Bucket=bucket, Key="big", PartNumber=1)["ContentLength"] == PART
    assert refusal(s3.get_object, Bucket=bucket, Key="big", PartNumber=3) == (416, "InvalidPartNumber")
    assert refusal(s3.get_object, Bucket=bucket, Key="big", PartNumber=1, Range="bytes=0-1") == (400, "InvalidRequest")
    s3.put_object(Bucket=bucket, Key="plain", Body=b"xyz")
    assert s3.get_object(Bucket=bucket, Key="plain", PartNumber=1)["Body"].read() == b"xyz"


def test_a_part_sent_again_replaces_the_first(plain_server, bucket, upload):
    old = put_part(plain_server, upload, 1, b"old")
    new = put_part(plain_server, upload, 1, b"new")
    with pytest.raises(plain_server.s3.exceptions.ClientError, match="InvalidPart"):
        complete(plain_server, upload, old)
    complete(plain_server, upload, new)
    assert plain_server.s3.get_object(Bucket=bucket, Key="big")["Body"].read() == b"new"


def test_parts_that_were_not_chosen_are_dropped(plain_server, bucket, upload):
    before = incoming(plain_server)
    put_part(plain_server, upload, 1, b"dropped")
    complete(plain_server, upload, put_part(plain_server, upload, 2, b"kept"))
    assert plain_server.s3.get_object(Bucket=bucket, Key="big")["Body"].read() == b"kept"
    assert incoming(plain_server) == before


def test_what_complete_refuses(plain_server, upload):
    s3 = plain_server.s3
    small, last = put_part(plain_server, upload, 1, b"small"), put_part(plain_server, upload, 2, b"last")

    def refused(*parts, **more):
        return refusal(s3.complete_multipart_upload, MultipartUpload={"Parts": list(parts)}, **{**upload, **more})

    assert refused(small, last) == (400, "EntityTooSmall")
    assert refused(last, small) == (400, "InvalidPartOrder")
    assert refused(last, last) == (400, "InvalidPartOrder")
    assert refused(small, {"PartNumber": 3, "ETag": last["ETag"]}) == (400, "InvalidPart")
    assert refused({"PartNumber": 1, "ETag": last["ETag"]}) == (400, "InvalidPart")
    assert refused() == (400, "MalformedXML")
    assert refused(small, UploadId="0" * 32) == (404, "NoSuchUpload")
    assert refused(small, Key="other") == (404, "NoSuchUpload")
    assert refused(small, Bucket="no-such-bucket-here") == (404, "NoSuchBucket")
    assert refused(small, MpuObjectSize=17) == (400, "InvalidRequest")
    assert refusal(s3.head_object, Bucket=upload["Bucket"], Key="big") == (404, "404")
    s3.complete_multipart_upload(MultipartUpload={"Parts": [small]}, MpuObjectSize=5, **upload)


@pytest.mark.parametrize("document", [b"", b"<Complete/>", b"<CompleteMultipartUpload><Part>", b"<CompleteMultipartUpload/>",
                                      b"<CompleteMultipartUpload><Part><ETag>x</ETag></Part></CompleteMultipartUpload>"])
def test_a_broken_complete_document(plain_server, upload, document):
    answer = send(plain_server, "POST", f"/{upload['Bucket']}/big", f"uploadId={upload['UploadId']}", body=document)
    assert answer.refusal in ((400, "MalformedXML"), (400, "InvalidArgument")) if document else (
        answer.refusal == (400, "InvalidRequest") and answer.message == "You must specify at least one part")
    assert plain_server.s3.list_parts(**upload)["IsTruncated"] is False


@pytest.mark.parametrize("number", ["0", "10001", "x", "-1", ""])
def test_part_numbers_out_of_bounds(plain_server, upload, number):
    answer = send(plain_server, "PUT", f"/{upload['Bucket']}/big", f"partNumber={number}&uploadId={upload['UploadId']}",
                  body=b"x")
    assert answer.refusal == (400, "InvalidArgument")


def test_uploads_that_are_not_there(plain_server, bucket):
    s3, none = plain_server.s3, {"Key": "a", "UploadId": "f" * 32}
    for call, more in ((s3.upload_part, {"PartNumber": 1, "Body": b"x"}), (s3.list_parts, {}),
                       (s3.abort_multipart_upload, {})):
        assert refusal(call, Bucket=bucket, **none, **more) == (404, "NoSuchUpload")
    assert refusal(s3.create_multipart_upload, Bucket="no-such-bucket-here", Key="a") == (404, "NoSuchBucket")
    assert refusal(s3.list_multipart_uploads, Bucket="no-such-bucket-here") == (404, "NoSuchBucket")


def test_an_abort_leaves_nothing(plain_server, upload):
    before = incoming(plain_server)
    put_part(plain_server, upload, 1, b"bytes")
    plain_server.s3.abort_multipart_upload(**upload)
    assert refusal(plain_server.s3.upload_part, PartNumber=2, Body=b"x", **upload) == (404, "NoSuchUpload")
    assert plain_server.s3.list_multipart_uploads(Bucket=upload["Bucket"]).get("Uploads", []) == []
    assert incoming(plain_server) == before


def test_parts_are_listed_in_pages(plain_server, upload):
    s3 = plain_server.s3
    bodies = {number: b"x" * number for number in (1, 3, 4, 9, 10000)}
    etags = {number: put_part(plain_server, upload, number, body)["ETag"] for number, body in bodies.items()}
    page = s3.list_parts(MaxParts=2, **upload)
    assert (page["IsTruncated"], page["NextPartNumberMarker"], page["MaxParts"], page["PartNumberMarker"]) == (
        True, 3, 2, 0)
    assert (page["Bucket"], page["Key"], page["UploadId"]) == (upload["Bucket"], "big", upload["UploadId"])
    assert page["Initiator"]["ID"] == page["Owner"]["ID"] and page["StorageClass"] == "STANDARD"
    pages = list(s3.get_paginator("list_parts").paginate(PaginationConfig={"PageSize": 2}, **upload))
    listed = [(part["PartNumber"], part["Size"], part["ETag"]) for page in pages for part in page.get("Parts", [])]
    assert listed == [(number, len(body), etags[number]) for number, body in bodies.items()]
    assert s3.list_parts(MaxParts=0, **upload).get("Parts", []) == []


def test_uploads_are_listed_in_pages_and_groups(plain_server, bucket):
    s3 = plain_server.s3
    keys = ["a", "a", "b/1", "b/2", "c d", "c d", "é"]
    started = [(key, s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]) for key in keys]
    everything = s3.list_multipart_uploads(Bucket=bucket)
    # In the order of keys, those of one key in the order they were started.
    assert [(entry["Key"], entry["UploadId"]) for entry in everything["Uploads"]] == started
    assert all(entry["Initiated"] and entry["Initiator"] for entry in everything["Uploads"])
    for size in (1, 2, 3):
        pages = s3.get_paginator("list_multipart_uploads").paginate(Bucket=bucket, PaginationConfig={"PageSize": size})
        assert [(entry["Key"], entry["UploadId"]) for page in pages for entry in page["Uploads"]] == started
        pages = s3.get_paginator("list_multipart_uploads").paginate(Bucket=bucket, Delimiter="/",
                                                                    PaginationConfig={"PageSize": size})
        found = [[entry["Key"] for entry in page.get("Uploads", [])]
                 + [entry["Prefix"] for entry in page.get("CommonPrefixes", [])] for page in pages]
        assert sorted(sum(found, [])) == ["a", "a", "b/", "c d", "c d", "é"]
    assert [entry["Key"] for entry in s3.list_multipart_uploads(Bucket=bucket, Prefix="b/")["Uploads"]] == ["b/1", "b/2"]
    assert [entry["Key"] for entry in s3.list_multipart_uploads(Bucket=bucket, KeyMarker="b/2")["Uploads"]] == [
        "c d", "c d", "é"]
    # A marker within a group skips all of it.
    grouped = s3.list_multipart_uploads(Bucket=bucket, KeyMarker="b/1", Delimiter="/")
    assert [entry["Key"] for entry in grouped["Uploads"]] == ["c d", "c d", "é"] and "CommonPrefixes" not in grouped
    assert refusal(s3.list_multipart_uploads, Bucket=bucket, KeyMarker="a", UploadIdMarker="nonsense") == (
        400, "InvalidArgument")
    assert s3.list_multipart_uploads(Bucket=bucket, UploadIdMarker="nonsense")["Uploads"]


def test_a_bucket_with_unfinished_uploads_can_be_deleted(plain_server, bucket, upload):
    before = incoming(plain_server)
    put_part(plain_server, upload, 1, b"x")
    plain_server.s3.delete_bucket(Bucket=bucket)
    assert incoming(plain_server) == before


def test_files_through_boto3s_transfer_manager(plain_server, bucket, tmp_path):
    """Threads, parts, checksums of parts, and ranged reads, all by the SDK's own defaults."""
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(bytes(range(256)) * (80 << 10) + b"tail")
    config = boto3.s3.transfer.TransferConfig(multipart_threshold=PART, multipart_chunksize=PART, max_concurrency=4)
    s3 = plain_server.s3
    s3.upload_file(str(source), bucket, "file", Config=config, ExtraArgs={"ServerSideEncryption": "aws:kms"})
    head = s3.head_object(Bucket=bucket, Key="file", ChecksumMode="ENABLED")
    assert head["ETag"].endswith('-5"') and head["ServerSideEncryption"] == "aws:kms"
    assert "ChecksumCRC32" in head
    s3.download_file(bucket, "file", str(target), Config=config)
    assert target.read_bytes() == source.read_bytes()
    s3.copy({"Bucket": bucket, "Key": "file"}, bucket, "copy", Config=config)
    assert s3.get_object(Bucket=bucket, Key="copy")["Body"].read() == source.read_bytes()
