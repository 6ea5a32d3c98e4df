"""ListTrials: filters, order, pages, tokens."""

from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .experiments import call, created, missing, time_of

OPERATION = "ListTrials"
NAMES = ("c", "a", "b")  # in the order of their creation


def listed(**parameters):
    """An experiment's trials, of which the run creates three at first, beside another experiment with one."""
    def make(run):
        if not run.answers:
            run.experiment = created(run, "Experiment")
            for name in NAMES:
                call(run, "CreateTrial", TrialName=f"{name}-{run.name}", ExperimentName=run.experiment)
            created(run, "Trial")
        return {"ExperimentName": run.experiment, **{key: run.fill(value) for key, value in parameters.items()}}

    return make


def with_component(run):
    """The trials of a component that is in two of three."""
    listed()(run)
    component = created(run, "TrialComponent")
    for name in ("c", "b"):
        call(run, "AssociateTrialComponent", TrialComponentName=component, TrialName=f"{name}-{run.name}")
    return {"TrialComponentName": component.upper()}


def are(*wanted):
    def check(answer, run):
        assert [each["TrialName"] for each in answer["TrialSummaries"]] == [f"{name}-{run.name}" for name in wanted]

    return check


def ask(name, rule, request, *wanted, **expect):
    return Case(name, rule, "API: ListTrials", request, Answered(checks=(are(*wanted),), **expect))


def next_page(**parameters):
    return lambda run: {**listed(**parameters)(run), "NextToken": run.answers[-1]["NextToken"]}


def at(name):
    return lambda run: time_of(run, "Trial", f"{name}-{run.name}")


BY_NAME = {"SortBy": "Name", "SortOrder": "Ascending"}
CASES = [
    *model_cases(OPERATION),
    missing("Experiment", OPERATION, case="no-such-experiment"),
    missing("TrialComponent", OPERATION, case="no-such-component"),
    ask("of-an-experiment", "the order is by creation, descending", listed(), "b", "a", "c", absent=("NextToken",)),
    ask("by-name", "the order is what is asked for, and its direction", listed(**BY_NAME), "a", "b", "c"),
    ask("after", "of those that were created then or later", listed(CreatedAfter=at("a")), "b", "a"),
    ask("before", "of those that were created then or earlier", listed(CreatedBefore=at("a")), "a", "c"),
    ask("of-a-component", "of those that a component is in", with_component, "b", "c"),
    ask("of-both", "conditions hold together", lambda run: {
        **with_component(run), "ExperimentName": created(run, "Experiment")}),
    Case("pages", "NextToken leads on, and the last page has none", "API: ListTrials, NextToken",
         listed(MaxResults=2), Answered(present=("NextToken",), checks=(are("b", "a"),)),
         then=(Step(OPERATION, next_page(MaxResults=2), Answered(absent=("NextToken",), checks=(are("c"),))),)),
    Case("token-of-another-request", "a token is of one request", "API: ListTrials, NextToken",
         listed(MaxResults=2), Answered(present=("NextToken",)),
         then=(Step(OPERATION, next_page(MaxResults=2, **BY_NAME),
                    Refused("ValidationException", says=("pagination token",))),)),
]

test_list_trials = conformance_test(OPERATION, CASES)
