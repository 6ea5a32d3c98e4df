"""StopMlflowTrackingServer."""

from .case import Answered, Case, Refused, conformance_test
from .mlflow import STATES, by_http, missing_server, rules, server, server_arn, stopped_server, then_becomes

OPERATION = "StopMlflowTrackingServer"


def stopped(run):
    run.server = stopped_server(run)
    return {"TrackingServerName": run.server}


CASES = [
    *rules(OPERATION),
    missing_server(OPERATION),
    Case("running", "it is stopped", f"API: {OPERATION}", lambda run: {"TrackingServerName": server(run)},
         Answered(present=("TrackingServerArn",)), then=(then_becomes("Stopped"),)),
    *by_http(
        Case("stopped", "one that is stopped can't be stopped", STATES, stopped,
             Refused("ValidationException", lambda run: f"Tracking Server with ARN {server_arn(run, run.server)}"
                     " is currently in status STOPPED, can't be stopped.")),
    ),
]

test_stop_mlflow_tracking_server = conformance_test(OPERATION, CASES)
