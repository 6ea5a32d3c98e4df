"""CreateArtifact."""

from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .experiments import call
from .lineage import source

OPERATION = "CreateArtifact"
SOURCE = "API: CreateArtifact"
TAGS = [{"Key": "team", "Value": "a"}]
FULL = {"ArtifactName": "Curve", "Properties": {"rows": "3", "empty": ""}, "MetadataProperties": {"ProjectId": "p"}}


def own(*etags, **more):
    return lambda run: {"Source": source(f"s3://data/{run.name}", *etags), "ArtifactType": "DataSet", **more}


def described(**has):
    return Step("DescribeArtifact", lambda run: {"ArtifactArn": run.answers[0]["ArtifactArn"]}, Answered(has))


def again(first, second):
    """The second request, after the first."""
    def make(run):
        run.arn = call(run, OPERATION, **first(run))["ArtifactArn"]
        return second(run)

    return make


def another(answer, run):
    assert answer["ArtifactArn"] != run.arn


TAKEN = Refused("ValidationException", says=("Artifact with source (s3://data/case-", "already exists", ":artifact/"))
CASES = [
    *model_cases(OPERATION),
    Case("smallest", "a source and a type are enough", "model: CreateArtifactRequest",
         lambda run: {"Source": {"SourceUri": f"s3://data/{run.name}"}, "ArtifactType": "DataSet"},
         Answered(present=("ArtifactArn",)),
         then=(described(ArtifactName=None, ArtifactType="DataSet", Properties=None),)),
    Case("all-members", "it is described as it was created", SOURCE, own("e", **FULL, Tags=TAGS),
         Answered(present=("ArtifactArn",)),
         then=(described(**FULL, Source=lambda run: source(f"s3://data/{run.name}", "e")),
               Step("ListTags", lambda run: {"ResourceArn": run.answers[0]["ArtifactArn"]}, Answered({"Tags": TAGS})))),
    Case("source-is-taken", "there is one artifact of a source", "sagemaker/experiments/_helper.py of SDK v2",
         again(own("e"), own("e", ArtifactName="other")), TAKEN),
    Case("identifiers-are-a-set", "the order of identifiers says nothing", "ours: AWS doesn't say",
         again(own("e", "f"), own("f", "e")), TAKEN),
    Case("no-identifiers", "an empty list of identifiers is none", "sagemaker/experiments/_helper.py of SDK v2",
         again(own(), lambda run: {"Source": {"SourceUri": f"s3://data/{run.name}"}, "ArtifactType": "DataSet"}), TAKEN),
    Case("of-another-version", "another version of an object is another source", "ours: AWS doesn't say",
         again(own("e"), own("f")), Answered(checks=(another,))),
    Case("of-the-same-name", "artifacts may have the same name", "sagemaker/experiments/run.py of SDK v2: a title",
         again(own("e", ArtifactName="Curve"), own("f", ArtifactName="Curve")), Answered(checks=(another,))),
]

test_create_artifact = conformance_test(OPERATION, CASES)
