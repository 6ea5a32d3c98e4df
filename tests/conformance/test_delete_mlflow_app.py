"""DeleteMlflowApp."""

from .case import Answered, Case, Refused, Step, conformance_test
from .experiments import NOT_JAVASCRIPT
from .mlflow import app, eventually, missing_app, rules

OPERATION = "DeleteMlflowApp"


def gone(run):
    ask = {"Arn": run.answers[0]["Arn"]}
    eventually(lambda: run.world.client("http").call("DescribeMlflowApp", ask).code, what="the app is gone")
    return ask


CASES = [
    *rules(OPERATION),
    missing_app(OPERATION),
    Case("running", "it is stopped, and gone", f"API: {OPERATION}", lambda run: {"Arn": app(run)},
         Answered(present=("Arn",)), then=(Step("DescribeMlflowApp", gone, Refused("ResourceNotFound")),)),
]

test_delete_mlflow_app = conformance_test(OPERATION, CASES, NOT_JAVASCRIPT)
