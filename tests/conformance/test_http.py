"""Below the SDKs: targets, bodies, headers and signatures that no SDK would send. Bare HTTP requests only."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from .case import Answered, Refused, Run, check_form

TARGET = "X-Amz-Target"
JSON_11 = "Smithy AWS JSON 1.1"
SIGV4 = "AWS general reference: Signature Version 4 troubleshooting"
SERIALIZATION = Refused("SerializationException")
UNKNOWN = Refused("UnknownOperationException")


@dataclass(frozen=True)
class WireCase:
    name: str
    rule: str
    source: str
    expect: Refused | Answered
    body: str = "{}"
    target: str | None = "SageMaker.ListTrainingJobs"
    how: dict = field(default_factory=dict)  # of Http.send
    message: Callable | None = None          # called with the error's message


def without(name):
    return lambda headers: headers.pop(name)


def in_authorization(pattern, replacement):
    """Changes the header Authorization once the request is signed."""
    def change(headers):
        headers["Authorization"], count = re.subn(pattern, replacement, headers["Authorization"])
        assert count

    return {"alter": change}


def incomplete(*says):
    return Refused("IncompleteSignatureException", says=says)


def names_it(message):
    assert "SageMaker.NoSuchOperation" in message and "docs/semantics.md" in message, message


def expired(message):
    assert re.fullmatch(r"Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z "
                        r"\(\d{8}T\d{6}Z - \d+ min\.\)", message), message


def not_yet(message):
    assert re.fullmatch(r"Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z "
                        r"\(\d{8}T\d{6}Z \+ \d+ min\.\)", message), message


INVALID = Refused("InvalidSignatureException")
CASES = [
    WireCase("no-target", "a request names its operation in X-Amz-Target", JSON_11, UNKNOWN, target=None),
    WireCase("unknown-operation", "an operation that isn't there", JSON_11, UNKNOWN, target="SageMaker.NoSuchOperation",
             message=names_it),
    WireCase("other-service", "the target's prefix is the service's", JSON_11, UNKNOWN, target="Nobody.ListTrainingJobs"),
    WireCase("operation-has-case", "names of operations are case-sensitive", JSON_11, UNKNOWN,
             target="SageMaker.listtrainingjobs"),
    WireCase("get", "a request is a POST", JSON_11, UNKNOWN, how={"method": "GET"}),
    WireCase("empty-body", "no body is an empty request", JSON_11, Answered(), body=""),
    WireCase("blanks-in-body", "white space around the document means nothing", "RFC 8259, section 2", Answered(),
             body=" \r\n{ }\n"),
    WireCase("escapes-in-body", "an escaped member is the member", "RFC 8259, section 7",
             Answered({"TrainingJobSummaries": []}), body='{"Name\\u0043ontains": "no-such-j\\u006fb"}'),
    WireCase("charset", "the content type may have a charset", JSON_11, Answered(),
             how={"headers": {"Content-Type": "application/x-amz-json-1.1; charset=utf-8"}}),
    *(WireCase(f"body-{what}", "a body is a JSON object", JSON_11, SERIALIZATION, body=body)
      for what, body in (("truncated", "{"), ("list", "[]"), ("text", '"x"'), ("number", "1"), ("no-json", "a=1&b=2"),
                         ("two-documents", "{}{}"), ("trailing-comma", '{"MaxResults": 1,}'), ("single-quotes", "{'a': 1}"),
                         ("deep", "[" * 100000), ("control-character", '{"NameContains": "a\nb"}'))),
    WireCase("too-large", "a body of more than the service reads", "API: CommonErrors",
             Refused("RequestEntityTooLargeException", status=413), body="{" + " " * (9 << 20) + "}"),
    WireCase("unsigned", "a request is signed", SIGV4,
             Refused("MissingAuthenticationTokenException", "Missing Authentication Token"), how={"sign": False}),
    WireCase("signed-for-s3", "a signature is for the service", SIGV4,
             Refused("InvalidSignatureException", "Credential should be scoped to correct service: 'sagemaker'."),
             how={"service": "s3"}),
    WireCase("signed-for-the-endpoint", "the signing name is sagemaker, not api.sagemaker", SIGV4,
             Refused("InvalidSignatureException", "Credential should be scoped to correct service: 'sagemaker'."),
             how={"service": "api.sagemaker"}),
    WireCase("tampered-target", "signed headers are part of the signature", SIGV4, INVALID,
             how={"alter": lambda headers: headers.update({TARGET: "SageMaker.ListTags"})}),
    WireCase("tampered-body", "the body is part of the signature", SIGV4, INVALID, how={"sent": '{"MaxResults": 1}'}),
    WireCase("tampered-date", "the date is part of the signature", SIGV4, INVALID,
             how={"alter": lambda headers: headers.update({"X-Amz-Date": headers["X-Amz-Date"][:-3] + "00Z"
                                                           if headers["X-Amz-Date"][-3:] != "00Z"
                                                           else headers["X-Amz-Date"][:-3] + "01Z"})}),
    WireCase("skewed-back", "a signature expires", SIGV4, INVALID, how={"shift": -3600}, message=expired),
    WireCase("skewed-ahead", "a signature isn't from the future", SIGV4, INVALID, how={"shift": 3600}, message=not_yet),
    WireCase("a-little-skewed", "a clock may be some minutes wrong", SIGV4, Answered(), how={"shift": -180}),
    WireCase("no-date", "a date is needed", SIGV4, incomplete("X-Amz-Date"), how={"alter": without("X-Amz-Date")}),
    WireCase("no-credential", "Authorization has a credential", SIGV4, incomplete("'Credential'"),
             how=in_authorization(r"Credential=[^,]*, ?", "")),
    WireCase("no-signature", "Authorization has a signature", SIGV4, incomplete("'Signature'"),
             how=in_authorization(r", ?Signature=.*", "")),
    WireCase("no-signed-headers", "Authorization names the signed headers", SIGV4, incomplete("'SignedHeaders'"),
             how=in_authorization(r"SignedHeaders=[^,]*, ?", "")),
    WireCase("short-credential", "a credential has five elements", SIGV4, incomplete("Credential"),
             how=in_authorization(r"Credential=([^/]*)/[^,]*", r"Credential=\1")),
    WireCase("other-day", "the credential's day is the date's", SIGV4, INVALID,
             how=in_authorization(r"(Credential=[^/]*)/\d{8}/", r"\1/20200101/")),
    WireCase("no-blanks", "the parts of Authorization may follow each other without blanks", "RFC 9110, section 5.6.1",
             Answered(), how=in_authorization(", ", ",")),
    WireCase("lower-case-headers", "names of headers have no case", "RFC 9110, section 5.1", Answered(), how={
        "alter": lambda headers: [headers.update({name.lower(): headers.pop(name)}) for name in list(headers)]}),
    WireCase("extra-header", "headers that aren't signed change nothing", SIGV4, Answered(),
             how={"alter": lambda headers: headers.update({"X-Other": "1"})}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_http(case, world, record_conformance):
    record_conformance("HTTP", "http")
    client = world.client("http")
    how = dict(case.how)
    headers = {**({TARGET: case.target} if case.target else {}), **how.pop("headers", {})}
    heard = client.send(case.body, headers, **how)
    check_form("ListTrainingJobs", heard)
    case.expect.check(heard, Run(world, client))
    if case.message:
        case.message(heard.message)


def test_each_answer_has_an_id_of_its_own(world, record_conformance):
    record_conformance("HTTP", "http")
    client = world.client("http")
    ids = {client.call("ListTrainingJobs", {}).request_id for _ in range(20)}
    assert len(ids) == 20


def test_a_connection_is_kept(world, record_conformance):
    record_conformance("HTTP", "http")
    client = world.client("http")
    client.call("ListTrainingJobs", {})
    connection = client.connection
    assert client.call("ListTrainingJobs", {"MaxResults": 0}).code == "ValidationException"
    assert client.connection is connection is not None
