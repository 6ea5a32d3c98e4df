"""ListHubs."""

from .case import ONLY_HTTP, Answered, Case, Step, conformance_test
from .hubs import generated, hub

OPERATION = "ListHubs"
SOURCE = f"API: {OPERATION}"


def listed(**request):
    """Three hubs of the run, created in the order b, c, a; and the request for them."""
    def make(run):
        for letter in "bca":
            hub(run, HubName=f"{run.name}-{letter}")
        return {"NameContains": run.name, **request}

    return make


def are(*letters):
    def check(answer, run):
        assert [each["HubName"] for each in answer["HubSummaries"]] == [f"{run.name}-{letter}" for letter in letters]

    return check


CASES = [
    *generated(OPERATION),
    Case("default-order", "by creation, the oldest first", f"{SOURCE}, SortBy and SortOrder", listed(),
         Answered({"HubSummaries.0.HubStatus": "InService", "HubSummaries.0.HubDescription": "For a person."},
                  present=("HubSummaries.0.HubArn", "HubSummaries.0.LastModifiedTime"), checks=(are("b", "c", "a"),))),
    Case("pages", "NextToken leads on, and the last page has none", f"{SOURCE}, NextToken",
         listed(MaxResults=2, SortBy="HubName", SortOrder="Descending"),
         Answered(present=("NextToken",), checks=(are("c", "b"),)),
         then=(Step(OPERATION, lambda run: {"NameContains": run.name, "MaxResults": 2, "SortBy": "HubName",
                                            "SortOrder": "Descending", "NextToken": run.answers[-1]["NextToken"]},
                    Answered(absent=("NextToken",), checks=(are("a"),))),)),
    Case("by-status", "all have one status, so the names decide", f"{SOURCE}, SortBy", listed(SortBy="HubStatus"),
         Answered(checks=(are("a", "b", "c"),)), clients=ONLY_HTTP),
    Case("before", "only hubs from before that time", f"{SOURCE}, CreationTimeBefore", listed(CreationTimeBefore=0),
         Answered(checks=(are(),)), clients=ONLY_HTTP),
]

test_list_hubs = conformance_test(OPERATION, CASES)
