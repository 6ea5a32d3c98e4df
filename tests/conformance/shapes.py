"""A JSON answer against the API model that botocore carries: known members only, each of its JSON type."""

import math

import botocore.session

MODEL = botocore.session.get_session().get_service_model("sagemaker")
LATEST = 253402300800  # the year 10000

# Required by the model, yet absent until there are artifacts: schematical/sc-terraform, describe-training-job of a job
# that starts. And what a version of a model package lacks: the answer in AWS's developer guide, "View the Details of a
# Model Version", and aws/sagemaker-python-sdk#5606.
ABSENT_AT_TIMES = {("DescribeTrainingJobResponse", "ModelArtifacts"), ("DescribeModelPackageOutput", "ModelPackageName")}


def mistakes(operation, answer):
    """Yields what is wrong with an operation's response, in words; nothing if it matches the model."""
    shape = MODEL.operation_model(operation).output_shape
    if shape is None:
        return [] if answer == {} else [f"an answer, where the model has none: {answer}"]
    return list(of_value(shape, answer, operation))


def of_value(shape, value, place):
    check = CHECKS.get(shape.type_name)
    assert check, f"no check for a {shape.type_name} ({place})"
    yield from check(shape, value, place)


def of_structure(shape, value, place):
    if not isinstance(value, dict):
        yield f"{place}: {value!r} is no object"
        return
    for name in value.keys() - shape.members.keys():
        yield f"{place}.{name}: the model knows no such member"
    for name in shape.required_members:
        if name not in value and (shape.name, name) not in ABSENT_AT_TIMES:
            yield f"{place}.{name}: is required, and missing"
    for name in value.keys() & shape.members.keys():
        yield from of_value(shape.members[name], value[name], f"{place}.{name}")


def of_list(shape, value, place):
    if not isinstance(value, list):
        yield f"{place}: {value!r} is no array"
        return
    yield from of_size(shape, len(value), place)
    for number, item in enumerate(value):
        yield from of_value(shape.member, item, f"{place}[{number}]")


def of_map(shape, value, place):
    if not isinstance(value, dict):
        yield f"{place}: {value!r} is no object"
        return
    for key, item in value.items():
        yield from of_value(shape.key, key, f"{place} key {key!r}")
        yield from of_value(shape.value, item, f"{place}[{key!r}]")


def of_string(shape, value, place):
    if not isinstance(value, str):
        yield f"{place}: {value!r} is no string"
        return
    if shape.enum and value not in shape.enum:
        yield f"{place}: {value!r} is not among {shape.enum}"
    yield from of_size(shape, len(value), place)


def of_size(shape, size, place):
    if not shape.metadata.get("min", 0) <= size <= shape.metadata.get("max", math.inf):
        yield f"{place}: {size} is outside of {shape.metadata}"


def of_integer(shape, value, place):
    if not isinstance(value, int) or isinstance(value, bool):
        yield f"{place}: {value!r} is no integer"
    elif value < shape.metadata.get("min", -math.inf):
        yield f"{place}: {value} is below {shape.metadata['min']}"


def of_number(shape, value, place):
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        yield f"{place}: {value!r} is no number"


def of_boolean(shape, value, place):
    if not isinstance(value, bool):
        yield f"{place}: {value!r} is neither true nor false"


def of_timestamp(shape, value, place):
    """Seconds since the epoch, to the millisecond."""
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 < value < LATEST:
        yield f"{place}: {value!r} is no time in seconds"
    elif round(value, 3) != value:
        yield f"{place}: {value!r} has more than three decimals"


CHECKS = {
    "structure": of_structure, "list": of_list, "map": of_map, "string": of_string, "integer": of_integer,
    "long": of_integer, "float": of_number, "double": of_number, "boolean": of_boolean, "timestamp": of_timestamp,
}
