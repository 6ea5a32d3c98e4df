"""CreateMlflowApp."""

from .case import Answered, Case, Refused, Step, conformance_test
from .experiments import NOT_JAVASCRIPT, call
from .mlflow import SETTINGS, app, app_becomes, by_http, refused, rules

OPERATION = "CreateMlflowApp"
SOURCE = "API: CreateMlflowApp"
TAGS = [{"Key": "team", "Value": "a"}]


def new(**more):
    return lambda run: {"Name": run.name, **SETTINGS, **more}


def created(run):
    app_becomes(run, run.answers[0]["Arn"], "Created")
    return {"Arn": run.answers[0]["Arn"]}


def has_an_id(answer, run):
    assert ":mlflow-app/app-" in answer["Arn"] and len(answer["Arn"].rsplit("app-", 1)[1]) == 12, answer


def another(answer, run):
    assert answer["Arn"] != run.arn


def of_the_same_name(run):
    run.arn = app(run)
    return new()(run)


def second_default(run):
    run.arn = app(run, AccountDefaultStatus="ENABLED")
    return new(AccountDefaultStatus="ENABLED")(run)


def no_default(run):
    call(run, "UpdateMlflowApp", Arn=run.arn, AccountDefaultStatus="DISABLED")
    return {"Arn": run.arn}


CASES = [
    *rules(OPERATION),
    Case("smallest", "a store and a role are enough, and it runs", SOURCE, new(), Answered(checks=(has_an_id,)),
         then=(Step("DescribeMlflowApp", created,
                    Answered({"Name": lambda run: run.name, "MlflowVersion": "3.17.2", "AccountDefaultStatus": "DISABLED",
                              "ModelRegistrationMode": "AutoModelRegistrationDisabled", **SETTINGS},
                             present=("CreationTime", "LastModifiedTime"))),)),
    *by_http(
        Case("all-members", "it is described as it was created", SOURCE,
             new(ModelRegistrationMode="AutoModelRegistrationDisabled", DefaultDomainIdList=["d-a", "d-b"], Tags=TAGS),
             Answered(present=("Arn",)),
             then=(Step("DescribeMlflowApp", created, Answered({"DefaultDomainIdList": ["d-a", "d-b"]})),
                   Step("ListTags", lambda run: {"ResourceArn": run.answers[0]["Arn"]}, Answered({"Tags": TAGS})))),
        Case("of-the-same-name", "its name isn't in its ARN", SOURCE, of_the_same_name, Answered(checks=(another,))),
        Case("second-default", "there is one default of the account", "ours: AWS doesn't say", second_default,
             Refused("ValidationException", says=("Invalid AccountDefaultStatus", "is the account's default")),
             then=(Step("DescribeMlflowApp", no_default, Answered({"AccountDefaultStatus": "DISABLED"})),)),
        Case("no-bucket", "the store's bucket must exist", SOURCE, new(ArtifactStoreUri="s3://no-such-bucket/x"),
             Refused("ValidationException", says=("Invalid ArtifactStoreUri", "no-such-bucket"))),
    ),
    refused("registration", "ModelRegistrationMode", "AutoModelRegistrationEnabled", new()),
    refused("maintenance", "WeeklyMaintenanceWindowStart", "Tue:03:30", new()),
    refused("key", "KmsKeyId", "alias/key", new()),
]

test_create_mlflow_app = conformance_test(OPERATION, CASES, NOT_JAVASCRIPT)
