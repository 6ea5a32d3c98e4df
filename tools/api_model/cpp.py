"""Generates the C++ of the shapes."""
import re
import textwrap

from .facts import Broken, references
from .shapes import Shapes, facts, snake

WRITTEN = ["// Written by tools/api_shapes from src/model/api/: change those files, not this one.",
           "// clang-format off", ""]
WIDTH = 100
INCLUDES = {"std::int64_t": "<cstdint>", "std::map": "<map>", "std::string": "<string>", "std::vector": "<vector>",
            "trainyard::Timestamp": '"base/timestamp.h"', "TRAINYARD_MODEL_ENUM": '"model/enum.h"'}


def comment(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent + "// ", subsequent_indent=indent + "// ",
                         break_long_words=False, break_on_hyphens=False)


class Cpp(Shapes):
    def qualified(self, name: str) -> str:
        """The name in the namespace `model`."""
        return f"{self.api['namespace']}::{name}" if "namespace" in self.api else name

    def constant(self, name: str) -> str:
        """The name of a text's constraints: unique within a part (tools/check_unity_names)."""
        return f"k{self.api.get('namespace', '').title()}{name[:1].upper()}{name[1:]}Text"

    def in_namespace(self) -> str:
        return f"trainyard::model::{self.api['namespace']}" if "namespace" in self.api else "trainyard::model"

    def structure_text(self, name: str) -> list[str]:
        lines = comment(self.words.get(name, {}).get("is", f"{name} of the API."))
        if name not in self.own:
            of_operation = (operation for operation, sides in self.operations.items() if {"shape": name} in sides.values())
            page = next(of_operation, name)
            lines += ["//", f"// AWS: {self.api['reference']}{page}.html"]
        lines += [f"struct {name} {{"]
        for member, cpp_name, shape, required in self.members(name):
            words = self.about_member(name, member, shape)
            lines += comment(words, "  ") + (["  //"] if words else [])
            lines += [f"  // {fact}" for fact in facts(self.shapes, self.shapes[shape], required)]
            line = f"  std::optional<{self.type_of(shape)}> {cpp_name}{{}};"
            lines += [line] if len(line) <= WIDTH else line.replace("> " + cpp_name, f">\n      {cpp_name}").split("\n")
        if self.shapes[name]["members"]:
            lines += [""]
        return [*lines, f"  bool operator==(const {name}&) const = default;", "};"]

    def enum_text(self, name: str) -> list[str]:
        words = comment(self.words.get(name, {}).get("is", f"{name} of the API."))
        return words + textwrap.wrap(f"TRAINYARD_MODEL_ENUM({name}, {', '.join(self.shapes[name]['enum'])})", WIDTH,
                                     subsequent_indent=" " * len("TRAINYARD_MODEL_ENUM("))

    def names_text(self, name: str) -> list[str]:
        names = self.shapes[name]["enum"]
        return [*comment(self.words.get(name, {}).get("is", f"{name} of the API.")),
                f"inline constexpr std::array<std::string_view, {len(names)}> k{name}Names = {{",
                *textwrap.wrap(", ".join(f'"{value}"' for value in names) + "};", WIDTH, initial_indent="    ",
                               subsequent_indent="    ", break_on_hyphens=False)]

    def needs(self, header: str) -> set[str]:
        """The other headers whose structures and enumerations its members have."""
        found = set()
        for name in self.declared_in(header, structures=True):
            for _, _, shape, _ in self.members(name):
                while self.shapes[shape]["type"] in ("list", "map"):
                    shape = self.shapes[shape]["value" if self.shapes[shape]["type"] == "map" else "member"]["shape"]
                if self.type_of(shape) == shape and self.place[shape] != header:
                    found.add(self.place[shape])
        return found

    def check_circles(self, header: str, above: tuple[str, ...] = ()):
        if header in above:
            circle = " includes ".join((*above[above.index(header):], header))
            raise Broken(f"{circle}: name another header for one of their shapes")
        for needed in sorted(self.needs(header)):
            self.check_circles(needed, (*above, header))

    def header_text(self, header: str) -> str:
        body, used = [], set()
        for name in self.declared_in(header, structures=False):
            if self.is_enum(name):
                body += self.enum_text(name)
            else:
                body += self.names_text(name) + [""]
                used |= {"<array>", "<string_view>"}
        for name in self.declared_in(header, structures=True):
            body += ["", *self.structure_text(name)]
            used |= {"<optional>"}
        used |= {f'"model/{name}"' for name in self.needs(header)}
        text = "\n".join(body)
        used |= {include for word, include in INCLUDES.items() if re.search(rf"{word}\b", text)}
        std, ours = (sorted(name for name in used if name[0] == bracket) for bracket in '<"')
        blocks = ["\n".join(f"#include {name}" for name in names) for names in (std, ours) if names]
        return "\n".join([*WRITTEN, "#pragma once", "", "\n\n".join(blocks), "", *comment(self.headers[header]["about"]),
                          f"namespace {self.in_namespace()} {{", "", text.strip("\n"), "",
                          f"}}  // namespace {self.in_namespace()}", ""])

    # The declarations that model/shape_builder.h reads.

    def rule(self, name: str) -> str:
        """Its constraints in the types of model/rules.h; empty if there are none."""
        shape = self.shapes[name]
        kind = {"string": "Text", "integer": "Number", "long": "Number", "list": "List", "map": "Map"}.get(shape["type"])
        if kind is None or self.is_enum(name):
            return ""
        said = [f".{limit} = {shape[limit]}" for limit in ("min", "max") if limit in shape]
        if shape.get("pattern"):
            mark = "~" if ')"' in shape["pattern"] else ""
            said.append(f'.pattern = R"{mark}({shape["pattern"]}){mark}"')
        if "enum" in shape:
            said.append(f".values = {self.qualified(f'k{name}Names')}")
        for part, member in (("member", "item"), ("key", "key"), ("value", "value")):
            inner = shape[part]["shape"] if part in shape else ""
            if inner and self.rule(inner):
                if part == "value" and self.type_of(inner) == "std::vector<std::string>":
                    said.append(f".list = {self.rule(inner)}")
                    continue
                if self.type_of(inner) != "std::string":
                    if self.shapes[inner]["type"] != "structure":
                        raise Broken(f"{name}: constraints of {inner} can't be declared (model/rules.h)")
                    continue
                said.append(f".{member} = {self.constant(inner)}")
        return f"{kind}{{{', '.join(said)}}}" if said else ""

    def source_text(self) -> str:
        used = {shape for name in self.structures() for _, _, shape, _ in self.members(name)}
        texts = set(used)
        for _ in range(2):  # a map may have lists of text
            for name in list(texts):
                texts |= {inner for inner in references(self.shapes[name]) if self.shapes[name]["type"] in ("list", "map")}
        lines = [*WRITTEN, "#include <array>", "#include <span>", "#include <string_view>", "#include <utility>", ""]
        headers = [*self.headers, "rules.h", "shape_builder.h", *(["shared_members.h"] if self.pairs else [])]
        lines += [f'#include "model/{name}"' for name in sorted(headers)]
        lines += ["", "namespace trainyard::model {", "namespace {", ""]
        for name in sorted(texts):
            if self.rule(name).startswith("Text"):
                lines.append(f"constexpr Text {self.constant(name)}{self.rule(name)[len('Text'):]};")
        lines += ["", "}  // namespace"]
        for name in self.structures():
            members = self.members(name)
            lines += ["", "template <>", f"struct Declaration<{self.qualified(name)}> {{",
                      f'  static constexpr std::string_view kName = "{name}";', "  template <class Members>",
                      f"  static void declare(Members&{' members' if self.shapes[name]['members'] else ''}) {{"]
            for member, cpp_name, shape, required in members:
                rule = self.constant(shape) if self.rule(shape).startswith("Text") else self.rule(shape)
                lines.append(f'    members.{"required" if required else "optional"}("{member}", '
                             f'&{self.qualified(name)}::{cpp_name}{", " if rule else ""}{rule});')
            lines += ["  }", "};"]
        lines += [""] + [f"template const Shape& shape_of<{self.qualified(name)}>();" for name in self.structures()]
        lines += ["", f"std::span<const Shape* const> {self.api['name']}_structures() {{",
                  "  static const auto shapes = std::to_array<const Shape*>({"]
        lines += [f"      &shape_of<{self.qualified(name)}>()," for name in self.structures()]
        lines += ["  });", "  return shapes;", "}"]
        for shared in self.pairs:
            source, target = self.shapes[shared["from"]]["members"], {m: c for m, c, _, _ in self.members(shared["to"])}
            names = {member: cpp_name for member, cpp_name, shape, _ in self.members(shared["from"])
                     if self.shapes[shared["to"]]["members"].get(member) == source[member]}
            lines += ["", f"void move_shared({shared['from']}&& from, {shared['to']}& to) {{",
                      *(f"  to.{target[member]} = std::move(from.{cpp_name});" for member, cpp_name in names.items()), "}"]
        return "\n".join([*lines, "", "}  // namespace trainyard::model", ""])

    def shared_text(self) -> str:
        pairs = [(shared["from"], shared["to"]) for shared in self.pairs]
        headers = sorted({self.place[name] for pair in pairs for name in pair})
        return "\n".join([*WRITTEN, "#pragma once", "", *(f'#include "model/{name}"' for name in headers), "",
                          "// Members that one structure has from another. Each function moves those that both have, by the",
                          "// API's name and of one shape, the absent too; the others of `to` stay as they are.",
                          "namespace trainyard::model {", "",
                          *(f"void move_shared({source}&& from, {target}& to);" for source, target in pairs),
                          "", "}  // namespace trainyard::model", ""])

    # The client's operations.

    def method(self, operation: str) -> tuple[str, str, str, str]:
        """(its result type in C++, its name, its request type, that as a parameter)"""
        sides = self.operations[operation]
        request = sides["input"]["shape"]
        answer = f"model::{sides['output']['shape']}" if "output" in sides else "void"
        default = "" if self.shapes[request].get("required") else " = {}"
        return answer, snake(operation), request, f"const model::{request}& request{default}"

    def operations_header(self) -> str:
        lines = [*WRITTEN, "#pragma once", "", "#include <memory>", "", '#include "base/export.h"',
                 '#include "client/client_options.h"', '#include "client/outcome.h"']
        used = {self.place[side["shape"]] for sides in self.operations.values()
                for side in (sides["input"], sides.get("output", sides["input"]))}
        lines += [f'#include "model/{name}"' for name in sorted(used)]
        lines += ["", "namespace trainyard::client {", "", "class JsonClient;", "",
                  "// A method for each operation of SageMaker's API that a Trainyard server has: of SageMakerClient,",
                  "// which says what all of them have in common.", "class TRAINYARD_API SageMakerOperations {", " public:"]
        for operation in self.operations:
            answer, name, _, parameter = self.method(operation)
            lines += comment(self.config["operations"][operation], "  ")
            errors = ", ".join(error["shape"] for error in self.operations[operation]["errors"])
            lines += ["  //", f"  // AWS: {self.api['reference']}{operation}.html"]
            lines += [f"  // Errors of its own: {errors}."] if errors else []
            lines += [f"  Outcome<{answer}> {name}(", f"      {parameter}, const CallOptions& options = {{}}) const;", ""]
        return "\n".join([*lines, " protected:", "  // Over the client that makes the calls.",
                          "  explicit SageMakerOperations(std::shared_ptr<JsonClient> client);", "",
                          "  // Shared with copies and paginators.", "  std::shared_ptr<JsonClient> client_;", "};", "",
                          "}  // namespace trainyard::client", ""])

    def operations_source(self) -> str:
        lines = [*WRITTEN, '#include "client/sagemaker_operations.h"', "", "#include <utility>", "",
                 '#include "client/typed_call.h"', "", "namespace trainyard::client {", "",
                 "SageMakerOperations::SageMakerOperations(std::shared_ptr<JsonClient> client)",
                 "    : client_(std::move(client)) {}"]
        for operation in self.operations:
            answer, name, request, _ = self.method(operation)
            lines += ["", f"Outcome<{answer}> SageMakerOperations::{name}(",
                      f"    const model::{request}& request, const CallOptions& options) const {{",
                      f'  return typed_call<{answer}>(*client_, kSageMaker, "{operation}", request, options);', "}"]
        return "\n".join([*lines, "", "}  // namespace trainyard::client", ""])

    def public_headers(self) -> str:
        """The headers of which the client's consist: not those that only have lists of names."""
        public = [name for name in self.headers if any(self.is_enum(shape) or self.shapes[shape]["type"] == "structure"
                                                       for shape in self.order if self.place[shape] == name)]
        return "\n  ".join([f"{WRITTEN[0].replace('//', '#')}\nset(model_headers",
                            *(f"model/{name}" for name in sorted(public))]) + ")\n"

    def files(self) -> dict[str, str]:
        """By their names below src/."""
        for name in self.headers:
            self.check_circles(name)
        files = {f"model/{name}": self.header_text(name) for name in self.headers}
        files[f"model/{self.api['name']}_shapes.cc"] = self.source_text()
        if self.pairs:
            files["model/shared_members.h"] = self.shared_text()
        if self.api.get("has_client"):
            files["client/sagemaker_operations.h"] = self.operations_header()
            files["client/sagemaker_operations.cc"] = self.operations_source()
            files["client/package/model_headers.cmake"] = self.public_headers()
        return files
