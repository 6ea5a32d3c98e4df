"""S3 requests that no SDK would send: signed by hand and sent as they are."""

import base64
import datetime
import hashlib
import hmac
import http.client
import re
import socket
import urllib.parse
import xml.etree.ElementTree
import zlib

import pytest
from botocore.exceptions import ClientError

EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()
XMLNS = "{http://s3.amazonaws.com/doc/2006-03-01/}"


def crc32(data):
    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


def refusal(call, /, **arguments):
    """(HTTP status, code) of a boto3 call that must fail."""
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    response = refused.value.response
    return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"]


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def code(self):
        """The code of S3's error document; None when the answer is none."""
        if not self.body.startswith(b"<?xml"):
            return None
        root = xml.etree.ElementTree.fromstring(self.body)
        return root.findtext("Code") if root.tag == "Error" else None

    @property
    def message(self):
        return xml.etree.ElementTree.fromstring(self.body).findtext("Message")

    @property
    def refusal(self):
        return self.status, self.code


def canonical_path(path):
    """The path, percent-encoded exactly once; unchanged if it can't be decoded."""
    if re.search("%(?![0-9a-fA-F]{2})", path):
        return path
    return urllib.parse.quote(urllib.parse.unquote_to_bytes(path), safe="/-_.~")


class Signer:
    """Signature Version 4 by AWS's description and without a library, as chunks need its parts."""

    def __init__(self, server, key=None, secret=None, service="s3", shift=0, region=None):
        environment = server.environment
        self.host = f"127.0.0.1:{server.port}"
        self.key = key or environment["AWS_ACCESS_KEY_ID"]
        self.region = region or environment["AWS_DEFAULT_REGION"]
        moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=shift)
        self.date = moment.strftime("%Y%m%dT%H%M%SZ")
        self.scope = f"{self.date[:8]}/{self.region}/{service}/aws4_request"
        key = f"AWS4{secret or environment['AWS_SECRET_ACCESS_KEY']}".encode()
        for part in self.scope.split("/"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        self.signing_key = key

    def sign(self, text):
        return hmac.new(self.signing_key, text.encode(), hashlib.sha256).hexdigest()

    def headers(self, method, path, query, headers, payload):
        """All headers of the request, the signature among them."""
        headers = {"Host": self.host, "x-amz-date": self.date, "x-amz-content-sha256": payload, **headers}
        signed = {name.lower(): " ".join(value.split()) for name, value in headers.items()
                  if name.lower() not in ("expect", "connection", "transfer-encoding", "content-length")}
        names = ";".join(sorted(signed))
        parameters = sorted(urllib.parse.parse_qsl(query, keep_blank_values=True))
        canonical_query = "&".join(f"{urllib.parse.quote(name, safe='')}={urllib.parse.quote(value, safe='')}"
                                   for name, value in parameters)
        canonical = "\n".join([method, canonical_path(path), canonical_query,
                               *(f"{name}:{signed[name]}" for name in sorted(signed)), "", names, payload])
        self.signature = self.sign("\n".join([
            "AWS4-HMAC-SHA256", self.date, self.scope, hashlib.sha256(canonical.encode("latin-1")).hexdigest()]))
        headers["Authorization"] = (f"AWS4-HMAC-SHA256 Credential={self.key}/{self.scope}, SignedHeaders={names}, "
                                    f"Signature={self.signature}")
        return headers

    def chunk(self, data):
        """One signed chunk; to be called in order, after headers()."""
        self.signature = self.sign("\n".join([
            "AWS4-HMAC-SHA256-PAYLOAD", self.date, self.scope, self.signature, EMPTY_SHA256,
            hashlib.sha256(data).hexdigest()]))
        return b"%x;chunk-signature=%s\r\n%s" % (len(data), self.signature.encode(), data + b"\r\n" if data else b"")

    def trailer(self, name, value):
        canonical = f"{name}:{value}\n"
        self.signature = self.sign("\n".join([
            "AWS4-HMAC-SHA256-TRAILER", self.date, self.scope, self.signature,
            hashlib.sha256(canonical.encode()).hexdigest()]))
        return f"{name}:{value}\r\nx-amz-trailer-signature:{self.signature}\r\n".encode()


def exchange(server, method, target, headers=None, body=b""):
    """Sends a request as it is given; `body` may be an iterable of pieces."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        connection.endheaders()
        for piece in [body] if isinstance(body, bytes) else body:
            connection.send(piece)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


def send(server, method, path, query="", headers=None, body=b"", payload=None, signer=None):
    """A signed request whose path and query are sent, encoded, as they are given."""
    signer = signer or Signer(server)
    payload = payload or hashlib.sha256(body).hexdigest()
    signed = signer.headers(method, path, query, headers or {}, payload)
    if body or method in ("PUT", "POST"):
        signed.setdefault("Content-Length", str(len(body)))
    return exchange(server, method, path + ("?" + query if query else ""), signed, body)


def raw_put(server, path, length, **headers):
    """A connection on which the head of a PUT was sent, and nothing of its body yet."""
    signed_headers = Signer(server).headers("PUT", path, "", {}, "UNSIGNED-PAYLOAD")
    fields = {**signed_headers, "Content-Length": str(length), **headers}
    client = socket.create_connection(("127.0.0.1", server.port))
    client.settimeout(30)
    client.sendall(f"PUT {path} HTTP/1.1\r\n".encode()
                   + "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode() + b"\r\n")
    return client


def get_url(server, url, method="GET", body=b"", **headers):
    """Uses a presigned URL as a program that knows nothing of AWS would."""
    parts = urllib.parse.urlsplit(url)
    named = {"Host": parts.netloc, **{name.replace("_", "-"): value for name, value in headers.items()}}
    if method == "PUT":
        named["Content-Length"] = str(len(body))
    return exchange(server, method, parts.path + ("?" + parts.query if parts.query else ""), named, body)
