"""tools/log_events: what it finds in sources, and that it notices an outdated docs/log-events.md."""

import importlib.machinery
import importlib.util
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[2] / "tools/log_events"


@pytest.fixture
def tree(tmp_path):
    """A tree with one source, and the tool to run on it."""
    loader = importlib.machinery.SourceFileLoader("log_events", str(TOOL))
    tool = importlib.util.module_from_spec(importlib.util.spec_from_loader("log_events", loader))
    loader.exec_module(tool)
    tool.ROOT = tmp_path
    (tmp_path / "src/net").mkdir(parents=True)
    (tmp_path / "docs").mkdir()
    source, page = tmp_path / "src/net/server.cc", tmp_path / "docs/log-events.md"
    source.write_text('log::warning(busy ? "full" : "half_full",\n  {{"connections", g(a, "b")}, {"error", e}});\n')
    page.write_text("# Events\n")
    return tool, source, page


def explain(page):
    page.write_text(page.read_text().replace("|  |", "| So it is. |"))


def test_events_are_found_with_their_levels_and_fields(tree):
    tool, source, _ = tree
    fields = ["connections", "error"]
    assert list(tool.events_of(source)) == [("full", "warning", fields), ("half_full", "warning", fields)]


def test_a_page_that_was_generated_and_explained_is_current(tree):
    tool, _, page = tree
    tool.main(["generate"])
    assert tool.main(["check"]) == 1  # nothing is explained
    explain(page)
    assert tool.main(["check"]) == 0


@pytest.mark.parametrize("change", [('"full"', '"filled"'), ('"error"', '"errno"'), ("log::warning", "log::error")])
def test_a_change_of_an_event_makes_the_page_out_of_date(tree, change):
    tool, source, page = tree
    tool.main(["generate"])
    explain(page)
    source.write_text(source.read_text().replace(*change))
    assert tool.main(["check"]) == 1


def test_explanations_survive_a_new_event(tree):
    tool, source, page = tree
    tool.main(["generate"])
    explain(page)
    source.write_text(source.read_text() + 'log::debug("chatter");\n')
    tool.main(["generate"])
    assert page.read_text().count("So it is.") == 2
    assert tool.main(["check"]) == 0  # a debug event needs no explanation


def test_an_event_that_is_no_literal_is_refused(tree):
    tool, source, _ = tree
    source.write_text("log::error(name);\n")
    with pytest.raises(AssertionError, match="is no literal"):
        tool.main(["check"])
