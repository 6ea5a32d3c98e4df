"""DeleteArtifact."""

from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .experiments import call
from .lineage import NOBODY, artifact, component, missing, source

OPERATION = "DeleteArtifact"
SOURCE = "API: DeleteArtifact"
IS_GONE = Step("DescribeArtifact", lambda run: run.answers[0], Refused("ResourceNotFound"))


def by_source(run):
    made = source(f"s3://data/{run.name}", "e")
    artifact(run, Source=made)
    return {"Source": made}


def associated(run):
    run.component, arn = component(run), artifact(run)
    call(run, "AddAssociation", SourceArn=run.component, DestinationArn=arn)
    return {"ArtifactArn": arn}


CASES = [
    *model_cases(OPERATION),
    missing(OPERATION),
    Case("by-arn", "it is gone", SOURCE, lambda run: {"ArtifactArn": artifact(run)}, Answered(present=("ArtifactArn",)),
         then=(IS_GONE,)),
    Case("by-source", "its source is as good", SOURCE, by_source, Answered(present=("ArtifactArn",)), then=(IS_GONE,)),
    Case("neither", "one of them must be given", SOURCE, {}, Refused("ValidationException", says=("ArtifactArn", "Source"))),
    Case("both", "only one of them is needed", SOURCE, {"ArtifactArn": NOBODY, "Source": {"SourceUri": "s3://data/x"}},
         Refused("ValidationException", says=("ArtifactArn", "Source"))),
    Case("with-associations", "they go with it", "ours: AWS doesn't say", associated, Answered(present=("ArtifactArn",)),
         then=(IS_GONE, Step("ListAssociations", lambda run: {"SourceArn": run.component},
                             Answered({"AssociationSummaries": []})))),
]

test_delete_artifact = conformance_test(OPERATION, CASES)
