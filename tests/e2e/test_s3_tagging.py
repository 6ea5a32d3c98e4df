"""Tags of objects and of buckets."""

import pytest

from s3_requests import refusal, send

TAGS = [{"Key": "team", "Value": "a & b"}, {"Key": "größe", "Value": ""}]


def tags_of(server, bucket, key):
    return server.s3.get_object_tagging(Bucket=bucket, Key=key)["TagSet"]


def test_tags_of_an_object(plain_server, bucket):
    s3 = plain_server.s3
    before = s3.put_object(Bucket=bucket, Key="a", Body=b"x", Metadata={"k": "v"})
    modified = s3.head_object(Bucket=bucket, Key="a")["LastModified"]
    assert "TagCount" not in s3.get_object(Bucket=bucket, Key="a")
    s3.put_object_tagging(Bucket=bucket, Key="a", Tagging={"TagSet": TAGS})
    assert tags_of(plain_server, bucket, "a") == TAGS
    got = s3.get_object(Bucket=bucket, Key="a")
    assert (got["TagCount"], got["ETag"], got["LastModified"], got["Metadata"]) == (
        2, before["ETag"], modified, {"k": "v"})
    assert "x-amz-tagging" not in got["ResponseMetadata"]["HTTPHeaders"]
    s3.put_object_tagging(Bucket=bucket, Key="a", Tagging={"TagSet": TAGS[:1]})
    assert tags_of(plain_server, bucket, "a") == TAGS[:1]
    s3.delete_object_tagging(Bucket=bucket, Key="a")
    assert tags_of(plain_server, bucket, "a") == []
    assert refusal(s3.put_object_tagging, Bucket=bucket, Key="none", Tagging={"TagSet": TAGS}) == (404, "NoSuchKey")
    assert refusal(s3.delete_object_tagging, Bucket=bucket, Key="none") == (404, "NoSuchKey")


def test_tags_that_come_with_an_object(plain_server, bucket):
    s3 = plain_server.s3
    s3.put_object(Bucket=bucket, Key="a", Body=b"x", Tagging="team=a%20%26%20b&gr%C3%B6%C3%9Fe=")
    assert tags_of(plain_server, bucket, "a") == TAGS
    upload = s3.create_multipart_upload(Bucket=bucket, Key="b", Tagging="k=v")["UploadId"]
    here = {"Bucket": bucket, "Key": "b", "UploadId": upload}
    etag = s3.upload_part(PartNumber=1, Body=b"x", **here)["ETag"]
    s3.complete_multipart_upload(MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]}, **here)
    assert tags_of(plain_server, bucket, "b") == [{"Key": "k", "Value": "v"}]
    source = {"Bucket": bucket, "Key": "a"}
    s3.copy_object(Bucket=bucket, Key="c", CopySource=source, MetadataDirective="REPLACE", Tagging="not=taken")
    assert tags_of(plain_server, bucket, "c") == TAGS
    s3.copy_object(Bucket=bucket, Key="d", CopySource=source, TaggingDirective="REPLACE", Tagging="new=1")
    assert tags_of(plain_server, bucket, "d") == [{"Key": "new", "Value": "1"}]
    s3.put_object(Bucket=bucket, Key="a", Body=b"again")
    assert tags_of(plain_server, bucket, "a") == []
    for broken, code in (("a=1&a=2", "InvalidTag"), ("a=%zz", "InvalidArgument"),
                         ("&".join(f"k{i}=v" for i in range(11)), "BadRequest")):
        assert refusal(s3.put_object, Bucket=bucket, Key="e", Body=b"x", Tagging=broken) == (400, code)


def test_tags_that_come_with_a_bucket(own_plain_server):
    s3 = own_plain_server.s3
    create = {"Tags": TAGS, "LocationConstraint": "us-east-1"}
    s3.create_bucket(Bucket="tagged", CreateBucketConfiguration=create)
    assert s3.get_bucket_tagging(Bucket="tagged")["TagSet"] == TAGS
    twice = {"Tags": [TAGS[0], TAGS[0]]}
    assert refusal(s3.create_bucket, Bucket="other", CreateBucketConfiguration=twice) == (400, "InvalidTag")
    assert refusal(s3.head_bucket, Bucket="other")[0] == 404


def test_tags_of_a_bucket_outlive_a_restart_and_end_with_it(own_plain_server):
    s3 = own_plain_server.s3
    s3.put_bucket_tagging(Bucket="data", Tagging={"TagSet": TAGS})
    assert s3.get_bucket_tagging(Bucket="data")["TagSet"] == TAGS
    own_plain_server.kill()
    own_plain_server.start()
    s3 = own_plain_server.s3
    assert s3.get_bucket_tagging(Bucket="data")["TagSet"] == TAGS
    s3.delete_bucket(Bucket="data")
    s3.create_bucket(Bucket="data")
    assert refusal(s3.get_bucket_tagging, Bucket="data") == (404, "NoSuchTagSet")
    s3.delete_bucket_tagging(Bucket="data")
    assert refusal(s3.put_bucket_tagging, Bucket="no-such-bucket-here", Tagging={"TagSet": TAGS}) == (404, "NoSuchBucket")


@pytest.mark.parametrize("document", [b"", b"<Tagging/>", b"<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>"])
def test_a_broken_tagging_document(plain_server, bucket, document):
    plain_server.s3.put_object(Bucket=bucket, Key="a")
    for path in (f"/{bucket}", f"/{bucket}/a"):
        assert send(plain_server, "PUT", path, "tagging", body=document).refusal == (400, "MalformedXML")
