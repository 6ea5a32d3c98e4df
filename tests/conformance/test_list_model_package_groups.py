"""ListModelPackageGroups."""

from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .registry import call

OPERATION = "ListModelPackageGroups"
SOURCE = f"API: {OPERATION}"


def listed(**request):
    """Three groups of the run, created in the order b, c, a; and the request for them."""
    def make(run):
        for letter in "bca":
            call(run, "CreateModelPackageGroup", ModelPackageGroupName=f"{run.name}-{letter}")
        return {"NameContains": run.name, **request}

    return make


def are(*letters):
    def check(answer, run):
        names = [each["ModelPackageGroupName"] for each in answer["ModelPackageGroupSummaryList"]]
        assert names == [f"{run.name}-{letter}" for letter in letters]

    return check


CASES = [
    *model_cases(OPERATION),
    Case("default-order", "by creation, the oldest first", f"{SOURCE}, SortBy and SortOrder", listed(),
         Answered(present=("ModelPackageGroupSummaryList.0.ModelPackageGroupArn",
                           "ModelPackageGroupSummaryList.0.ModelPackageGroupStatus"), checks=(are("b", "c", "a"),))),
    Case("pages", "NextToken leads on, and the last page has none", f"{SOURCE}, NextToken",
         listed(MaxResults=2, SortBy="Name", SortOrder="Descending"),
         Answered(present=("NextToken",), checks=(are("c", "b"),)),
         then=(Step(OPERATION, lambda run: {"NameContains": run.name, "MaxResults": 2, "SortBy": "Name",
                                            "SortOrder": "Descending", "NextToken": run.answers[-1]["NextToken"]},
                    Answered(absent=("NextToken",), checks=(are("a"),))),)),
    Case("of-another-account", "the server has one account", f"{SOURCE}, CrossAccountFilterOption",
         {"CrossAccountFilterOption": "CrossAccount"}, Refused("ValidationException", says=("one account",))),
]

test_list_model_package_groups = conformance_test(OPERATION, CASES)
