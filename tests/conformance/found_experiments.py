"""Search over experiments, trials and trial components: its cases, and what they find.

found-Vision    found-trial-a      found-first, found-second, found-both
                found-trial-empty
found-speech    found-trial-b      found-both
(no trial)                         found-free
"""

import time

from .case import Answered, Case, Refused, Step

OPERATION = "Search"
NAMES = {"Experiment": ("Experiment", "ExperimentName"), "ExperimentTrial": ("Trial", "TrialName"),
         "ExperimentTrialComponent": ("TrialComponent", "TrialComponentName")}
COMPONENTS = {
    "first": {"DisplayName": "Training", "StartTime": 1747419050, "Status": {"PrimaryStatus": "Completed"},
              "Parameters": {"rate": {"NumberValue": 10}, "optimizer": {"StringValue": "sgd"}},
              "InputArtifacts": {"train": {"MediaType": "text/csv", "Value": "s3://data/found"}},
              "Tags": [{"Key": "team", "Value": "found"}]},
    "second": {"Parameters": {"rate": {"NumberValue": 9.5}}},
    "both": {"Parameters": {"rate": {"StringValue": "11"}}},
    "free": {},
}
MINE = {"Experiment": ("Vision", "speech"), "ExperimentTrial": ("trial-a", "trial-b", "trial-empty"),
        "ExperimentTrialComponent": tuple(COMPONENTS)}
VALUES = {"first": (0.25, 0.75), "second": (0.5, 0.625)}  # of the metric test:accuracy


def create(server):
    """What the cases find. Other cases create more, but none of these names."""
    sagemaker = server.sagemaker
    for name, tags in (("found-Vision", [{"Key": "team", "Value": "found"}]), ("found-speech", [])):
        sagemaker.create_experiment(ExperimentName=name, Tags=tags)
    for name, experiment in (("trial-a", "Vision"), ("trial-b", "speech"), ("trial-empty", "Vision")):
        sagemaker.create_trial(TrialName=f"found-{name}", ExperimentName=f"found-{experiment}")
    for name, members in COMPONENTS.items():
        sagemaker.create_trial_component(TrialComponentName=f"found-{name}", **members)
    for name, trial in (("first", "a"), ("second", "a"), ("both", "a"), ("both", "b")):
        sagemaker.associate_trial_component(TrialComponentName=f"found-{name}", TrialName=f"found-trial-{trial}")
    for name, values in VALUES.items():
        answer = server.client("sagemaker-metrics").batch_put_metrics(TrialComponentName=f"found-{name}", MetricData=[
            {"MetricName": "test:accuracy", "Timestamp": int(time.time()), "Step": step, "Value": value}
            for step, value in enumerate(values)])
        assert not answer.get("Errors"), answer
    return MINE


def condition(name, operator=None, value=None):
    given = {"Name": name, "Operator": operator, "Value": value}
    return {key: value for key, value in given.items() if value is not None}


def names_of(answer, resource):
    member, name = NAMES[resource]
    return [record[member][name].removeprefix("found-") for record in answer["Results"]]


def query(resource, *filters, nested=(), **more):
    """A request for those of the kind that have these properties, by name."""
    def make(run):
        assert run.world.found
        name = NAMES[resource][1]
        mine = (name, "In", ",".join(f"found-{each}" for each in MINE[resource]))
        expression = {"Filters": [condition(*run.fill(each)) for each in (mine, *filters)]}
        if nested:
            expression["NestedFilters"] = [
                {"NestedPropertyName": nested[0], "Filters": [condition(*each) for each in nested[1:]]}]
        return {"Resource": resource, "SearchExpression": expression, "SortBy": name, "SortOrder": "Ascending", **more}

    return make


def are(resource, *expected):
    def check(answer, run):
        assert names_of(answer, resource) == list(expected)

    return check


def finds(resource, name, filters, *expected, rule="a filter on a property of the kind", source="", **more):
    source = source or f"model: {NAMES[resource][0]}"
    return Case(f"{NAMES[resource][0]}-{name}", rule, source, query(resource, *filters, **more),
                Answered(checks=(are(resource, *expected),)))


def experiments(name, filters, *expected, **more):
    return finds("Experiment", name, filters, *expected, **more)


def trials(name, filters, *expected, **more):
    return finds("ExperimentTrial", name, filters, *expected, **more)


def components(name, filters, *expected, **more):
    return finds("ExperimentTrialComponent", name, filters, *expected, **more)


def refuses(name, rule, source, request, *says, message=None):
    return Case(name, rule, source, request, Refused("ValidationException", message, says))


def shown_alike(resource):
    """A record is what Describe shows, but for the members that its shape leaves out, with the tags."""
    kind, member = NAMES[resource]

    def check(answer, run):
        found = answer["Results"][0][kind]
        shown = run.world.client("http").call(f"Describe{kind}", {member: found[member]}).answer
        extra = {name: found.pop(name) for name in ("Tags", "Parents", "TrialComponentSummaries") if name in found}
        assert found == {name: shown[name] for name in found}
        assert set(shown) - set(found) <= {"Sources"}
        assert extra["Tags"] == ([] if kind == "Trial" else [{"Key": "team", "Value": "found"}])

    return check


def has_both_parents(answer, run):
    [record] = answer["Results"]
    assert record["TrialComponent"]["Parents"] == [
        {"TrialName": "found-trial-a", "ExperimentName": "found-Vision"},
        {"TrialName": "found-trial-b", "ExperimentName": "found-speech"}]


def has_summaries(answer, run):
    [record] = answer["Results"]
    summaries = record["Trial"]["TrialComponentSummaries"]
    assert [each["TrialComponentName"] for each in summaries] == ["found-first", "found-second", "found-both"]


def of_a_job(run):
    """The component of the job that completed."""
    return {"Resource": "ExperimentTrialComponent", "SearchExpression": {"Filters": [
        condition("Source.SourceArn", "Equals", run.world.arn(run.world.completed))]}}


def shows_its_job(answer, run):
    [record] = answer["Results"]
    component = record["TrialComponent"]
    source = {"SourceArn": run.world.arn("completed"), "SourceType": "SageMakerTrainingJob"}
    assert component["TrialComponentName"] == "completed-aws-training-job"
    assert component["Source"] == source
    assert component["SourceDetail"]["SourceArn"] == source["SourceArn"]
    job = component["SourceDetail"]["TrainingJob"]
    shown = run.world.describe("completed")
    assert job.pop("Tags") == [{"Key": "team", "Value": "a"}]
    assert job == {key: shown[key] for key in job}


def next_page(run):
    return {**query("ExperimentTrialComponent", MaxResults=3)(run), "NextToken": run.answers[-1]["NextToken"]}


ANALYTICS = "aws/sagemaker-python-sdk: sagemaker/analytics.py, ExperimentAnalytics"
RUN = "aws/sagemaker-python-sdk: sagemaker/experiments/trial_component.py"
NOTEBOOK = "aws/amazon-sagemaker-examples: sagemaker-experiments, MNIST"
ACCURACY = "metrics.test:accuracy"

FILTERS = [
    experiments("all", [], "Vision", "speech"),
    experiments("name", [("ExperimentName", "Equals", "found-speech")], "speech"),
    experiments("name-has-case", [("ExperimentName", "Equals", "FOUND-SPEECH")], rule="texts are compared with their case"),
    experiments("display-name", [("DisplayName", "Contains", "Vis")], "Vision"),
    experiments("tag", [("Tags.team", "Equals", "found")], "Vision"),
    experiments("no-description", [("Description", "NotExists")], "Vision", "speech"),
    experiments("created", [("CreationTime", "GreaterThan", "2020-01-01T00:00:00")], "Vision", "speech"),
    trials("of-an-experiment", [("ExperimentName", "Equals", "found-Vision")], "trial-a", "trial-empty"),
    trials("not-of-an-experiment", [("ExperimentName", "NotEquals", "found-Vision")], "trial-b"),
    trials("of-a-component", [("TrialComponentSummaries.TrialComponentName", "Equals", "found-both")], "trial-a", "trial-b"),
    trials("without-components", [("TrialComponentSummaries", "NotExists")], "trial-empty"),
    trials("by-experiment", [], "trial-a", "trial-empty", "trial-b", SortBy="ExperimentName"),
    components("of-an-experiment", [("Parents.ExperimentName", "Equals", "found-Vision")], "both", "first", "second",
               source=ANALYTICS),
    components("of-a-trial", [("Parents.TrialName", "Equals", "found-trial-b")], "both", source=NOTEBOOK),
    components("not-of-a-trial", [("Parents.TrialName", "NotEquals", "found-trial-a")], "free"),
    components("of-no-trial", [("Parents", "NotExists")], "free"),
    components("is-in-the-trial", [("TrialComponentName", "Equals", "found-first"),
                                   ("Parents.TrialName", "Equals", "found-trial-a")], "first", source=RUN),
    components("is-not-in-the-trial", [("TrialComponentName", "Equals", "found-first"),
                                       ("Parents.TrialName", "Equals", "found-trial-b")], source=RUN),
    components("nested-parents", [], "both", source="API: NestedFilters", rule="one parent has to match all nested filters",
               nested=("Parents", ("Parents.TrialName", "Equals", "found-trial-b"),
                       ("Parents.ExperimentName", "Equals", "found-speech"))),
    components("nested-parents-not", [], source="API: NestedFilters", rule="one parent has to match all nested filters",
               nested=("Parents", ("Parents.TrialName", "Equals", "found-trial-b"),
                       ("Parents.ExperimentName", "Equals", "found-Vision"))),
    components("parameter-from", [("Parameters.rate", "GreaterThanOrEqualTo", "10")], "both", "first",
               source="aws/sagemaker-python-sdk: tests/integ/test_experiments_analytics.py"),
    components("parameter-equals", [("Parameters.rate", "Equals", "9.5")], "second"),
    components("parameter-text", [("Parameters.optimizer", "Equals", "sgd")], "first"),
    components("parameter-number-value", [("Parameters.rate.NumberValue", "Exists")], "first", "second"),
    components("parameter-not-exists", [("Parameters.rate", "NotExists")], "free"),
    components("metric-max", [(f"{ACCURACY}.max", "LessThan", "0.7")], "second", source=NOTEBOOK),
    components("metric-avg", [("Metrics.test:accuracy.Avg", "Equals", "0.5")], "first"),
    components("metric-deviation", [("Metrics.test:accuracy.StdDev", "LessThan", "0.1")], "second"),
    components("metric-exists", [("Metrics.test:accuracy", "Exists")], "first", "second"),
    components("by-metric", [("Parents.ExperimentName", "Equals", "found-Vision")], "first", "second", "both",
               SortBy=f"{ACCURACY}.max", SortOrder="Descending", source=NOTEBOOK,
               rule="SortBy a metric; what has none is smallest"),
    components("by-parameter", [], "free", "second", "first", "both", SortBy="Parameters.rate"),
    components("display-name", [("DisplayName", "Equals", "Training")], "first", source=NOTEBOOK),
    components("status", [("Status.PrimaryStatus", "Equals", "Completed")], "first"),
    components("started", [("StartTime", "Equals", "2025-05-16T18:10:50")], "first"),
    components("artifact", [("InputArtifacts.train.Value", "Contains", "data/f")], "first"),
    components("tag", [("Tags.team", "Equals", "found")], "first", source="getmoto/moto: tests of search"),
    components("by-creation", [], "first", "second", "both", "free", SortBy="CreationTime", source=NOTEBOOK,
               rule="SortBy and SortOrder"),
]
RECORDS = [
    Case("Experiment-record", "a record is what Describe shows, with the tags", "model: Experiment",
         query("Experiment"), Answered(checks=(shown_alike("Experiment"),))),
    Case("Trial-record", "a record is what Describe shows, with the tags", "model: Trial",
         query("ExperimentTrial"), Answered(checks=(shown_alike("ExperimentTrial"),))),
    Case("TrialComponent-record", "a record is what Describe shows, with the tags", "model: TrialComponent",
         query("ExperimentTrialComponent", ("TrialComponentName", "Equals", "found-first")),
         Answered(checks=(shown_alike("ExperimentTrialComponent"),))),
    Case("Trial-summaries", "a trial's record has its components", "model: Trial",
         query("ExperimentTrial", ("TrialName", "Equals", "found-trial-a")), Answered(checks=(has_summaries,))),
    Case("TrialComponent-parents", "a component's record has its trials, with their experiments", "model: Parent",
         query("ExperimentTrialComponent", ("TrialComponentName", "Equals", "found-both")),
         Answered(checks=(has_both_parents,))),
    Case("TrialComponent-of-a-job", "a job's component names its source, and shows it",
         "model: TrialComponentSourceDetail", of_a_job, Answered(checks=(shows_its_job,))),
    Case("TrialComponent-pages", "each hit comes once", "API: SearchRequest, NextToken",
         query("ExperimentTrialComponent", MaxResults=3),
         Answered(present=("NextToken",), checks=(are("ExperimentTrialComponent", "both", "first", "free"),)),
         then=(Step(OPERATION, next_page, Answered(absent=("NextToken",), has={"TotalHits.Value": 4}, checks=(
             are("ExperimentTrialComponent", "second"),))),)),
]
REFUSALS = [
    refuses("Experiment-unknown-property", "a property that no experiment has", "getmoto/moto: sagemaker models, search",
            query("Experiment", ("TrialName", "Equals", "a")), message="Unknown property name: TrialName"),
    refuses("TrialComponent-order-of-text", "texts have no order", "API: Filter, Operator",
            query("ExperimentTrialComponent", ("Parameters.rate.StringValue", "LessThan", "a")), "LessThan"),
    refuses("TrialComponent-parameter-that-is-no-number", "a number has to be one", "API: Filter, Value",
            query("ExperimentTrialComponent", ("Parameters.rate", "LessThan", "much")), "much"),
    refuses("TrialComponent-by-parents", "a component can have several parents", "API: SearchRequest, SortBy",
            query("ExperimentTrialComponent", SortBy="Parents.TrialName"), "Parents.TrialName"),
]
EXPERIMENT_CASES = [*FILTERS, *RECORDS, *REFUSALS]
