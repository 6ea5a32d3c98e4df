"""ListHubContents."""

from .case import ONLY_HTTP, Answered, Case, Refused, Step, conformance_test
from .hubs import are, generated, import_all, no_hub

OPERATION = "ListHubContents"
SOURCE = f"API: {OPERATION}"
CONTENTS = (
    {"HubContentName": "dogs", "DocumentSchemaVersion": "1.0.0"},
    {"HubContentName": "cats", "HubContentVersion": "1.10.0", "DocumentSchemaVersion": "10.0.0"},
    {"HubContentName": "cats", "HubContentVersion": "1.9.0"},
    {"HubContentName": "ants"},
    {"HubContentName": "cats", "HubContentType": "Model", "HubContentVersion": "7.0.0"},
)


def own(run, **more):
    return {"HubName": run.name, "HubContentType": "DataSet", **more}


def ask(name, rule, source, *expected, clients=ONLY_HTTP, **request):
    return Case(name, rule, f"{SOURCE}, {source}", lambda run: import_all(run, *CONTENTS) or own(run, **request),
                Answered(checks=(are(*expected),)), clients=clients)


def has_no_document(answer, run):
    assert all("HubContentDocument" not in each for each in answer["HubContentSummaries"])


CATS, DOGS, ANTS = ("cats", "1.10.0"), ("dogs", "1.0.0"), ("ants", "1.0.0")
CASES = [
    *generated(OPERATION),
    no_hub(OPERATION, own),
    Case("newest-versions", "the newest version of each content of that type, by creation, the oldest first", SOURCE,
         lambda run: import_all(run, *CONTENTS) or own(run),
         Answered({"HubContentSummaries.0.HubContentStatus": "Available", "HubContentSummaries.0.HubContentType": "DataSet"},
                  present=("HubContentSummaries.0.HubContentArn", "HubContentSummaries.0.CreationTime"),
                  checks=(are(DOGS, CATS, ANTS), has_no_document))),
    ask("by-name", "sorted by name", "SortBy", ANTS, CATS, DOGS, SortBy="HubContentName"),
    ask("newest-first", "the newest content first", "SortOrder", ANTS, CATS, DOGS, SortOrder="Descending"),
    ask("name", "the name of the content, not of the hub, contains it", "NameContains", CATS, NameContains="ca"),
    ask("hubs-name", "the name of the content, not of the hub, contains it", "NameContains", NameContains="case"),
    ask("schema", "the newest version whose schema isn't newer, by its numbers", "MaxSchemaVersion",
        DOGS, ("cats", "1.9.0"), ANTS, MaxSchemaVersion="2.0.0"),
    ask("before", "only versions from before that time", "CreationTimeBefore", CreationTimeBefore=0),
    Case("pages", "NextToken leads on, and the last page has none", f"{SOURCE}, NextToken",
         lambda run: import_all(run, *CONTENTS) or own(run, MaxResults=2, SortBy="HubContentName"),
         Answered(present=("NextToken",), checks=(are(ANTS, CATS),)),
         then=(Step(OPERATION, lambda run: own(run, MaxResults=2, SortBy="HubContentName",
                                               NextToken=run.answers[-1]["NextToken"]),
                    Answered(absent=("NextToken",), checks=(are(DOGS),))),)),
    Case("token-of-another", "a token belongs to its request", f"{SOURCE}, NextToken",
         lambda run: import_all(run, *CONTENTS) or own(run, MaxResults=1),
         Answered(present=("NextToken",)),
         then=(Step(OPERATION, lambda run: own(run, NameContains="a", NextToken=run.answers[-1]["NextToken"]),
                    Refused("ValidationException", says=("oken",))),), clients=ONLY_HTTP),
]

test_list_hub_contents = conformance_test(OPERATION, CASES)
