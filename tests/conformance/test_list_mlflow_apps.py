"""ListMlflowApps: filters, order, pages."""

from .case import Answered, Case, Step, conformance_test
from .experiments import NOT_JAVASCRIPT, call
from .lineage import moment
from .mlflow import app, by_http, rules

OPERATION = "ListMlflowApps"
NAMES = ("c", "a", "b")  # in the order of their creation; a and b are defaults of a domain


def listed(**parameters):
    def make(run):
        if not hasattr(run, "since"):
            run.domain = "d-" + run.name
            arns = [app(run, Name=f"{run.name}-{name}", DefaultDomainIdList=[run.domain, "d-x"] if name != "c" else [])
                    for name in NAMES]
            run.since = call(run, "DescribeMlflowApp", Arn=arns[0])["CreationTime"]
        return {"CreatedAfter": moment(run.since), "MaxResults": 100,
                **{key: run.fill(value) for key, value in parameters.items()}}

    return make


def are(*wanted):
    def check(answer, run):
        names = [each["Name"] for each in answer["Summaries"]]
        assert [name.rsplit("-", 1)[1] for name in names if name.startswith(run.name)] == list(wanted), names

    return check


def then(parameters, *wanted, **expect):
    return Step(OPERATION, listed(**parameters), Answered(checks=(are(*wanted),), **expect))


CASES = [
    *rules(OPERATION),
    *by_http(Case("all", "the order is by creation, descending", "API: ListMlflowApps", listed(),
                  Answered(checks=(are("b", "a", "c"),)),
                  then=(then({"SortBy": "Name", "SortOrder": "Ascending"}, "a", "b", "c"),
                        then({"DefaultForDomainId": lambda run: run.domain}, "b", "a"),
                        then({"AccountDefaultStatus": "DISABLED", "Status": "Created"}, "b", "a", "c"),
                        then({"Status": "CreateFailed"}),
                        then({"MaxResults": 1, "SortBy": "Name"}, "c", present=("NextToken",)),
                        Step(OPERATION, lambda run: {**listed(MaxResults=1, SortBy="Name")(run),
                                                     "NextToken": run.answers[-1]["NextToken"]},
                             Answered(checks=(are("b"),)))))),
    Case("none", "a filter that no app passes", "API: ListMlflowApps", {"Status": "DeleteFailed"},
         Answered({"Summaries": []}, absent=("NextToken",))),
]

test_list_mlflow_apps = conformance_test(OPERATION, CASES, NOT_JAVASCRIPT)
