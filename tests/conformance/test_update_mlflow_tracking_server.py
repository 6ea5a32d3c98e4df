"""UpdateMlflowTrackingServer."""

from .case import Answered, Case, Step, conformance_test
from .mlflow import by_http, missing_server, refused, rules, server, stopped_server, then_becomes

OPERATION = "UpdateMlflowTrackingServer"
SOURCE = "API: UpdateMlflowTrackingServer"
CHANGES = {"TrackingServerSize": "Large", "ArtifactStoreUri": "s3://data/elsewhere"}


def described(**has):
    return Step("DescribeMlflowTrackingServer",
                lambda run: {"TrackingServerName": run.answers[0]["TrackingServerArn"].rsplit("/", 1)[1]}, Answered(has))


CASES = [
    *rules(OPERATION),
    missing_server(OPERATION),
    Case("running", "it is updated while it runs", SOURCE, lambda run: {"TrackingServerName": server(run), **CHANGES},
         Answered(present=("TrackingServerArn",)), then=(then_becomes("Updated"), described(**CHANGES))),
    *by_http(
        Case("stopped", "one that is stopped stays so", "ours: AWS doesn't say",
             lambda run: {"TrackingServerName": stopped_server(run), **CHANGES}, Answered(present=("TrackingServerArn",)),
             then=(described(TrackingServerStatus="Stopped", **CHANGES),)),
    ),
    refused("no-bucket", "ArtifactStoreUri", "s3://no-such-bucket", {"TrackingServerName": "nobody"},
            "Invalid ArtifactStoreUri"),
    refused("maintenance", "WeeklyMaintenanceWindowStart", "Tue:03:30", {"TrackingServerName": "nobody"}),
]

test_update_mlflow_tracking_server = conformance_test(OPERATION, CASES)
