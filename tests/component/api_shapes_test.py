"""What tools/api_shapes generates from a model, and what it rejects."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
sys.dont_write_bytecode = True

from api_model.cpp import Cpp  # noqa: E402
from api_model.facts import Broken, served_part  # noqa: E402

MODEL = {
    "metadata": {"apiVersion": "1"},
    "operations": {
        "MakeThing": {"input": {"shape": "MakeThingRequest"}, "output": {"shape": "MakeThingResponse"},
                      "errors": [{"shape": "ThingInUse"}]},
        "Unserved": {"input": {"shape": "Elsewhere"}},
    },
    "shapes": {
        "MakeThingRequest": {"type": "structure", "required": ["Name"], "documentation": "<p>prose</p>", "members": {
            "Name": {"shape": "ThingName", "documentation": "<p>prose</p>"}, "Mode": {"shape": "Mode"},
            "SizeInGB": {"shape": "Size"}, "Parts": {"shape": "Parts"}, "Model": {"shape": "CarModel"}}},
        "MakeThingResponse": {"type": "structure", "members": {"Name": {"shape": "ThingName"}, "Size": {"shape": "Size"}}},
        "ThingName": {"type": "string", "min": 1, "max": 9, "pattern": 'a"b)"'},
        "Mode": {"type": "string", "enum": ["Fast", "Slow"]},
        "CarModel": {"type": "string", "enum": ["x-1", "y-2"]},
        "Size": {"type": "integer", "min": 2},
        "Parts": {"type": "list", "member": {"shape": "Part"}, "max": 3},
        "Part": {"type": "structure", "members": {"Parts": {"shape": "Parts"}}},
        "Elsewhere": {"type": "structure", "members": {}},
    },
}


def config(**changes):
    return {"api": {"name": "sagemaker", "reference": "https://x.test/API_", "has_client": True},
            "operations": {"MakeThing": "Makes it."}, "shared": [{"from": "MakeThingRequest", "to": "MakeThingResponse"}],
            "header": [{"name": "thing.h", "about": "Things.",
                        "MakeThingRequest": {"is": "The request.", "Name": "What it is called."},
                        "MakeThingResponse": {"is": "The answer."}}], **changes}


def made(model=MODEL, **changes):
    cpp = Cpp(served_part("1.2", model, config(**changes)), {"shapes": {}, "members": {}}, config(**changes))
    return cpp.files()


def with_shape(name, shape):
    return {**MODEL, "shapes": {**MODEL["shapes"], name: shape}}


class ApiShapes(unittest.TestCase):
    def test_the_data_file_has_what_is_served_without_prose(self):
        data = served_part("1.2", MODEL, config())
        self.assertEqual(list(data["operations"]), ["MakeThing"])
        self.assertNotIn("Elsewhere", data["shapes"])
        self.assertNotIn("prose", str(data))
        self.assertEqual(data["metadata"]["source"], "botocore 1.2, licensed under Apache-2.0")

    def test_a_structure_has_members_words_and_facts(self):
        header = made()["model/thing.h"]
        self.assertIn("// What it is called.\n  //\n  // Required.\n  // 1 to 9 characters.\n  // Pattern: `a\"b)\"`.\n"
                      "  std::optional<std::string> name{};", header)
        self.assertIn("  // Optional.\n  // At least 2.\n  std::optional<std::int64_t> size_in_gb{};", header)
        self.assertLess(header.index("struct Part {"), header.index("struct MakeThingRequest {"))

    def test_values_that_are_no_names_stay_texts(self):
        files = made()
        self.assertIn("TRAINYARD_MODEL_ENUM(Mode, Fast, Slow)", files["model/thing.h"])
        self.assertIn('kCarModelNames = {\n    "x-1", "y-2"};', files["model/thing.h"])
        self.assertIn('members.optional("Model", &MakeThingRequest::model, kCarModelText);',
                      files["model/sagemaker_shapes.cc"])
        keyword = made(with_shape("Mode", {"type": "string", "enum": ["new"]}))
        self.assertIn("kModeNames = {", keyword["model/thing.h"])

    def test_constraints_are_declared_beside_the_member(self):
        source = made()["model/sagemaker_shapes.cc"]
        self.assertIn('constexpr Text kThingNameText{.min = 1, .max = 9, .pattern = R"~(a"b)")~"};', source)
        self.assertIn('members.required("Name", &MakeThingRequest::name, kThingNameText);', source)
        self.assertIn('members.optional("Parts", &MakeThingRequest::parts, List{.max = 3});', source)

    def test_a_map_may_have_lists_of_constrained_text(self):
        shapes = {"Mode": {"type": "map", "key": {"shape": "ThingName"}, "value": {"shape": "Lines"}},
                  "Lines": {"type": "list", "member": {"shape": "Line"}}, "Line": {"type": "string", "min": 1}}
        source = made({**MODEL, "shapes": {**MODEL["shapes"], **shapes}})["model/sagemaker_shapes.cc"]
        self.assertIn("constexpr Text kLineText{.min = 1};", source)
        self.assertIn("Map{.key = kThingNameText, .list = List{.item = kLineText}}", source)

    def test_what_two_structures_share_is_moved(self):
        source = made()["model/sagemaker_shapes.cc"]
        self.assertIn("MakeThingRequest&& from, MakeThingResponse& to) {\n  to.name = std::move(from.name);\n}", source)

    def test_the_client_has_a_method(self):
        header = made()["client/sagemaker_operations.h"]
        self.assertIn("Outcome<model::MakeThingResponse> make_thing(\n      const model::MakeThingRequest& request, ",
                      header)
        self.assertIn("// Errors of its own: ThingInUse.", header)

    def test_an_api_may_have_a_namespace_and_one_header(self):
        files = made(api={"name": "things", "namespace": "things", "reference": "https://x.test/API_"}, shared=[],
                     names={"any": {"Name": "its_name"}}, header=[{"name": "things.h", "about": "Things."}])
        self.assertEqual(sorted(files), ["model/things.h", "model/things_shapes.cc"])
        self.assertIn("namespace trainyard::model::things {", files["model/things.h"])
        self.assertIn('members.required("Name", &things::MakeThingRequest::its_name, kThingsThingNameText);',
                      files["model/things_shapes.cc"])
        self.assertIn(".values = things::kCarModelNames", files["model/things_shapes.cc"])
        self.assertIn("things_structures() {", files["model/things_shapes.cc"])

    def refuses(self, words, *arguments, **changes):
        with self.assertRaisesRegex(Broken, words):
            made(*arguments, **changes)

    def test_what_does_not_fit_together_is_refused_by_name(self):
        self.refuses("no operation Gone", operations={"Gone": ""})
        header = config()["header"][0]
        self.refuses("words for Old of MakeThingRequest", header=[{**header, "MakeThingRequest": {"Old": "Was once."}}])
        self.refuses("words for Elsewhere, which no operation", header=[{**header, "Elsewhere": {"is": "Is nowhere."}}])
        self.refuses("of no header that it declares MakeThingRequest",
                     header=[{"name": "thing.h", "about": ""}, {"name": "other.h", "about": ""}])
        self.refuses("Size is a blob", with_shape("Size", {"type": "blob"}))

    def test_circles_are_refused(self):
        shapes = {"Part": {"type": "structure", "members": {"Other": {"shape": "Other"}}},
                  "Other": {"type": "structure", "members": {"Part": {"shape": "Part"}}}}
        self.refuses("Part has Other has Part", {**MODEL, "shapes": {**MODEL["shapes"], **shapes}})
        thing = {**config()["header"][0], "Part": {"is": "A part."}}
        thing.pop("MakeThingResponse")
        other = {"name": "a.h", "about": "", "MakeThingResponse": {"is": ""}, "Mode": "How."}
        response = {"type": "structure", "members": {"Part": {"shape": "Part"}}}
        self.refuses("thing.h includes a.h includes thing.h", with_shape("MakeThingResponse", response),
                     header=[thing, other])


if __name__ == "__main__":
    unittest.main()
