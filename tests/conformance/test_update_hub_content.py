"""UpdateHubContent."""

from .case import ONLY_HTTP, Answered, Case, Refused, Step, conformance_test
from .hubs import KNOWN_BY, content_arn, generated, hub_arn, import_all, named, no_content, no_hub

OPERATION = "UpdateHubContent"
SOURCE = f"API: {OPERATION}"
MODEL = {"HubContentType": "Model", "HubContentDisplayName": "Cats", "HubContentSearchKeywords": ["cats"]}


def model(run, **more):
    return named(run, HubContentType="Model", **more)


def changed(*, then, **request):
    return Case("-".join(request), "these members change, and the others stay", SOURCE,
                lambda run: import_all(run, MODEL) or model(run, **request),
                Answered({"HubArn": hub_arn(), "HubContentArn": content_arn(content_type="Model")}),
                then=(Step("DescribeHubContent", model, Answered(then, present=("LastModifiedBy.IamIdentity.Arn",))),),
                clients=KNOWN_BY)


CASES = [
    *generated(OPERATION),
    no_hub(OPERATION, lambda run: model(run, SupportStatus="Deprecated")),
    no_content(OPERATION, lambda run: model(run, SupportStatus="Deprecated"), content_arn(content_type="Model")),
    changed(SupportStatus="Deprecated", HubContentDescription="Old.",
            then={"SupportStatus": "Deprecated", "HubContentDescription": "Old.", "HubContentDisplayName": "Cats",
                  "HubContentSearchKeywords": ["cats"]}),
    changed(HubContentDisplayName="Dogs", HubContentMarkdown="# Dogs", HubContentSearchKeywords=["dogs"],
            then={"HubContentDisplayName": "Dogs", "HubContentMarkdown": "# Dogs", "HubContentSearchKeywords": ["dogs"],
                  "SupportStatus": "Supported"}),
    Case("nothing", "one of the members must be given", SOURCE, lambda run: import_all(run, MODEL) or model(run),
         Refused("ValidationException", says=("HubContentDescription", "SupportStatus")), clients=ONLY_HTTP),
    Case("data-set", "only models and notebooks", SOURCE,
         lambda run: import_all(run) or named(run, SupportStatus="Deprecated"),
         Refused("ValidationException", says=("'DataSet'", "hubContentType")), clients=ONLY_HTTP),
]

test_update_hub_content = conformance_test(OPERATION, CASES)
