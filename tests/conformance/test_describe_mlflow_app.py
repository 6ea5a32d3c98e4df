"""DescribeMlflowApp; what it shows is in the cases of the operations that change it."""

from .case import Answered, Case, conformance_test
from .experiments import NOT_JAVASCRIPT
from .mlflow import app, missing_app, rules

OPERATION = "DescribeMlflowApp"
CASES = [
    *rules(OPERATION),
    missing_app(OPERATION),
    Case("running", "it is created", "API: DescribeMlflowApp", lambda run: {"Arn": app(run)},
         Answered({"Status": "Created"}, absent=("KmsKeyId", "MaintenanceStatus")), clients=("http",)),
]

test_describe_mlflow_app = conformance_test(OPERATION, CASES, NOT_JAVASCRIPT)
