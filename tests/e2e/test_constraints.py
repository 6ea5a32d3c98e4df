"""Every constraint of every field of CreateTrainingJob, as the API model that botocore carries states it.

The oracle is botocore's model, not our declarations: for each limit, pattern, enumeration and required member
that CreateTrainingJobRequest reaches, a request is built that breaks just that one, and the server must name it.
"""

import copy

import botocore.session
import pytest

from test_bad_requests import send

MODEL = botocore.session.get_session().get_service_model("sagemaker").operation_model("CreateTrainingJob").input_shape
LONGEST = 20000  # longer limits than this are not tried: the request would be all filler


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


EXAMPLES = {
    "RoleArn": "arn:aws:iam::123456789012:role/Trainer", "S3Uri": "s3://bucket/key", "FileSystemId": "fs-01234567",
    "TrainingJobName": "job", "VpcId": "vpc-1", "DirectoryPath": "/x",
}


def lower_first(name):
    return name[0].lower() + name[1:]


def breaches(shape, path, name):
    """(path in AWS's words, bad value, rule text) for each constraint of one member."""
    meta, kind = shape.metadata, shape.type_name
    if kind == "string":
        if shape.enum:
            yield path, "no-such-value", "Member must satisfy enum value set: ["
            return
        if 0 < meta.get("max", LONGEST) < LONGEST:
            yield path, "a" * (meta["max"] + 1), f"Member must have length less than or equal to {meta['max']}"
        if meta.get("min", 0) > 0:
            yield path, "a" * (meta["min"] - 1), f"Member must have length greater than or equal to {meta['min']}"
        if meta.get("pattern") and meta["pattern"] not in (".*", ".+", r"[\S\s]*"):
            yield path, "\u0007 \u0007" * max(1, meta.get("min", 1)), \
                f"Member must satisfy regular expression pattern: {meta['pattern']}"
    elif kind in ("integer", "long"):
        if "min" in meta:
            yield path, meta["min"] - 1, f"Member must have value greater than or equal to {meta['min']}"
        if "max" in meta:
            yield path, meta["max"] + 1, f"Member must have value less than or equal to {meta['max']}"
    elif kind == "list":
        if "max" in meta:
            yield path, [filler(shape.member)] * (meta["max"] + 1), \
                f"Member must have length less than or equal to {meta['max']}"
        if meta.get("min", 0) > 0:
            yield path, [], f"Member must have length greater than or equal to {meta['min']}"
    elif kind == "map":
        if "max" in meta:
            yield path, {f"k{i}": "v" for i in range(meta["max"] + 1)}, \
                f"Member must have length less than or equal to {meta['max']}"
        if shape.value.metadata.get("max", LONGEST) < LONGEST:
            longest = shape.value.metadata["max"]
            yield path, {"k": "v" * (longest + 1)}, \
                f"Map value must satisfy constraint: [Member must have length less than or equal to {longest}"
        if shape.key.metadata.get("max", LONGEST) < LONGEST:
            longest = shape.key.metadata["max"]
            yield path, {"k" * (longest + 1): "v"}, \
                f"Map keys must satisfy constraint: [Member must have length less than or equal to {longest}"


def walk(shape, path, place):
    """Every case below a structure; `place(value)` builds the whole request around a value of the structure."""
    for name, member in shape.members.items():
        member_path = f"{path}.{lower_first(name)}" if path else lower_first(name)

        def around(value, name=name):
            base = filler(shape)
            base[name] = value
            return place(base)

        if name in shape.required_members:
            without = filler(shape)
            del without[name]
            yield member_path, place(without), f"Value null at '{member_path}' failed to satisfy constraint: " \
                                               "Member must not be null"
        for where, bad, rule in breaches(member, member_path, name):
            yield where, around(bad), f"at '{where}' failed to satisfy constraint: {rule}"
        if member.type_name == "structure":
            yield from walk(member, member_path, around)
        elif member.type_name == "list" and member.member.type_name == "structure":
            yield from walk(member.member, f"{member_path}.1.member", lambda value, f=around: f([value]))


CASES = list(walk(MODEL, "", lambda value: value))


def test_the_model_was_walked():
    assert len(CASES) > 150
    tops = {path.split(".")[0] for path, _, _ in CASES}
    assert {"trainingJobName", "resourceConfig", "serverlessJobConfig", "mlflowConfig", "modelPackageConfig"} <= tops


@pytest.mark.parametrize("path, request_body, expected", CASES,
                         ids=[f"{path}:{expected.split(': ', 1)[1][:40]}" for path, _, expected in CASES])
def test_a_breach_is_named(plain_server, path, request_body, expected):
    import json

    _, answer = send(plain_server, json.dumps(request_body), target="SageMaker.CreateTrainingJob")
    assert answer.get("__type") == "ValidationException", answer
    assert expected in answer["message"], answer["message"]


def test_the_unbroken_request_passes_the_constraints(plain_server):
    import json

    _, answer = send(plain_server, json.dumps(copy.deepcopy(filler(MODEL))), target="SageMaker.CreateTrainingJob")
    assert "failed to satisfy constraint" not in answer.get("message", ""), answer
