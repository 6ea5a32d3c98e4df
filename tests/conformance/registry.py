"""Helpers shared by the cases of the model registry: model package groups and model packages."""

import dataclasses

from .case import ONLY_HTTP, Answered, Case, Refused

NOT_JAVASCRIPT = ("boto3", "http")
MODEL_DATA = "s3://data/model/model.tar.gz"
K8S = "aws-controllers-k8s/sagemaker-controller: tests of ModelPackageGroup"  # the wording of "does not exist"
NOT_BUILT = "not built: docs/semantics.md, Model registry"
# Refused as a whole, or the same structures as InferenceSpecification's.
LEFT_OUT = ("validationSpecification.", "additionalInferenceSpecifications.", "additionalInferenceSpecificationsToAdd.")
# The SDK for JavaScript that tests/e2e/js pins doesn't know them, and leaves them out.
NEWER = ("modelPackageRegistrationType:", "managedConfiguration:", "managedStorageType:", "includedData:")


def lean(cases, left_out=()):
    """Of the model's many cases those that differ. Of nested members their constraints, with one client: the types of JSON
    values are read by the same code everywhere."""
    return [dataclasses.replace(case, clients=clients_of(case)) for case in cases
            if not case.name.startswith((*LEFT_OUT, *left_out)) and not ("." in case.name and "wrong-type" in case.name)]


def clients_of(case):
    if "." in case.name:
        return ONLY_HTTP
    return tuple(client for client in case.clients if client != "javascript" or not case.name.startswith(NEWER))


def arn_of(kind, name=None):
    """A function of the run: the ARN of the resource of that name, or of the run's own."""
    def make(run):
        keys = run.world.server.environment
        place = f"arn:aws:sagemaker:{keys['AWS_DEFAULT_REGION']}:{keys['AWS_ACCOUNT_ID']}"
        return f"{place}:{kind}/{run.fill(name) or run.name}"

    return make


def group_arn(name=None):
    return arn_of("model-package-group", name)


def package_arn(name=None):
    return arn_of("model-package", name)


def call(run, operation, **request):
    heard = run.world.client("http").call(operation, request)
    assert heard.code == "", heard
    return heard.answer


def group(run, **more):
    """The name of a new group, which the run has one of."""
    call(run, "CreateModelPackageGroup", ModelPackageGroupName=run.name, **more)
    return run.name


def inference(**container):
    return {"Containers": [{"Image": "serve:1", "ModelDataUrl": MODEL_DATA, **container}]}


def package(run, **changes):
    """CreateModelPackage's input; of a version of the run's group, which is made, unless a name is given."""
    put_model_data(run)
    if "ModelPackageName" not in changes:
        changes = {"ModelPackageGroupName": group(run), **changes}
    return {"InferenceSpecification": inference(), **changes}


def put_model_data(run):
    run.world.server.s3.put_object(Bucket="data", Key="model/model.tar.gz", Body=b"model")


def version(run, **changes):
    """The ARN of a new version, of the run's group."""
    return call(run, "CreateModelPackage", **package(run, **changes))["ModelPackageArn"]


def another_version(run, **changes):
    """The same, of the group that is there."""
    return call(run, "CreateModelPackage", ModelPackageGroupName=run.name, InferenceSpecification=inference(),
                **changes)["ModelPackageArn"]


def own(**changes):
    return lambda run: package(run, **changes)


def missing(kind, operation, member, name="never-created"):
    """A request that names a resource which doesn't exist."""
    word, arn = {"group": ("ModelPackageGroup", group_arn), "package": ("ModelPackage", package_arn)}[kind]
    return Case("missing", "one that is not there does not exist", f"API: {operation}; the wording: {K8S}",
                lambda run: {member: run.fill(name)},
                Refused("ValidationException", lambda run: f"{word} {arn('never-created')(run)} does not exist."))


def refused(name, rule, source, request, *says, known_difference="", answered=("ModelPackageArn",), **more):
    expect = Answered(present=answered) if known_difference else Refused("ValidationException", says=says)
    return Case(name, rule, source, request, expect, known_difference=known_difference, **more)


def versions(*expected):
    """A check of a list: these versions, in this order."""
    def check(answer, run):
        assert [each.get("ModelPackageVersion") for each in answer["ModelPackageSummaryList"]] == list(expected)

    return check
