"""Helpers shared by the cases of the tag operations."""

from .case import Answered, Case, Refused, Step
from .world import NOBODY

OTHER_RESOURCE = "arn:aws:sagemaker:us-east-1:123456789012:endpoint/none"


def tags(*pairs):
    return [{"Key": key, "Value": value} for key, value in pairs]


def own_arn(run):
    keys = run.world.server.environment
    return f"arn:aws:sagemaker:{keys['AWS_DEFAULT_REGION']}:{keys['AWS_ACCOUNT_ID']}:training-job/{run.name}"


def on_new_job(before, **parameters):
    """A request about a new job with the tags `before`."""
    return lambda run: {"ResourceArn": run.world.tagged(run.name, before), **parameters}


def then_listed(*pairs):
    """ListTags returns exactly these, in any order."""
    def check(answer, run):
        assert sorted((tag["Key"], tag["Value"]) for tag in answer["Tags"]) == sorted(pairs)

    return (Step("ListTags", lambda run: {"ResourceArn": own_arn(run)}, Answered(present=("Tags",), checks=(check,))),)


def elsewhere(account=None, region=None):
    """The ARN that the job `completed` would have in another account or region."""
    def make(run):
        here = run.world.server.environment
        return (f"arn:aws:sagemaker:{region or here['AWS_DEFAULT_REGION']}:{account or here['AWS_ACCOUNT_ID']}:training-job/"
                f"{run.world.completed}")

    return make


def unknown_resources(**parameters):
    """The error for a missing resource is DescribeTrainingJob's; for tags its wording is our own."""
    arns = {"missing": NOBODY, "of-another-kind": OTHER_RESOURCE, "of-another-account": elsewhere(account="999999999999"),
            "of-another-region": elsewhere(region="eu-west-3")}
    return [Case(f"resource-{what}", "a resource that is not there is a ValidationException",
                 "boto/boto3#2808 (for DescribeTrainingJob)",
                 lambda run, arn=arn: {"ResourceArn": run.fill(arn), **parameters},
                 Refused("ValidationException", says=("not found",)))
            for what, arn in arns.items()]
