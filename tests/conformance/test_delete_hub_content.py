"""DeleteHubContent."""

from .case import Answered, Case, Refused, Step, conformance_test
from .hubs import KNOWN_BY, content, generated, import_all, named, no_content, no_hub, without

OPERATION = "DeleteHubContent"
SOURCE = f"API: {OPERATION}"

CASES = [
    *generated(OPERATION),
    no_hub(OPERATION, named),
    no_content(OPERATION, lambda run: named(run, HubContentVersion="9.0.0")),
    Case("is-gone", "this version is gone, and the one before is the newest", SOURCE,
         lambda run: import_all(run, {}, {"HubContentVersion": "2.0.0"}) or named(run, HubContentVersion="2.0.0"),
         Answered(),
         then=(Step("DescribeHubContent", lambda run: named(run, HubContentVersion="2.0.0"),
                    Refused("ResourceNotFound", says=("does not exist",))),
               Step("DescribeHubContent", lambda run: without(named(run), "HubContentVersion"),
                    Answered({"HubContentVersion": "1.0.0"})),
               Step("ImportHubContent", lambda run: content(run, HubContentVersion="2.0.0"),
                    Answered(present=("HubContentArn",)))), clients=KNOWN_BY),
]

test_delete_hub_content = conformance_test(OPERATION, CASES)
