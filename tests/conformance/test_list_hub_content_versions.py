"""ListHubContentVersions."""

from .case import ONLY_HTTP, Answered, Case, Refused, Step, conformance_test
from .hubs import VERSION_RULE, are, generated, import_all, named, no_content, no_hub, without
from .registry import arn_of

OPERATION = "ListHubContentVersions"
SOURCE = f"API: {OPERATION}"
VERSIONS = (
    {"HubContentVersion": "1.10.0", "DocumentSchemaVersion": "10.0.0"},
    {"HubContentVersion": "1.9.0"},
    {"HubContentVersion": "1.2.0"},
    {"HubContentName": "dogs"},
)


def own(run, **more):
    return without(named(run, **more), "HubContentVersion")


def ask(name, rule, source, *versions, clients=ONLY_HTTP, **request):
    return Case(name, rule, f"{SOURCE}, {source}", lambda run: import_all(run, *VERSIONS) or own(run, **request),
                Answered(checks=(are(*(("cats", version) for version in versions)),)), clients=clients)


CASES = [
    *generated(OPERATION),
    no_hub(OPERATION, own),
    no_content(OPERATION, lambda run: own(run, HubContentName="birds"),
               lambda run: arn_of("hub-content")(run) + "/DataSet/birds"),
    ask("default-order", "by creation, the oldest first", "SortBy", "1.10.0", "1.9.0", "1.2.0",
        clients=("boto3", "javascript", "http")),
    ask("by-name", "one name, so by version, by its numbers", "SortBy", "1.2.0", "1.9.0", "1.10.0", SortBy="HubContentName"),
    ask("newest-first", "the newest version first", "SortOrder", "1.10.0", "1.9.0", "1.2.0", SortBy="HubContentName",
        SortOrder="Descending"),
    ask("from", "this version and newer ones", "MinVersion", "1.10.0", "1.9.0", MinVersion="1.9.0"),
    ask("schema", "versions whose schema isn't newer, by its numbers", "MaxSchemaVersion", "1.9.0", "1.2.0",
        MaxSchemaVersion="9.0.0"),
    Case("pages", "NextToken leads on, and the last page has none", f"{SOURCE}, NextToken",
         lambda run: import_all(run, *VERSIONS) or own(run, MaxResults=2),
         Answered(present=("NextToken",), checks=(are(("cats", "1.10.0"), ("cats", "1.9.0")),)),
         then=(Step(OPERATION, lambda run: own(run, MaxResults=2, NextToken=run.answers[-1]["NextToken"]),
                    Answered(absent=("NextToken",), checks=(are(("cats", "1.2.0")),))),)),
    Case("version-without-dots", VERSION_RULE, f"{SOURCE}, MinVersion",
         lambda run: import_all(run) or own(run, MinVersion="1-0-0"),
         Refused("ValidationException", says=("'1-0-0'", "minVersion")), clients=ONLY_HTTP),
]

test_list_hub_content_versions = conformance_test(OPERATION, CASES)
