"""The suite itself can fail, and checks what it claims to check."""

import json
import pathlib
import tomllib

import botocore
import pytest

from . import shapes, test_create_training_job, test_update_training_job
from .case import CLIENTS
from .clients import Heard
from .constraints import Breach, constraint_cases, filler, members
from .shapes import MODEL
from .unsupported import PAGE, table, unsupported

HERE = pathlib.Path(__file__).parent
OPERATIONS = [name for name in MODEL.operation_names if (HERE / f"test_{botocore.xform_name(name)}.py").exists()]
# The operations of the server: those in the data of its shapes, and the C++ client's methods.
SERVED = tomllib.loads((HERE.parents[1] / "src/model/api/sagemaker.toml").read_text())["operations"]
RIGHT = {"TrainingJobSummaries": [{"TrainingJobName": "a", "TrainingJobArn": "arn", "CreationTime": 1747419050.603,
                                   "TrainingJobStatus": "Completed"}]}


def test_the_model_was_walked():
    assert {"CreateTrainingJob", "GetSearchSuggestions", "UpdateTrainingJob"} <= set(OPERATIONS)
    assert len(list(constraint_cases("CreateTrainingJob"))) > 150
    tops = {member.path.split(".")[0] for member in members("CreateTrainingJob")}
    assert {"trainingJobName", "resourceConfig", "serverlessJobConfig", "mlflowConfig", "modelPackageConfig"} <= tops


def test_every_operation_that_is_served_has_its_file():
    assert set(OPERATIONS) == set(SERVED)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_unbroken_request_passes_the_constraints(world, operation):
    """So a case derived from it breaks only the rule that it means to break."""
    heard = world.client("http").call(operation, filler(MODEL.operation_model(operation).input_shape))
    assert "failed to satisfy constraint" not in heard.message
    assert heard.code not in ("SerializationException", "UnknownOperationException")


@pytest.mark.parametrize("wrong, says", [
    ({"NextToken": 5, **RIGHT}, "is no string"),
    ({"Surprise": "x", **RIGHT}, "knows no such member"),
    ({}, "is required, and missing"),
    ({"TrainingJobSummaries": None}, "is no array"),
    ({"TrainingJobSummaries": [{**RIGHT["TrainingJobSummaries"][0], "CreationTime": "2026-01-01T00:00:00Z"}]}, "no time"),
    ({"TrainingJobSummaries": [{**RIGHT["TrainingJobSummaries"][0], "CreationTime": 1747419050.6034}]}, "three decimals"),
    ({"TrainingJobSummaries": [{**RIGHT["TrainingJobSummaries"][0], "TrainingJobStatus": "Done"}]}, "is not among"),
])
def test_a_mistake_in_an_answer_is_seen(wrong, says):
    assert shapes.mistakes("ListTrainingJobs", RIGHT) == []
    found = shapes.mistakes("ListTrainingJobs", wrong)
    assert len(found) == 1 and says in found[0], found


@pytest.mark.parametrize("message", [
    "Value 'x' at 'a' failed to satisfy constraint: Member must not be null",
    "2 validation errors detected: Value 'x' at 'a' failed to satisfy constraint: Member must have length less than or "
    "equal to 1",
    "1 validation error detected: Value 'x' at 'b' failed to satisfy constraint: Member must have length less than or "
    "equal to 1",
    "1 validation error detected: Value 'y' at 'a' failed to satisfy constraint: Member must have length less than or "
    "equal to 1",
    "1 validation error detected: Value 'x' at 'a' failed to satisfy constraint: Member must not be null",
])
def test_another_message_is_no_breach(message):
    breach = Breach("a", "x", "Member must have length less than or equal to 1")
    right = "1 validation error detected: Value 'x' at 'a' failed to satisfy constraint: " + breach.rule
    breach.check(Heard(400, "", None, "ValidationException", right), None)
    with pytest.raises(AssertionError):
        breach.check(Heard(400, "", None, "ValidationException", message), None)


def test_known_differences_are_in_the_semantics():
    """Those of members that aren't built name their row; the others the page's section."""
    page = PAGE.read_text()
    cases = [*test_create_training_job.CASES, *test_update_training_job.CASES]
    reasons = {case.known_difference for case in cases if case.known_difference}
    for reason in reasons:
        _, section, *path = reason.removeprefix("not built yet: docs/").split(", ")
        assert section in page, reason
        assert not path or path[0] in table(), reason
    assert unsupported("TrainingJobName") == ""
    assert unsupported("OutputDataConfig.KmsKeyId", "''") == "" != unsupported("OutputDataConfig.KmsKeyId", "alias/key")


def test_requests_that_are_declared_can_be_sent():
    """Every input that is data, as JSON; and every case by a client at least."""
    for case in test_create_training_job.CASES:
        assert callable(case.input) or json.dumps(case.input)
        assert case.clients and set(case.clients) <= set(CLIENTS)
