"""ListTags."""

from .case import Answered, Case, Refused, conformance_test
from .constraints import model_cases
from .tags import on_new_job, tags, unknown_resources

OPERATION = "ListTags"


def lists(name, rule, source, before, *expected, **parameters):
    def check(answer, run):
        assert sorted((tag["Key"], tag["Value"]) for tag in answer["Tags"]) == sorted(expected)

    return Case(name, rule, source, on_new_job(before, **parameters), Answered(absent=("NextToken",), checks=(check,)))


CASES = [
    *model_cases(OPERATION),
    *unknown_resources(),
    lists("one", "a resource's tags", "API: ListTags", {"a": "1"}, ("a", "1")),
    lists("none", "a resource without tags has an empty list", "model: ListTagsOutput", {}),
    lists("fifty", "fifty tags fit on the smallest page", "model: ListTagsMaxResults",
          {f"k{i}": "v" for i in range(50)}, *((f"k{i}", "v") for i in range(50)), MaxResults=50),
    Case("of-a-job-that-ended", "tags outlive the job's end", "API: ListTags",
         lambda run: {"ResourceArn": run.world.arn(run.world.completed)}, Answered({"Tags": tags(("team", "a"))})),
    Case("token-made-up", "a token that was never given", "getmoto/moto: sagemaker exceptions, InvalidNextToken",
         lambda run: {"ResourceArn": run.world.arn(run.world.completed), "NextToken": "made-up"},
         Refused("ValidationException", says=('Invalid pagination token because "made-up"',))),
]

test_list_tags = conformance_test(OPERATION, CASES)
