"""ListAlgorithms: filters, order, pages, tokens."""

import datetime

from .algorithms import algorithm
from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases

OPERATION = "ListAlgorithms"
NAMES = ["listed-c", "listed-a", "listed-b"]  # in the order of their creation


def listed(**parameters):
    """Lists the algorithms of this file. They are created when a case first needs them."""
    def make(run):
        http = run.world.client("http")
        for name in NAMES:
            heard = http.call("CreateAlgorithm", algorithm(name))
            assert heard.code == "" or "already exists" in heard.message
        return {"NameContains": "listed-", **{key: run.fill(value) for key, value in parameters.items()}}

    return make


def names(answer):
    return [summary["AlgorithmName"] for summary in answer["AlgorithmSummaryList"]]


def are(*wanted):
    def check(answer, run):
        assert names(answer) == [f"listed-{name}" for name in wanted]

    return check


def ask(name, rule, request, *wanted, **expect):
    return Case(name, rule, "API: ListAlgorithms", request, Answered(checks=(are(*wanted),), **expect))


def next_page(**parameters):
    return lambda run: {**listed(**parameters)(run), "NextToken": run.answers[-1]["NextToken"]}


def time_of(name):
    def make(run):
        described = run.world.client("http").call("DescribeAlgorithm", {"AlgorithmName": f"listed-{name}"}).answer
        return datetime.datetime.fromtimestamp(described["CreationTime"], datetime.timezone.utc)

    return make


BY_NAME = {"SortBy": "Name", "SortOrder": "Descending"}
CASES = [
    *model_cases(OPERATION),
    ask("by-creation", "the order is by creation, ascending", listed(), "c", "a", "b", absent=("NextToken",)),
    ask("by-name", "the order is what is asked for", listed(SortBy="Name"), "a", "b", "c"),
    ask("descending", "and its direction", listed(**BY_NAME), "c", "b", "a"),
    ask("after", "of those that were created then or later", listed(CreationTimeAfter=time_of("a")), "a", "b"),
    ask("before", "of those that were created then or earlier", listed(CreationTimeBefore=time_of("a")), "c", "a"),
    ask("none", "none is an empty list", lambda run: {"NameContains": run.name}),
    Case("pages", "NextToken leads on, and the last page has none", "API: ListAlgorithms, NextToken",
         listed(MaxResults=2, **BY_NAME), Answered(present=("NextToken",), checks=(are("c", "b"),)),
         then=(Step(OPERATION, next_page(MaxResults=2, **BY_NAME),
                    Answered(absent=("NextToken",), checks=(are("a"),))),)),
    Case("token-of-another-request", "a token is of one request", "API: ListAlgorithms, NextToken",
         listed(MaxResults=2), Answered(present=("NextToken",)),
         then=(Step(OPERATION, next_page(MaxResults=2, **BY_NAME),
                    Refused("ValidationException", says=("pagination token",))),)),
    Case("token-that-is-none", "a token comes from an answer", "API: ListAlgorithms, NextToken",
         {"NextToken": "x"}, Refused("ValidationException", says=("pagination token",))),
]

test_list_algorithms = conformance_test(OPERATION, CASES, clients=("boto3", "http"))
