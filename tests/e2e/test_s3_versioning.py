"""Versioned buckets through boto3: versions, delete markers, lists, copies, and jobs' data."""

import pytest

from s3_requests import refusal, send


@pytest.fixture
def versioned(plain_server, bucket):
    plain_server.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return bucket


def read(server, bucket, key, **version):
    return server.s3.get_object(Bucket=bucket, Key=key, **version)["Body"].read()


def put(server, bucket, key, body):
    return server.s3.put_object(Bucket=bucket, Key=key, Body=body)["VersionId"]


def test_versioning_is_turned_on_and_suspended(plain_server, bucket):
    s3 = plain_server.s3
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)
    for status in ("Enabled", "Suspended", "Enabled"):
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})
        assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == status
    assert refusal(s3.put_bucket_versioning, Bucket=bucket, VersioningConfiguration={}) == (
        400, "IllegalVersioningConfigurationException")
    assert refusal(s3.put_bucket_versioning, Bucket=bucket, MFA="1 2",
                   VersioningConfiguration={"Status": "Enabled", "MFADelete": "Enabled"}) == (501, "NotImplemented")
    assert refusal(s3.put_bucket_versioning, Bucket="no-such-bucket-here",
                   VersioningConfiguration={"Status": "Enabled"}) == (404, "NoSuchBucket")


def test_each_write_is_a_version(plain_server, bucket):
    s3 = plain_server.s3
    assert "VersionId" not in s3.put_object(Bucket=bucket, Key="k", Body=b"from before")
    assert "VersionId" not in s3.head_object(Bucket=bucket, Key="k")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    assert s3.head_object(Bucket=bucket, Key="k")["VersionId"] == "null"
    one, two = put(plain_server, bucket, "k", b"one"), put(plain_server, bucket, "k", b"two")
    answer = s3.get_object(Bucket=bucket, Key="k")
    assert (answer["VersionId"], answer["Body"].read()) == (two, b"two")
    assert read(plain_server, bucket, "k", VersionId=one) == b"one"
    assert read(plain_server, bucket, "k", VersionId="null") == b"from before"
    assert s3.get_object_attributes(Bucket=bucket, Key="k", VersionId=one,
                                    ObjectAttributes=["ObjectSize"])["VersionId"] == one
    assert refusal(s3.get_object, Bucket=bucket, Key="k", VersionId="0" * 32) == (404, "NoSuchVersion")
    assert refusal(s3.get_object, Bucket=bucket, Key="k", VersionId="3") == (400, "InvalidArgument")
    assert send(plain_server, "PUT", f"/{bucket}/k", "versionId=null").refusal == (400, "InvalidArgument")
    listed = s3.list_object_versions(Bucket=bucket)["Versions"]
    assert [(entry["VersionId"], entry["IsLatest"], entry["Size"]) for entry in listed] == [
        (two, True, 3), (one, False, 3), ("null", False, 11)]


def test_a_delete_leaves_a_marker(plain_server, versioned):
    s3 = plain_server.s3
    one = put(plain_server, versioned, "k", b"one")
    marker = s3.delete_object(Bucket=versioned, Key="k")
    assert marker["DeleteMarker"] is True
    for method, status in (("GET", (404, "NoSuchKey")), ("HEAD", (404, None))):
        answer = send(plain_server, method, f"/{versioned}/k")
        assert answer.refusal == status
        assert answer.headers["x-amz-delete-marker"] == "true"
        assert answer.headers["x-amz-version-id"] == marker["VersionId"]
    answer = send(plain_server, "GET", f"/{versioned}/k", f"versionId={marker['VersionId']}")
    assert answer.refusal == (405, "MethodNotAllowed") and answer.headers["Allow"] == "DELETE"
    assert "Contents" not in s3.list_objects_v2(Bucket=versioned)
    listed = s3.list_object_versions(Bucket=versioned)
    assert [(entry["VersionId"], entry["IsLatest"]) for entry in listed["DeleteMarkers"]] == [(marker["VersionId"], True)]
    assert [(entry["VersionId"], entry["IsLatest"]) for entry in listed["Versions"]] == [(one, False)]
    assert refusal(s3.delete_bucket, Bucket=versioned) == (409, "BucketNotEmpty")
    removed = s3.delete_object(Bucket=versioned, Key="k", VersionId=marker["VersionId"])
    assert (removed["DeleteMarker"], removed["VersionId"]) == (True, marker["VersionId"])
    assert read(plain_server, versioned, "k") == b"one"


def test_many_are_deleted_at_once_by_version(plain_server, versioned):
    s3 = plain_server.s3
    one, two = put(plain_server, versioned, "a", b"1"), put(plain_server, versioned, "a", b"2")
    put(plain_server, versioned, "b", b"3")
    answer = s3.delete_objects(Bucket=versioned, Delete={"Objects": [
        {"Key": "a", "VersionId": one}, {"Key": "b"}, {"Key": "c", "VersionId": "v1"}]})
    by_version, marked = answer["Deleted"]
    assert by_version == {"Key": "a", "VersionId": one}
    assert marked["Key"] == "b" and marked["DeleteMarker"] is True and len(marked["DeleteMarkerVersionId"]) == 32
    assert [(entry["Key"], entry["VersionId"], entry["Code"]) for entry in answer["Errors"]] == [
        ("c", "v1", "InvalidArgument")]
    assert read(plain_server, versioned, "a", VersionId=two) == b"2"


def test_an_older_version_is_restored_by_a_copy(plain_server, versioned):
    s3 = plain_server.s3
    one, _ = put(plain_server, versioned, "k", b"one"), put(plain_server, versioned, "k", b"two")
    source = {"Bucket": versioned, "Key": "k", "VersionId": one}
    copied = s3.copy_object(Bucket=versioned, Key="k", CopySource=source)
    assert copied["CopySourceVersionId"] == one and copied["VersionId"] != one
    assert read(plain_server, versioned, "k") == b"one"
    upload = s3.create_multipart_upload(Bucket=versioned, Key="parts")["UploadId"]
    here = {"Bucket": versioned, "Key": "parts", "UploadId": upload}
    part = s3.upload_part_copy(PartNumber=1, CopySource=source, **here)
    assert part["CopySourceVersionId"] == one
    done = s3.complete_multipart_upload(MultipartUpload={"Parts": [
        {"PartNumber": 1, "ETag": part["CopyPartResult"]["ETag"]}]}, **here)
    assert s3.head_object(Bucket=versioned, Key="parts")["VersionId"] == done["VersionId"]
    marker = s3.delete_object(Bucket=versioned, Key="k")["VersionId"]
    assert refusal(s3.copy_object, Bucket=versioned, Key="x", CopySource={**source, "VersionId": marker}) == (
        400, "InvalidRequest")
    assert refusal(s3.copy_object, Bucket=versioned, Key="x", CopySource={**source, "VersionId": "0" * 32}) == (
        404, "NoSuchVersion")


def test_versions_have_tags_of_their_own(plain_server, versioned):
    s3 = plain_server.s3
    one, two = put(plain_server, versioned, "k", b"one"), put(plain_server, versioned, "k", b"two")
    tags = {"TagSet": [{"Key": "of", "Value": "one"}]}
    assert s3.put_object_tagging(Bucket=versioned, Key="k", VersionId=one, Tagging=tags)["VersionId"] == one
    assert s3.get_object_tagging(Bucket=versioned, Key="k", VersionId=one)["TagSet"] == tags["TagSet"]
    answer = s3.get_object_tagging(Bucket=versioned, Key="k")
    assert (answer["TagSet"], answer["VersionId"]) == ([], two)
    assert s3.delete_object_tagging(Bucket=versioned, Key="k", VersionId=one)["VersionId"] == one


def test_boto3_empties_a_bucket_of_versions(plain_server, versioned):
    for _ in range(3):
        for key in ("a", "a/b", "dir//odd"):
            put(plain_server, versioned, key, b"x")
    plain_server.s3.delete_object(Bucket=versioned, Key="a")
    pages = plain_server.s3.get_paginator("list_object_versions").paginate(
        Bucket=versioned, PaginationConfig={"PageSize": 2})
    found = [(entry["Key"], entry["VersionId"]) for page in pages
             for entry in page.get("Versions", []) + page.get("DeleteMarkers", [])]
    assert len(found) == len(set(found)) == 10
    resource = plain_server.session.resource("s3", endpoint_url=plain_server.url)
    resource.Bucket(versioned).object_versions.delete()
    plain_server.s3.delete_bucket(Bucket=versioned)
