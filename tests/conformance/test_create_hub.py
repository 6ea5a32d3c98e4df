"""CreateHub."""

from .case import Answered, Case, Refused, Step, conformance_test
from .hubs import KNOWN_BY, generated, hub, hub_arn

OPERATION = "CreateHub"
SOURCE = "API: CreateHub"
TAGS = [{"Key": "team", "Value": "a"}]
SHOWN = {"HubDescription": "For a person.", "HubDisplayName": "Team", "HubSearchKeywords": ["cats"],
         "S3StorageConfig": {"S3OutputPath": "s3://data/hub"}}


def own(**more):
    return lambda run: {"HubName": run.name, "HubDescription": "For a person.", **more}


CASES = [
    *generated(OPERATION),
    Case("all-members", "it is described as it was created", SOURCE, own(**SHOWN, Tags=TAGS),
         Answered({"HubArn": hub_arn()}),
         then=(Step("DescribeHub", lambda run: {"HubName": run.name},
                    Answered({**SHOWN, "HubArn": hub_arn(), "HubName": lambda run: run.name, "HubStatus": "InService"},
                             present=("CreationTime", "LastModifiedTime", "CreatedBy.IamIdentity.Arn"),
                             absent=("LastModifiedBy", "FailureReason"))),
               Step("ListTags", lambda run: {"ResourceArn": hub_arn()(run)}, Answered({"Tags": TAGS}))), clients=KNOWN_BY),
    Case("name-is-taken", "names are unique", f"{SOURCE}, ResourceInUse", lambda run: own()(run) | {"HubName": hub(run)},
         Refused("ResourceInUse", lambda run: f"Hub already exists: {hub_arn()(run)}")),
]

test_create_hub = conformance_test(OPERATION, CASES)
