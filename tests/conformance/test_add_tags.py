"""AddTags."""

from .case import Answered, Case, Refused, conformance_test
from .constraints import model_cases
from .tags import on_new_job, tags, then_listed, unknown_resources

OPERATION = "AddTags"
SOURCE = "API: AddTags"
MANY = [(f"k{i}", "v") for i in range(50)]


def adds(name, rule, before, added, after, source=SOURCE):
    def all_of_them(answer, run):
        assert sorted((tag["Key"], tag["Value"]) for tag in answer["Tags"]) == sorted(after)

    return Case(name, rule, source, on_new_job(dict(before), Tags=tags(*added)), Answered(checks=(all_of_them,)),
                then=then_listed(*after))


def refuses(name, rule, before, added, *says, source="API: Tag; AWS tagging"):
    return Case(name, rule, source, on_new_job(dict(before), Tags=tags(*added)),
                Refused("ValidationException", says=says), then=then_listed(*before))


CASES = [
    *model_cases(OPERATION),
    *unknown_resources(Tags=tags(("a", "1"))),
    adds("first", "the answer has the resource's tags", [], [("a", "1")], [("a", "1")]),
    adds("more", "those that were there stay", [("a", "1")], [("b", "2")], [("a", "1"), ("b", "2")]),
    adds("overwrite", "a key that is there gets the new value", [("a", "1"), ("b", "2")], [("a", "3")],
         [("a", "3"), ("b", "2")]),
    adds("empty-value", "a value may be empty", [], [("a", "")], [("a", "")], "model: TagValue"),
    adds("keys-have-case", "keys are case-sensitive", [("a", "1")], [("A", "2")], [("a", "1"), ("A", "2")],
         "API: Tag; AWS tagging"),
    adds("no-tags", "an empty list adds nothing", [("a", "1")], [], [("a", "1")], "model: TagList"),
    adds("longest", "keys have up to 128 characters, values 256", [], [("k" * 128, "v" * 256)], [("k" * 128, "v" * 256)],
         "model: TagKey"),
    adds("fifty", "a resource has up to 50 tags", MANY[:49], MANY[49:], MANY),
    adds("overwrite-one-of-fifty", "overwriting takes no room", MANY, [("k0", "new")], [("k0", "new"), *MANY[1:]]),
    refuses("fifty-one", "not more than 50; nothing is added then", MANY, [("one-more", "v")], "50", source=SOURCE),
    refuses("reserved", "keys with aws: are reserved", [("a", "1")], [("b", "2"), ("aws:x", "1")], "aws:"),
    refuses("key-twice", "a key is given once", [("a", "1")], [("b", "1"), ("b", "2")], "'b'"),
]

test_add_tags = conformance_test(OPERATION, CASES)
