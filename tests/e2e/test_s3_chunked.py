"""Bodies as SDKs stream them: aws-chunked, with signatures and trailers; and bodies that are broken or never come."""

import base64
import hashlib
import io
import time

import botocore.config
import pytest

from s3_requests import Signer, crc32, exchange, raw_put, refusal, send
from trainyard_server import eventually

BODY = bytes(range(256)) * 1024
SIGNED, SIGNED_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
CHUNK = 64 << 10


def put_chunked(server, path, payload, build, length=len(BODY), **headers):
    """PUTs what `build(signer)` makes of the body once the request's own signature is known."""
    signer = Signer(server)
    named = {"Content-Encoding": "aws-chunked", "x-amz-decoded-content-length": str(length),
             **{name.replace("_", "-"): value for name, value in headers.items()}}
    signed = signer.headers("PUT", path, "", named, payload)
    raw = build(signer)
    return exchange(server, "PUT", path, {**signed, "Content-Length": str(len(raw))}, raw)


def pieces(body=BODY):
    return [body[i:i + CHUNK] for i in range(0, len(body), CHUNK)] + [b""]


def signed(signer):
    return b"".join(signer.chunk(piece) for piece in pieces()) + b"\r\n"


def signed_with_trailer(signer, value=crc32(BODY)):
    return b"".join(signer.chunk(piece) for piece in pieces()) + signer.trailer("x-amz-checksum-crc32", value) + b"\r\n"


def unsigned(value=crc32(BODY), name="x-amz-checksum-crc32", body=BODY):
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces(body)[:-1])
    return lambda _: chunks + b"0\r\n" + f"{name}:{value}\r\n\r\n".encode()


def stored(server, bucket, key="a"):
    return server.s3.get_object(Bucket=bucket, Key=key)["Body"].read()


def nothing_stored(server, bucket, key="a"):
    return refusal(server.s3.head_object, Bucket=bucket, Key=key) == (404, "404")


def test_signed_chunks(plain_server, bucket):
    answer = put_chunked(plain_server, f"/{bucket}/a", SIGNED, signed)
    assert answer.status == 200, answer.body
    assert stored(plain_server, bucket) == BODY
    assert "ContentEncoding" not in plain_server.s3.head_object(Bucket=bucket, Key="a")


def test_signed_chunks_with_a_signed_trailer(plain_server, bucket):
    answer = put_chunked(plain_server, f"/{bucket}/a", SIGNED_TRAILER, signed_with_trailer,
                         x_amz_trailer="x-amz-checksum-crc32")
    assert (answer.status, answer.headers["x-amz-checksum-crc32"]) == (200, crc32(BODY)), answer.body
    assert stored(plain_server, bucket) == BODY


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_unsigned_chunks_with_a_trailer(plain_server, bucket, algorithm):
    value = base64.b64encode(hashlib.new(algorithm, BODY).digest()).decode()
    name = f"x-amz-checksum-{algorithm}"
    answer = put_chunked(plain_server, f"/{bucket}/a", UNSIGNED_TRAILER, unsigned(value, name), x_amz_trailer=name)
    assert (answer.status, answer.headers[name]) == (200, value), answer.body
    assert stored(plain_server, bucket) == BODY


def test_an_encoding_of_the_objects_own_is_kept(plain_server, bucket):
    put_chunked(plain_server, f"/{bucket}/a", UNSIGNED_TRAILER, unsigned(), x_amz_trailer="x-amz-checksum-crc32",
                Content_Encoding="gzip,aws-chunked")
    assert plain_server.s3.head_object(Bucket=bucket, Key="a")["ContentEncoding"] == "gzip"


def test_an_empty_body_in_chunks(plain_server, bucket):
    answer = put_chunked(plain_server, f"/{bucket}/a", UNSIGNED_TRAILER, unsigned(crc32(b""), body=b""), length=0,
                         x_amz_trailer="x-amz-checksum-crc32")
    assert answer.status == 200, answer.body
    assert stored(plain_server, bucket) == b""


def test_a_tampered_chunk_is_refused(plain_server, bucket):
    def tamper(signer):
        raw = bytearray(signed(signer))
        raw[raw.index(b"\r\n") + 1000] ^= 1
        return bytes(raw)

    def reorder(signer):
        chunks = [signer.chunk(piece) for piece in pieces()]
        return b"".join([chunks[1], chunks[0], *chunks[2:]]) + b"\r\n"

    def unsigned_chunks(_):
        return unsigned()(None)

    for build in (tamper, reorder, unsigned_chunks):
        assert put_chunked(plain_server, f"/{bucket}/a", SIGNED, build).refusal == (403, "SignatureDoesNotMatch")
    assert nothing_stored(plain_server, bucket)


def test_a_tampered_trailer_is_refused(plain_server, bucket):
    def tampered(signer):
        return signed_with_trailer(signer).replace(crc32(BODY).encode(), b"AAAAAA==")

    def wrong(signer):
        return signed_with_trailer(signer, "AAAAAA==")

    announced = {"x_amz_trailer": "x-amz-checksum-crc32"}
    assert put_chunked(plain_server, f"/{bucket}/a", SIGNED_TRAILER, tampered, **announced).refusal == (
        403, "SignatureDoesNotMatch")
    assert put_chunked(plain_server, f"/{bucket}/a", SIGNED_TRAILER, wrong, **announced).refusal == (400, "BadDigest")
    assert nothing_stored(plain_server, bucket)


@pytest.mark.parametrize("build, length, code", [
    (unsigned("AAAAAA=="), len(BODY), "BadDigest"),
    (unsigned("?"), len(BODY), "InvalidRequest"),
    (unsigned(name="x-amz-checksum-sha1"), len(BODY), "MalformedTrailerError"),
    (lambda _: unsigned()(None).replace(b"x-amz-checksum-crc32:", b"no colon"), len(BODY), "MalformedTrailerError"),
    (lambda _: unsigned()(None).split(b"x-amz-checksum")[0] + b"\r\n", len(BODY), "MalformedTrailerError"),
    (unsigned(), len(BODY) + 1, "IncompleteBody"),
    (unsigned(), len(BODY) - 1, "IncompleteBody"),
    (lambda _: b"zz\r\n", len(BODY), "InvalidRequest"),
    (lambda _: b"-1\r\n", len(BODY), "InvalidRequest"),
    (lambda _: b"3\r\nabcd\r\n", len(BODY), "InvalidRequest"),
    (lambda _: b"5" * 9000, len(BODY), "InvalidRequest"),
    (lambda _: b"10\r\nabc", len(BODY), "IncompleteBody"),
    (lambda _: unsigned()(None) + b"more", len(BODY), "InvalidRequest"),
])
def test_broken_chunks(plain_server, bucket, build, length, code):
    answer = put_chunked(plain_server, f"/{bucket}/a", UNSIGNED_TRAILER, build, length=length,
                         x_amz_trailer="x-amz-checksum-crc32")
    assert answer.refusal == (400, code)
    assert nothing_stored(plain_server, bucket)


def test_a_stream_that_can_not_be_rewound_through_boto3(plain_server, bucket):
    """boto3 sends trailers over TLS only, so it's told that this endpoint is of that kind."""
    class Pipe(io.RawIOBase):
        def __init__(self, data):
            self.inner = io.BytesIO(data)

        def readable(self):
            return True

        def readinto(self, buffer):
            return self.inner.readinto(buffer)

    seen = {}

    def as_https(request, **_):
        request.url = request.url.replace("https://", "http://")
        seen.update(request.headers)

    client = plain_server.session.client("s3", endpoint_url=plain_server.url.replace("http://", "https://"),
                                         config=botocore.config.Config(retries={"max_attempts": 0}))
    client.meta.events.register("before-send.s3.PutObject", as_https)
    put = client.put_object(Bucket=bucket, Key="a", Body=Pipe(BODY), ContentLength=len(BODY))
    assert seen["X-Amz-Content-SHA256"].decode() == UNSIGNED_TRAILER and "X-Amz-Trailer" in seen
    assert put["ChecksumCRC32"] == crc32(BODY)
    assert stored(plain_server, bucket) == BODY


# Lengths and waits -----------------------------------------------------------------------------------------


def test_a_length_must_be_said(plain_server, bucket):
    signed_headers = Signer(plain_server).headers("PUT", f"/{bucket}/a", "", {}, "UNSIGNED-PAYLOAD")
    answer = exchange(plain_server, "PUT", f"/{bucket}/a", {**signed_headers, "Transfer-Encoding": "chunked"},
                      b"4\r\nbody\r\n0\r\n\r\n")
    assert answer.refusal == (411, "MissingContentLength")
    headers = Signer(plain_server).headers("PUT", f"/{bucket}/a", "", {}, UNSIGNED_TRAILER)
    assert exchange(plain_server, "PUT", f"/{bucket}/a", {**headers, "Content-Length": "3"}, b"0\r\n").refusal == (
        411, "MissingContentLength")


def test_http_chunks_around_aws_chunks(plain_server, bucket):
    """Java's and Go's SDKs send both when a stream has no length of its own."""
    path, raw = f"/{bucket}/a", unsigned()(None)
    headers = Signer(plain_server).headers("PUT", path, "", {
        "x-amz-decoded-content-length": str(len(BODY)), "x-amz-trailer": "x-amz-checksum-crc32"}, UNSIGNED_TRAILER)
    split = [raw[i:i + 10000] for i in range(0, len(raw), 10000)]
    body = [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in split] + [b"0\r\n\r\n"]
    answer = exchange(plain_server, "PUT", path, {**headers, "Transfer-Encoding": "chunked"}, body)
    assert answer.status == 200, answer.body
    assert stored(plain_server, bucket) == BODY


def read_head(client):
    text = b""
    while b"\r\n\r\n" not in text:
        piece = client.recv(4096)
        if not piece:
            break
        text += piece
    return text


def test_the_server_says_when_it_wants_the_body(plain_server, bucket):
    with raw_put(plain_server, f"/{bucket}/a", 4, Expect="100-continue") as client:
        assert read_head(client) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"body")
        assert read_head(client).startswith(b"HTTP/1.1 200 ")
    assert stored(plain_server, bucket) == b"body"


def test_empty_objects_and_others_on_one_connection(plain_server, bucket):
    """botocore waits for `100 Continue` before an empty body too, and without one waits for the next answer's end."""
    client = plain_server.session.client("s3", endpoint_url=plain_server.url, config=botocore.config.Config(
        max_pool_connections=1, read_timeout=20, retries={"max_attempts": 0}))
    started = time.monotonic()
    for body in (b"", b"x"):
        missing = {"Bucket": "no-such-bucket-here", "Key": "a", "Body": io.BytesIO(b"")}
        assert refusal(client.put_object, **missing) == (404, "NoSuchBucket")
        client.put_object(Bucket=bucket, Key="empty", Body=io.BytesIO(b""))
        client.put_object(Bucket=bucket, Key="other", Body=io.BytesIO(body))
    assert client.list_objects_v2(Bucket=bucket)["KeyCount"] == 2
    assert time.monotonic() - started < 10, "an answer was waited for"


def test_a_body_that_nobody_wants_is_not_asked_for(plain_server, bucket):
    for path, length, status in (("/no-such-bucket-here/a", 4, b"404"), (f"/{bucket}/a", (5 << 30) + 1, b"400")):
        with raw_put(plain_server, path, length, Expect="100-continue") as client:
            head = read_head(client)
            assert head.startswith(b"HTTP/1.1 " + status), head
    answer = b"EntityTooLarge"
    with raw_put(plain_server, f"/{bucket}/a", (5 << 30) + 1) as client:
        text = b""
        while piece := client.recv(65536):
            text += piece
    assert answer in text


def test_a_client_that_leaves_in_the_middle_of_its_body(plain_server, bucket):
    incoming = plain_server.data / "objects" / ".incoming"
    before = set(incoming.iterdir())
    with raw_put(plain_server, f"/{bucket}/a", 1 << 20) as client:
        client.sendall(b"x" * (512 << 10))
        eventually(lambda: set(incoming.iterdir()) != before, what="an upload under way")
    eventually(lambda: set(incoming.iterdir()) == before, what="the end of the upload")
    assert nothing_stored(plain_server, bucket)


def test_slow_uploads_hold_up_nobody(plain_server, bucket):
    slow = [raw_put(plain_server, f"/{bucket}/slow{i}", 1 << 20) for i in range(100)]
    for client in slow:
        client.sendall(b"x" * 1000)
    started = time.monotonic()
    for i in range(20):
        plain_server.s3.put_object(Bucket=bucket, Key=f"quick{i}", Body=b"x")
    assert time.monotonic() - started < 10
    for client in slow:
        client.close()
    assert send(plain_server, "GET", f"/{bucket}").status == 200


def test_a_body_with_a_request_that_needs_none(plain_server, bucket):
    plain_server.s3.put_object(Bucket=bucket, Key="a", Body=b"kept")
    body = b"nobody reads this"
    for method, status in (("GET", 200), ("DELETE", 204)):
        assert send(plain_server, method, f"/{bucket}/a", body=body).status == status
