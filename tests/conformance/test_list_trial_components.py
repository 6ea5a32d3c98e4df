"""ListTrialComponents: filters, order, pages, tokens."""

from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .experiments import call, created, missing, time_of

OPERATION = "ListTrialComponents"
NAMES = ("c", "a", "b")  # in the order of their creation
NOBODY = "arn:aws:sagemaker:us-east-1:123456789012:training-job/never-created"


def listed(**parameters):
    """A trial's components, of which the run creates three at first; "d" is in another trial of the same experiment, as "c"
    is too, and one is in no trial."""
    def make(run):
        if not run.answers:
            run.experiment = created(run, "Experiment")
            run.trial, other = (created(run, "Trial", ExperimentName=run.experiment) for _ in range(2))
            for name in (*NAMES, "d"):
                call(run, "CreateTrialComponent", TrialComponentName=f"{name}-{run.name}")
            for name, trial in (*((name, run.trial) for name in NAMES), ("c", other), ("d", other)):
                call(run, "AssociateTrialComponent", TrialComponentName=f"{name}-{run.name}", TrialName=trial)
            created(run, "TrialComponent")
        return {"TrialName": run.trial.upper(), **{key: run.fill(value) for key, value in parameters.items()}}

    return make


def of_experiment(run):
    listed()(run)
    return {"ExperimentName": run.experiment.upper()}


def of_job(change):
    """Those that a training job made, whatever the ARN's case; a client's with a name like a job's has no source."""
    def make(run):
        run.job = run.world.new(run.name)
        created(run, "TrialComponent")
        return {"SourceArn": change(run.world.arn(run.job))}

    return make


def is_the_jobs(answer, run):
    [summary] = answer["TrialComponentSummaries"]
    assert summary["TrialComponentName"] == f"{run.job}-aws-training-job"
    assert summary["TrialComponentSource"]["SourceArn"] == run.world.arn(run.job)


def like_a_jobs(run):
    call(run, "CreateTrialComponent", TrialComponentName=f"{run.name}-aws-training-job")
    keys = run.world.server.environment
    return {"SourceArn": f"arn:aws:sagemaker:{keys['AWS_DEFAULT_REGION']}:{keys['AWS_ACCOUNT_ID']}:training-job/{run.name}"}


def are(*wanted):
    def check(answer, run):
        names = [each["TrialComponentName"] for each in answer["TrialComponentSummaries"]]
        assert names == [f"{name}-{run.name}" for name in wanted]

    return check


def ask(name, rule, request, *wanted, **expect):
    return Case(name, rule, "API: ListTrialComponents", request, Answered(checks=(are(*wanted),), **expect))


def next_page(**parameters):
    return lambda run: {**listed(**parameters)(run), "NextToken": run.answers[-1]["NextToken"]}


def at(name):
    return lambda run: time_of(run, "TrialComponent", f"{name}-{run.name}")


def two(*members):
    values = {"ExperimentName": "a", "TrialName": "a", "SourceArn": NOBODY}
    return Case("-and-".join(members), "only one of them can be given", f"API: ListTrialComponents, {members[0]}",
                {member: values[member] for member in members}, Refused("ValidationException", says=members))


BY_NAME = {"SortBy": "Name", "SortOrder": "Ascending"}
CASES = [
    *model_cases(OPERATION),
    missing("Experiment", OPERATION, case="no-such-experiment"),
    missing("Trial", OPERATION, case="no-such-trial"),
    two("ExperimentName", "TrialName"),
    two("ExperimentName", "SourceArn"),
    two("TrialName", "SourceArn"),
    ask("of-a-trial", "the order is by creation, descending", listed(), "b", "a", "c", absent=("NextToken",)),
    ask("of-an-experiment", "those of its trials, each once", of_experiment, "d", "b", "a", "c"),
    ask("by-name", "the order is what is asked for, and its direction", listed(**BY_NAME), "a", "b", "c"),
    ask("after", "of those that were created then or later", listed(CreatedAfter=at("a")), "b", "a"),
    ask("before", "of those that were created then or earlier", listed(CreatedBefore=at("a")), "a", "c"),
    Case("of-a-source", "those that a job made", "API: ListTrialComponents, SourceArn", of_job(str),
         Answered(checks=(is_the_jobs,))),
    Case("of-a-source-in-lower-case", "SDK v2 asks in lower case", "sagemaker/experiments/_environment.py of SDK v2",
         of_job(str.lower), Answered(checks=(is_the_jobs,))),
    ask("of-a-source-that-made-none", "an empty list", {"SourceArn": NOBODY}),
    ask("of-another-source", "only jobs make components here", {"SourceArn": "arn:aws:s3:::bucket"}),
    ask("like-a-jobs", "a client's component has no source", like_a_jobs),
    Case("pages", "NextToken leads on, and the last page has none", "API: ListTrialComponents, NextToken",
         listed(MaxResults=2), Answered(present=("NextToken",), checks=(are("b", "a"),)),
         then=(Step(OPERATION, next_page(MaxResults=2), Answered(absent=("NextToken",), checks=(are("c"),))),)),
    Case("token-of-another-request", "a token is of one request", "API: ListTrialComponents, NextToken",
         listed(MaxResults=2), Answered(present=("NextToken",)),
         then=(Step(OPERATION, next_page(MaxResults=2, **BY_NAME),
                    Refused("ValidationException", says=("pagination token",))),)),
]

test_list_trial_components = conformance_test(OPERATION, CASES)
