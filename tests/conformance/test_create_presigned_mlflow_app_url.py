"""CreatePresignedMlflowAppUrl; like CreatePresignedMlflowTrackingServerUrl, whose file has what both do."""

from .case import Answered, Case, Refused, conformance_test
from .mlflow import app, rules

OPERATION = "CreatePresignedMlflowAppUrl"
NOBODY = "arn:aws:sagemaker:us-east-1:123456789012:mlflow-app/app-NOBODY"
CASES = [
    *rules(OPERATION),
    Case("missing", "an app that is not there does not exist", f"API: {OPERATION}, Errors; the wording is ours",
         {"Arn": NOBODY}, Refused("ResourceNotFound", says=(NOBODY,)), clients=("http",)),
    Case("running", "an app that runs has a link", f"API: {OPERATION}", lambda run: {"Arn": app(run)},
         Answered(present=("AuthorizedUrl",)), clients=("http",)),
]

test_create_presigned_mlflow_app_url = conformance_test(OPERATION, CASES)
