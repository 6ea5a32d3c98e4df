"""Helpers shared by the cases of hubs and their contents. Each run has a hub of its own, of the run's name."""

import dataclasses
import json

from .case import ONLY_HTTP, Case, Refused
from .constraints import model_cases
from .registry import arn_of, call

KNOWN_BY = ("boto3", "http")  # CreatedBy and LastModifiedBy: the SDK for JavaScript that tests/e2e/js pins leaves them out
DOCUMENT = json.dumps({"DatasetS3Bucket": "data", "DatasetS3Prefix": "train.jsonl"})
VERSION_RULE = "three numbers with dots; the pattern lets any character stand for a dot"


def hub_arn(name=None):
    return arn_of("hub", name)


def content_arn(version="1.0.0", content="cats", content_type="DataSet"):
    return lambda run: arn_of("hub-content")(run) + f"/{content_type}/{content}/{version}"


def hub(run, **more):
    """The name of a new hub, which the run has one of."""
    call(run, "CreateHub", **{"HubName": run.name, "HubDescription": "For a person.", **more})
    return run.name


def content(run, **changes):
    """ImportHubContent's input; of version 1.0.0 of a data set in the run's hub, which must be there."""
    return {"HubName": run.name, "HubContentType": "DataSet", "HubContentName": "cats", "HubContentVersion": "1.0.0",
            "DocumentSchemaVersion": "2.0.0", "HubContentDocument": DOCUMENT, **changes}


def named(run, **changes):
    """What names that version to other operations."""
    whole = content(run)
    names = ("HubName", "HubContentType", "HubContentName", "HubContentVersion")
    return {**{name: whole[name] for name in names}, **changes}


def import_all(run, *contents):
    """The run's hub, with each of `contents`: what differs from the one above."""
    hub(run)
    for changes in contents or ({},):
        call(run, "ImportHubContent", **content(run, **changes))


def without(request, *names):
    return {name: value for name, value in request.items() if name not in names}


def generated(operation):
    """The model's cases, with one client: the SDKs pass on what they are given, and other operations show that."""
    return [dataclasses.replace(case, clients=ONLY_HTTP) for case in model_cases(operation)]


def no_hub(operation, request):
    """A request that names a hub which doesn't exist; `request` makes it for a run without one."""
    return Case("no-such-hub", "the hub must exist", f"API: {operation}, ResourceNotFound", request,
                Refused("ResourceNotFound", lambda run: f"Hub {hub_arn()(run)} does not exist."), clients=ONLY_HTTP)


def no_content(operation, request, missing=content_arn("9.0.0")):
    return Case("no-such-content", "the content must exist in this version", f"API: {operation}, ResourceNotFound",
                lambda run: import_all(run) or request(run),
                Refused("ResourceNotFound", lambda run: f"Hub content {run.fill(missing)} does not exist."))


def are(*expected):
    """A check of a list: these contents and versions, in this order."""
    def check(answer, run):
        found = [(each["HubContentName"], each["HubContentVersion"]) for each in answer["HubContentSummaries"]]
        assert found == list(expected)

    return check
