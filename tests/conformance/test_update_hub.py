"""UpdateHub."""

from .case import Answered, Case, Step, conformance_test
from .hubs import KNOWN_BY, generated, hub, hub_arn, no_hub

OPERATION = "UpdateHub"
SOURCE = f"API: {OPERATION}"


def changed(*, then, **request):
    return Case("-".join(request), "these members change, and the others stay", SOURCE,
                lambda run: {"HubName": hub(run, HubDisplayName="Team", HubSearchKeywords=["cats"]), **request},
                Answered({"HubArn": hub_arn()}),
                then=(Step("DescribeHub", lambda run: {"HubName": run.name},
                           Answered(then, present=("LastModifiedBy.IamIdentity.Arn",))),), clients=KNOWN_BY)


CASES = [
    *generated(OPERATION),
    no_hub(OPERATION, lambda run: {"HubName": run.name, "HubDescription": "x"}),
    changed(HubDescription="New.", then={"HubDescription": "New.", "HubDisplayName": "Team", "HubSearchKeywords": ["cats"]}),
    changed(HubDisplayName="New", HubSearchKeywords=["dogs"],
            then={"HubDescription": "For a person.", "HubDisplayName": "New", "HubSearchKeywords": ["dogs"]}),
]

test_update_hub = conformance_test(OPERATION, CASES)
