"""UpdateArtifact."""

from .case import Answered, Case, Step, conformance_test
from .constraints import model_cases
from .lineage import artifact, missing

OPERATION = "UpdateArtifact"
OLD = {"ArtifactName": "Old", "Properties": {"a": "1", "b": "2"}}


def becomes(name, rule, changes, **has):
    return Case(name, rule, "API: UpdateArtifact", lambda run: {"ArtifactArn": artifact(run, **OLD), **changes},
                Answered(present=("ArtifactArn",)),
                then=(Step("DescribeArtifact", lambda run: run.answers[0], Answered({**OLD, **has})),))


CASES = [
    *model_cases(OPERATION),
    missing(OPERATION),
    becomes("nothing", "what is absent stays", {}),
    becomes("name", "it updates the name", {"ArtifactName": "New"}, ArtifactName="New"),
    becomes("properties", "they replace the current ones", {"Properties": {"c": "3"}}, Properties={"c": "3"}),
    becomes("remove-properties", "properties can be removed; those that aren't there are ignored",
            {"PropertiesToRemove": ["a", "z"]}, Properties={"b": "2"}),
]

test_update_artifact = conformance_test(OPERATION, CASES)
