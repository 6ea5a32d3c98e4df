"""ListMlflowTrackingServers: filters, order, pages."""

from .case import Answered, Case, Step, conformance_test
from .experiments import call
from .lineage import moment
from .mlflow import SETTINGS, by_http, rules, server_becomes

OPERATION = "ListMlflowTrackingServers"
NAMES = ("c", "a", "b")  # in the order of their creation; b is stopped


def listed(**parameters):
    """The servers created since the run's first one, which creates three."""
    def make(run):
        if not hasattr(run, "since"):
            for name in NAMES:
                call(run, "CreateMlflowTrackingServer", TrackingServerName=f"{run.name}-{name}", **SETTINGS)
                server_becomes(run, f"{run.name}-{name}", "Created")
            run.since = call(run, "DescribeMlflowTrackingServer", TrackingServerName=f"{run.name}-c")["CreationTime"]
            call(run, "StopMlflowTrackingServer", TrackingServerName=f"{run.name}-b")
            server_becomes(run, f"{run.name}-b", "Stopped")
        return {"CreatedAfter": moment(run.since), **{key: run.fill(value) for key, value in parameters.items()}}

    return make


def are(*wanted):
    def check(answer, run):
        names = [each["TrackingServerName"] for each in answer["TrackingServerSummaries"]]
        assert [name.rsplit("-", 1)[1] for name in names if name.startswith(run.name)] == list(wanted), names

    return check


def then(parameters, *wanted, **expect):
    return Step(OPERATION, listed(**parameters), Answered(checks=(are(*wanted),), **expect))


# One case: each server is a process.
CASES = [
    *rules(OPERATION),
    *by_http(Case("all", "the order is by creation, descending", "API: ListMlflowTrackingServers", listed(MaxResults=100),
                  Answered(checks=(are("b", "a", "c"),)),
                  then=(then({"MaxResults": 100, "SortBy": "Name", "SortOrder": "Ascending"}, "a", "b", "c"),
                        then({"MaxResults": 100, "TrackingServerStatus": "Stopped"}, "b"),
                        then({"MaxResults": 100, "MlflowVersion": "3.17.2", "TrackingServerStatus": "Created"}, "a", "c"),
                        then({"MlflowVersion": "2.16.1"}, absent=("NextToken",)),
                        then({"MaxResults": 1}, "b", present=("NextToken",)),
                        Step(OPERATION, lambda run: {**listed(MaxResults=1)(run),
                                                     "NextToken": run.answers[-1]["NextToken"]},
                             Answered(checks=(are("a"),)))))),
    Case("none", "a filter that no server passes", "API: ListMlflowTrackingServers",
         {"TrackingServerStatus": "MaintenanceFailed"}, Answered({"TrackingServerSummaries": []}, absent=("NextToken",))),
]

test_list_mlflow_tracking_servers = conformance_test(OPERATION, CASES)
