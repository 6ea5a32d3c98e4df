"""ListExperiments: filters, order, pages, tokens."""

from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .experiments import call, time_of

OPERATION = "ListExperiments"
NAMES = ("c", "a", "b")  # in the order of their creation


def listed(first="c", last="b", **parameters):
    """The run's own experiments, of which it creates three at first. Only their time distinguishes them from others."""
    def make(run):
        if not run.answers:
            for name in NAMES:
                call(run, "CreateExperiment", ExperimentName=f"{name}-{run.name}")
        return {"CreatedAfter": time_of(run, "Experiment", f"{first}-{run.name}"),
                "CreatedBefore": time_of(run, "Experiment", f"{last}-{run.name}"), **parameters}

    return make


def are(*wanted):
    def check(answer, run):
        names = [each["ExperimentName"] for each in answer["ExperimentSummaries"]]
        assert names == [f"{name}-{run.name}" for name in wanted]

    return check


def ask(name, rule, request, *wanted, **expect):
    return Case(name, rule, "API: ListExperiments", request, Answered(checks=(are(*wanted),), **expect))


def next_page(**parameters):
    return lambda run: {**listed(**parameters)(run), "NextToken": run.answers[-1]["NextToken"]}


BY_NAME = {"SortBy": "Name", "SortOrder": "Ascending"}
SUMMARY = ("ExperimentArn", "ExperimentName", "DisplayName", "CreationTime", "LastModifiedTime")
CASES = [
    *model_cases(OPERATION),
    ask("by-creation", "the order is by creation, descending", listed(), "b", "a", "c", absent=("NextToken",),
        present=[f"ExperimentSummaries.0.{member}" for member in SUMMARY]),
    ask("by-name", "the order is what is asked for, and its direction", listed(**BY_NAME), "a", "b", "c"),
    ask("name-descending", "descending is the default of that order too", listed(SortBy="Name"), "c", "b", "a"),
    ask("after", "of those that were created then or later", listed(first="a"), "b", "a"),
    ask("before", "of those that were created then or earlier", listed(last="a"), "a", "c"),
    Case("pages", "NextToken leads on, and the last page has none", "API: ListExperiments, NextToken",
         listed(MaxResults=2), Answered(present=("NextToken",), checks=(are("b", "a"),)),
         then=(Step(OPERATION, next_page(MaxResults=2), Answered(absent=("NextToken",), checks=(are("c"),))),)),
    Case("token-of-another-request", "a token is of one request", "API: ListExperiments, NextToken",
         listed(MaxResults=2), Answered(present=("NextToken",)),
         then=(Step(OPERATION, next_page(MaxResults=2, **BY_NAME),
                    Refused("ValidationException", says=("pagination token",))),)),
]

test_list_experiments = conformance_test(OPERATION, CASES)
