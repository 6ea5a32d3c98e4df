"""ListArtifacts: filters, order, pages, tokens."""

from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .experiments import call
from .lineage import artifact, moment, source

OPERATION = "ListArtifacts"
NAMES = ("c", "a", "b")  # in the order of their creation


def listed(**parameters):
    """The run's own artifacts, of which it creates three at first: of a type of its own, the last two of one URI."""
    def make(run):
        if not run.answers:
            run.uris = [f"s3://data/{run.name}/{name}" for name in ("c", "a", "a")]
            run.arns = [artifact(run, ArtifactName=name, ArtifactType=run.name, Source=source(uri, name))
                        for name, uri in zip(NAMES, run.uris, strict=True)]
            artifact(run)
        return {"ArtifactType": run.name, **{key: run.fill(value) for key, value in parameters.items()}}

    return make


def at(name):
    return lambda run: moment(call(run, "DescribeArtifact", ArtifactArn=run.arns[NAMES.index(name)])["CreationTime"])


def are(*wanted):
    def check(answer, run):
        assert [each["ArtifactName"] for each in answer["ArtifactSummaries"]] == list(wanted)

    return check


def ask(name, rule, request, *wanted, **expect):
    return Case(name, rule, "API: ListArtifacts", request, Answered(checks=(are(*wanted),), **expect))


def next_page(**parameters):
    return lambda run: {**listed(**parameters)(run), "NextToken": run.answers[-1]["NextToken"]}


SUMMARY = ("ArtifactArn", "Source.SourceUri", "ArtifactType", "CreationTime", "LastModifiedTime")
CASES = [
    *model_cases(OPERATION),
    ask("of-a-type", "the order is by creation, descending", listed(), "b", "a", "c", absent=("NextToken",),
        present=[f"ArtifactSummaries.0.{member}" for member in SUMMARY]),
    ask("ascending", "or ascending", listed(SortBy="CreationTime", SortOrder="Ascending"), "c", "a", "b"),
    ask("of-a-source", "of those with that source URI", listed(SourceUri=lambda run: run.uris[1]), "b", "a"),
    ask("of-another-source", "and of no others", listed(SourceUri="s3://data"), absent=("NextToken",)),
    ask("after", "of those that were created then or later", listed(CreatedAfter=at("a")), "b", "a"),
    ask("before", "of those that were created then or earlier", listed(CreatedBefore=at("a")), "a", "c"),
    Case("pages", "NextToken leads on, and the last page has none", "API: ListArtifacts, NextToken",
         listed(MaxResults=2), Answered(present=("NextToken",), checks=(are("b", "a"),)),
         then=(Step(OPERATION, next_page(MaxResults=2), Answered(absent=("NextToken",), checks=(are("c"),))),)),
    Case("token-of-another-request", "a token is of one request", "API: ListArtifacts, NextToken",
         listed(MaxResults=2), Answered(present=("NextToken",)),
         then=(Step(OPERATION, next_page(MaxResults=2, SortOrder="Ascending"),
                    Refused("ValidationException", says=("pagination token",))),)),
]

test_list_artifacts = conformance_test(OPERATION, CASES)
