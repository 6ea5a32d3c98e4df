"""The API as we have it: facts, our own members, words, and where each thing is declared."""
import re

from .facts import Broken, references

SCALARS = {"string": "std::string", "integer": "std::int64_t", "long": "std::int64_t", "float": "double", "double": "double",
           "boolean": "bool", "timestamp": "trainyard::Timestamp"}
# Names that the API could have as a value.
KEYWORDS = ("and", "auto", "bool", "default", "delete", "double", "false", "float", "int", "long", "new", "not", "or",
            "private", "protected", "public", "short", "true")
UNITS = {"string": "characters", "list": "entries", "map": "entries"}


def snake(name: str) -> str:
    name = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    return re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name).lower()


def limits(shape: dict) -> str:
    """"1 to 63 characters.", or nothing."""
    low, high = shape.get("min"), shape.get("max")
    if high is not None:
        text = f"{low} to {high}" if low else f"At most {high}"
    elif low is not None:
        text = f"At least {low}"
    else:
        return ""
    return f"{text} {UNITS.get(shape['type'], '')}".strip() + "."


def values(shape: dict) -> str:
    if shape.get("pattern"):
        return f"Pattern: `{shape['pattern']}`."
    # An instance type is one of hundreds.
    return f"One of {', '.join(shape['enum'])}." if 0 < len(shape.get("enum", ())) <= 20 else ""


def facts(shapes: dict, shape: dict, required: bool) -> list[str]:
    """What the API's model says about a member, one sentence per line."""
    said = ["Required." if required else "Optional.", limits(shape), values(shape)]
    for part, name in (("member", "Each"), ("key", "Keys"), ("value", "Values")):
        inner = shapes[shape[part]["shape"]] if part in shape else {}
        if inner and inner["type"] != "structure" and (limits(inner) or values(inner)):
            bounds = limits(inner)
            said.append(" ".join(filter(None, [f"{name}:", bounds[:1].lower() + bounds[1:], values(inner)])))
    return [line for line in said if line]


class Shapes:
    """The API as we have it: facts, our own members, words, and where each thing is declared."""

    def __init__(self, data: dict, own: dict, config: dict):
        self.config, self.operations = config, data["operations"]
        self.api, self.pairs = config["api"], config.get("shared", [])
        self.toml = f"{self.api['name']}.toml"
        self.shapes = {**data["shapes"], **own.get("shapes", {})}
        for name, members in own.get("members", {}).items():
            self.shapes[name] = {**self.shapes[name], "members": {**self.shapes[name]["members"], **members}}
        self.own = set(own.get("shapes", {}))
        self.headers = {header["name"]: header for header in config["header"]}
        self.words, self.place = {}, {}  # of a structure's or enumeration's name
        for header in config["header"]:
            for name, words in header.items():
                if isinstance(words, (dict, str)) and name not in ("name", "about"):
                    self.words[name] = words if isinstance(words, dict) else {"is": words}
                    self.place[name] = header["name"]
        for name, words in self.words.items():
            stale = words.keys() - {"is"} - self.shapes.get(name, {}).get("members", words).keys()
            if stale:
                raise Broken(f"{self.toml} has words for {', '.join(sorted(stale))} of {name}, which has no such member")
        unknown = set(config["operations"]) ^ set(self.operations)
        if unknown:
            differing = ", ".join(sorted(unknown))
            raise Broken(f"{self.toml} and {self.api['name']}.json differ in {differing}: run api_shapes update")
        self.order, self.entered = [], []
        for operation in self.operations.values():
            for side in ("input", "output"):
                if side in operation:
                    self.visit(operation[side]["shape"], None)
        unreached = [name for name in self.words if name not in self.order]
        if unreached:
            raise Broken(f"{self.toml} has words for {', '.join(unreached)}, which no operation that is served has")

    def visit(self, name: str, user: str | None):
        """Adds what a structure needs before it in `order`."""
        shape = self.shapes[name]
        if name in self.order:
            return
        if name in self.entered:
            raise Broken(f"{' has '.join((*self.entered[self.entered.index(name):], name))}: C++ can't declare these")
        if self.is_declared(name) and name not in self.place:
            if user is None and len(self.headers) > 1:
                raise Broken(f"{self.toml} says of no header that it declares {name}")
            self.place[name] = next(iter(self.headers)) if user is None else self.place[user]
        is_structure = shape["type"] == "structure"
        self.entered += [name] if is_structure else []
        owner = name if is_structure else user
        for reference in references(shape):
            if reference != owner:  # a structure may have lists of itself
                self.visit(reference, owner)
        if is_structure:
            self.entered.pop()
        if self.is_declared(name):
            self.order.append(name)

    def is_enum(self, name: str) -> bool:
        """Whether it is an enumeration in C++ too: not if a value isn't a valid name there."""
        values = self.shapes[name].get("enum", ["-"])
        return all(re.fullmatch(r"[A-Za-z]\w*", value) and value not in KEYWORDS for value in values)

    def is_declared(self, name: str) -> bool:
        return self.shapes[name]["type"] == "structure" or "enum" in self.shapes[name]

    def structures(self) -> list[str]:
        return [name for name in self.order if self.shapes[name]["type"] == "structure"]

    def members(self, structure: str):
        """(name in the API, name in C++, name of its shape, required)"""
        shape, names = self.shapes[structure], self.config.get("names", {})
        names = {**names.get("any", {}), **names.get(structure, {})}
        for member, reference in shape["members"].items():
            yield member, names.get(member, snake(member)), reference["shape"], member in shape.get("required", [])

    def type_of(self, name: str) -> str:
        shape = self.shapes[name]
        if shape["type"] == "structure" or self.is_enum(name):
            return name
        if shape["type"] == "list":
            return f"std::vector<{self.type_of(shape['member']['shape'])}>"
        if shape["type"] == "map":
            return f"std::map<std::string, {self.type_of(shape['value']['shape'])}>"
        if shape["type"] not in SCALARS:
            raise Broken(f"{name} is a {shape['type']}, which C++ has no type for here")
        return SCALARS[shape["type"]]

    def about_member(self, structure: str, member: str, shape: str) -> str:
        """Our description of it; else that of the member of another structure that it comes from; else its shape's."""
        if member in self.words.get(structure, {}):
            return self.words[structure][member]
        for shared in self.pairs:
            if shared["to"] == structure and self.shapes[shared["from"]]["members"].get(member) == {"shape": shape}:
                return shared.get("words") or self.about_member(shared["from"], member, shape)
        return self.words.get(shape, {}).get("is", "")

    def declared_in(self, header: str, structures: bool) -> list[str]:
        return [name for name in self.order
                if self.place[name] == header and (self.shapes[name]["type"] == "structure") == structures]
