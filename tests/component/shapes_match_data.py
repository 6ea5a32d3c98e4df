"""Compares SageMaker's declared shapes with src/model/api/, the files there with the models in an installed botocore, and
the JSON of a request with every member with botocore's.

usage: shapes_match_data.py PATH-TO-trainyard_model_dump
Without botocore only the first of them.
"""

import json
import pathlib
import subprocess
import sys
import tomllib

API = pathlib.Path(__file__).resolve().parents[2] / "src" / "model" / "api"
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


class Model:
    """A model in botocore's form, and the structures in it that the implemented operations use."""

    def __init__(self, model, config):
        self.shapes, self.operations, self.config = model["shapes"], model["operations"], config

    def members(self, name):
        members = self.shapes[name].get("members", {})
        return {member: members[member] for member in self.config.get("parts", {}).get(name, members)}

    def structures(self):
        found = {}

        def visit(name):
            shape = self.shapes[name]
            if name in found:
                return
            if shape["type"] == "structure":
                required = shape.get("required", [])
                found[name] = {member: {**describe(self.shapes, reference["shape"]), "required": member in required}
                               for member, reference in self.members(name).items()}
            references = list(self.members(name).values())
            references += [shape[key] for key in ("member", "key", "value") if key in shape]
            for reference in references:
                visit(reference["shape"])

        for name in self.config["operations"]:
            for side in ("input", "output"):
                if side in self.operations[name]:
                    visit(self.operations[name][side]["shape"])
        return found


def our_model():
    model, own = (json.loads((API / name).read_text()) for name in ("sagemaker.json", "trainyard.json"))
    model["shapes"].update(own["shapes"])
    for name, members in own["members"].items():
        model["shapes"][name]["members"].update(members)
    return model


def without_own(shapes):
    """Without the structures and members that are Trainyard's own."""
    return {
        name: {member: shape for member, shape in members.items() if not member.startswith("Trainyard")}
        for name, members in shapes.items()
        if not name.startswith("Trainyard")
    }


def differences(ours, theirs, whose):
    for name in sorted(set(ours) | set(theirs)):
        if name not in ours or name not in theirs:
            yield f"{name}: only in {whose if name in theirs else 'our declarations'}"
            continue
        if list(ours[name]) != list(theirs[name]):
            yield f"{name}: its members are {list(ours[name])}, in {whose} {list(theirs[name])}"
        for member in sorted(set(ours[name]) & set(theirs[name])):
            mine, other = ours[name][member], theirs[name][member]
            if mine != other:
                yield f"{name}.{member}:\n  ours     {mine}\n  {whose} {other}"


def compare(ours, theirs, whose):
    found = list(differences(ours, theirs, whose))
    print("\n".join(found))
    print(f"{whose}: {len(theirs)} structures, {len(found)} differences")
    return bool(theirs) and not found


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
    config = tomllib.loads((API / "sagemaker.toml").read_text())
    ours = json.loads(subprocess.run([sys.argv[1], "shapes"], check=True, capture_output=True).stdout)
    good = compare(ours, Model(our_model(), config).structures(), "src/model/api")
    try:
        import botocore
        import botocore.loaders
    except ImportError:
        print("botocore: this Python has none")
        return 0 if good else 1
    loader = botocore.loaders.Loader()
    model = loader.load_service_model("sagemaker", "service-2")
    for file in sorted(API.glob("*.toml")):
        config = tomllib.loads(file.read_text())
        theirs = loader.load_service_model(config["api"]["service"], "service-2")
        shown = ours
        if file.stem != "sagemaker":
            shown = Model(json.loads(file.with_suffix(".json").read_text()), config).structures()
        whose = f"{file.stem} of botocore {botocore.__version__}"
        if not compare(without_own(shown), Model(theirs, config).structures(), whose):
            print("tools/api_shapes update, with this Python, takes its model over")
            good = False
    if not is_sent_alike(sys.argv[1], model):
        print("CreateTrainingJob is sent otherwise than botocore sends it")
        good = False
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
