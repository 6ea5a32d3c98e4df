"""tools/check_tidy: which files it checks, and what makes it fail."""

import shutil
import subprocess
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
SOUND = """#include <string>
std::string twice(const std::string& text) { return text + text; }
"""
COPYING = """#include <string>
std::string twice(std::string text) { return text + text; }
"""  # performance-unnecessary-value-param

pytestmark = pytest.mark.skipif(not shutil.which("clang-tidy-19"), reason="needs clang-tidy-19 (tools/install_deps lint)")


@pytest.fixture
def tree(tmp_path):
    """A tree under git with one sound source, and the tool."""
    for path in ("tools/check_tidy", "tools/check_unity_names", ".clang-tidy"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(HOME / path, tmp_path / path)
    write(tmp_path, "base/twice.cc", SOUND)
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path)
    return tmp_path


def git(tree, *words):
    subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@t", "-C", tree, *words], check=True, timeout=60)


def commit(tree):
    git(tree, "add", "-A")
    git(tree, "commit", "-q", "-m", "a change")


def write(tree, name, text):
    (tree / "src" / name).parent.mkdir(parents=True, exist_ok=True)
    (tree / "src" / name).write_text(text)


def check(tree, *words):
    return subprocess.run([tree / "tools/check_tidy", *words], capture_output=True, text=True, timeout=240)


def test_sound_sources_pass(tree):
    done = check(tree, "--all")
    assert (done.returncode, done.stdout) == (0, "1 files checked, 0 findings\n")


def test_a_finding_fails_and_is_named_with_its_place(tree):
    write(tree, "base/twice.cc", COPYING)
    done = check(tree)
    assert done.returncode == 1
    assert done.stdout.startswith("src/base/twice.cc:2: ")
    assert "[performance-unnecessary-value-param]" in done.stdout


def test_a_branch_answers_for_its_own_files(tree):
    write(tree, "net/before.cc", COPYING)
    commit(tree)
    git(tree, "switch", "-q", "-c", "branch")
    write(tree, "base/committed.cc", SOUND.replace("twice", "committed"))
    commit(tree)
    write(tree, "base/new.h", "#pragma once\n")
    done = check(tree)
    assert (done.returncode, done.stdout) == (0, "2 files checked, 0 findings\n")
    assert check(tree, "--base", "HEAD~2").returncode == 1
    assert check(tree, "--all").returncode == 1
    assert check(tree, tree / "src/net/before.cc").returncode == 1


def test_on_main_the_last_commit_is_checked(tree):
    write(tree, "base/twice.cc", COPYING)
    commit(tree)
    assert check(tree).returncode == 1


def test_a_header_is_checked_without_a_source_of_its_own(tree):
    write(tree, "base/twice.h", "#pragma once\n" + COPYING.replace("std::string twice", "inline std::string thrice"))
    commit(tree)
    done = check(tree)
    assert done.returncode == 1
    assert done.stdout.startswith("src/base/twice.h:3: ")


def test_sources_of_a_target_are_one_unit_and_those_of_two_are_not(tree):
    for name in ("one", "other", "third"):
        write(tree, f"net/{name}.cc", f"namespace {{\nint same = 1;\n}}\nint {name}() {{ return same; }}\n")
    write(tree, "net/CMakeLists.txt", "add_library(a one.cc)\nadd_library(b other.cc)\nadd_library(c third.cc)\n")
    assert check(tree, "--all").stdout == "4 files checked, 0 findings\n"
    write(tree, "net/CMakeLists.txt", "add_library(a one.cc other.cc)\nadd_library(c third.cc)\n")
    assert "redefinition of 'same'" in check(tree, "--all").stdout


def test_tests_are_left_out(tree):
    write(tree, "base/twice_test.cc", COPYING)
    assert check(tree, "--all").stdout == "1 files checked, 0 findings\n"


@pytest.mark.parametrize("text", ["int f() { return undeclared; }\n", '#include "not/there.h"\n'])
def test_a_source_that_does_not_compile_fails(tree, text):
    write(tree, "base/broken.cc", text)
    assert check(tree).returncode == 1


def test_a_base_that_is_no_commit_is_an_error(tree):
    done = check(tree, "--base", "nowhere")
    assert done.returncode == 1
    assert "'nowhere' is no commit" in done.stderr
