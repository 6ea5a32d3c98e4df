"""ListModelPackages."""

from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases
from .registry import another_version, call, group_arn, inference, version, versions

OPERATION = "ListModelPackages"
SOURCE = f"API: {OPERATION}"


def listed(**request):
    """Versions 1, 2 (approved) and 3 of the run's group, a package of its name without a group, and the request."""
    def make(run):
        version(run)
        another_version(run, ModelApprovalStatus="Approved", ModelPackageDescription="For a person.")
        another_version(run)
        call(run, "CreateModelPackage", ModelPackageName=run.name, InferenceSpecification=inference())
        return {key: run.fill(value) for key, value in request.items()}

    return make


def own(run):
    return run.name


def summary(answer, run):
    [found] = answer["ModelPackageSummaryList"]
    assert found.pop("CreationTime") and found.pop("ModelPackageArn")
    assert found == {"ModelPackageGroupName": run.name, "ModelPackageVersion": 2, "ModelPackageStatus": "Completed",
                     "ModelApprovalStatus": "Approved", "ModelPackageDescription": "For a person."}


def ask(name, rule, source, request, *expected):
    return Case(name, rule, f"{SOURCE}, {source}", request, Answered(checks=(versions(*expected),)))


CASES = [
    *model_cases(OPERATION),
    ask("of-a-group", "the versions of a group, the oldest first", "ModelPackageGroupName",
        listed(ModelPackageGroupName=group_arn()), 1, 2, 3),
    ask("newest-first", "the newest version, as deployments look for it", "SortOrder",
        listed(ModelPackageGroupName=own, SortOrder="Descending", SortBy="CreationTime"), 3, 2, 1),
    ask("unversioned", "without a type only packages without a group", "ModelPackageType", listed(NameContains=own), None),
    ask("both", "all of that name", "ModelPackageType",
        listed(NameContains=own, ModelPackageType="Both", SortBy="Name"), None, 1, 2, 3),
    ask("versioned", "only versions", "ModelPackageType", listed(NameContains=own, ModelPackageType="Versioned"), 1, 2, 3),
    Case("approved", "those that are approved, in short", f"{SOURCE}, ModelApprovalStatus",
         listed(ModelPackageGroupName=own, ModelApprovalStatus="Approved"), Answered(checks=(summary,))),
    Case("pages", "NextToken leads on, and the last page has none", f"{SOURCE}, NextToken",
         listed(ModelPackageGroupName=own, MaxResults=2), Answered(present=("NextToken",), checks=(versions(1, 2),)),
         then=(Step(OPERATION, lambda run: {"ModelPackageGroupName": run.name, "MaxResults": 2,
                                            "NextToken": run.answers[-1]["NextToken"]},
                    Answered(absent=("NextToken",), checks=(versions(3),))),)),
    Case("no-such-group", "the group must exist", SOURCE, {"ModelPackageGroupName": "never-created"},
         Refused("ValidationException", says=("never-created does not exist.",))),
]

test_list_model_packages = conformance_test(OPERATION, CASES)
