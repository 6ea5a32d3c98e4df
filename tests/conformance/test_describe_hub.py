"""DescribeHub; what it shows of a hub is in the cases of CreateHub."""

from .case import ONLY_HTTP, Answered, Case, Refused, conformance_test
from .hubs import KNOWN_BY, generated, hub, hub_arn, no_hub

OPERATION = "DescribeHub"
SOURCE = f"API: {OPERATION}, HubName"


def by_arn(change):
    return lambda run: hub(run) and {"HubName": change(hub_arn()(run))}


CASES = [
    *generated(OPERATION),
    no_hub(OPERATION, lambda run: {"HubName": run.name}),
    Case("by-arn", "a hub is named by its ARN as well", SOURCE, by_arn(lambda arn: arn),
         Answered({"HubName": lambda run: run.name}), clients=KNOWN_BY),
    Case("by-arn-of-aws", "the account of AWS's public hub stands for the server's", "ours: docs/semantics.md, Hubs",
         by_arn(lambda arn: ":aws:hub/".join(arn.rsplit(":", 1)[0].rsplit(":", 1)[:1] + [arn.rsplit("/", 1)[1]])),
         Answered({"HubArn": hub_arn()}), clients=ONLY_HTTP),
    Case("of-another-region", "the ARN is another hub's", SOURCE, by_arn(lambda arn: arn.replace(":us-", ":eu-")),
         Refused("ResourceNotFound", says=("arn:aws:sagemaker:eu-",)), clients=ONLY_HTTP),
]

test_describe_hub = conformance_test(OPERATION, CASES)
