"""DeleteMlflowTrackingServer."""

from .case import Answered, Case, Refused, Step, conformance_test
from .mlflow import by_http, eventually, missing_server, rules, server, stopped_server

OPERATION = "DeleteMlflowTrackingServer"


def gone(run):
    name = run.answers[0]["TrackingServerArn"].rsplit("/", 1)[1]
    ask = {"TrackingServerName": name}
    eventually(lambda: run.world.client("http").call("DescribeMlflowTrackingServer", ask).code, what=f"{name} is gone")
    return ask


IS_GONE = Step("DescribeMlflowTrackingServer", gone, Refused("ResourceNotFound"))
CASES = [
    *rules(OPERATION),
    missing_server(OPERATION),
    Case("running", "it is stopped, and gone", f"API: {OPERATION}", lambda run: {"TrackingServerName": server(run)},
         Answered(present=("TrackingServerArn",)), then=(IS_GONE,)),
    *by_http(
        Case("stopped", "one that is stopped is deleted too", f"API: {OPERATION}",
             lambda run: {"TrackingServerName": stopped_server(run)}, Answered(present=("TrackingServerArn",)),
             then=(IS_GONE,)),
    ),
]

test_delete_mlflow_tracking_server = conformance_test(OPERATION, CASES)
