"""ListAssociations: filters, order, pages, tokens."""

from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .experiments import call
from .lineage import artifact, component, missing, moment

OPERATION = "ListAssociations"
TYPES = {"c": "Produced", "a": "ContributedTo", "b": "Produced"}  # in the order of their creation


def listed(**parameters):
    """The associations of an artifact, of which the run adds three at first: two to other artifacts, of the types "X" and
    "Y", and one to a component, which has another."""
    def make(run):
        if not run.answers:
            run.source = artifact(run, ArtifactName="Source")
            run.ends = {"c": artifact(run, ArtifactName="End", ArtifactType="X"), "a": artifact(run, ArtifactType="Y"),
                        "b": component(run)}
            for name, arn in run.ends.items():
                call(run, "AddAssociation", SourceArn=run.source, DestinationArn=arn, AssociationType=TYPES[name])
            call(run, "AddAssociation", SourceArn=run.ends["a"], DestinationArn=run.ends["b"])
        return {"SourceArn": run.source, **{key: run.fill(value) for key, value in parameters.items()}}

    return make


def at(name):
    def find(run):
        one = call(run, OPERATION, SourceArn=run.source, DestinationArn=run.ends[name])
        return moment(one["AssociationSummaries"][0]["CreationTime"])

    return find


def to_the_component(run):
    listed()(run)
    return {"DestinationArn": run.ends["b"]}


def are(*wanted):
    def check(answer, run):
        arns = [each["DestinationArn"] for each in answer["AssociationSummaries"]]
        assert arns == [run.ends[name] for name in wanted]

    return check


def ask(name, rule, request, *wanted, **has):
    return Case(name, rule, "API: ListAssociations", request, Answered(has, checks=(are(*wanted),)))


def next_page(**parameters):
    return lambda run: {**listed(**parameters)(run), "NextToken": run.answers[-1]["NextToken"]}


def _assert_equal(got, expected):
    assert got == expected


def oldest(**members):
    return {f"AssociationSummaries.2.{member}": value for member, value in members.items()}


CASES = [
    *model_cases(OPERATION),
    missing(OPERATION, "no-such-source", "SourceArn"),
    missing(OPERATION, "no-such-destination", "DestinationArn"),
    ask("of-a-source", "the order is by creation, descending", listed(), "b", "a", "c", NextToken=None,
        **oldest(SourceArn=lambda run: run.source, SourceName="Source", SourceType="DataSet", DestinationName="End",
                 DestinationType="X", AssociationType="Produced")),
    Case("to-a-destination", "of those that end there", "API: ListAssociations", to_the_component, Answered(
        {"AssociationSummaries.0.SourceArn": lambda run: run.ends["a"], "AssociationSummaries.0.AssociationType": None,
         "AssociationSummaries.0.DestinationType": "SageMakerExperimentTrialComponent",
         "AssociationSummaries.1.SourceArn": lambda run: run.source, "AssociationSummaries.2": None})),
    ask("ascending", "or ascending", listed(SortBy="CreationTime", SortOrder="Ascending"), "c", "a", "b"),
    ask("of-a-type", "of one type", listed(AssociationType="Produced"), "b", "c"),
    ask("to-a-type", "to entities of a type", listed(DestinationType="Y"), "a"),
    ask("from-a-type", "from entities of a type", listed(SourceType="DataSet"), "b", "a", "c"),
    ask("from-another-type", "and of no other", listed(SourceType="dataset")),
    ask("after", "of those that were added then or later", listed(CreatedAfter=at("a")), "b", "a"),
    ask("before", "of those that were added then or earlier", listed(CreatedBefore=at("a")), "a", "c"),
    Case("pages", "NextToken leads on, and the last page has none", "API: ListAssociations, NextToken",
         listed(MaxResults=2), Answered(present=("NextToken",), checks=(are("b", "a"),)),
         then=(Step(OPERATION, next_page(MaxResults=2), Answered(absent=("NextToken",), checks=(are("c"),))),)),
    Case("last-page-of-a-type", "a page that is full may be the last", "API: ListAssociations, NextToken",
         listed(MaxResults=1, DestinationType="Y"), Answered(absent=("NextToken",), checks=(are("a"),))),
    Case("token-of-another-request", "a token is of one request", "API: ListAssociations, NextToken",
         listed(MaxResults=2), Answered(present=("NextToken",)),
         then=(Step(OPERATION, next_page(MaxResults=2, SortOrder="Ascending"),
                    Refused("ValidationException", says=("pagination token",))),)),
    ask("by-source-arn", "of one source, by creation", listed(SortBy="SourceArn", SortOrder="Ascending"), "c", "a", "b"),
    ask("by-destination-type", "by type: that of a component, then X and Y", listed(
        SortBy="DestinationType", SortOrder="Ascending"), "b", "c", "a"),
    ask("by-destination-type-descending", "or in the other direction", listed(SortBy="DestinationType"), "a", "c", "b"),
    Case("by-destination-arn", "by ARN", "API: ListAssociations, SortBy", listed(SortBy="DestinationArn"),
         Answered(checks=(lambda answer, run: _assert_equal(
             [each["DestinationArn"] for each in answer["AssociationSummaries"]],
             sorted(run.ends.values(), reverse=True)),))),
    ask("by-source-type", "of one type, by creation", listed(SortBy="SourceType"), "b", "a", "c"),
    Case("pages-by-type", "NextToken leads on in each order", "API: ListAssociations, NextToken",
         listed(MaxResults=2, SortBy="DestinationType"), Answered(present=("NextToken",), checks=(are("a", "c"),)),
         then=(Step(OPERATION, next_page(MaxResults=2, SortBy="DestinationType"),
                    Answered(absent=("NextToken",), checks=(are("b"),))),)),
    Case("pages-by-type-ascending", "and direction", "API: ListAssociations, NextToken",
         listed(MaxResults=1, SortBy="DestinationType", SortOrder="Ascending"),
         Answered(present=("NextToken",), checks=(are("b"),)),
         then=(Step(OPERATION, next_page(MaxResults=1, SortBy="DestinationType", SortOrder="Ascending"),
                    Answered(present=("NextToken",), checks=(are("c"),))),
               Step(OPERATION, next_page(MaxResults=1, SortBy="DestinationType", SortOrder="Ascending"),
                    Answered(absent=("NextToken",), checks=(are("a"),))))),
]

test_list_associations = conformance_test(OPERATION, CASES)
