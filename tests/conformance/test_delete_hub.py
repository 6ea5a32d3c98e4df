"""DeleteHub."""

from .case import Answered, Case, Refused, Step, conformance_test
from .hubs import generated, hub, hub_arn, import_all, named, no_hub

OPERATION = "DeleteHub"
SOURCE = f"API: {OPERATION}"


def own(run):
    return {"HubName": run.name}


CASES = [
    *generated(OPERATION),
    no_hub(OPERATION, own),
    Case("is-gone", "it is gone", SOURCE, lambda run: {"HubName": hub(run)}, Answered(),
         then=(Step("DescribeHub", own, Refused("ResourceNotFound", says=("does not exist",))),)),
    Case("has-contents", "its contents must be deleted first", f"{SOURCE}, ResourceInUse",
         lambda run: import_all(run) or own(run), Refused("ResourceInUse", says=("still contains 1 version",)),
         then=(Step("DeleteHubContent", named, Answered()),
               Step(OPERATION, lambda run: {"HubName": hub_arn()(run)}, Answered()))),
]

test_delete_hub = conformance_test(OPERATION, CASES)
