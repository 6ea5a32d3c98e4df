"""AddAssociation."""

from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .experiments import arn_of, call, created
from .lineage import NOBODY, artifact, component, missing

OPERATION = "AddAssociation"
POSSIBLE = "aws/sagemaker-experiments#157"


def ends(source, destination, **more):
    def make(run):
        run.ends = {"SourceArn": source(run), "DestinationArn": destination(run)}
        return {**run.ends, **more}

    return make


def experiment(run):
    return arn_of("Experiment", created(run, "Experiment"))(run)


def adds(name, rule, source, destination, listed=None, **more):
    def is_listed(answer, run):
        [summary] = answer["AssociationSummaries"]
        assert (summary["SourceArn"], summary["DestinationArn"]) == tuple(run.ends.values())
        assert summary.get("AssociationType") == listed

    return Case(name, rule, "API: AddAssociation", ends(source, destination, **more),
                Answered(checks=(lambda answer, run: _assert_equal(answer, run.ends),)),
                then=(Step("ListAssociations", lambda run: run.ends, Answered(checks=(is_listed,))),))


def again(**more):
    def make(run):
        ends(component, artifact)(run)
        call(run, OPERATION, **run.ends, AssociationType="Produced")
        return {**run.ends, **more}

    return make


def upper(run):
    """In another case: names aren't case-sensitive."""
    run.ends = {"SourceArn": component(run), "DestinationArn": artifact(run)}
    return {**run.ends, "SourceArn": run.ends["SourceArn"].replace("case-", "CASE-")}


def _assert_equal(got, expected):
    assert got == expected


TAKEN = Refused("ValidationException", says=("Association between", "already exists"))
BOTH = Refused("ValidationException", says=("artifact",))
CASES = [
    *model_cases(OPERATION),
    missing(OPERATION, "no-such-source", "SourceArn", DestinationArn=artifact),
    missing(OPERATION, "no-such-destination", "DestinationArn", SourceArn=artifact),
    Case("no-such-component", "one that is not there does not exist", "API: AddAssociation, Errors",
         lambda run: {"SourceArn": arn_of("TrialComponent", "never-created")(run), "DestinationArn": artifact(run)},
         Refused("ResourceNotFound", says=("TrialComponent '", "does not exist"))),
    Case("action", "there are no actions and contexts here", "not built: docs/semantics.md",
         lambda run: {"SourceArn": NOBODY.replace("artifact/", "action/"), "DestinationArn": artifact(run)},
         Refused("ResourceNotFound", says=("does not exist",))),
    adds("output", "a component produced an artifact", component, artifact, "Produced", AssociationType="Produced"),
    adds("input", "an artifact contributed to a component", artifact, component, "ContributedTo",
         AssociationType="ContributedTo"),
    adds("between-artifacts", "of two artifacts", artifact, artifact, "DerivedFrom", AssociationType="DerivedFrom"),
    adds("with-an-experiment", "of an experiment", experiment, artifact, "AssociatedWith",
         AssociationType="AssociatedWith"),
    adds("without-type", "it needs no type", component, artifact),
    Case("in-another-case", "names in ARNs are not case-sensitive", "API: CreateTrialComponent", upper,
         Answered({"SourceArn": lambda run: run.ends["SourceArn"]})),
    Case("again", "there is one from the one to the other", "sagemaker/experiments/_helper.py of SDK v2",
         again(AssociationType="Produced"), TAKEN),
    Case("again-of-another-type", "of whatever type: DeleteAssociation names none", "model: DeleteAssociationRequest",
         again(AssociationType="DerivedFrom"), TAKEN),
    Case("both-of-experiments", "one of them isn't of experiments", POSSIBLE, ends(component, component), BOTH),
    Case("experiment-and-component", "one of them isn't of experiments", POSSIBLE, ends(experiment, component), BOTH),
    Case("with-itself", "of two entities", "ours: AWS doesn't say",
         lambda run: dict.fromkeys(("SourceArn", "DestinationArn"), artifact(run)),
         Refused("ValidationException", says=("itself",))),
    Case("trial", "trials have no associations", "model: AssociationEntityArn",
         lambda run: {"SourceArn": arn_of("Trial", created(run, "Trial"))(run), "DestinationArn": NOBODY},
         Refused("ValidationException", says=("sourceArn", "regular expression pattern"))),
]

test_add_association = conformance_test(OPERATION, CASES)
