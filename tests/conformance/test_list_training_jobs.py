"""ListTrainingJobs: filters, order, pages, tokens."""

import datetime

from .case import ONLY_HTTP, Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .world import LISTED

OPERATION = "ListTrainingJobs"
SUMMARY = ("TrainingJobName", "TrainingJobArn", "CreationTime", "LastModifiedTime", "TrainingJobStatus")
PLAN = "arn:aws:sagemaker:us-east-1:123456789012:training-plan/none"
STAMPS = {"CreationTimeAfter": "CreationTime", "CreationTimeBefore": "CreationTime",
          "LastModifiedTimeAfter": "LastModifiedTime", "LastModifiedTimeBefore": "LastModifiedTime"}


def listed(**parameters):
    """Of the world's listed jobs, the names that begin with listed-."""
    def make(run):
        assert len(run.world.listed) == LISTED
        return {"NameContains": "listed-", **{key: run.fill(value) for key, value in parameters.items()}}

    return make


def names(answer):
    return [summary["TrainingJobName"] for summary in answer["TrainingJobSummaries"]]


def are(*numbers):
    """The listed jobs of these numbers, in this order."""
    def check(answer, run):
        assert names(answer) == [run.world.listed[number] for number in numbers]

    return check


def same_set(*numbers):
    def check(answer, run):
        assert sorted(names(answer)) == sorted(run.world.listed[number] for number in numbers)

    return check


def ask(name, rule, source, request, *checks, **more):
    return Case(name, rule, source, request, Answered(checks=checks, **more.pop("expect", {})), **more)


def next_page(**parameters):
    return lambda run: {**listed(**parameters)(run), "NextToken": run.answers[-1]["NextToken"]}


def paged(name, rule, numbers, size, **parameters):
    """All pages of `size`: together they are the listed jobs of these numbers, and only the last has no NextToken."""
    pages = [numbers[start:start + size] for start in range(0, len(numbers), size)]
    steps = [Step(OPERATION, next_page(MaxResults=size, **parameters) if number else listed(MaxResults=size, **parameters),
                  Answered(checks=(are(*page),), **({"absent": ("NextToken",)} if page is pages[-1]
                                                    else {"present": ("NextToken",)})))
             for number, page in enumerate(pages)]
    return Case(name, rule, "API: ListTrainingJobs, NextToken", steps[0].input, steps[0].expect, then=tuple(steps[1:]))


def with_token(name, rule, **changed):
    """The token of another request."""
    return Case(name, rule, "API: ListTrainingJobs, NextToken", listed(MaxResults=5),
                Answered(present=("NextToken",)),
                then=(Step(OPERATION, lambda run: {**next_page(MaxResults=5)(run), **changed},
                           Refused("ValidationException", says=("pagination token",))),))


def time_of(number, member, shift=0.0):
    def make(run):
        seconds = run.world.describe(run.world.listed[number])[member] + shift
        return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)

    return make


def within(parameter, number):
    """The filter matches the jobs on its side of a job's time, and that job itself."""
    def check(answer, run):
        after, member = parameter.endswith("After"), STAMPS[parameter]
        times = {name: run.world.describe(name)[member] for name in run.world.listed}
        edge = times[run.world.listed[number]]
        assert sorted(names(answer)) == sorted(
            name for name, time in times.items() if (time >= edge if after else time <= edge))

    return check


def summaries_match_descriptions(answer, run):
    for summary in answer["TrainingJobSummaries"]:
        shown = run.world.describe(summary["TrainingJobName"])
        assert summary == {key: shown[key] for key in summary}


def newest_first(answer, run):
    times = [summary["CreationTime"] for summary in answer["TrainingJobSummaries"]]
    assert times == sorted(times, reverse=True) and len(times) == 10


UP, DOWN = range(LISTED), range(LISTED - 1, -1, -1)
ODD, EVEN = [n for n in UP if n % 2], [n for n in UP if not n % 2]
BY_NAME = {"SortBy": "Name", "SortOrder": "Ascending"}

CASES = [
    *model_cases(OPERATION),
    ask("no-parameters", "ten jobs, the newest first; more by NextToken",
        "API: ListTrainingJobs; aws/aws-sdk#486", lambda run: {} if run.world.listed else {}, newest_first,
        expect={"present": ("NextToken",)}),
    ask("nothing-found", "an empty list is there, and no token", "model: ListTrainingJobsResponse",
        {"NameContains": "no-such-job"}, expect={"has": {"TrainingJobSummaries": []}, "absent": ("NextToken",)}),
    ask("name-contains", "a part of the name, wherever it is", "API: ListTrainingJobs, NameContains",
        lambda run: {"NameContains": "sted-0", "MaxResults": 100, **BY_NAME} if run.world.listed else {}, are(*range(10))),
    ask("name-contains-has-case", "names are case-sensitive", "model: TrainingJobName",
        lambda run: {"NameContains": "LISTED-"} if run.world.listed else {}, are()),
    ask("summary-members", "a summary has these", "model: TrainingJobSummary", listed(MaxResults=100),
        expect={"present": tuple(f"TrainingJobSummaries.{n}.{member}" for n in UP for member in SUMMARY)}),
    ask("summaries-as-described", "a summary says what DescribeTrainingJob says", "API: TrainingJobSummary",
        listed(MaxResults=100), summaries_match_descriptions),
    ask("pending-has-no-end", "TrainingEndTime is there in terminal statuses only", "API: TrainingJobSummary",
        lambda run: {"NameContains": run.world.pending}, expect={"absent": ("TrainingJobSummaries.0.TrainingEndTime",)}),
    ask("completed-has-an-end", "TrainingEndTime is there in terminal statuses", "API: TrainingJobSummary",
        lambda run: {"NameContains": run.world.completed}, expect={"present": ("TrainingJobSummaries.0.TrainingEndTime",)}),
    *(ask(f"sort-{by.lower()}-{order.lower()}", "SortBy and SortOrder", "API: ListTrainingJobs, SortBy",
          listed(SortBy=by, SortOrder=order, MaxResults=100), are(*expected))
      for by, order, expected in (("Name", "Ascending", UP), ("Name", "Descending", DOWN),
                                  ("CreationTime", "Ascending", UP), ("CreationTime", "Descending", DOWN))),
    *(ask(f"sort-status-{order.lower()}", "by status: InProgress, Stopped", "API: ListTrainingJobs, SortBy",
          listed(SortBy="Status", SortOrder=order, MaxResults=100), lambda answer, run, halves=halves: (
              same_set(*halves[0])({"TrainingJobSummaries": answer["TrainingJobSummaries"][:6]}, run),
              same_set(*halves[1])({"TrainingJobSummaries": answer["TrainingJobSummaries"][6:]}, run)))
      for order, halves in (("Ascending", (EVEN, ODD)), ("Descending", (ODD, EVEN)))),
    ask("status-equals", "jobs of a status", "API: ListTrainingJobs, StatusEquals",
        listed(StatusEquals="Stopped", MaxResults=100, **BY_NAME), are(*ODD)),
    ask("status-equals-after-cut", "the status filters the page that was cut, which may come out short and has a token",
        "API: ListTrainingJobs, StatusEquals; aws/aws-sdk#486", listed(StatusEquals="Stopped", MaxResults=4, **BY_NAME),
        are(1, 3), expect={"present": ("NextToken",)}),
    ask("status-of-none", "no job of that status", "API: ListTrainingJobs, StatusEquals",
        listed(StatusEquals="Failed", MaxResults=100), are()),
    ask("warm-pools", "jobs with a warm pool only", "API: ListTrainingJobs, WarmPoolStatusEquals",
        listed(WarmPoolStatusEquals="Available"), are()),
    ask("training-plan", "jobs of a training plan only", "API: ListTrainingJobs, TrainingPlanArnEquals",
        listed(TrainingPlanArnEquals=PLAN), are()),
    ask("one-a-page", "MaxResults may be 1", "model: MaxResults", listed(MaxResults=1, **BY_NAME), are(0),
        expect={"present": ("NextToken",)}),
    ask("hundred-a-page", "MaxResults may be 100", "model: MaxResults", listed(MaxResults=100, **BY_NAME), are(*UP),
        expect={"absent": ("NextToken",)}),
    ask("exact-page", "a page that is just full is the last one", "API: ListTrainingJobs, NextToken",
        listed(MaxResults=LISTED, **BY_NAME), are(*UP), expect={"absent": ("NextToken",)}),
    paged("pages-by-name", "each job comes once", list(UP), 5, **BY_NAME),
    paged("pages-by-name-down", "each job comes once", list(DOWN), 5, SortBy="Name", SortOrder="Descending"),
    paged("pages-by-default", "each job comes once, the newest first", list(DOWN), 5),
    paged("pages-of-one", "each job comes once", list(UP), 1, SortBy="CreationTime", SortOrder="Ascending"),
    Case("page-size-may-change", "a token is good for another MaxResults", "API: ListTrainingJobs, NextToken",
         listed(MaxResults=5, **BY_NAME), Answered(checks=(are(*range(5)),)),
         then=(Step(OPERATION, lambda run: {**next_page(**BY_NAME)(run), "MaxResults": 3},
                    Answered(checks=(are(5, 6, 7),))),)),
    with_token("token-of-other-name", "a token is good for the same filters only", NameContains="listed"),
    with_token("token-of-other-order", "a token is good for the same order only", SortOrder="Ascending"),
    with_token("token-of-other-status", "a token is good for the same filters only", StatusEquals="Stopped"),
    Case("token-made-up", "a token that was never given", "getmoto/moto: sagemaker exceptions, InvalidNextToken",
         {"NextToken": "made-up"}, Refused("ValidationException", says=('Invalid pagination token because "made-up"',))),
    *(ask(f"{parameter}-edge", "a time filter, as far as its edge: to the millisecond",
          f"API: ListTrainingJobs, {parameter}",
          listed(MaxResults=100, **{parameter: time_of(6, member)}), within(parameter, 6))
      for parameter, member in STAMPS.items()),
    *(ask(f"{parameter}-beyond", "a time filter that lets nothing through", f"API: ListTrainingJobs, {parameter}",
          listed(MaxResults=100, **{parameter: datetime.datetime(year, 1, 1, tzinfo=datetime.timezone.utc)}), are())
      for parameter, year in (("CreationTimeAfter", 2100), ("CreationTimeBefore", 2000), ("LastModifiedTimeAfter", 2100),
                              ("LastModifiedTimeBefore", 2000))),
    ask("time-with-exponent", "a time may be written with an exponent", "RFC 8259, section 6",
        lambda run: '{"NameContains": "listed-", "CreationTimeBefore": 9e8}', are(), clients=ONLY_HTTP),
    ask("time-in-whole-seconds", "a time may be a whole number", "Smithy AWS JSON 1.1: epoch-seconds",
        lambda run: '{"NameContains": "listed-", "CreationTimeAfter": 4102444800}', are(), clients=ONLY_HTTP),
]

test_list_training_jobs = conformance_test(OPERATION, CASES)
