"""Uploads by a browser's form, with a policy that boto3 has signed."""

import json
import urllib.error
import urllib.parse
import urllib.request
import uuid
import xml.etree.ElementTree

import boto3
import botocore.config
import pytest

from s3_requests import XMLNS

FILE = bytes(range(256)) * 5000


def body_of(fields, file=FILE, name="photo.jpg"):
    boundary = uuid.uuid4().hex
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
             for key, value in fields.items()]
    if file is not None:
        parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
                     "Content-Type: application/octet-stream\r\n\r\n".encode() + file + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def post(form, fields=None, **file):
    """(status, headers, body) of a form with boto3's fields and more."""
    body, content_type = body_of({**form["fields"], **(fields or {})}, **file)
    request = urllib.request.Request(form["url"], body, {"Content-Type": content_type})
    try:
        with urllib.request.build_opener(NoRedirect).open(request) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def code(answer):
    return answer[0], xml.etree.ElementTree.fromstring(answer[2]).findtext("Code")


@pytest.fixture(params=["s3", "s3v4"])
def s3(plain_server, request):
    """boto3 with Signature Version 2, its default in us-east-1, or 4."""
    return plain_server.session.client("s3", endpoint_url=plain_server.url, region_name="us-east-1",
                                       config=botocore.config.Config(signature_version=request.param))


def test_a_file_is_stored_with_what_the_form_says_of_it(plain_server, s3, bucket):
    fields = {"Content-Type": "image/jpeg", "x-amz-meta-who": "eric", "Cache-Control": "no-cache"}
    form = s3.generate_presigned_post(bucket, "user/eric/${filename}", Fields=fields, Conditions=[
        *({name: value} for name, value in fields.items()), ["content-length-range", 1, 10 << 20]])
    status, headers, body = post(form)
    assert (status, body) == (204, b"")
    assert headers["Location"].endswith("/user/eric/photo.jpg")
    found = plain_server.s3.get_object(Bucket=bucket, Key="user/eric/photo.jpg")
    assert found["Body"].read() == FILE and headers["ETag"] == found["ETag"]
    assert (found["ContentType"], found["Metadata"], found["CacheControl"]) == ("image/jpeg", {"who": "eric"}, "no-cache")
    for file in (b"", b"\r\n--", b"x" * (1 << 20)):
        form = s3.generate_presigned_post(bucket, "other")
        assert post(form, file=file)[0] == 204
        assert plain_server.s3.get_object(Bucket=bucket, Key="other")["Body"].read() == file


def test_the_answer_is_the_one_that_the_form_asks_for(s3, bucket):
    def answer(**fields):
        form = s3.generate_presigned_post(bucket, "a b+\u00e4", Fields=dict(fields),
                                          Conditions=[{name: value} for name, value in fields.items()])
        return post(form)

    assert answer(success_action_status="200")[0] == 200
    assert answer(success_action_status="418")[0] == 204
    status, headers, body = answer(success_action_status="201")
    document = xml.etree.ElementTree.fromstring(body)
    assert status == 201 and document.tag == f"{XMLNS}PostResponse"
    assert [document.findtext(f"{XMLNS}{name}") for name in ("Location", "Bucket", "Key", "ETag")] == [
        headers["Location"], bucket, "a b+\u00e4", headers["ETag"]]
    status, headers, _ = answer(success_action_redirect="http://example.org/done?x=1")
    where = urllib.parse.urlparse(headers["Location"])
    assert status == 303 and where.netloc == "example.org"
    assert dict(urllib.parse.parse_qsl(where.query)) == {
        "x": "1", "bucket": bucket, "key": "a b+\u00e4", "etag": headers["ETag"]}


def test_what_the_policy_doesnt_allow_is_refused_and_not_stored(plain_server, s3, bucket):
    def form(**more):
        return s3.generate_presigned_post(bucket, "k", **more)

    assert code(post(form(), {"key": "other"})) == (403, "AccessDenied")
    assert code(post(form(), {"x-amz-meta-more": "x"})) == (403, "AccessDenied")
    assert code(post(form(ExpiresIn=-1))) == (403, "AccessDenied")
    assert code(post(form(Conditions=[["content-length-range", 1, 99]]))) == (400, "EntityTooLarge")
    assert code(post(form(Conditions=[["content-length-range", len(FILE) + 1, 1 << 30]]))) == (400, "EntityTooSmall")
    signed = form()
    signed["fields"]["policy"] = form(ExpiresIn=9999)["fields"]["policy"]
    assert code(post(signed)) == (403, "SignatureDoesNotMatch")
    unsigned = {"url": form()["url"], "fields": {"key": "k"}}
    assert code(post(unsigned)) == (403, "AccessDenied")
    assert code(post(form(), file=None)) == (400, "InvalidArgument")
    assert code(post(form(Fields={"acl": "public-read"}, Conditions=[{"acl": "public-read"}]))) == (501, "NotImplemented")
    elsewhere = s3.generate_presigned_post("no-such-bucket-here", "k")
    assert code(post(elsewhere)) == (404, "NoSuchBucket")
    assert "Contents" not in plain_server.s3.list_objects_v2(Bucket=bucket)


def test_a_body_that_is_no_form_or_is_cut_off_stores_nothing(plain_server, s3, bucket):
    form = s3.generate_presigned_post(bucket, "k")
    request = urllib.request.Request(form["url"], json.dumps(form["fields"]).encode(), {"Content-Type": "application/json"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert code((refused.value.code, None, refused.value.read())) == (412, "PreconditionFailed")
    body, content_type = body_of(form["fields"])
    for end in (10, len(body) // 2, len(body) - len(content_type) - 100):
        request = urllib.request.Request(form["url"], body[:end], {"Content-Type": content_type})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request)
        assert code((refused.value.code, None, refused.value.read())) == (400, "MalformedPOSTRequest")
    assert "Contents" not in plain_server.s3.list_objects_v2(Bucket=bucket)


def test_a_sessions_form_is_good_as_long_as_the_session_is(plain_server, bucket):
    keys = plain_server.sts.get_session_token(DurationSeconds=900)["Credentials"]
    s3 = boto3.client("s3", endpoint_url=plain_server.url, region_name="us-east-1", aws_access_key_id=keys["AccessKeyId"],
                      aws_secret_access_key=keys["SecretAccessKey"], aws_session_token=keys["SessionToken"],
                      config=botocore.config.Config(signature_version="s3v4"))
    form = s3.generate_presigned_post(bucket, "k")
    assert post(form)[0] == 204
    form["fields"]["x-amz-security-token"] += "x"
    assert post(form)[0] in (400, 403)
