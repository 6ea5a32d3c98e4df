"""DescribeHubContent; what it shows of a content is in the cases of ImportHubContent."""

from .case import ONLY_HTTP, Answered, Case, Refused, conformance_test
from .hubs import KNOWN_BY, VERSION_RULE, generated, import_all, named, no_content, no_hub, without
from .registry import arn_of

OPERATION = "DescribeHubContent"
SOURCE = f"API: {OPERATION}"
VERSIONS = ({"HubContentVersion": "1.9.0"}, {"HubContentVersion": "1.10.0"}, {"HubContentVersion": "1.2.0"})


def newest(run, **changes):
    import_all(run, *VERSIONS)
    return without(named(run, **changes), "HubContentVersion")


CASES = [
    *generated(OPERATION),
    no_hub(OPERATION, named),
    no_content(OPERATION, lambda run: named(run, HubContentVersion="9.0.0")),
    Case("no-version-at-all", "without a version as well", f"{SOURCE}, ResourceNotFound",
         lambda run: newest(run, HubContentName="dogs"),
         Refused("ResourceNotFound", lambda run: f"Hub content {arn_of('hub-content')(run)}/DataSet/dogs does not exist.")),
    Case("newest", "without a version the newest, by its numbers", "aws/sagemaker-python-sdk: ai_registry/dataset.py",
         newest,
         Answered({"HubContentVersion": "1.10.0", "SupportStatus": "Supported"}, absent=("HubContentDisplayName",)),
         clients=KNOWN_BY),
    Case("version-without-dots", VERSION_RULE, f"{SOURCE}, HubContentVersion",
         lambda run: import_all(run) or named(run, HubContentVersion="1a0a0"),
         Refused("ValidationException", says=("'1a0a0'", "hubContentVersion")), clients=ONLY_HTTP),
]

test_describe_hub_content = conformance_test(OPERATION, CASES)
