"""Search by boto3."""

import json

import pytest
from botocore.exceptions import ClientError


@pytest.fixture(scope="module")
def jobs(server):
    """Six finished jobs; the odd ones failed, and each prints its number as its loss."""
    names = []
    for i in range(6):
        request = server.request(f"echo loss={i}.5; exit {i % 2}", name=f"found-{i}",
                                 Tags=[{"Key": "parity", "Value": "odd" if i % 2 else "even"}])
        request["HyperParameters"]["depth"] = str(i)
        request["AlgorithmSpecification"]["MetricDefinitions"] = [{"Name": "loss", "Regex": "loss=([0-9.]+)"}]
        server.sagemaker.create_training_job(**request)
        names.append(request["TrainingJobName"])
    return [server.wait(name) for name in names]


def found(server, *filters, **more):
    expression = {"Filters": [{"Name": "TrainingJobName", "Operator": "In",
                               "Value": ",".join(f"found-{i}" for i in range(6))},
                              *({"Name": name, "Operator": operator, **({"Value": value} if value else {})}
                                for name, operator, value in filters)]}
    pages = server.sagemaker.get_paginator("search").paginate(
        Resource="TrainingJob", SearchExpression=expression, SortBy="TrainingJobName", SortOrder="Ascending", **more)
    return [record["TrainingJob"]["TrainingJobName"] for page in pages for record in page["Results"]]


def names(*numbers):
    return [f"found-{i}" for i in numbers]


@pytest.mark.parametrize("filters, numbers", [
    ([("TrainingJobStatus", "Equals", "Failed")], (1, 3, 5)),
    ([("TrainingJobStatus", "NotEquals", "Failed")], (0, 2, 4)),
    ([("FailureReason", "Exists", "")], (1, 3, 5)),
    ([("Tags.parity", "Equals", "even")], (0, 2, 4)),
    ([("HyperParameters.depth", "GreaterThan", "3")], (4, 5)),
    ([("HyperParameters.depth", "In", "1,4")], (1, 4)),
    ([("Metrics.loss", "LessThanOrEqualTo", "1.5")], (0, 1)),
    ([("Metrics.loss", "LessThan", "3"), ("Tags.parity", "Equals", "odd")], (1,)),
    ([("CreationTime", "LessThan", "2020-01-01T00:00:00")], ()),
    ([("EnableNetworkIsolation", "Equals", "false")], range(6)),
])
def test_filters(server, jobs, filters, numbers):
    assert found(server, *filters) == names(*numbers)


def test_pages_cover_every_hit_once(server, jobs):
    assert found(server, PaginationConfig={"PageSize": 4}) == names(*range(6))


def test_a_record_has_what_describe_has_and_the_tags(server, jobs):
    answer = server.sagemaker.search(Resource="TrainingJob", SearchExpression={
        "Filters": [{"Name": "TrainingJobName", "Value": "found-3"}]})
    assert answer["TotalHits"] == {"Value": 1, "Relation": "EqualTo"}
    (record,) = answer["Results"]
    job = record["TrainingJob"]
    assert job.pop("Tags") == [{"Key": "parity", "Value": "odd"}]
    described = server.describe("found-3")
    assert job == {key: described[key] for key in job}
    assert set(described) - set(job) == {"ProfilingStatus", "ResponseMetadata"}


def test_sub_expressions_and_or(server, jobs):
    def equals(name, value):
        return {"Filters": [{"Name": name, "Operator": "Equals", "Value": value}]}

    answer = server.sagemaker.search(Resource="TrainingJob", SortBy="Metrics.loss", SearchExpression={
        "SubExpressions": [equals("TrainingJobName", "found-2"), equals("HyperParameters.depth", "5")],
        "Operator": "Or"})
    assert [record["TrainingJob"]["TrainingJobName"] for record in answer["Results"]] == names(5, 2)


@pytest.mark.parametrize("hint, names", [
    ("HyperParameters.dep", ["HyperParameters.depth"]),
    ("Metrics.lo", ["Metrics.loss"]),
    ("Tags.par", ["Tags.parity"]),
    ("Tags.nothing", []),
])
def test_suggestions(server, jobs, hint, names):
    answer = server.sagemaker.get_search_suggestions(
        Resource="TrainingJob", SuggestionQuery={"PropertyNameQuery": {"PropertyNameHint": hint}})
    assert [each["PropertyName"] for each in answer["PropertyNameSuggestions"]] == names


@pytest.mark.parametrize("change, says", [
    ({"Resource": "Endpoint"}, "Value 'Endpoint' at 'resource' is not supported by Trainyard yet"),
    ({"SortBy": "Nothing"}, "Unknown property name: Nothing"),
    ({"SearchExpression": {"Filters": [{"Name": "Nothing", "Value": "x"}]}}, "Unknown property name: Nothing"),
    ({"SearchExpression": {"Filters": [{"Name": "TrainingJobName", "Operator": "Contains", "Value": "x"}] * 2}},
     "'CONTAINS' operator usage limit of 1 exceeded."),
    ({"Resource": "Job1"}, "Member must satisfy enum value set: [TrainingJob, "),
    ({"MaxResults": 101}, "Member must have value less than or equal to 100"),
])
def test_refusals(server, change, says):
    with pytest.raises(ClientError) as refused:
        server.sagemaker.search(**{"Resource": "TrainingJob", **change})
    error = refused.value.response["Error"]
    assert error["Code"] == "ValidationException", json.dumps(error)
    assert says in error["Message"]
