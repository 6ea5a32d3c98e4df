"""What docs/semantics.md says isn't implemented: where AWS accepts it, our rejection is a known difference."""

import functools
import pathlib
import re

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "semantics.md"
ROW = re.compile(r"^\| `([^`]+)` \| (effective|refused) \| (all|none|only `(.*)`) \|$")


@functools.cache
def table():
    """Member of CreateTrainingJob -> (accepted values as they are listed, or None for all of them)"""
    rows = [match.groups() for match in map(ROW.match, PAGE.read_text().splitlines()) if match]
    assert len(rows) > 60, "the table of docs/semantics.md was not found"
    return {path: None if accepted == "all" else (values or "").split(", ") for path, _, accepted, values in rows}


def unsupported(path, value=None):
    """Why a member, or this value of it, is refused; "" when it isn't."""
    accepted = table()[path]
    if accepted is None or (value is not None and value in accepted):
        return ""
    return f"not built yet: docs/semantics.md, Members of CreateTrainingJob, {path}"
