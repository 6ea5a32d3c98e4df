"""Buckets of the embedded object store, and bucket settings that can't be changed."""

import uuid

import pytest

from s3_requests import refusal, send
from trainyard_server import Server


def fresh():
    return f"b-{uuid.uuid4().hex[:12]}"


def test_a_bucket_from_creation_to_deletion(plain_server):
    s3, name = plain_server.s3, fresh()
    assert s3.create_bucket(Bucket=name)["Location"] == f"/{name}"
    head = s3.head_bucket(Bucket=name)
    assert head["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"] == "us-east-1"
    listed = {bucket["Name"]: bucket for bucket in s3.list_buckets()["Buckets"]}
    assert listed[name]["BucketRegion"] == "us-east-1" and listed[name]["CreationDate"]
    assert s3.get_bucket_location(Bucket=name)["LocationConstraint"] is None
    s3.delete_bucket(Bucket=name)
    assert refusal(s3.head_bucket, Bucket=name) == (404, "404")
    assert refusal(s3.delete_bucket, Bucket=name) == (404, "NoSuchBucket")
    assert refusal(s3.get_bucket_location, Bucket=name) == (404, "NoSuchBucket")


def test_buckets_are_listed_by_name_in_pages(plain_server):
    s3, prefix = plain_server.s3, f"page-{uuid.uuid4().hex[:6]}-"
    names = [f"{prefix}{i}" for i in range(5)]
    for name in reversed(names):
        s3.create_bucket(Bucket=name)
    pages = list(s3.get_paginator("list_buckets").paginate(Prefix=prefix, PaginationConfig={"PageSize": 2}))
    assert [[bucket["Name"] for bucket in page["Buckets"]] for page in pages] == [names[:2], names[2:4], names[4:]]
    assert [bucket["Name"] for bucket in s3.list_buckets(Prefix=prefix, BucketRegion="us-east-1")["Buckets"]] == names
    assert s3.list_buckets(Prefix=prefix, BucketRegion="eu-west-1").get("Buckets", []) == []


def test_a_bucket_with_objects_can_not_be_deleted(plain_server, bucket):
    s3 = plain_server.s3
    s3.put_object(Bucket=bucket, Key="a")
    assert refusal(s3.delete_bucket, Bucket=bucket) == (409, "BucketNotEmpty")
    s3.delete_object(Bucket=bucket, Key="a")
    s3.delete_bucket(Bucket=bucket)


def test_creating_ones_own_bucket_again_succeeds_in_us_east_1(plain_server, bucket):
    plain_server.s3.put_object(Bucket=bucket, Key="kept")
    plain_server.s3.create_bucket(Bucket=bucket)
    assert plain_server.s3.head_object(Bucket=bucket, Key="kept")


def test_another_region(tmp_path):
    with Server(tmp_path, "oci", ["--region", "eu-central-1"]) as server:
        s3 = server.s3
        here = {"LocationConstraint": "eu-central-1"}
        s3.create_bucket(Bucket="abroad", CreateBucketConfiguration=here)
        assert s3.get_bucket_location(Bucket="abroad")["LocationConstraint"] == "eu-central-1"
        assert refusal(s3.create_bucket, Bucket="abroad", CreateBucketConfiguration=here) == (
            409, "BucketAlreadyOwnedByYou")
        assert refusal(s3.create_bucket, Bucket="elsewhere",
                       CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}) == (
            400, "IllegalLocationConstraintException")


@pytest.mark.parametrize("name", ["ab", "x" * 64, "Upper", "under_score", "-front", "back-", "two..dots", "192.168.5.4",
                                  "xn--punycode", "a.-b" + "-s3alias"])
def test_bad_names_are_refused(plain_server, name):
    assert send(plain_server, "PUT", f"/{name}").refusal == (400, "InvalidBucketName")


def test_names_with_dots_are_fine(plain_server):
    name = f"my.bucket.{uuid.uuid4().hex[:8]}"
    plain_server.s3.create_bucket(Bucket=name)
    plain_server.s3.head_bucket(Bucket=name)


def test_a_broken_configuration(plain_server):
    for document in (b"<Create", b"<Other/>", b"no xml"):
        assert send(plain_server, "PUT", f"/{fresh()}", body=document).refusal == (400, "MalformedXML")


def test_the_owner_can_be_checked(plain_server, bucket):
    s3, account = plain_server.s3, plain_server.sts.get_caller_identity()["Account"]
    s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=account)
    assert refusal(s3.head_bucket, Bucket=bucket, ExpectedBucketOwner="210987654321") == (403, "403")
    assert refusal(s3.list_objects_v2, Bucket=bucket, ExpectedBucketOwner="210987654321") == (403, "AccessDenied")


def test_what_every_bucket_here_has(plain_server, bucket):
    """Reading settings that can't be changed: the response is that of a bucket where they were never set."""
    s3 = plain_server.s3
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)
    acl = s3.get_bucket_acl(Bucket=bucket)
    assert [grant["Permission"] for grant in acl["Grants"]] == ["FULL_CONTROL"]
    assert acl["Grants"][0]["Grantee"]["ID"] == acl["Owner"]["ID"] == s3.list_buckets()["Owner"]["ID"]
    s3.put_object(Bucket=bucket, Key="a")
    assert s3.get_object_acl(Bucket=bucket, Key="a")["Grants"] == acl["Grants"]
    assert s3.get_object_tagging(Bucket=bucket, Key="a")["TagSet"] == []
    for reading, key in ((s3.get_bucket_acl, {}), (s3.get_bucket_versioning, {}), (s3.get_object_acl, {"Key": "a"})):
        assert refusal(reading, Bucket="no-such-bucket-here", **key) == (404, "NoSuchBucket")
    assert refusal(s3.get_object_acl, Bucket=bucket, Key="none") == (404, "NoSuchKey")
    assert refusal(s3.get_object_tagging, Bucket=bucket, Key="none") == (404, "NoSuchKey")


def test_configurations_are_those_of_a_new_bucket(plain_server, bucket):
    s3 = plain_server.s3
    for reading, code in (
            (s3.get_bucket_policy, "NoSuchBucketPolicy"), (s3.get_bucket_policy_status, "NoSuchBucketPolicy"),
            (s3.get_bucket_lifecycle_configuration, "NoSuchLifecycleConfiguration"),
            (s3.get_bucket_cors, "NoSuchCORSConfiguration"), (s3.get_bucket_tagging, "NoSuchTagSet"),
            (s3.get_bucket_website, "NoSuchWebsiteConfiguration"),
            (s3.get_bucket_replication, "ReplicationConfigurationNotFoundError"),
            (s3.get_object_lock_configuration, "ObjectLockConfigurationNotFoundError")):
        assert refusal(reading, Bucket=bucket) == (404, code)
        assert refusal(reading, Bucket="no-such-bucket-here") == (404, "NoSuchBucket")
    rule = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    block = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert len(block) == 4 and all(block.values())
    ownership = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
    assert ownership == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert s3.get_bucket_request_payment(Bucket=bucket)["Payer"] == "BucketOwner"
    for reading, key in ((s3.get_bucket_logging, "LoggingEnabled"), (s3.get_bucket_accelerate_configuration, "Status"),
                         (s3.get_bucket_notification_configuration, "TopicConfigurations")):
        assert key not in reading(Bucket=bucket)
        assert refusal(reading, Bucket="no-such-bucket-here") == (404, "NoSuchBucket")
    for listing, reading in ((s3.list_bucket_analytics_configurations, s3.get_bucket_analytics_configuration),
                             (s3.list_bucket_inventory_configurations, s3.get_bucket_inventory_configuration),
                             (s3.list_bucket_metrics_configurations, s3.get_bucket_metrics_configuration)):
        assert listing(Bucket=bucket)["IsTruncated"] is False
        assert refusal(reading, Bucket=bucket, Id="a") == (404, "NoSuchConfiguration")
    for deletion in (s3.delete_bucket_policy, s3.delete_bucket_lifecycle, s3.delete_bucket_cors, s3.delete_bucket_website,
                     s3.delete_bucket_replication, s3.delete_bucket_encryption):
        assert deletion(Bucket=bucket)["ResponseMetadata"]["HTTPStatusCode"] == 204
        assert refusal(deletion, Bucket="no-such-bucket-here") == (404, "NoSuchBucket")
    s3.put_object(Bucket=bucket, Key="a")
    assert refusal(s3.get_object_retention, Bucket=bucket, Key="a") == (400, "InvalidRequest")
    assert refusal(s3.get_object_legal_hold, Bucket=bucket, Key="a") == (400, "InvalidRequest")


ENCRYPTED = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}
CLOSED = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)


def test_what_a_bucket_has_anyway_can_be_asked_for(plain_server, bucket):
    """As scripts do that create buckets. What would change something is refused, and changes nothing."""
    s3 = plain_server.s3
    kms = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]}
    notified = {"EventBridgeConfiguration": {}}
    logged = {"LoggingEnabled": {"TargetBucket": bucket, "TargetPrefix": ""}}
    for setting, name, same, other in (
            (s3.put_bucket_encryption, "ServerSideEncryptionConfiguration", ENCRYPTED, kms),
            (s3.put_public_access_block, "PublicAccessBlockConfiguration", CLOSED, {**CLOSED, "BlockPublicAcls": False}),
            (s3.put_bucket_ownership_controls, "OwnershipControls", {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
             {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}),
            (s3.put_bucket_request_payment, "RequestPaymentConfiguration", {"Payer": "BucketOwner"}, {"Payer": "Requester"}),
            (s3.put_bucket_logging, "BucketLoggingStatus", {}, logged),
            (s3.put_bucket_notification_configuration, "NotificationConfiguration", {}, notified),
            (s3.put_bucket_accelerate_configuration, "AccelerateConfiguration", {"Status": "Suspended"},
             {"Status": "Enabled"}),
            (s3.put_bucket_acl, "ACL", "private", "public-read")):
        setting(Bucket=bucket, **{name: same})
        assert refusal(setting, Bucket=bucket, **{name: other}) == (501, "NotImplemented"), name
        assert refusal(setting, Bucket="no-such-bucket-here", **{name: same}) == (404, "NoSuchBucket")
    s3.put_object(Bucket=bucket, Key="a")
    acl = s3.get_object_acl(Bucket=bucket, Key="a")
    own = {"Owner": acl["Owner"], "Grants": acl["Grants"]}
    s3.put_object_acl(Bucket=bucket, Key="a", ACL="bucket-owner-full-control")
    s3.put_object_acl(Bucket=bucket, Key="a", AccessControlPolicy=own)
    all_users = {"Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers"}
    shared = {**own, "Grants": [*own["Grants"], {"Grantee": all_users, "Permission": "READ"}]}
    assert refusal(s3.put_object_acl, Bucket=bucket, Key="a", AccessControlPolicy=shared) == (501, "NotImplemented")
    assert refusal(s3.put_object_acl, Bucket=bucket, Key="none", ACL="private") == (404, "NoSuchKey")


@pytest.mark.parametrize("method, query", [
    ("PUT", "acl"), ("PUT", "lifecycle"), ("PUT", "policy"), ("PUT", "cors"), ("PUT", "website"),
    ("DELETE", "publicAccessBlock"), ("DELETE", "ownershipControls"), ("GET", "abac"),
    ("PUT", "encryption"), ("PUT", "replication"), ("PUT", "notification"), ("PUT", "object-lock"),
    ("PUT", "publicAccessBlock"), ("PUT", "ownershipControls"), ("PUT", "requestPayment"), ("PUT", "logging"),
    ("PUT", "accelerate"), ("PUT", "inventory&id=a"), ("GET", "session"),
])
def test_subresources_that_are_not_there_are_refused_by_name(plain_server, bucket, method, query):
    answer = send(plain_server, method, f"/{bucket}", query)
    assert answer.refusal == (501, "NotImplemented")
    assert query.split("&")[0] in answer.message
    plain_server.s3.head_bucket(Bucket=bucket)  # a DELETE didn't delete the bucket, a PUT created none


@pytest.mark.parametrize("method, query", [
    ("PUT", "acl"), ("PUT", "annotation&annotationName=a"), ("PUT", "retention"), ("PUT", "legal-hold"),
    ("POST", "restore"), ("POST", "select&select-type=2"), ("GET", "torrent"), ("PUT", "renameObject"),
])
def test_subresources_of_objects_too(plain_server, bucket, method, query):
    plain_server.s3.put_object(Bucket=bucket, Key="a", Body=b"kept")
    answer = send(plain_server, method, f"/{bucket}/a", query)
    assert answer.refusal == (501, "NotImplemented")
    assert query.split("=")[0].split("&")[0] in answer.message
    assert plain_server.s3.get_object(Bucket=bucket, Key="a")["Body"].read() == b"kept"


@pytest.mark.parametrize("method, path", [("POST", "/"), ("DELETE", "/"), ("PATCH", "/bucket/key"), ("OPTIONS", "/b/k")])
def test_methods_that_s3_does_not_have(plain_server, method, path):
    assert send(plain_server, method, path).refusal == (405, "MethodNotAllowed")
