"""DescribeArtifact; what it shows of an artifact is in the cases of CreateArtifact and UpdateArtifact."""

from .case import Answered, Case, conformance_test
from .constraints import model_cases
from .lineage import artifact, missing

OPERATION = "DescribeArtifact"
CASES = [
    *model_cases(OPERATION),
    missing(OPERATION),
    Case("new", "it has its times", "API: DescribeArtifact", lambda run: {"ArtifactArn": artifact(run)},
         Answered(present=("ArtifactArn", "Source", "ArtifactType", "CreationTime", "LastModifiedTime"),
                  absent=("CreatedBy", "LineageGroupArn"))),
]

test_describe_artifact = conformance_test(OPERATION, CASES)
