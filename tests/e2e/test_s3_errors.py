"""S3's error documents: AWS's messages, and the elements that clients and tools use."""

import xml.etree.ElementTree

import pytest

from s3_requests import Signer, exchange, get_url, send

PART = b"p" * (5 << 20)


def elements(answer):
    root = xml.etree.ElementTree.fromstring(answer.body)
    assert root.tag == "Error"
    return {child.tag: child.text or "" for child in root}


def holds(answer, status, **expected):
    found = elements(answer)
    assert answer.status == status
    assert {name: found.get(name) for name in expected} == expected


@pytest.fixture
def stored(plain_server, bucket):
    return plain_server.s3.put_object(Bucket=bucket, Key="a", Body=b"0123456789")["ETag"]


def test_what_is_not_there(plain_server, bucket):
    holds(send(plain_server, "GET", f"/{bucket}/no%20key"), 404, Code="NoSuchKey",
          Message="The specified key does not exist.", Key="no key")
    holds(send(plain_server, "GET", "/no-such-bucket-here"), 404, Code="NoSuchBucket",
          Message="The specified bucket does not exist", BucketName="no-such-bucket-here")
    upload = "f" * 32
    holds(send(plain_server, "GET", f"/{bucket}/a", f"uploadId={upload}"), 404, Code="NoSuchUpload", UploadId=upload,
          Message="The specified multipart upload does not exist. The upload ID may be invalid, or the upload may have "
                  "been aborted or completed.")


@pytest.mark.parametrize("method, headers, condition", [
    ("GET", {"If-Match": "x"}, "If-Match"), ("PUT", {"If-Match": "x"}, "If-Match"),
    ("PUT", {"If-None-Match": "*"}, "If-None-Match"), ("DELETE", {"If-Match": "x"}, "If-Match"),
    ("GET", {"If-Unmodified-Since": "Tue, 01 Jul 2025 10:00:00 GMT"}, "If-Unmodified-Since"),
    ("PUT", {"x-amz-copy-source": "BUCKET/a", "x-amz-copy-source-if-match": "x"}, "x-amz-copy-source-If-Match"),
])
def test_the_condition_that_failed(plain_server, bucket, stored, method, headers, condition):
    sent = {name: value.replace("BUCKET", bucket) for name, value in headers.items()}
    key = "copy" if "x-amz-copy-source" in sent else "a"
    holds(send(plain_server, method, f"/{bucket}/{key}", headers=sent), 412, Code="PreconditionFailed", Condition=condition,
          Message="At least one of the pre-conditions you specified did not hold")


def test_ranges_and_parts_beyond_the_end(plain_server, bucket, stored):
    holds(send(plain_server, "GET", f"/{bucket}/a", headers={"Range": "bytes=10-"}), 416, Code="InvalidRange",
          Message="The requested range is not satisfiable", RangeRequested="bytes=10-", ActualObjectSize="10")
    holds(send(plain_server, "GET", f"/{bucket}/a", "partNumber=2"), 416, Code="InvalidPartNumber",
          Message="The requested partnumber is not satisfiable", ActualPartCount="1", PartNumberRequested="2")


def test_arguments_are_named(plain_server, bucket, stored):
    holds(send(plain_server, "GET", f"/{bucket}", "max-keys=many"), 400, Code="InvalidArgument", ArgumentName="max-keys",
          ArgumentValue="many")
    upload = plain_server.s3.create_multipart_upload(Bucket=bucket, Key="big")["UploadId"]
    holds(send(plain_server, "PUT", f"/{bucket}/big", f"partNumber=1&uploadId={upload}", headers={
        "x-amz-copy-source": f"{bucket}/a", "x-amz-copy-source-range": "bytes=0-10"}), 400, Code="InvalidArgument",
        Message="Range specified is not valid for source object of size: 10", ArgumentName="x-amz-copy-source-range",
        ArgumentValue="bytes=0-10")
    holds(send(plain_server, "PUT", f"/{bucket}/" + "k" * 1025), 400, Code="KeyTooLongError", Size="1025",
          MaxSizeAllowed="1024")


def test_parts_that_do_not_fit(plain_server, bucket):
    s3 = plain_server.s3
    upload = s3.create_multipart_upload(Bucket=bucket, Key="big")["UploadId"]
    here = {"Bucket": bucket, "Key": "big", "UploadId": upload}
    etags = [s3.upload_part(PartNumber=number, Body=b"small", **here)["ETag"].strip('"') for number in (1, 2)]

    def complete(*parts):
        document = "".join(f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>" for number, etag in parts)
        return send(plain_server, "POST", f"/{bucket}/big", f"uploadId={upload}",
                    body=f"<CompleteMultipartUpload>{document}</CompleteMultipartUpload>".encode())

    holds(complete((1, etags[0]), (2, etags[1])), 400, Code="EntityTooSmall", ProposedSize="5", PartNumber="1",
          MinSizeAllowed=str(5 << 20), ETag=etags[0])
    holds(complete((3, "none")), 400, Code="InvalidPart", UploadId=upload, PartNumber="3", ETag="none")
    holds(complete((2, etags[1]), (1, etags[0])), 400, Code="InvalidPartOrder", UploadId=upload)


def test_a_wrong_signature_shows_what_was_signed(plain_server, bucket):
    signer = Signer(plain_server, secret="wrong")
    headers = signer.headers("GET", f"/{bucket}/a", "", {}, "UNSIGNED-PAYLOAD")
    answer = exchange(plain_server, "GET", f"/{bucket}/a", headers)
    found = elements(answer)
    assert (answer.status, found["Code"], found["AWSAccessKeyId"]) == (403, "SignatureDoesNotMatch", signer.key)
    assert found["CanonicalRequest"].startswith(f"GET\n/{bucket}/a\n\nhost:")
    assert found["StringToSign"].startswith(f"AWS4-HMAC-SHA256\n{signer.date}\n{signer.scope}\n")
    assert bytes.fromhex(found["CanonicalRequestBytes"]).decode() == found["CanonicalRequest"]
    assert found["SignatureProvided"] == signer.signature
    holds(exchange(plain_server, "GET", "/", Signer(plain_server, key="AKIANOBODY").headers("GET", "/", "", {}, "x")), 403,
          Code="InvalidAccessKeyId", AWSAccessKeyId="AKIANOBODY")


def test_requests_out_of_time(plain_server, bucket):
    old = Signer(plain_server, shift=-3600)
    found = elements(send(plain_server, "GET", f"/{bucket}/a", signer=old))
    assert (found["Code"], found["RequestTime"], found["MaxAllowedSkewMilliseconds"]) == (
        "RequestTimeTooSkewed", old.date, "900000")
    assert found["ServerTime"].endswith("Z")
    url = plain_server.s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "a"}, ExpiresIn=0)
    expired = elements(get_url(plain_server, url))
    assert expired["Code"] == "AccessDenied" and expired["Expires"] <= expired["ServerTime"]


def test_bytes_that_are_others_than_announced(plain_server, bucket):
    other = "1B2M2Y8AsgTpgAmY7PhCfg=="
    holds(send(plain_server, "PUT", f"/{bucket}/a", headers={"Content-MD5": other}, body=b"x"), 400, Code="BadDigest",
          ExpectedDigest=other, CalculatedDigest="ndTkYSaMgDT1yFZOFVxnpg==")
    found = elements(send(plain_server, "PUT", f"/{bucket}/a", body=b"x", payload="0" * 64))
    assert (found["Code"], found["ClientComputedContentSHA256"]) == ("XAmzContentSHA256Mismatch", "0" * 64)
