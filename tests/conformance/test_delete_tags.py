"""DeleteTags."""

from .case import Answered, Case, conformance_test
from .constraints import model_cases
from .tags import on_new_job, then_listed, unknown_resources

OPERATION = "DeleteTags"
BEFORE = {"a": "1", "b": "2"}


def deletes(name, rule, keys, *after):
    def is_empty(answer, run):
        assert answer == {}

    return Case(name, rule, "API: DeleteTags", on_new_job(BEFORE, TagKeys=keys), Answered(checks=(is_empty,)),
                then=then_listed(*after))


CASES = [
    *model_cases(OPERATION),
    *unknown_resources(TagKeys=["a"]),
    deletes("one", "the others stay", ["a"], ("b", "2")),
    deletes("all", "a resource may be left without tags", ["a", "b"]),
    deletes("unknown-key", "a key that isn't there is passed over", ["c"], ("a", "1"), ("b", "2")),
    deletes("known-and-unknown", "the known is deleted all the same", ["c", "b"], ("a", "1")),
    deletes("key-has-case", "keys are case-sensitive", ["A"], ("a", "1"), ("b", "2")),
    deletes("key-twice", "a key may be named twice", ["a", "a"], ("b", "2")),
]

test_delete_tags = conformance_test(OPERATION, CASES)
