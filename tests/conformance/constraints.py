"""Cases generated from botocore's API model, for every member that an operation's request can have.

The oracle is botocore's model, not our declarations. For each limit, pattern, enumeration and required member there
is a request that violates just that one, and the server must name it; and for each member one with a wrong JSON type.
"""

import re
from dataclasses import dataclass

from .case import CLIENTS, NOT_BOTO3, ONLY_HTTP, Case, Refused
from .shapes import MODEL

LONGEST = 20000  # longer limits than this are not tried: the request would be all filler
# Which all texts match that differ enough for a test to be told.
NO_PATTERNS = (".*", ".+", r"[\S\s]*", r"[\S\s]+", r".{0,1024}", r"(?!\s*$).+")
EXAMPLES = {
    "RoleArn": "arn:aws:iam::123456789012:role/Trainer", "S3Uri": "s3://bucket/key", "FileSystemId": "fs-01234567",
    "TrainingJobName": "job", "VpcId": "vpc-1", "DirectoryPath": "/x",
    "ResourceArn": "arn:aws:sagemaker:us-east-1:123456789012:training-job/job",
    "ModelPackageArn": "arn:aws:sagemaker:us-east-1:123456789012:model-package/a/1", "S3ModelUri": "s3://bucket/key",
    **dict.fromkeys(("HubContentVersion", "DocumentSchemaVersion"), "1.0.0"),
    "MlflowAppArn": "arn:aws:sagemaker:us-east-1:123456789012:mlflow-app/app-A",
    **dict.fromkeys(("ArtifactArn", "AssociationEntityArn"), "arn:aws:sagemaker:us-east-1:123456789012:artifact/a"),
}


@dataclass(frozen=True)
class Breach:
    """The ValidationException that names a failed constraint, in AWS's grammar for them."""

    path: str
    value: object
    rule: str                # the rule's text, or its beginning
    values: tuple = ()       # of an enumeration

    def check(self, heard, run):
        Refused("ValidationException").check(heard, run)
        entries = self.entries(heard.message)
        said = f"at '{self.path}' failed to satisfy constraint: {self.rule}"
        mine = [entry for entry in entries if said in entry and entry.startswith(f"Value {self.echo()}")]
        assert len(mine) == 1, (mine, heard.message)
        if self.values:
            listed = re.search(r"enum value set: \[(.*)\]$", mine[0]).group(1)
            assert set(listed.split(", ")) == set(self.values)

    def echo(self):
        """The echo of lists and maps is in Java's format and not compared."""
        if self.value is None:
            return "null at "
        return f"'{self.value}' at " if isinstance(self.value, (str, int)) else "'"

    @staticmethod
    def entries(message):
        """`N validation error(s) detected: entry; entry…`"""
        found = re.match(r"(\d+) validation errors? detected: ", message)
        assert found, message
        entries = re.split(r"; (?=Value )", message[found.end():])
        assert int(found.group(1)) == len(entries), message
        assert ("errors" in found.group(0)) == (len(entries) > 1), message
        assert all(" failed to satisfy constraint: " in entry for entry in entries), message
        return entries


@dataclass(frozen=True)
class Member:
    """A member of a request's structure, wherever it is in the request."""

    owner: object       # its structure's shape
    name: str
    shape: object
    path: str           # in AWS's words
    place: object       # makes the whole request around a value of the member; around nothing, without it

    @property
    def source(self):
        return f"model: {self.owner.name}.{self.name}"


NOTHING = object()


def lower_first(name):
    return name[0].lower() + name[1:]


def filler(shape):
    """A value of the shape that satisfies the model, as small as it can be."""
    kind = shape.type_name
    if kind == "structure":
        return {name: filler(shape.members[name]) for name in shape.required_members}
    if kind == "list":
        return [filler(shape.member) for _ in range(max(shape.metadata.get("min", 0), 1))]
    if kind == "map":
        return {}
    if kind == "string":
        if shape.enum:
            return shape.enum[0]
        return EXAMPLES.get(shape.name, "a" * max(shape.metadata.get("min", 1), 1))
    if kind in ("integer", "long"):
        return max(shape.metadata.get("min", 1), 1)
    return True


def members(operation):
    shape = MODEL.operation_model(operation).input_shape
    return list(walk(shape, "", lambda value: value, (shape.name,)))


def walk(shape, path, place, above):
    """Every member below a structure; `place(value)` makes the request around a value of the structure. A structure
    within itself is not entered again."""
    for name, member in shape.members.items():
        member_path = f"{path}.{lower_first(name)}" if path else lower_first(name)

        def around(value, name=name):
            base = filler(shape)
            base.pop(name, None)
            return place(base if value is NOTHING else {**base, name: value})

        yield Member(shape, name, member, member_path, around)
        is_list = member.type_name == "list"
        inner = member.member if is_list else member
        if inner.type_name != "structure" or inner.name in above:
            continue
        if is_list:
            yield from walk(inner, f"{member_path}.1.member", lambda value, f=around: f([value]), (*above, inner.name))
        else:
            yield from walk(inner, member_path, around, (*above, inner.name))


def constraint_cases(operation):
    for member in members(operation):
        for what, value, breach in breaches(member):
            yield Case(f"{member.path}:{what}", f"{breach.rule} …: all failed constraints are named in one message",
                       f"{member.source}; the wording: aws-samples/sagemaker-ml-workflow-with-apache-airflow#3",
                       member.place(value), breach)


def breaches(member):
    """(what is wrong, the wrong value, the answer) for each constraint of a member."""
    if member.name in member.owner.required_members:
        yield "missing", NOTHING, Breach(member.path, None, "Member must not be null")
    kind = "integer" if member.shape.type_name == "long" else member.shape.type_name
    for what, value, rule, *values in BREACHES.get(kind, lambda shape: ())(member.shape):
        yield what, value, Breach(member.path, value, rule, *values)


def of_string(shape):
    meta = shape.metadata
    if shape.enum:
        yield "enum", "no-such-value", "Member must satisfy enum value set: [", tuple(shape.enum)
        return
    if 0 < meta.get("max", LONGEST) < LONGEST:
        yield "too-long", "a" * (meta["max"] + 1), f"Member must have length less than or equal to {meta['max']}"
    if meta.get("min", 0) > 0:
        yield ("too-short", "a" * (meta["min"] - 1),
               f"Member must have length greater than or equal to {meta['min']}")
    if meta.get("pattern") and meta["pattern"] not in NO_PATTERNS:
        yield ("pattern", "\u0007 \u0007" * max(1, meta.get("min", 1)),
               f"Member must satisfy regular expression pattern: {meta['pattern']}")


def of_integer(shape):
    meta = shape.metadata
    if "min" in meta:
        yield "too-small", meta["min"] - 1, f"Member must have value greater than or equal to {meta['min']}"
    if "max" in meta:
        yield "too-big", meta["max"] + 1, f"Member must have value less than or equal to {meta['max']}"


def of_list(shape):
    meta = shape.metadata
    if "max" in meta:
        yield ("too-many", [filler(shape.member)] * (meta["max"] + 1),
               f"Member must have length less than or equal to {meta['max']}")
    if meta.get("min", 0) > 0:
        yield "too-few", [], f"Member must have length greater than or equal to {meta['min']}"
    if shape.member.type_name == "string":
        for what, value, rule, *_ in of_string(shape.member):
            if what == "too-long":
                yield f"item-{what}", [value] * max(meta.get("min", 1), 1), f"Member must satisfy constraint: [{rule}"


def of_map(shape):
    good = filler(shape.value)
    if "max" in shape.metadata:
        most = shape.metadata["max"]
        yield ("too-many", {f"k{number}": good for number in range(most + 1)},
               f"Member must have length less than or equal to {most}")
    for part, words, make in ((shape.key, "Map keys", lambda bad: {bad: good}),
                              (shape.value, "Map value", lambda bad: {"k": bad})):
        longest = part.metadata.get("max", LONGEST)
        if longest < LONGEST:
            yield (f"{words.lower().replace(' ', '-')}-too-long", make("a" * (longest + 1)),
                   f"{words} must satisfy constraint: [Member must have length less than or equal to {longest}")


BREACHES = {"string": of_string, "integer": of_integer, "list": of_list, "map": of_map}

# kind of member: a value of another type, what the message must say, and who can send it. The wording of these is not
# documented; DynamoDB, of the same framework, says "NUMBER_VALUE cannot be converted to String".
WRONG_TYPES = {
    "string": (5, ("NUMBER_VALUE", "String"), CLIENTS),
    "integer": ("five", ("STRING_VALUE", "Integer"), CLIENTS),
    "boolean": ("yes", ("STRING_VALUE", "Boolean"), CLIENTS),
    "list": ("one", ("list",), NOT_BOTO3),
    "map": ("one", ("map",), NOT_BOTO3),
    "structure": ("one", ("map",), NOT_BOTO3),
    "timestamp": (True, ("TRUE_VALUE", "Timestamp"), ONLY_HTTP),
}


def type_cases(operation):
    """The SDK for JavaScript passes on what it is given, but for Search, of which it serializes each structure."""
    for member in members(operation):
        kind = {"long": "integer", "float": "number"}.get(member.shape.type_name, member.shape.type_name)
        value, says, clients = WRONG_TYPES[kind]
        if operation == "Search" and clients == NOT_BOTO3:
            clients = ONLY_HTTP
        yield Case(f"{member.path}:wrong-type", "a JSON value of another type can't be deserialized",
                   f"{member.source}; API: CommonErrors, SerializationException (AWS JSON protocol)",
                   member.place(value), Refused("SerializationException", says=says), clients=clients)


def model_cases(operation):
    return [*constraint_cases(operation), *type_cases(operation)]
