"""CreatePresignedMlflowTrackingServerUrl; what a link opens is in tests/e2e/test_mlflow_access.py."""

from .case import Answered, Case, Refused, conformance_test
from .mlflow import rules, server, stopped_server

OPERATION = "CreatePresignedMlflowTrackingServerUrl"
CASES = [
    *rules(OPERATION),
    Case("missing", "a server that is not there does not exist", f"API: {OPERATION}, Errors; the wording is ours",
         {"TrackingServerName": "nobody"},
         Refused("ResourceNotFound", says=("nobody",)), clients=("http",)),
    Case("stopped", "a server that does not run has no pages", "docs/semantics.md",
         lambda run: {"TrackingServerName": stopped_server(run)}, Refused("ValidationException", says=("Stopped",)),
         clients=("http",)),
    Case("running", "a server that runs has a link", f"API: {OPERATION}",
         lambda run: {"TrackingServerName": server(run), "ExpiresInSeconds": 5, "SessionExpirationDurationInSeconds": 1800},
         Answered(present=("AuthorizedUrl",))),
]

test_create_presigned_mlflow_tracking_server_url = conformance_test(OPERATION, CASES)
