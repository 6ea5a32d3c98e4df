"""Checksums: sent in headers by any client, stored, returned, and verified against the bytes."""

import base64
import hashlib
import io
import zlib

import botocore.config
import pytest

from s3_requests import crc32, refusal, send


def reflected_crc(data, polynomial, width):
    """A CRC by its definition, bit by bit."""
    mask = (1 << width) - 1
    crc = mask
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (polynomial if crc & 1 else 0)
    return base64.b64encode((crc ^ mask).to_bytes(width // 8, "big")).decode()


CHECKSUMS = {
    "CRC32": lambda data: base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode(),
    "CRC32C": lambda data: reflected_crc(data, 0x82F63B78, 32),
    "CRC64NVME": lambda data: reflected_crc(data, 0x9A6C9329AC4BC9B5, 64),
    "SHA1": lambda data: base64.b64encode(hashlib.sha1(data).digest()).decode(),
    "SHA256": lambda data: base64.b64encode(hashlib.sha256(data).digest()).decode(),
}
PART = b"p" * (5 << 20)


def md5(data):
    return base64.b64encode(hashlib.md5(data).digest()).decode()


@pytest.mark.parametrize("algorithm", CHECKSUMS)
def test_a_stated_checksum_is_checked_and_kept(plain_server, bucket, algorithm):
    s3, body, field = plain_server.s3, b"123456789", f"Checksum{algorithm}"
    good, other = CHECKSUMS[algorithm](body), CHECKSUMS[algorithm](b"other")
    put = s3.put_object(Bucket=bucket, Key="a", Body=body, **{field: good})
    assert (put[field], put["ChecksumType"]) == (good, "FULL_OBJECT")
    for got in (s3.get_object(Bucket=bucket, Key="a", ChecksumMode="ENABLED"),
                s3.head_object(Bucket=bucket, Key="a", ChecksumMode="ENABLED")):
        assert (got[field], got["ChecksumType"]) == (good, "FULL_OBJECT")
    assert field not in s3.head_object(Bucket=bucket, Key="a")
    assert refusal(s3.put_object, Bucket=bucket, Key="a", Body=b"wrong", **{field: good}) == (400, "BadDigest")
    assert refusal(s3.put_object, Bucket=bucket, Key="b", Body=body, **{field: other}) == (400, "BadDigest")
    assert s3.get_object(Bucket=bucket, Key="a")["Body"].read() == body
    assert refusal(s3.head_object, Bucket=bucket, Key="b") == (404, "404")


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_an_sdk_computes_it_when_asked(plain_server, bucket, algorithm):
    put = plain_server.s3.put_object(Bucket=bucket, Key="a", Body=b"body", ChecksumAlgorithm=algorithm)
    assert put[f"Checksum{algorithm}"] == CHECKSUMS[algorithm](b"body")


def test_by_default_and_turned_off(plain_server, bucket):
    """boto3 sends a CRC32 unless told `when_required`, and checks it when it reads."""
    s3 = plain_server.s3
    assert s3.put_object(Bucket=bucket, Key="a", Body=b"body")["ChecksumCRC32"] == crc32(b"body")
    assert s3.put_object(Bucket=bucket, Key="a", Body=io.BytesIO(b"body"))["ChecksumCRC32"] == crc32(b"body")
    quiet = plain_server.session.client("s3", endpoint_url=plain_server.url, config=botocore.config.Config(
        request_checksum_calculation="when_required", response_checksum_validation="when_required"))
    assert "ChecksumCRC32" not in quiet.put_object(Bucket=bucket, Key="b", Body=b"body")
    assert quiet.get_object(Bucket=bucket, Key="b")["Body"].read() == b"body"
    assert "ChecksumCRC32" not in s3.head_object(Bucket=bucket, Key="b", ChecksumMode="ENABLED")


def test_an_object_without_a_checksum_gets_one(plain_server, bucket):
    """As in S3, a CRC64NVME: of one PUT, of parts, of a copy. So clients can verify every object."""
    s3, whole = plain_server.s3, PART + b"tail"
    assert send(plain_server, "PUT", f"/{bucket}/a", body=b"123456789").headers["x-amz-checksum-crc64nvme"] == (
        CHECKSUMS["CRC64NVME"](b"123456789"))
    s3.copy_object(Bucket=bucket, Key="b", CopySource={"Bucket": bucket, "Key": "a"})
    here, _ = begin(s3, bucket)
    etags = []
    for number, body in ((1, PART), (2, b"tail")):
        answer = send(plain_server, "PUT", f"/{bucket}/big", f"partNumber={number}&uploadId={here['UploadId']}", body=body)
        etags.append({"PartNumber": number, "ETag": answer.headers["ETag"]})
    done = s3.complete_multipart_upload(MultipartUpload={"Parts": etags}, **here)
    assert send(plain_server, "PUT", f"/{bucket}/whole", body=whole).status == 200
    of_one_put = s3.head_object(Bucket=bucket, Key="whole", ChecksumMode="ENABLED")["ChecksumCRC64NVME"]
    assert (done["ChecksumCRC64NVME"], done["ChecksumType"]) == (of_one_put, "FULL_OBJECT")
    for key, expected in (("a", CHECKSUMS["CRC64NVME"](b"123456789")), ("b", CHECKSUMS["CRC64NVME"](b"123456789")),
                          ("big", of_one_put)):
        head = s3.head_object(Bucket=bucket, Key=key, ChecksumMode="ENABLED")
        assert (head["ChecksumCRC64NVME"], head["ChecksumType"]) == (expected, "FULL_OBJECT")


def test_checksums_of_ranges_and_parts(plain_server, bucket):
    s3 = plain_server.s3
    here, _ = begin(s3, bucket, ChecksumAlgorithm="SHA256")
    parts = []
    for number, body in ((1, PART), (2, b"tail")):
        part = s3.upload_part(PartNumber=number, Body=body, ChecksumAlgorithm="SHA256", **here)
        parts.append({"PartNumber": number, "ETag": part["ETag"], "ChecksumSHA256": part["ChecksumSHA256"]})
    bare = [{"PartNumber": part["PartNumber"], "ETag": part["ETag"]} for part in parts]
    assert refusal(s3.complete_multipart_upload, MultipartUpload={"Parts": bare}, **here) == (400, "InvalidRequest")
    done = s3.complete_multipart_upload(MultipartUpload={"Parts": parts}, **here)
    for number, part in enumerate(parts, 1):
        head = s3.head_object(Bucket=bucket, Key="big", PartNumber=number, ChecksumMode="ENABLED")
        assert (head["ChecksumSHA256"], head["ChecksumType"], head["PartsCount"]) == (
            part["ChecksumSHA256"], "COMPOSITE", 2)
    whole = s3.get_object(Bucket=bucket, Key="big", Range="bytes=0-", ChecksumMode="ENABLED")
    assert whole["ChecksumSHA256"] == done["ChecksumSHA256"] and whole["Body"].read() == PART + b"tail"
    attributes = s3.get_object_attributes(Bucket=bucket, Key="big", MaxParts=1, ObjectAttributes=[
        "ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"])
    assert (attributes["ETag"], attributes["ObjectSize"], attributes["StorageClass"]) == (
        done["ETag"].strip('"'), len(PART) + 4, "STANDARD")
    assert attributes["Checksum"] == {"ChecksumSHA256": done["ChecksumSHA256"], "ChecksumType": "COMPOSITE"}
    listed = attributes["ObjectParts"]
    assert (listed["TotalPartsCount"], listed["IsTruncated"], listed["NextPartNumberMarker"]) == (2, True, 1)
    assert listed["Parts"] == [{"PartNumber": 1, "Size": len(PART), "ChecksumSHA256": parts[0]["ChecksumSHA256"]}]
    rest = s3.get_object_attributes(Bucket=bucket, Key="big", PartNumberMarker=1, ObjectAttributes=["ObjectParts"])
    assert [part["PartNumber"] for part in rest["ObjectParts"]["Parts"]] == [2] and "ETag" not in rest
    assert refusal(s3.get_object_attributes, Bucket=bucket, Key="none", ObjectAttributes=["ETag"]) == (404, "NoSuchKey")
    assert send(plain_server, "GET", f"/{bucket}/big", "attributes").refusal == (400, "InvalidRequest")
    assert refusal(s3.get_object_attributes, Bucket=bucket, Key="big", ObjectAttributes=["Color"]) == (
        400, "InvalidArgument")


def test_a_checksum_of_the_whole_is_not_given_for_a_range(plain_server, bucket):
    plain_server.s3.put_object(Bucket=bucket, Key="a", Body=b"body")
    got = plain_server.s3.get_object(Bucket=bucket, Key="a", Range="bytes=1-2", ChecksumMode="ENABLED")
    assert got["Body"].read() == b"od" and "ChecksumCRC32" not in got


@pytest.mark.parametrize("headers, code", [
    ({"Content-MD5": md5(b"other")}, "BadDigest"),
    ({"Content-MD5": "short"}, "InvalidDigest"),
    ({"Content-MD5": base64.b64encode(b"15 bytes long..").decode()}, "InvalidDigest"),
    ({"x-amz-checksum-crc32": crc32(b"other")}, "BadDigest"),
    ({"x-amz-checksum-crc32": "no base64!"}, "InvalidRequest"),
    ({"x-amz-checksum-crc32": "AAAA"}, "InvalidRequest"),
    ({"x-amz-checksum-md4": "AAAAAA=="}, "InvalidRequest"),
    ({"x-amz-checksum-crc32": crc32(b"body"), "x-amz-checksum-sha1": CHECKSUMS["SHA1"](b"body")}, "InvalidRequest"),
    ({"x-amz-sdk-checksum-algorithm": "CRC32"}, "InvalidRequest"),
    ({"x-amz-sdk-checksum-algorithm": "SHA1", "x-amz-checksum-crc32": crc32(b"body")}, "InvalidRequest"),
    ({"x-amz-trailer": "x-amz-checksum-crc32"}, "InvalidRequest"),
])
def test_what_does_not_fit_is_refused_and_nothing_stored(plain_server, bucket, headers, code):
    assert send(plain_server, "PUT", f"/{bucket}/a", headers=headers, body=b"body").refusal == (400, code)
    assert refusal(plain_server.s3.head_object, Bucket=bucket, Key="a") == (404, "404")


def test_content_md5_that_fits(plain_server, bucket):
    assert send(plain_server, "PUT", f"/{bucket}/a", headers={"Content-MD5": md5(b"body")}, body=b"body").status == 200


def test_the_signed_hash_of_the_body_is_checked(plain_server, bucket):
    for payload, code in ((hashlib.sha256(b"other").hexdigest(), "XAmzContentSHA256Mismatch"),
                          ("nonsense", "InvalidArgument"), ("A" * 64, "InvalidArgument")):
        assert send(plain_server, "PUT", f"/{bucket}/a", body=b"body", payload=payload).refusal == (400, code)
    assert send(plain_server, "PUT", f"/{bucket}/a", body=b"body", payload="UNSIGNED-PAYLOAD").status == 200


# Multipart -------------------------------------------------------------------------------------------------


def begin(s3, bucket, **arguments):
    started = s3.create_multipart_upload(Bucket=bucket, Key="big", **arguments)
    return {"Bucket": bucket, "Key": "big", "UploadId": started["UploadId"]}, started


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA256"])
def test_a_composite_checksum_is_one_of_the_parts_checksums(plain_server, bucket, algorithm):
    s3, field = plain_server.s3, f"Checksum{algorithm}"
    here, started = begin(s3, bucket, ChecksumAlgorithm=algorithm)
    assert (started["ChecksumAlgorithm"], started["ChecksumType"]) == (algorithm, "COMPOSITE")
    parts = []
    for number, body in ((1, PART), (2, b"tail")):
        part = s3.upload_part(PartNumber=number, Body=body, ChecksumAlgorithm=algorithm, **here)
        parts.append({"PartNumber": number, "ETag": part["ETag"], field: part[field]})
    listed = s3.list_parts(**here)
    assert (listed["ChecksumAlgorithm"], listed["ChecksumType"]) == (algorithm, "COMPOSITE")
    assert [part[field] for part in listed["Parts"]] == [part[field] for part in parts]
    wrong = [{**parts[0], field: parts[1][field]}, parts[1]]
    assert refusal(s3.complete_multipart_upload, MultipartUpload={"Parts": wrong}, **here) == (400, "InvalidPart")
    done = s3.complete_multipart_upload(MultipartUpload={"Parts": parts}, **here)
    raw = b"".join(base64.b64decode(part[field]) for part in parts)
    assert (done[field], done["ChecksumType"]) == (CHECKSUMS[algorithm](raw) + "-2", "COMPOSITE")
    head = s3.head_object(Bucket=bucket, Key="big", ChecksumMode="ENABLED")
    assert (head[field], head["ChecksumType"]) == (done[field], "COMPOSITE")
    assert s3.get_object(Bucket=bucket, Key="big", ChecksumMode="ENABLED")["Body"].read() == PART + b"tail"


def test_a_checksum_of_the_whole_over_parts(plain_server, bucket):
    s3, whole = plain_server.s3, crc32(PART + b"tail")
    here, started = begin(s3, bucket, ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT")
    assert started["ChecksumType"] == "FULL_OBJECT"
    parts = [{"PartNumber": number, "ETag": s3.upload_part(PartNumber=number, Body=body, ChecksumAlgorithm="CRC32",
                                                           **here)["ETag"]}
             for number, body in ((1, PART), (2, b"tail"))]
    chosen = {"MultipartUpload": {"Parts": parts}, "ChecksumType": "FULL_OBJECT", **here}
    assert refusal(s3.complete_multipart_upload, ChecksumCRC32=crc32(b"other"), **chosen) == (400, "BadDigest")
    done = s3.complete_multipart_upload(ChecksumCRC32=whole, **chosen)
    assert (done["ChecksumCRC32"], done["ChecksumType"]) == (whole, "FULL_OBJECT")
    assert s3.head_object(Bucket=bucket, Key="big", ChecksumMode="ENABLED")["ChecksumCRC32"] == whole


def test_checksums_that_an_upload_can_not_have(plain_server, bucket):
    s3 = plain_server.s3
    for arguments in ({"ChecksumAlgorithm": "SHA256", "ChecksumType": "FULL_OBJECT"},
                      {"ChecksumAlgorithm": "CRC64NVME", "ChecksumType": "COMPOSITE"}):
        assert refusal(s3.create_multipart_upload, Bucket=bucket, Key="big", **arguments) == (400, "InvalidRequest")
    for headers in ({"x-amz-checksum-algorithm": "MD4"}, {"x-amz-checksum-type": "FULL_OBJECT"},
                    {"x-amz-checksum-algorithm": "CRC32", "x-amz-checksum-type": "HALF"}):
        assert send(plain_server, "POST", f"/{bucket}/big", "uploads", headers).refusal == (400, "InvalidRequest")


def test_parts_have_the_checksum_that_was_announced(plain_server, bucket):
    s3 = plain_server.s3
    here, _ = begin(s3, bucket, ChecksumAlgorithm="SHA256")
    assert refusal(s3.upload_part, PartNumber=1, Body=b"x", ChecksumAlgorithm="CRC32", **here) == (400, "InvalidRequest")
    target = (f"/{bucket}/big", f"partNumber=1&uploadId={here['UploadId']}")
    assert send(plain_server, "PUT", *target, body=b"x").refusal == (400, "InvalidRequest")
    assert s3.list_parts(**here).get("Parts", []) == []
