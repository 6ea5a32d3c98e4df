"""The declared shapes against the SageMaker model that an installed botocore carries, and what is sent for a request with
every member against what botocore sends.

usage: model_matches_botocore.py PATH-TO-trainyard_model_dump
Exits with 77 (skipped) when this Python has no botocore.
"""

import json
import subprocess
import sys

# Structures of which only these members are declared: what Search finds beside training jobs, and what CreateAlgorithm
# refuses as a whole.
PARTS = {"SearchRecord": ("TrainingJob",), "InferenceSpecification": (), "AlgorithmValidationSpecification": ()}
KINDS = {
    "string": "text",
    "integer": "integer",
    "long": "integer",
    "float": "number",
    "double": "number",
    "boolean": "boolean",
    "timestamp": "timestamp",
    "list": "list",
    "map": "map",
    "structure": "structure",
}


def describe(shapes, name):
    shape = shapes[name]
    out = {"kind": KINDS[shape["type"]]}
    if out["kind"] == "structure":
        return {**out, "name": name}
    for key in ("min", "max", "pattern", "enum"):
        if key in shape:
            out[key] = shape[key]
    for theirs, ours in (("member", "item"), ("key", "key"), ("value", "value")):
        if theirs in shape:
            out[ours] = describe(shapes, shape[theirs]["shape"])
    return out


def declared_members(shapes, name):
    members = shapes[name].get("members", {})
    return {member: members[member] for member in PARTS.get(name, members)}


def describe_structure(shapes, name):
    shape = shapes[name]
    required = shape.get("required", [])
    return {
        member: {**describe(shapes, reference["shape"]), "required": member in required}
        for member, reference in declared_members(shapes, name).items()
    }


def reachable_structures(model, ours):
    """Those of the operations whose requests are declared."""
    found = {}

    def visit(name):
        shape = model["shapes"][name]
        if shape["type"] == "structure" and name in found:
            return
        if shape["type"] == "structure":
            found[name] = describe_structure(model["shapes"], name)
        references = list(declared_members(model["shapes"], name).values())
        references += [shape[key] for key in ("member", "key", "value") if key in shape]
        for reference in references:
            visit(reference["shape"])

    for operation in model["operations"].values():
        if operation.get("input", {}).get("shape") not in ours:
            continue
        for side in ("input", "output"):
            if side in operation:
                visit(operation[side]["shape"])
    return found


def without_own(shapes):
    """Without the structures and members that are Trainyard's own."""
    return {
        name: {member: shape for member, shape in members.items() if not member.startswith("Trainyard")}
        for name, members in shapes.items()
        if not name.startswith("Trainyard")
    }


def differences(ours, theirs):
    for name in sorted(set(ours) | set(theirs)):
        if name not in ours or name not in theirs:
            yield f"{name}: only in {'botocore' if name in theirs else 'our declarations'}"
            continue
        for member in sorted(set(ours[name]) | set(theirs[name])):
            mine, other = ours[name].get(member), theirs[name].get(member)
            if mine != other:
                yield f"{name}.{member}:\n  ours     {mine}\n  botocore {other}"


def sample(shape):
    """A value with every member, at every depth."""
    if shape.type_name == "structure":
        return {name: sample(member) for name, member in shape.members.items()}
    if shape.type_name == "list":
        return [sample(shape.member)] * 2
    if shape.type_name == "map":
        return {"key": sample(shape.value)}
    if shape.type_name == "string":
        return (shape.enum or ["t\u00e4xt \"\\\n"])[-1]
    return {"boolean": True, "integer": 7, "long": 7}[shape.type_name]


def is_sent_alike(dump, model):
    import botocore.model
    import botocore.serialize

    operation = botocore.model.ServiceModel(model).operation_model("CreateTrainingJob")
    request = botocore.serialize.create_serializer("json", include_validation=False).serialize_to_request(
        sample(operation.input_shape), operation)
    body = request["body"]
    ours = subprocess.run([dump, "echo"], input=body if isinstance(body, bytes) else body.encode(), check=True,
                          capture_output=True).stdout
    print(f"CreateTrainingJob: {len(body)} bytes of botocore's")
    return json.loads(ours) == json.loads(body)


def main():
    try:
        import botocore
        import botocore.loaders
    except ImportError:
        print("SKIPPED: this Python has no botocore")
        return 77
    model = botocore.loaders.Loader().load_service_model("sagemaker", "service-2")
    ours = without_own(
        json.loads(subprocess.run([sys.argv[1], "shapes"], check=True, capture_output=True).stdout))
    theirs = reachable_structures(model, ours)
    found = list(differences(ours, theirs))
    print("\n".join(found))
    print(f"botocore {botocore.__version__}: {len(theirs)} structures, {len(found)} differences")
    if not is_sent_alike(sys.argv[1], model):
        print("CreateTrainingJob is sent otherwise than botocore sends it")
        return 1
    return 1 if found or not theirs else 0


if __name__ == "__main__":
    sys.exit(main())
