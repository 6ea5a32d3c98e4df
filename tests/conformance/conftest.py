"""One server for all cases, and the count of cases that pass.

--conformance-report=FILE also writes the count to a file, as a Markdown table.
"""

import os
import pathlib
from collections import Counter

import pytest

from .case import CLIENTS
from .world import World

COUNTS = pytest.StashKey[Counter]()
COUNTED = "conforms"  # a property of the report, so that it comes from a worker of pytest-xdist as well


def pytest_addoption(parser):
    parser.addoption("--conformance-report", type=pathlib.Path, metavar="FILE",
                     help="write the conformance count to this file")


def pytest_configure(config):
    missing = [name for name in ("TRAINYARD", "TRAINYARD_IMAGES") if name not in os.environ]
    if missing:
        raise pytest.UsageError(f"set {' and '.join(missing)} (./dev test does)")
    config.stash[COUNTS] = Counter()
    config.pluginmanager.register(Count(config))


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    with World(tmp_path_factory.mktemp("conformance")) as made:
        yield made
    made.server.assert_nothing_left()


@pytest.fixture
def record_conformance(request):
    """Called by a test with the operation and the client that it counts for."""
    def record(operation, client):
        request.node.user_properties.append((COUNTED, [operation, client]))

    return record


class Count:
    """Counts what tests report, in the process that receives all reports."""

    def __init__(self, config):
        self.counts = config.stash[COUNTS]

    def pytest_runtest_logreport(self, report):
        if report.when != "call":
            return
        outcome = "differs" if hasattr(report, "wasxfail") else report.outcome
        for name, value in report.user_properties:
            if name == COUNTED:
                self.counts[(*value, outcome)] += 1


def table(counts):
    """The count by operation and client, as lines of Markdown."""
    operations = sorted({operation for operation, _, _ in counts})
    rows = [["operation", *CLIENTS, "known differences"]]
    for operation in operations:
        row = [operation]
        for client in CLIENTS:
            ran = {outcome: counts[operation, client, outcome] for outcome in ("passed", "failed", "differs")}
            row.append(f"{ran['passed']} of {sum(ran.values())}" if any(ran.values()) else "-")
        rows.append([*row, str(max(counts[operation, client, "differs"] for client in CLIENTS))])
    passed = sum(count for (_, _, outcome), count in counts.items() if outcome == "passed")
    ran = sum(count for (_, _, outcome), count in counts.items() if outcome != "skipped")
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|---" * len(rows[0]) + "|")
    return [*lines, "", f"{passed} of {ran} conform"]


def pytest_terminal_summary(terminalreporter, config):
    counts = config.stash[COUNTS]
    if not counts:
        return
    lines = table(counts)
    terminalreporter.section("conformance to the SageMaker API")
    for line in lines:
        terminalreporter.write_line(line)
    if path := config.getoption("--conformance-report", default=None):
        path.write_text("\n".join(lines) + "\n")
