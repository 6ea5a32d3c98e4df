"""Authentication: signatures in headers and URLs, their expiry, and the addresses of a bucket."""

import datetime
import socket
import time
import urllib.parse

import boto3
import botocore.config
import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from s3_requests import Signer, exchange, get_url, send
from trainyard_server import eventually


@pytest.fixture
def stored(plain_server, bucket):
    """The path of an object with the bytes `secret`."""
    plain_server.s3.put_object(Bucket=bucket, Key="a", Body=b"secret")
    return f"/{bucket}/a"


def presigner(server, version="s3v4", style="path", **more):
    config = botocore.config.Config(signature_version=version, s3={"addressing_style": style})
    return server.session.client("s3", endpoint_url=server.url.replace("127.0.0.1", "localhost"), config=config, **more)


# Headers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("signer, expected", [
    ({"secret": "wrong"}, (403, "SignatureDoesNotMatch")),
    ({"key": "AKIAUNKNOWNUNKNOWN00"}, (403, "InvalidAccessKeyId")),
    ({"shift": -3600}, (403, "RequestTimeTooSkewed")),
    ({"shift": 3600}, (403, "RequestTimeTooSkewed")),
])
def test_who_is_not_let_in(plain_server, stored, signer, expected):
    for method in ("GET", "PUT", "DELETE"):
        assert send(plain_server, method, stored, signer=Signer(plain_server, **signer)).refusal == expected
    assert send(plain_server, "GET", stored).body == b"secret"


def test_any_region_in_a_signature_is_taken(plain_server, stored):
    assert send(plain_server, "GET", stored, signer=Signer(plain_server, region="eu-west-1")).status == 200
    assert send(plain_server, "GET", stored, signer=Signer(plain_server, service="s3express")).refusal == (
        400, "AuthorizationHeaderMalformed")


def test_a_small_difference_of_clocks_is_fine(plain_server, stored):
    for shift in (-600, 600):
        assert send(plain_server, "GET", stored, signer=Signer(plain_server, shift=shift)).status == 200


def test_nothing_is_public(plain_server, stored):
    for method in ("GET", "PUT", "DELETE"):
        answer = exchange(plain_server, method, stored, {"Host": "x", "Content-Length": "0"})
        assert answer.refusal == (403, "AccessDenied")
    assert exchange(plain_server, "HEAD", stored, {"Host": "x"}).status == 403


@pytest.mark.parametrize("changed", [
    {"target": "/b"}, {"method": "DELETE"}, {"query": "?acl"}, {"headers": {"x-amz-date": "20200101T000000Z"}},
    {"headers": {"x-amz-content-sha256": "0" * 64}}, {"headers": {"Host": "other"}}])
def test_what_was_signed_can_not_be_changed(plain_server, bucket, stored, changed):
    headers = Signer(plain_server).headers("GET", stored, "", {}, "UNSIGNED-PAYLOAD")
    answer = exchange(plain_server, changed.get("method", "GET"), stored + changed.get("target", "")
                      + changed.get("query", ""), {**headers, **changed.get("headers", {})})
    assert answer.code in ("SignatureDoesNotMatch", "AuthorizationHeaderMalformed"), answer.body
    assert send(plain_server, "GET", stored).body == b"secret"


def test_headers_of_amazons_must_be_signed(plain_server, stored):
    headers = Signer(plain_server).headers("PUT", stored, "", {}, "UNSIGNED-PAYLOAD")
    answer = exchange(plain_server, "PUT", stored, {**headers, "x-amz-meta-added": "1", "Content-Length": "0"})
    assert answer.refusal == (403, "AccessDenied")
    assert answer.message == "There were headers present in the request which were not signed"


@pytest.mark.parametrize("authorization, expected", [
    ("AWS AKID:c2lnbmF0dXJl", (400, "InvalidRequest")),
    ("Basic dXNlcjpwYXNz", (400, "InvalidRequest")),
    ("AWS4-HMAC-SHA256 Credential=AKID/x, SignedHeaders=host, Signature=00", (400, "AuthorizationHeaderMalformed")),
    ("AWS4-HMAC-SHA256 nothing", (400, "AuthorizationHeaderMalformed")),
])
def test_other_ways_to_sign(plain_server, stored, authorization, expected):
    answer = exchange(plain_server, "GET", stored, {
        "Host": "x", "Authorization": authorization, "x-amz-date": "20260101T000000Z", "x-amz-content-sha256": "0" * 64})
    assert answer.refusal == expected


def test_the_hash_of_the_body_must_be_said(plain_server, stored):
    headers = Signer(plain_server).headers("GET", stored, "", {}, "UNSIGNED-PAYLOAD")
    del headers["x-amz-content-sha256"]
    assert exchange(plain_server, "GET", stored, headers).refusal == (400, "InvalidRequest")


# URLs ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["s3v4", "s3"])
@pytest.mark.parametrize("style", ["path", "virtual"])
@pytest.mark.parametrize("key", ["plain", "folder/a b+c%20ü?&=.txt"])
def test_presigned_urls_let_anyone_get_and_put(plain_server, bucket, version, style, key):
    """`s3` is the older Signature Version 2, boto3's own choice for URLs in us-east-1."""
    client = presigner(plain_server, version, style)
    where = {"Bucket": bucket, "Key": key}
    put = client.generate_presigned_url("put_object", Params=where)
    assert ("X-Amz-Signature" in put) == (version == "s3v4")
    assert get_url(plain_server, put, "PUT", b"by url").status == 200
    got = get_url(plain_server, client.generate_presigned_url("get_object", Params=where))
    assert (got.status, got.body) == (200, b"by url")
    assert get_url(plain_server, client.generate_presigned_url("head_object", Params=where), "HEAD").status == 200
    assert get_url(plain_server, client.generate_presigned_url("delete_object", Params=where), "DELETE").status == 204


def test_a_presigned_url_by_boto3s_own_defaults(plain_server, bucket, stored):
    url = plain_server.s3.generate_presigned_url("get_object", Params={
        "Bucket": bucket, "Key": "a", "ResponseContentType": "text/csv"})
    answer = get_url(plain_server, url, Range="bytes=0-2")
    assert (answer.status, answer.body, answer.headers["Content-Type"]) == (206, b"sec", "text/csv")


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_a_presigned_url_carries_what_was_signed_with_it(plain_server, bucket, version):
    client = presigner(plain_server, version)
    params = {"Bucket": bucket, "Key": "typed", "ContentType": "text/csv", "Metadata": {"k": "v"}}
    url = client.generate_presigned_url("put_object", Params=params)
    assert get_url(plain_server, url, "PUT", b"1,2", Content_Type="image/png", x_amz_meta_k="v").refusal == (
        403, "SignatureDoesNotMatch")
    assert get_url(plain_server, url, "PUT", b"1,2", Content_Type="text/csv", x_amz_meta_k="v").status == 200
    head = plain_server.s3.head_object(Bucket=bucket, Key="typed")
    assert (head["ContentType"], head["Metadata"]) == ("text/csv", {"k": "v"})


def test_amz_parameters_of_a_presigned_url_are_headers(plain_server, bucket):
    """Go's and JavaScript's SDKs move headers into the URL; a checksum among them is ignored, as in S3."""
    environment = plain_server.environment
    credentials = Credentials(environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"])
    request = AWSRequest("PUT", f"{plain_server.url}/{bucket}/a?x-amz-meta-k=v&x-amz-server-side-encryption=aws:kms"
                         "&x-amz-checksum-crc32=AAAAAA==&x-amz-sdk-checksum-algorithm=CRC32&x-id=PutObject")
    S3SigV4QueryAuth(credentials, "s3", environment["AWS_DEFAULT_REGION"]).add_auth(request)
    assert get_url(plain_server, request.url, "PUT", b"body").status == 200
    head = plain_server.s3.head_object(Bucket=bucket, Key="a")
    assert (head["Metadata"], head["ServerSideEncryption"]) == ({"k": "v"}, "aws:kms")
    request = AWSRequest("PUT", f"{plain_server.url}/{bucket}/b?x-amz-tagging=a%3Db")
    S3SigV4QueryAuth(credentials, "s3", environment["AWS_DEFAULT_REGION"]).add_auth(request)
    assert get_url(plain_server, request.url, "PUT", b"body").status == 200
    assert plain_server.s3.get_object_tagging(Bucket=bucket, Key="b")["TagSet"] == [{"Key": "a", "Value": "b"}]
    request = AWSRequest("PUT", f"{plain_server.url}/{bucket}/c?x-amz-object-lock-mode=GOVERNANCE")
    S3SigV4QueryAuth(credentials, "s3", environment["AWS_DEFAULT_REGION"]).add_auth(request)
    assert get_url(plain_server, request.url, "PUT", b"body").refusal == (501, "NotImplemented")


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_a_presigned_url_ends(plain_server, bucket, stored, version):
    url = presigner(plain_server, version).generate_presigned_url(
        "get_object", Params={"Bucket": bucket, "Key": "a"}, ExpiresIn=1)
    assert get_url(plain_server, url).status == 200

    def refused():
        answer = get_url(plain_server, url)
        return answer if answer.status != 200 else None

    answer = eventually(refused, what="the end of the URL")
    assert (answer.refusal, answer.message) == ((403, "AccessDenied"), "Request has expired")


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_a_presigned_url_is_good_for_what_it_was_made(plain_server, bucket, stored, version):
    plain_server.s3.put_object(Bucket=bucket, Key="b", Body=b"other")
    url = presigner(plain_server, version).generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "a"})
    parts = urllib.parse.urlsplit(url)
    query = urllib.parse.parse_qs(parts.query)
    longer = {"X-Amz-Expires": ["86400"]} if version == "s3v4" else {"Expires": [str(int(time.time()) + 86400)]}
    tampered = [parts._replace(path=f"/{bucket}/b"),
                parts._replace(query=urllib.parse.urlencode({**query, **longer}, doseq=True)),
                parts._replace(query=parts.query.replace("Signature=", "Signature=0"))]
    for one in tampered:
        assert get_url(plain_server, one.geturl()).refusal == (403, "SignatureDoesNotMatch")
    assert get_url(plain_server, url, "PUT", b"x").refusal == (403, "SignatureDoesNotMatch")
    assert get_url(plain_server, url, "DELETE").refusal == (403, "SignatureDoesNotMatch")
    assert get_url(plain_server, url).body == b"secret"


def test_broken_presigned_urls(plain_server, bucket, stored):
    url = presigner(plain_server).generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "a"})
    for name in ("X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Credential", "X-Amz-Signature"):
        parts = urllib.parse.urlsplit(url)
        query = {key: value for key, value in urllib.parse.parse_qs(parts.query).items() if key != name}
        answer = get_url(plain_server, parts._replace(query=urllib.parse.urlencode(query, doseq=True)).geturl())
        assert answer.refusal == (400, "AuthorizationQueryParametersError"), name
    week = presigner(plain_server).generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "a"},
                                                          ExpiresIn=604801)
    assert get_url(plain_server, week).refusal == (400, "AuthorizationQueryParametersError")


def test_credentials_of_a_role_sign_urls_too(plain_server, bucket, stored):
    account = plain_server.sts.get_caller_identity()["Account"]
    role = f"arn:aws:iam::{account}:role/Trainer"
    given = plain_server.sts.assume_role(RoleArn=role, RoleSessionName="signer")["Credentials"]
    session = boto3.Session(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], region_name="us-east-1")
    for version in ("s3v4", "s3"):
        config = botocore.config.Config(signature_version=version)
        client = session.client("s3", endpoint_url=plain_server.url, config=config)
        url = client.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "a"})
        assert get_url(plain_server, url).body == b"secret"
    forged = boto3.Session(given["AccessKeyId"], given["SecretAccessKey"], "forged", region_name="us-east-1")
    with pytest.raises(Exception, match="Invalid"):
        forged.client("s3", endpoint_url=plain_server.url).list_buckets()


# Addresses -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["{bucket}.localhost:{port}", "{bucket}.127.0.0.1:{port}", "{bucket}.s3.amazonaws.com",
                                  "{bucket}.s3.us-east-1.amazonaws.com", "{bucket}.s3-us-west-2.amazonaws.com",
                                  "{bucket}.s3.dualstack.us-east-1.amazonaws.com", "{BUCKET}.LOCALHOST"])
def test_a_bucket_in_the_host(plain_server, bucket, stored, host):
    named = host.format(bucket=bucket, BUCKET=bucket.upper(), port=plain_server.port)
    assert send(plain_server, "GET", "/a", headers={"Host": named}).body == b"secret"
    assert b"<Key>a</Key>" in send(plain_server, "GET", "/", "list-type=2", {"Host": named}).body
    assert send(plain_server, "PUT", "/_trainyard/credentials/x", headers={"Host": named}, body=b"k").status == 200
    assert send(plain_server, "GET", "/_trainyard/credentials/x", headers={"Host": named}).body == b"k"


@pytest.mark.parametrize("host", ["localhost", "s3.amazonaws.com", "s3.us-east-1.amazonaws.com", "anything.example",
                                  "[::1]:80", "127.0.0.1"])
def test_a_bucket_in_the_path(plain_server, bucket, stored, host):
    assert send(plain_server, "GET", stored, headers={"Host": host}).body == b"secret"


def test_a_bucket_with_dots_in_the_host(plain_server):
    plain_server.s3.create_bucket(Bucket="a.bucket.with.dots")
    plain_server.s3.put_object(Bucket="a.bucket.with.dots", Key="k", Body=b"dots")
    for host in ("a.bucket.with.dots.localhost", "a.bucket.with.dots.s3.us-east-1.amazonaws.com"):
        assert send(plain_server, "GET", "/k", headers={"Host": host}).body == b"dots"


def test_boto3_in_virtual_host_style(plain_server, bucket, monkeypatch):
    """Where <bucket>.localhost resolves, as it does with systemd, in browsers and on macOS."""
    resolve = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *rest, **more: resolve(
        "127.0.0.1" if str(host).endswith(".localhost") else host, *rest, **more))
    client = presigner(plain_server, style="virtual")
    client.put_object(Bucket=bucket, Key="x/y z", Body=b"virtual")
    assert client.get_object(Bucket=bucket, Key="x/y z")["Body"].read() == b"virtual"
    assert client.list_objects_v2(Bucket=bucket)["KeyCount"] == 1
    client.head_bucket(Bucket=bucket)


def test_times_are_given_in_gmt(plain_server, stored):
    modified = send(plain_server, "HEAD", stored).headers["Last-Modified"]
    parsed = datetime.datetime.strptime(modified, "%a, %d %b %Y %H:%M:%S GMT")
    assert abs((datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) - parsed).total_seconds()) < 60
