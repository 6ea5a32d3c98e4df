"""tools/total_tests and tools/leftovers: the summary of a test run."""

import importlib.machinery
import importlib.util
import subprocess
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[2] / "tools"
SUITE = """<testsuites><testsuite>{}</testsuite></testsuites>"""
PASSED = '<testcase classname="tests.a" name="test_passes"/>'
FAILED = '<testcase classname="tests.a" name="test_fails[oci]"><failure message="assert 1 == 2"/></testcase>'
SKIPPED = '<testcase classname="tests.a" name="test_skips[{}]"><skipped message="no GPU"/></testcase>'


@pytest.fixture
def total(tmp_path):
    """-> (exit status, lines) of the tool for results with these cases of pytest"""
    def run(*cases, again=(), left=None):
        (tmp_path / "again").mkdir()
        for path, found in (("ctest", [PASSED]), ("pytest", cases), ("pytest-alone", [PASSED]), ("again/pytest", again)):
            (tmp_path / f"{path}.xml").write_text(SUITE.format("".join(found)))
        if left is not None:
            (tmp_path / "leftovers.txt").write_text(left)
        done = subprocess.run([TOOLS / "total_tests", tmp_path], capture_output=True, text=True)
        return done.returncode, done.stdout.splitlines()
    return run


def test_all_that_passed(total):
    assert total(PASSED, left="") == (0, ["", "3 passed, 0 failed, 0 skipped"])


def test_failures_come_after_skipped_tests_whose_cases_share_a_line(total):
    assert total(FAILED, SKIPPED.format(1), PASSED, SKIPPED.format(2)) == (1, [
        "skipped: tests.a.test_skips (2 cases): no GPU", "failed: tests.a.test_fails[oci]: assert 1 == 2", "",
        "3 passed, 1 failed, 2 skipped"])


def test_a_test_that_passes_when_run_again_is_named(total):
    again = FAILED.replace('<failure message="assert 1 == 2"/>', "")
    assert total(FAILED, again=[again]) == (0, ["unsteady: tests.a.test_fails[oci]: assert 1 == 2", "",
                                                "3 passed, 0 failed, 0 skipped"])


def test_what_the_tests_left_has_failed(total):
    assert total(PASSED, left="left behind: mount ext4 on /a\n") == (1, [
        "failed: leftovers: left behind: mount ext4 on /a", "", "3 passed, 1 failed, 0 skipped"])


@pytest.fixture
def left_behind():
    loader = importlib.machinery.SourceFileLoader("leftovers", str(TOOLS / "leftovers"))
    tool = importlib.util.module_from_spec(importlib.util.spec_from_loader("leftovers", loader))
    loader.exec_module(tool)
    return tool.left_behind


def test_what_there_is_more_was_left_behind(left_behind):
    assert left_behind(["mount a", "process 1"], ["mount a", "mount b", "nft table ip trainyard"]) == [
        "mount b", "nft table ip trainyard"]


def test_rules_that_a_network_of_before_keeps_were_not(left_behind):
    rules, record = "nft table ip trainyard", "network record /run/trainyard/networks/7.json"
    assert left_behind([record], [record, rules]) == []
    assert left_behind([record], [rules]) == [rules]
    assert left_behind([], [record, rules]) == [record, rules]
