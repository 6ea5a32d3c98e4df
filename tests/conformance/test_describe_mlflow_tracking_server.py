"""DescribeMlflowTrackingServer; what it shows is in the cases of the operations that change it."""

from .case import Answered, Case, conformance_test
from .mlflow import missing_server, rules, stopped_server

OPERATION = "DescribeMlflowTrackingServer"
CASES = [
    *rules(OPERATION),
    missing_server(OPERATION),
    Case("stopped", "one that is stopped isn't active", "API: DescribeMlflowTrackingServer",
         lambda run: {"TrackingServerName": stopped_server(run)},
         Answered({"TrackingServerStatus": "Stopped", "IsActive": "Inactive"}), clients=("http",)),
]

test_describe_mlflow_tracking_server = conformance_test(OPERATION, CASES)
