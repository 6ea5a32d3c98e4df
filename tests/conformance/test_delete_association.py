"""DeleteAssociation."""

from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .experiments import call
from .lineage import NOBODY, artifact, component

OPERATION = "DeleteAssociation"
SOURCE = "API: DeleteAssociation"
GONE = Refused("ResourceNotFound", says=("Association between", "does not exist"))


def added(run):
    """Beside an association in the other direction."""
    run.ends = {"SourceArn": component(run), "DestinationArn": artifact(run)}
    call(run, "AddAssociation", **run.ends, AssociationType="Produced")
    call(run, "AddAssociation", SourceArn=run.ends["DestinationArn"], DestinationArn=run.ends["SourceArn"])
    return run.ends


def the_other(answer, run):
    [summary] = answer["AssociationSummaries"]
    assert summary["DestinationArn"] == run.ends["SourceArn"]


CASES = [
    *model_cases(OPERATION),
    Case("missing", "one that is not there does not exist", f"{SOURCE}, Errors",
         lambda run: {"SourceArn": artifact(run), "DestinationArn": artifact(run)}, GONE),
    Case("of-missing", "neither one of what is not there", f"{SOURCE}, Errors",
         {"SourceArn": NOBODY, "DestinationArn": NOBODY}, GONE),
    Case("added", "it is gone, and the entities stay", SOURCE, added,
         Answered({"SourceArn": lambda run: run.ends["SourceArn"],
                   "DestinationArn": lambda run: run.ends["DestinationArn"]}),
         then=(Step("ListAssociations", lambda run: {"SourceArn": run.ends["SourceArn"]},
                    Answered({"AssociationSummaries": []})),
               Step("ListAssociations", lambda run: {"SourceArn": run.ends["DestinationArn"]},
                    Answered(checks=(the_other,))),
               Step(OPERATION, lambda run: run.ends, GONE))),
]

test_delete_association = conformance_test(OPERATION, CASES)
