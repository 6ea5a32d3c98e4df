"""StartMlflowTrackingServer."""

from .case import Answered, Case, Refused, conformance_test
from .mlflow import STATES, by_http, missing_server, rules, server, server_arn, stopped_server, then_becomes

OPERATION = "StartMlflowTrackingServer"


def running(run):
    run.server = server(run)
    return {"TrackingServerName": run.server}


CASES = [
    *rules(OPERATION),
    missing_server(OPERATION),
    Case("stopped", "it runs again", f"API: {OPERATION}", lambda run: {"TrackingServerName": stopped_server(run)},
         Answered(present=("TrackingServerArn",)), then=(then_becomes("Started"),)),
    *by_http(
        Case("running", "one that runs can't be started", STATES, running,
             Refused("ValidationException", lambda run: f"Tracking Server with ARN {server_arn(run, run.server)}"
                     " is currently in status CREATED, can't be started.")),
    ),
]

test_start_mlflow_tracking_server = conformance_test(OPERATION, CASES)
