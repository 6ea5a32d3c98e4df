"""The pages of docs/ and the README, followed as a newcomer would: in order, in one shell, from an empty HOME.

In a page, a block of ```sh is run; ```python FILE and ```js FILE are saved under that name, for an sh block to run;
```sh server is a separate terminal, left open; ```text is the output of the block before it, where `…` stands for
anything; ```ini FILE is a unit for systemd, ```toml FILE a configuration of serve. A block below a line
`*Not run by the tests: REASON.*` is not run.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

from trainyard_server import DOCKER_SOCKET

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = ("README.md", "docs/quickstart.md", "docs/operations.md", "docs/troubleshooting.md")
MARK = re.compile(r"\*Not run by the tests: (.+)\*")
# What a page calls the address of its server, which here has a free port.
ADDRESS = "http://127.0.0.1:9070"
# What a page that says this needs of ./dev test.
NEEDS = {"~/sdk2/": "TRAINYARD_SDK2_PYTHON", "~/sdk3/": "TRAINYARD_SDK3_PYTHON", "\nnode ": "TRAINYARD_NODE_MODULES"}
PATIENCE = 400  # seconds for a page
# Ends what the page's shell leaves in the background: its servers. Each is a process group of its own (set -m), since
# the shell knows only the pid of the shell around the server.
PRELUDE = """set -eo pipefail
shopt -s expand_aliases
servers=()
trap 'for server in "${servers[@]}"; do kill -- "-$server" 2>/dev/null || true; done; wait' EXIT
"""
SERVER = """
set -m
{ %s
} >"server-$n.out" 2>"server-$n.err" & servers+=($!)
set +m
until grep -s '^listening on' "server-$n.out"; do
  kill -0 $! || { cat "server-$n.err"; exit 1; }
  sleep 0.05
done
"""


class Block:
    def __init__(self, page, line, info, body, reason):
        self.where = f"{page}:{line}"
        self.language, *self.words = info.split() or [""]
        self.body, self.reason = body, reason
        self.output = None  # what it printed; None: it was not run


def blocks_of(page):
    found, opened, reason = [], None, None
    for number, line in enumerate((ROOT / page).read_text().splitlines(), 1):
        if line.startswith("```") and opened is None:
            opened, info, body = number, line[3:], []
        elif line.startswith("```"):
            found.append(Block(page, opened, info, "\n".join(body), reason))
            opened = reason = None
        elif opened is not None:
            body.append(line)
        elif line:
            mark = MARK.fullmatch(line)
            reason = mark and mark[1]
    return found


def environment(folder, runtime):
    """A shell's: nothing of this user's, the programs that the pages name, and `trainyard` as installed."""
    home, programs = folder / "home", folder / "programs"
    home.mkdir()
    programs.mkdir()
    wrapper = programs / "trainyard"
    # The pages let serve choose runtime and port; here several servers run side by side.
    wrapper.write_text(f"""#!/bin/bash
if [[ $1 == serve ]]; then
  shift
  set -- serve --runtime {runtime} --docker-socket {DOCKER_SOCKET} \\
    --image-map my-image:1=oci-archive:{os.environ["TRAINYARD_IMAGES"]}/test.oci.tar "$@"
  [[ " $* " == *" --listen "* ]] || set -- "$@" --listen 127.0.0.1:0
fi
exec {os.environ["TRAINYARD"]} "$@"
""")
    wrapper.chmod(0o755)
    for version in (2, 3):
        if python := os.environ.get(f"TRAINYARD_SDK{version}_PYTHON"):
            (home / f"sdk{version}").symlink_to(pathlib.Path(python).parents[1])
    path = f"{programs}:{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}"
    return {"HOME": str(home), "PATH": path, "LANG": "C.UTF-8", "COLUMNS": "200", "PYTHONWARNINGS": "ignore",
            "AWS_EC2_METADATA_DISABLED": "true"}


def clone(folder):
    """What a reader has around: the clone with its images, and for the README data of one's own."""
    place = folder / "trainyard"
    (place / "build" / "release").mkdir(parents=True)
    (place / "build" / "release" / "trainyard").symlink_to(folder / "programs" / "trainyard")
    (place / "build" / "images").symlink_to(os.environ["TRAINYARD_IMAGES"])
    if modules := os.environ.get("TRAINYARD_NODE_MODULES"):
        (place / "node_modules").symlink_to(modules)
    for name in ("demo", "examples"):
        (place / name).symlink_to(ROOT / name)
    (place / "data").mkdir()
    (place / "data" / "rows.csv").write_text("1,2\n")
    (place / "rows.csv").write_text("1,2\n")
    (place / "notebook.py").write_text("import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])\n")
    return place


def script_of(blocks):
    """One bash script of all blocks; each is announced by its number between NULs."""
    text = PRELUDE
    for n, block in enumerate(blocks):
        if block.reason or block.language != "sh":
            continue
        text += f"n={n}; printf '\\000%d\\000' $n\n"
        text += SERVER % block.body if "server" in block.words else block.body + "\n"
    return text


def follow(page, folder, runtime):
    """Runs a page -> its blocks, with their output; fails at the first block that does."""
    blocks = blocks_of(page)
    shell = environment(folder, runtime)
    place = clone(folder)
    for block in blocks:
        if block.language in ("python", "js"):
            (place / block.words[0]).write_text(block.body + "\n")
    done = subprocess.run(["bash", "-c", script_of(blocks)], cwd=place, env=shell, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE)
    pieces = done.stdout.decode(errors="replace").split("\0")[1:]
    for n, output in zip(pieces[::2], pieces[1::2]):
        blocks[int(n)].output = output
    assert done.returncode == 0, f"{blocks[int(pieces[-2])].where} failed:\n{pieces[-1]}"
    return blocks


def pattern_of(expected):
    """`…` alone in a line: any lines, or none."""
    lines = [".*".join(map(re.escape, line.split("…"))) + "\n" for line in expected.strip().splitlines()]
    return "".join("(?:.*\n)?" if line == ".*\n" else line for line in lines)


@pytest.mark.parametrize("page", PAGES)
def test_what_the_page_says_to_type_works_and_prints_what_it_says(page, one_runtime, tmp_path):
    for word, variable in NEEDS.items():
        if word in (ROOT / page).read_text() and variable not in os.environ:
            pytest.skip(f"{variable} is not set (./dev test makes it)")
    blocks = follow(page, tmp_path, one_runtime)
    for block, expected in zip(blocks, blocks[1:]):
        if expected.language != "text" or block.output is None:
            continue
        output = re.sub(r"http://127\.0\.0\.1:\d+", ADDRESS, block.output).strip() + "\n"
        assert re.fullmatch(pattern_of(expected.body), output, re.DOTALL), (
            f"{expected.where} says\n{expected.body}\nand it printed\n{output}")


@pytest.mark.parametrize("page", PAGES)
def test_every_block_is_run_or_says_why_not(page):
    blocks = blocks_of(page)
    commands = "\n".join(block.body for block in blocks if block.language == "sh" and not block.reason)
    for block in blocks:
        assert block.language in ("sh", "text", "python", "js", "cpp", "ini", "toml"), f"{block.where}: which language?"
        if block.language in ("python", "js", "cpp") and not block.reason:
            assert block.words[0] in commands, f"{block.where}: no block runs {block.words}"
        if block.reason:
            print(f"not run: {block.where}: {block.reason}")


SETTINGS = [block for page in PAGES for block in blocks_of(page) if block.language == "toml"]
UNITS = [block for page in PAGES for block in blocks_of(page) if block.language == "ini"]


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda settings: settings.words[0])
def test_configurations_are_what_serve_takes(settings, tmp_path):
    file = tmp_path / "trainyard.toml"
    file.write_text(settings.body + "\n")
    done = subprocess.run([os.environ["TRAINYARD"], "config", "check", str(file)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.words[0])
def test_units_are_what_systemd_takes(unit, tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    file = tmp_path / pathlib.Path(unit.words[0]).name
    program = tmp_path / "trainyard"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    # It looks for the programs, which stand elsewhere here.
    file.write_text(re.sub(r"^(ExecStart=)\S+", rf"\g<1>{program}", unit.body, flags=re.M) + "\n")
    scope = "--user" if ".config/" in unit.words[0] else "--system"
    done = subprocess.run(["systemd-analyze", scope, "verify", "--man=no", str(file)], capture_output=True, text=True,
                          env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)})
    assert (done.returncode, done.stderr) == (0, "")


def sources():
    """All text that the program can say: its string literals, those over several lines joined."""
    text = ""
    for file in sorted((ROOT / "src").rglob("*.cc")):
        if not file.name.endswith("_test.cc"):
            text += re.sub(r'"\s*\n\s*"', "", file.read_text()).replace('\\"', '"')
    return text


def test_the_messages_of_troubleshooting_are_those_of_the_program():
    said = sources()
    rows = re.findall(r"^\| `(.+?)`", (ROOT / "docs/troubleshooting.md").read_text(), re.M)
    assert len(rows) > 30
    for message in rows:
        for piece in re.split(r"…|(?<=Error: )|(?<=download failed):|(?<=upload failed):|(?<=was ended):", message):
            piece = piece.strip(" ,.:\"'")
            assert piece in said, f"'{piece}' of '{message}'"
