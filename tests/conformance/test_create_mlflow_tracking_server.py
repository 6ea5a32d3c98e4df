"""CreateMlflowTrackingServer."""

from .case import Answered, Case, Refused, Step, conformance_test
from .mlflow import SETTINGS, by_http, refused, rules, server, server_arn, server_becomes

OPERATION = "CreateMlflowTrackingServer"
SOURCE = "API: CreateMlflowTrackingServer"
TAGS = [{"Key": "team", "Value": "a"}]


def new(**more):
    return lambda run: {"TrackingServerName": run.name, **SETTINGS, **more}


def described(**has):
    return Step("DescribeMlflowTrackingServer", lambda run: {"TrackingServerName": run.name}, Answered(has))


def created(run):
    server_becomes(run, run.name, "Created")
    return {"TrackingServerName": run.name}


CASES = [
    *rules(OPERATION),
    Case("smallest", "a store and a role are enough, and it runs", SOURCE, new(),
         Answered({"TrackingServerArn": lambda run: server_arn(run, run.name)}),
         then=(Step("DescribeMlflowTrackingServer", created,
                    Answered({"TrackingServerSize": "Small", "MlflowVersion": "3.17.2", "IsActive": "Active", **SETTINGS},
                             present=("CreationTime", "LastModifiedTime", "TrackingServerUrl"),
                             absent=("WeeklyMaintenanceWindowStart",))),)),
    *by_http(
        Case("all-members", "it is described as it was created", SOURCE,
             new(TrackingServerSize="Medium", MlflowVersion="3.17", AutomaticModelRegistration=False, Tags=TAGS,
                 S3BucketOwnerVerification=True),
             Answered(present=("TrackingServerArn",)),
             then=(described(TrackingServerSize="Medium", MlflowVersion="3.17.2", S3BucketOwnerVerification=True),
                   Step("ListTags", lambda run: {"ResourceArn": run.answers[0]["TrackingServerArn"]},
                        Answered({"Tags": TAGS})))),
        Case("name-is-taken", "names are unique", SOURCE, lambda run: {"TrackingServerName": server(run), **SETTINGS},
             Refused("ValidationException", says=("already exists",))),
        Case("another-version", "only the installed version can be had", "docs/semantics.md", new(MlflowVersion="2.16"),
             Refused("ValidationException", "Invalid MlflowVersion: '2.16'. The MLflow that is installed here is 3.17.2")),
        Case("no-bucket", "the store's bucket must exist", SOURCE, new(ArtifactStoreUri="s3://no-such-bucket/x"),
             Refused("ValidationException", says=("Invalid ArtifactStoreUri", "no-such-bucket"))),
        Case("no-uri", "the store must be in S3", SOURCE, new(ArtifactStoreUri="https://example.com/x"),
             Refused("ValidationException", says=("Invalid ArtifactStoreUri",))),
        Case("other-owner", "the bucket must belong to whom it is said to", SOURCE,
             new(S3BucketOwnerAccountId="210987654321", S3BucketOwnerVerification=True),
             Refused("ValidationException", says=("Invalid S3BucketOwnerAccountId", "210987654321"))),
    ),
    refused("owner-unchecked", "S3BucketOwnerAccountId", "210987654321", new(), "S3BucketOwnerVerification"),
    refused("registration", "AutomaticModelRegistration", True, new(), "at 'AutomaticModelRegistration' is not supported"),
    refused("maintenance", "WeeklyMaintenanceWindowStart", "Tue:03:30", new()),
]

test_create_mlflow_tracking_server = conformance_test(OPERATION, CASES)
