"""Three clients of the SageMaker API that return their responses in one form.

boto3 and the AWS SDK for JavaScript are unmodified, except that boto3's validation of parameters is off, as it would
reject most wrong requests before sending them. The third is a bare HTTP connection and botocore's signer; only it sees
headers and bodies. In requests, timestamps are datetimes; in responses, seconds since the epoch.
"""

import datetime
import http.client
import json
import pathlib
import subprocess
import threading
from dataclasses import dataclass, field
from unittest import mock

import botocore.config
import botocore.exceptions
import botocore.session
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

DRIVER = pathlib.Path(__file__).resolve().parents[1] / "e2e" / "js" / "conformance.mjs"
CONTENT_TYPE = "application/x-amz-json-1.1"


@dataclass(frozen=True)
class Heard:
    """An answer (`code` is "" then) or an error (`answer` is None)."""

    status: int
    request_id: str
    answer: dict | None = None
    code: str = ""
    message: str = ""
    headers: dict = field(default_factory=dict)  # lower-case names; of the bare HTTP client only
    body: str = ""

    def essence(self):
        """The part of a response that must be the same for all clients."""
        return self.status, self.code, self.message, self.answer


@dataclass(frozen=True)
class Keys:
    """What a client signs with; a session key has a token."""

    access_key: str
    secret_key: str
    region: str
    token: str | None = None


def epoch(moment):
    return round(moment.timestamp(), 3)


def with_dates(value, convert):
    """`value` with every datetime in it converted."""
    if isinstance(value, datetime.datetime):
        return convert(value)
    if isinstance(value, dict):
        return {key: with_dates(item, convert) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [with_dates(item, convert) for item in value]
    return value


def camel_to_snake(operation):
    return botocore.xform_name(operation)


class Boto3:
    name = "boto3"

    def __init__(self, url, keys):
        self.url, self.keys, self.made = url, keys, {}

    def call(self, operation, request, keys=None):
        method = getattr(self._client(keys or self.keys), camel_to_snake(operation))
        try:
            answer = method(**request)
        except botocore.exceptions.ClientError as refused:
            error, about = refused.response["Error"], refused.response["ResponseMetadata"]
            return Heard(about["HTTPStatusCode"], about.get("RequestId", ""), None, error["Code"], error["Message"])
        about = answer.pop("ResponseMetadata")
        return Heard(about["HTTPStatusCode"], about["RequestId"], with_dates(answer, epoch))

    def _client(self, keys):
        if keys not in self.made:
            self.made[keys] = botocore.session.Session().create_client(
                "sagemaker", region_name=keys.region, endpoint_url=self.url, aws_access_key_id=keys.access_key,
                aws_secret_access_key=keys.secret_key, aws_session_token=keys.token,
                config=botocore.config.Config(retries={"max_attempts": 0}, parameter_validation=False))
        return self.made[keys]

    def close(self):
        pass


class JavaScript:
    """One node process for all calls; it reads requests as lines of JSON and prints a line for each."""

    name = "javascript"

    def __init__(self, url, keys, node_modules):
        self.url, self.keys = url, keys
        self.process = subprocess.Popen(["node", str(DRIVER), node_modules], text=True, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)

    def call(self, operation, request, keys=None):
        keys = keys or self.keys
        line = {"url": self.url, "operation": operation,
                "input": with_dates(request, lambda moment: {"$date": moment.timestamp() * 1000}),
                "region": keys.region,
                "credentials": {"accessKeyId": keys.access_key, "secretAccessKey": keys.secret_key,
                                "sessionToken": keys.token}}
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()
        said = json.loads(self._read_line())
        if "thrown" in said:
            raise AssertionError(f"the SDK for JavaScript sent nothing: {said['thrown']}")
        return Heard(said["status"], said.get("requestId", ""), said.get("answer"), said.get("code", ""),
                     said.get("message", ""))

    def _read_line(self):
        watchdog = threading.Timer(30, self.process.kill)
        watchdog.start()
        line = self.process.stdout.readline()
        watchdog.cancel()
        assert line, f"{DRIVER} ended"
        return line

    def close(self):
        self.process.stdin.close()
        assert self.process.wait(20) == 0


class Http:
    name = "http"

    def __init__(self, url, keys):
        self.url, self.keys, self.connection = url, keys, None
        self.address = url.removeprefix("http://")

    def call(self, operation, request, keys=None):
        """`request`: a value to be sent as JSON, or the body itself."""
        body = request if isinstance(request, str) else json.dumps(with_dates(request, epoch))
        return self.send(body, {"X-Amz-Target": f"SageMaker.{operation}"}, keys=keys)

    def send(self, body, headers, keys=None, service="sagemaker", sign=True, method="POST", alter=None, shift=0,
             sent=None):
        """`alter` changes the signed headers, in place, before they go out; `sent` goes out for the signed body;
        `shift` is how many seconds the signer's clock is ahead."""
        keys = keys or self.keys
        signed = AWSRequest(method=method, url=self.url + "/", data=body,
                            headers={"Content-Type": CONTENT_TYPE, **headers})
        if sign:
            now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
            with mock.patch("botocore.auth.get_current_datetime",
                            lambda **_: now + datetime.timedelta(seconds=shift)):
                SigV4Auth(Credentials(keys.access_key, keys.secret_key, keys.token), service,
                          keys.region).add_auth(signed)
        prepared = dict(signed.prepare().headers)
        if alter:
            alter(prepared)
        if sent is not None:
            prepared["Content-Length"] = str(len(sent))
        return self._exchange(method, body if sent is None else sent, prepared)

    def _exchange(self, method, body, headers):
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.address, timeout=30)
        try:
            self.connection.request(method, "/", body.encode(), headers)
            response = self.connection.getresponse()
            text = response.read().decode()
        except (http.client.HTTPException, OSError):
            self.connection = None
            raise
        if response.will_close:
            self.connection = None
        return parse_raw_response(response.status, dict(response.getheaders()), text)

    def close(self):
        if self.connection:
            self.connection.close()


def parse_raw_response(status, headers, text):
    """Parses a response of the JSON protocol as the AWS SDKs do."""
    headers = {key.lower(): value for key, value in headers.items()}
    request_id = headers.get("x-amzn-requestid", "")
    value = json.loads(text) if text else {}
    if status < 300:
        return Heard(status, request_id, value, headers=headers, body=text)
    message = value.get("message") or value.get("Message") or ""
    return Heard(status, request_id, None, value.get("__type", "").split("#")[-1], message, headers, text)
