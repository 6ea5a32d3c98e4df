"""A conformance case and how it is run; docs/conformance.md says how to write one."""

import email.utils
import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from . import shapes
from .clients import CONTENT_TYPE, Heard

CLIENTS = ("boto3", "javascript", "http")
NOT_BOTO3 = ("javascript", "http")  # boto3's serializer fails on it, or leaves it out
ONLY_HTTP = ("http",)               # so do both SDKs
READS = ("BatchDescribeModelPackage", "DescribeAlgorithm", "DescribeArtifact", "DescribeExperiment", "DescribeHub",
         "DescribeHubContent", "DescribeMlflowApp", "DescribeMlflowTrackingServer", "DescribeModelPackage",
         "DescribeModelPackageGroup", "DescribeTrainingJob", "DescribeTrial", "DescribeTrialComponent", "ListAlgorithms",
         "ListArtifacts", "ListAssociations", "ListExperiments", "ListHubContentVersions", "ListHubContents", "ListHubs",
         "ListMlflowApps", "ListMlflowTrackingServers", "ListModelPackageGroups", "ListModelPackages", "ListTags",
         "ListTrainingJobs", "ListTrialComponents", "ListTrials", "Search", "GetSearchSuggestions")


@dataclass(frozen=True)
class Refused:
    """An error. `message` is all of it, or a function of the run; where AWS's wording isn't known, `says` are parts that
    must be in it."""

    code: str
    message: str | Callable | None = None
    says: tuple[str, ...] = ()
    status: int = 400

    def check(self, heard, run):
        assert (heard.status, heard.code) == (self.status, self.code), heard
        if self.message is not None:
            assert heard.message == run.fill(self.message)
        for part in self.says:
            assert part in heard.message


@dataclass(frozen=True)
class Answered:
    """Success. `has`: members and their values; `present`, `absent`: members; `checks`: called with (answer, run)."""

    has: dict = field(default_factory=dict)
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    checks: tuple[Callable, ...] = ()

    def check(self, heard, run):
        assert (heard.status, heard.code) == (200, ""), heard
        answer = heard.answer
        for path, value in self.has.items():
            assert find_member(answer, path) == run.fill(value), (path, answer)
        missing = [path for path in self.present if find_member(answer, path) is None]
        assert not missing, (missing, answer)
        assert not [path for path in self.absent if find_member(answer, path) is not None], answer
        for check in self.checks:
            check(answer, run)


@dataclass(frozen=True)
class Step:
    operation: str
    input: dict | str | Callable
    expect: Refused | Answered


@dataclass(frozen=True)
class Case:
    """One rule of AWS, and one request that shows it.

    input   the request, or a function of the run (below) that returns it; a string is the raw body
    source  where AWS, or a user of it, documents it: "API: <page>", "model: <shape>", owner/repository#issue …
    then    the steps that follow, by the same client
    """

    name: str
    rule: str
    source: str
    input: dict | str | Callable
    expect: Refused | Answered
    then: tuple[Step, ...] = ()
    clients: tuple[str, ...] = CLIENTS
    keys: Callable | None = None  # of the run: what to sign with, where that is not the server's root key
    known_difference: str = ""    # why our server does otherwise; docs/semantics.md says so too


class Run:
    """One case through one client."""

    def __init__(self, world, client):
        self.world, self.client = world, client
        self.name = f"case-{uuid.uuid4().hex[:16]}"  # of a job that only this run knows
        self.answers = []

    def fill(self, value):
        return value(self) if callable(value) else value


def find_member(answer, path):
    """The member at a dotted path, a number being an index; None where there is none."""
    for part in path.split("."):
        if isinstance(answer, list):
            answer = answer[int(part)] if int(part) < len(answer) else None
        else:
            answer = answer.get(part) if isinstance(answer, dict) else None
    return answer


def conformance_test(operation, cases, clients=CLIENTS, counted_as=None):
    """The test function of an operation's cases, for each case and client. `clients`: those that support the operation."""
    names = [case.name for case in cases]
    assert len(set(names)) == len(names), sorted({name for name in names if names.count(name) > 1})

    def differs(case):
        return pytest.mark.xfail(condition=bool(case.known_difference), reason=case.known_difference or "none",
                                 strict=True, raises=AssertionError)

    @pytest.mark.parametrize("case, client", [
        pytest.param(case, client, id=f"{case.name}-{client}", marks=differs(case))
        for case in cases for client in case.clients if client in clients])
    def test_case(case, client, world, record_conformance):
        record_conformance(counted_as or operation, client)
        run = Run(world, world.client(client))
        keys = case.keys(run) if case.keys else None
        for step in (Step(operation, case.input, case.expect), *case.then):
            request = run.fill(step.input)
            heard = run.client.call(step.operation, request, keys)
            check_form(step.operation, heard)
            step.expect.check(heard, run)
            run.answers.append(heard.answer)
            if client != "http" and (heard.code or step.operation in READS):
                check_alike(heard, lambda by: by.call(step.operation, request, keys), run)

    return test_case


def check_alike(heard, ask, run):
    """The SDK gets the same response as the bare HTTP client. A job may change between the two; then both are repeated."""
    for _ in range(5):
        bare = ask(run.world.client("http"))
        if heard.essence() == bare.essence():
            return
        heard = ask(run.client)
    assert heard.essence() == bare.essence()


def check_form(operation, heard):
    """Checks that apply to every response. Only the bare HTTP client sees headers."""
    if heard.status >= 500:
        raise RuntimeError(f"the server failed: {heard}")  # which is no known difference
    uuid.UUID(heard.request_id)
    if heard.code == "":
        assert shapes.mistakes(operation, heard.answer) == []
    if heard.headers:
        check_headers(heard)
        check_body(operation, heard)


def check_headers(heard: Heard):
    assert heard.headers["content-type"] == CONTENT_TYPE
    assert int(heard.headers["content-length"]) == len(heard.body.encode())
    assert email.utils.parsedate_to_datetime(heard.headers["date"]) is not None
    assert heard.headers["date"].endswith(" GMT")
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", heard.headers["x-amzn-requestid"])


def check_body(operation, heard):
    if heard.code == "":
        has_output = shapes.MODEL.operation_model(operation).output_shape is not None
        assert has_output or heard.body == ""
        return
    body = json.loads(heard.body)
    modeled = {shape.name for shape in shapes.MODEL.operation_model(operation).error_shapes}
    text = "Message" if heard.code in modeled else "message"
    assert set(body) == ({"__type", text} if heard.message else {"__type"}), heard.body
