"""Search over training jobs: filters, order, pages, what a record has. Over experiments: found_experiments.py."""

from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .found_experiments import EXPERIMENT_CASES
from .found_models import MODEL_CASES
from .world import LISTED

OPERATION = "Search"
LISTED_ONLY = {"Name": "TrainingJobName", "Operator": "Contains", "Value": "listed-"}
NAMED = "TrainingJobName"


def query(expression=None, **more):
    """A request for training jobs, once the world's listed jobs and those that ran exist."""
    def make(run):
        assert len(run.world.listed) == LISTED and run.world.completed
        request = {"Resource": "TrainingJob", **more}
        return {**request, "SearchExpression": run.fill(expression)} if expression else request

    return make


def where(*filters, **more):
    return {"Filters": [condition(*given) for given in filters], **more}


def condition(name, operator=None, value=None):
    return {key: given for key, given in (("Name", name), ("Operator", operator), ("Value", value)) if given is not None}


def job_names(answer):
    return [record["TrainingJob"][NAMED] for record in answer["Results"]]


def are(*expected):
    def check(answer, run):
        assert job_names(answer) == list(expected)

    return check


def has(*expected):
    """The result includes these: the cases create more jobs."""
    def check(answer, run):
        assert set(expected) <= set(job_names(answer))

    return check


def total(value, relation="EqualTo"):
    return lambda answer, run: _assert_equal(answer["TotalHits"], {"Value": value, "Relation": relation})


def _assert_equal(got, expected):
    assert got == expected


def finds(name, rule, source, filters, *expected, **more):
    """A search with these filters returns exactly these hits, by name."""
    return Case(name, rule, source, query(where(*filters, **more), SortBy=NAMED, SortOrder="Ascending", MaxResults=100),
                Answered(checks=(are(*expected), total(len(expected)))))


def listed(*numbers):
    return [f"listed-{number:02}" for number in numbers]


def finds_completed(name, filters, hit=True, source="API: Filter"):
    """Filters of which the one job that completed is, or is not, a hit."""
    return finds(name, "a filter's operator, for a property of this kind", source,
                 [(NAMED, "Equals", "completed"), *filters], *(["completed"] if hit else []))


def refuses(name, rule, source, request, *says, message=None):
    return Case(name, rule, source, request, Refused("ValidationException", message, says))


def unknown(name, request):
    return refuses(name, "a property that no training job has", "getmoto/moto: sagemaker models, search", request,
                   message="Unknown property name: Nothing")


def record_as_described(answer, run):
    """DescribeTrainingJob's members, but those that the shape TrainingJob leaves out, and the tags."""
    (record,) = answer["Results"]
    found, shown = record["TrainingJob"], run.world.describe("completed")
    assert found.pop("Tags") == [{"Key": "team", "Value": "a"}]
    assert found == {key: shown[key] for key in found}
    assert set(shown) - set(found) == {"ProfilingStatus"}


def newest_change_first(answer, run):
    times = [record["TrainingJob"]["LastModifiedTime"] for record in answer["Results"]]
    assert times == sorted(times, reverse=True) and len(times) == 10


UP, DOWN = listed(*range(LISTED)), listed(*range(LISTED - 1, -1, -1))
PAGE = {"SortBy": NAMED, "SortOrder": "Ascending"}
ONE = where((NAMED, "Equals", "completed"))
CHANNEL = "InputDataConfig.DataSource.S3DataSource.S3Uri"


def nested(uri, name):
    return {"Filters": [condition(NAMED, "Equals", "completed")], "NestedFilters": [
        {"NestedPropertyName": "InputDataConfig", "Filters": [
            condition(CHANNEL, "Contains", uri), condition("InputDataConfig.ChannelName", "Equals", name)]}]}


def next_page(size, **more):
    return lambda run: {**query(where((NAMED, "Contains", "listed-")), MaxResults=size, **PAGE, **more)(run),
                        "NextToken": run.answers[-1]["NextToken"]}


PAGES = [UP[start:start + 5] for start in range(0, LISTED, 5)]

FILTERS = [
    finds("equals", "Equals", "API: Filter", [(NAMED, "Equals", "listed-03")], *listed(3)),
    finds("equals-by-default", "Equals is the default operator", "API: Filter, Operator", [(NAMED, None, "listed-03")],
          *listed(3)),
    finds("contains", "Contains: a part of a text", "API: Filter", [(NAMED, "Contains", "isted-0")], *listed(*range(10))),
    finds("in", "In: one of a list", "API: Filter", [(NAMED, "In", "listed-01,listed-05,none")], *listed(1, 5)),
    finds("not-equals", "NotEquals", "API: Filter",
          [(NAMED, "Contains", "listed-0"), (NAMED, "NotEquals", "listed-00")], *listed(*range(1, 10))),
    finds("status", "by status", "API: SearchRequest",
          [(NAMED, "Contains", "listed-"), ("TrainingJobStatus", "Equals", "Stopped")], *listed(*range(1, LISTED, 2))),
    finds("no-hits", "no hit is an empty list", "model: SearchResponse", [(NAMED, "Equals", "none")]),
    finds("text-has-case", "texts are compared with their case", "API: Filter", [(NAMED, "Equals", "LISTED-03")]),
    finds_completed("exists", [("ModelArtifacts", "Exists")]),
    finds_completed("not-exists", [("FailureReason", "NotExists")]),
    finds_completed("exists-not", [("FailureReason", "Exists")], hit=False),
    finds_completed("dotted", [("ResourceConfig.InstanceType", "Equals", "ml.m5.large")]),
    finds_completed("number-equals", [("ResourceConfig.InstanceCount", "Equals", "1")]),
    finds_completed("number-greater", [("ResourceConfig.InstanceCount", "GreaterThan", "1")], hit=False),
    finds_completed("number-greater-or-equal", [("ResourceConfig.InstanceCount", "GreaterThanOrEqualTo", "1")]),
    finds_completed("number-less", [("ResourceConfig.InstanceCount", "LessThan", "1.5")]),
    finds_completed("number-less-or-equal", [("ResourceConfig.InstanceCount", "LessThanOrEqualTo", "0")], hit=False),
    finds_completed("metric", [("Metrics.loss", "LessThan", "0.6")]),
    finds_completed("metric-not", [("Metrics.loss", "GreaterThan", "0.6")], hit=False),
    finds_completed("tag", [("Tags.team", "Equals", "a")]),
    finds_completed("tag-not", [("Tags.team", "Equals", "b")], hit=False),
    finds_completed("tag-not-exists", [("Tags.other", "NotExists")]),
    finds_completed("hyperparameter", [("HyperParameters.script", "Contains", "loss")]),
    finds_completed("environment", [("Environment.MODE", "Equals", "test")]),
    finds_completed("boolean-false", [("EnableNetworkIsolation", "Equals", "false")]),
    finds_completed("boolean-true", [("EnableNetworkIsolation", "Equals", "true")], hit=False),
    finds_completed("time-after", [("CreationTime", "GreaterThan", "2020-01-01T00:00:00")]),
    finds_completed("time-before", [("CreationTime", "LessThan", "2020-01-01T00:00:00")], hit=False),
    finds_completed("of-a-channel", [("InputDataConfig.ChannelName", "Equals", "train")]),
    finds("or", "Or: one filter is enough", "API: SearchExpression",
          [(NAMED, "Equals", "listed-01"), (NAMED, "Equals", "listed-02")], *listed(1, 2), Operator="Or"),
    finds("and", "And: all filters have to hold", "API: SearchExpression",
          [(NAMED, "Equals", "listed-01"), (NAMED, "Equals", "listed-02")], Operator="And"),
    Case("sub-expressions", "expressions within expressions", "API: SearchExpression",
         query({"SubExpressions": [where((NAMED, "Equals", "listed-01")), where(
             (NAMED, "Equals", "listed-02"), ("TrainingJobStatus", "Equals", "Stopped"))], "Operator": "Or"}),
         Answered(checks=(are("listed-01"), total(1)))),
    Case("nested-filters", "one item of the list has to match all nested filters", "API: NestedFilters",
         query(nested("s3://data", "train")), Answered(checks=(are("completed"),))),
    Case("nested-filters-not", "one item of the list has to match all nested filters", "API: NestedFilters",
         query(nested("s3://data", "test")), Answered(checks=(are(),))),
    Case("visibility", "a job that has the tag with another value is left out", "API: SearchRequest, "
         "VisibilityConditions", query(ONE, VisibilityConditions=[{"Key": "Tags.team", "Value": "b"}]),
         Answered(checks=(are(),))),
    Case("visible", "a job that has the tag with this value is a hit", "API: SearchRequest, VisibilityConditions",
         query(ONE, VisibilityConditions=[{"Key": "Tags.team", "Value": "a"}]), Answered(checks=(are("completed"),))),
]

ORDER = [
    Case("no-expression", "without an expression all jobs are hits, the one that changed last first",
         "API: SearchRequest, SortBy", query(), Answered(present=("NextToken",), checks=(newest_change_first,))),
    *(Case(f"sort-{order.lower()}", "SortBy and SortOrder", "API: SearchRequest, SortBy",
           query(where((NAMED, "Contains", "listed-")), SortBy=NAMED, SortOrder=order, MaxResults=100),
           Answered(checks=(are(*expected),)))
      for order, expected in (("Ascending", UP), ("Descending", DOWN))),
    Case("sort-by-time", "the default order is descending", "API: SearchRequest, SortOrder",
         query(where((NAMED, "Contains", "listed-")), SortBy="CreationTime", MaxResults=100),
         Answered(checks=(are(*DOWN),))),
    Case("pages", "each hit comes once", "API: SearchRequest, NextToken",
         query(where((NAMED, "Contains", "listed-")), MaxResults=5, **PAGE),
         Answered(present=("NextToken",), checks=(are(*PAGES[0]),)),
         then=(Step(OPERATION, next_page(5), Answered(present=("NextToken",), checks=(are(*PAGES[1]),))),
               Step(OPERATION, next_page(5), Answered(absent=("NextToken",), checks=(are(*PAGES[2]), total(LISTED)))))),
    Case("token-of-other-order", "a token is good for the same search only", "API: SearchRequest, NextToken",
         query(where((NAMED, "Contains", "listed-")), MaxResults=5, **PAGE), Answered(present=("NextToken",)),
         then=(Step(OPERATION, lambda run: {**next_page(5)(run), "SortOrder": "Descending"},
                    Refused("ValidationException", says=("pagination token",))),)),
    Case("record", "a record is what DescribeTrainingJob shows, with the tags", "model: TrainingJob",
         query(ONE), Answered(checks=(record_as_described,))),
    Case("finds-what-ran", "jobs of all states are found", "API: SearchRequest",
         query(where((NAMED, "In", "completed,failed,running")), MaxResults=100),
         Answered(checks=(has("completed", "failed", "running"),))),
]

REFUSALS = [
    unknown("unknown-property", query(where(("Nothing", "Equals", "x")))),
    unknown("unknown-sort", query(SortBy="Nothing")),
    unknown("unknown-nested", query({"NestedFilters": [{"NestedPropertyName": "Nothing",
                                                        "Filters": [condition("Nothing.x", "Equals", "y")]}]})),
    refuses("contains-twice", "one Contains in a search", "getmoto/moto: sagemaker models, search",
            query(where((NAMED, "Contains", "a"), (NAMED, "Contains", "b"))),
            message="'CONTAINS' operator usage limit of 1 exceeded."),
    refuses("empty-expression", "an expression has at least one condition", "API: SearchExpression",
            lambda run: {"Resource": "TrainingJob", "SearchExpression": {}}, "SearchExpression"),
    refuses("fifty-one-conditions", "50 conditions at most, all lists together", "API: SearchRequest, SearchExpression",
            query({"SubExpressions": [where(*[(NAMED, "Equals", "x")] * 16)] * 3}), "50"),
    refuses("order-of-text", "texts have no order", "API: Filter, Operator", query(where((NAMED, "GreaterThan", "a"))),
            "GreaterThan"),
    refuses("value-of-exists", "Exists takes no value", "API: Filter, Operator", query(where((NAMED, "Exists", "x"))),
            "Exists"),
    refuses("equals-without-value", "Equals takes a value", "API: Filter, Value", query(where((NAMED, "Equals"))),
            "Equals"),
    refuses("number-that-is-none", "a number has to be one", "API: Filter, Value",
            query(where(("TrainingTimeInSeconds", "Equals", "soon"))), "soon"),
    refuses("time-that-is-none", "a timestamp has to be one", "API: Filter, Value",
            query(where(("CreationTime", "GreaterThan", "soon"))), "soon"),
    refuses("token-made-up", "a token that was never given", "getmoto/moto: sagemaker exceptions, InvalidNextToken",
            query(NextToken="made-up"), 'Invalid pagination token because "made-up"'),
]

CASES = [*model_cases(OPERATION), *FILTERS, *ORDER, *REFUSALS, *EXPERIMENT_CASES, *MODEL_CASES]

test_search = conformance_test(OPERATION, CASES)
