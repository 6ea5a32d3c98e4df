"""ImportHubContent."""

from .case import ONLY_HTTP, Answered, Case, Refused, Step, conformance_test
from .hubs import (
    DOCUMENT, KNOWN_BY, VERSION_RULE, content, content_arn, generated, hub, hub_arn, import_all, named, no_hub, without,
)

OPERATION = "ImportHubContent"
SOURCE = f"API: {OPERATION}"
TAGS = [{"Key": "team", "Value": "a"}]
SHOWN = {"HubContentDisplayName": "Cats", "HubContentDescription": "For a person.", "HubContentMarkdown": "# Cats",
         "SupportStatus": "Restricted", "HubContentSearchKeywords": ["method:uploaded"]}


def own(**changes):
    return lambda run: hub(run) and content(run, **changes)


def refused(name, rule, source, says, **changes):
    return Case(name, rule, source, own(**changes), Refused("ValidationException", says=says), clients=ONLY_HTTP)


def imported_after(run, *versions):
    """An import without a version when these are there."""
    import_all(run, *({"HubContentVersion": version} for version in versions))
    return without(content(run), "HubContentVersion")


CASES = [
    *generated(OPERATION),
    no_hub(OPERATION, content),
    Case("all-members", "it is described as it was imported", SOURCE, own(**SHOWN, Tags=TAGS),
         Answered({"HubArn": hub_arn(), "HubContentArn": content_arn()}),
         then=(Step("DescribeHubContent", named,
                    Answered({**SHOWN, "HubName": lambda run: run.name, "HubArn": hub_arn(), "HubContentArn": content_arn(),
                              "HubContentName": "cats", "HubContentType": "DataSet", "HubContentVersion": "1.0.0",
                              "DocumentSchemaVersion": "2.0.0", "HubContentDocument": DOCUMENT,
                              "HubContentStatus": "Available"},
                             present=("CreationTime", "LastModifiedTime", "CreatedBy.IamIdentity.Arn"),
                             absent=("LastModifiedBy", "FailureReason"))),
               Step("ListTags", lambda run: {"ResourceArn": content_arn()(run)}, Answered({"Tags": TAGS}))),
         clients=KNOWN_BY),
    Case("by-the-hubs-arn", "the hub is named by its ARN as well", f"{SOURCE}, HubName",
         lambda run: hub(run) and content(run, HubName=hub_arn()(run)), Answered({"HubContentArn": content_arn()}),
         clients=ONLY_HTTP),
    Case("version-is-taken", "a version is there once", f"{SOURCE}, ResourceInUse",
         lambda run: import_all(run) or content(run),
         Refused("ResourceInUse", lambda run: f"Hub content already exists: {content_arn()(run)}")),
    Case("other-type", "contents of different types may have one name", SOURCE,
         lambda run: import_all(run) or content(run, HubContentType="Model"),
         Answered({"HubContentArn": content_arn(content_type="Model")}), clients=ONLY_HTTP),
    Case("first-version", "the first version is 1.0.0", "inferred: docs/semantics.md, Hubs",
         lambda run: hub(run) and without(content(run), "HubContentVersion"),
         Answered({"HubContentArn": content_arn("1.0.0")}), clients=ONLY_HTTP),
    Case("next-version", "the next major version after the newest", "aws/sagemaker-python-sdk: ai_registry/air_utils.py",
         lambda run: imported_after(run, "2.1.5", "1.9.0"), Answered({"HubContentArn": content_arn("3.0.0")}),
         clients=ONLY_HTTP),
    Case("after-the-last", "there are four digits", f"{SOURCE}, HubContentVersion",
         lambda run: imported_after(run, "9999.0.0"), Refused("ValidationException", says=("'10000.0.0'",)),
         clients=ONLY_HTTP),
    refused("version-without-dots", VERSION_RULE, f"{SOURCE}, HubContentVersion",
            ("'1-0-0'", "hubContentVersion"), HubContentVersion="1-0-0"),
    refused("schema-without-dots", VERSION_RULE, f"{SOURCE}, DocumentSchemaVersion",
            ("'2x0x0'", "documentSchemaVersion"), DocumentSchemaVersion="2x0x0"),
    refused("no-json", "the document is JSON", f"{SOURCE}, HubContentDocument", ("HubContentDocument",),
            HubContentDocument="no JSON"),
    refused("no-object", "the document is an object", f"{SOURCE}, HubContentDocument", ("HubContentDocument",),
            HubContentDocument="[]"),
    refused("reference", "a reference is made by CreateHubContentReference", "API: CreateHubContentReference",
            ("ModelReference",), HubContentType="ModelReference"),
]

test_import_hub_content = conformance_test(OPERATION, CASES)
