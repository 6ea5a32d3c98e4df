"""The data file: the implemented part of botocore's model, without prose."""
import gzip
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile

# The members of a shape that are stored: the rest is prose, or about other protocols.
KEPT = ("type", "required", "members", "member", "key", "value", "min", "max", "pattern", "enum")


class Broken(Exception):
    """The data is inconsistent."""


def references(shape: dict):
    """The names of the shapes that a shape is made of, in its order."""
    parts = [*shape.get("members", {}).values(), *(shape[part] for part in ("member", "key", "value") if part in shape)]
    return [part["shape"] for part in parts]


def served_part(version: str, model: dict, config: dict) -> dict:
    """The implemented operations, and the shapes that they use, in botocore's own form."""
    unknown = [name for name in config["operations"] if name not in model["operations"]]
    if unknown:
        raise Broken(f"the API has no operation {', '.join(unknown)}")
    operations, shapes = {}, {}

    def keep(name: str):
        if name in shapes:
            return
        shape = shapes[name] = {key: model["shapes"][name][key] for key in KEPT if key in model["shapes"][name]}
        if name in config.get("parts", {}):
            shape["members"] = {member: shape["members"][member] for member in config["parts"][name]}
            shape["required"] = [member for member in shape.get("required", []) if member in shape["members"]]
        for part in ("members", "member", "key", "value"):
            if part == "members" and part in shape:
                shape[part] = {member: {"shape": of["shape"]} for member, of in shape[part].items()}
            elif part in shape:
                shape[part] = {"shape": shape[part]["shape"]}
        for reference in references(shape):
            keep(reference)

    for name in sorted(config["operations"]):
        operation = model["operations"][name]
        operations[name] = {side: {"shape": operation[side]["shape"]} for side in ("input", "output") if side in operation}
        operations[name]["errors"] = [{"shape": error["shape"]} for error in operation.get("errors", [])]
        for side in ("input", "output"):
            if side in operation:
                keep(operation[side]["shape"])
    metadata = {"apiVersion": model["metadata"]["apiVersion"], "source": f"botocore {version}, licensed under Apache-2.0"}
    return {"metadata": metadata, "operations": operations,
            "shapes": {name: shapes[name] for name in sorted(shapes)}}


def json_lines(value, indent: str = "") -> str:
    """JSON in one line if it fits, else with a member or an item per line, so that diffs are readable."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(flat) <= 120 or not isinstance(value, (dict, list)):
        return flat
    inner = indent + "  "
    if isinstance(value, dict):
        items = [f"{json.dumps(key)}: {json_lines(item, inner)}" for key, item in value.items()]
        return "{\n" + ",\n".join(inner + item for item in items) + "\n" + indent + "}"
    return "[\n" + ",\n".join(inner + json_lines(item, inner) for item in value) + "\n" + indent + "]"


def installed_models(services: list[str]) -> tuple[str, list[dict]]:
    import botocore
    import botocore.loaders
    loader = botocore.loaders.Loader()
    return botocore.__version__, [loader.load_service_model(service, "service-2") for service in services]


def released_models(version: str, services: list[str]) -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
                        "--dest", folder, f"botocore=={version}"], check=True)
        [wheel] = pathlib.Path(folder).iterdir()
        with zipfile.ZipFile(wheel) as files:
            def newest(service: str) -> str:
                form = re.compile(rf"botocore/data/{service}/[\d-]+/service-2\.json\.gz")
                return max(filter(form.fullmatch, files.namelist()))
            return [json.loads(gzip.decompress(files.read(newest(service)))) for service in services]
