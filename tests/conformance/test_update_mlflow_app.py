"""UpdateMlflowApp."""

from .case import Answered, Case, Step, conformance_test
from .experiments import NOT_JAVASCRIPT
from .mlflow import app, app_becomes, missing_app, refused, rules

OPERATION = "UpdateMlflowApp"
CHANGES = {"ArtifactStoreUri": "s3://data/elsewhere", "DefaultDomainIdList": ["d-new"]}
NOBODY = {"Arn": "arn:aws:sagemaker:us-east-1:123456789012:mlflow-app/app-NOBODY"}


def updated(run):
    app_becomes(run, run.answers[0]["Arn"], "Updated")
    return {"Arn": run.answers[0]["Arn"]}


CASES = [
    *rules(OPERATION),
    missing_app(OPERATION),
    Case("all-members", "absent members stay unchanged", "API: UpdateMlflowApp",
         lambda run: {"Arn": app(run), "Name": "renamed", **CHANGES}, Answered(present=("Arn",)),
         then=(Step("DescribeMlflowApp", updated, Answered({"Name": "renamed", "AccountDefaultStatus": "DISABLED",
                                                            **CHANGES})),)),
    refused("no-bucket", "ArtifactStoreUri", "s3://no-such-bucket", NOBODY, "Invalid ArtifactStoreUri"),
    refused("registration", "ModelRegistrationMode", "AutoModelRegistrationEnabled", NOBODY),
]

test_update_mlflow_app = conformance_test(OPERATION, CASES, NOT_JAVASCRIPT)
