"""The Dockerfile of an image builds the same as images/build: it installs from the same lists, and starts the container
the same way. Nothing is built here, as that would need a registry."""
import json
import pathlib
import shlex

import pytest

IMAGES = pathlib.Path(__file__).resolve().parents[2] / "images"
PUBLISHED = ["pytorch", "sklearn", "xgboost"]


def instructions(name):
    """(instruction, rest) of each, continuation lines joined, of the last stage."""
    text = (IMAGES / name / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line.split(None, 1) for line in text.splitlines() if line.strip() and not line.startswith("#")]
    last = max(i for i, (word, _) in enumerate(lines) if word == "FROM")
    return lines[last:], lines


def lines(path):
    return [line for line in path.read_text().splitlines() if line and not line.startswith("#")] if path.exists() else []


def parts(name):
    return lines(IMAGES / name / "uses") + [name]


def configured(name):
    """The image's configuration, from images/NAME/config -> (environment, entrypoint, command, working directory)."""
    words = [line.split("=", 1) for line in lines(IMAGES / name / "config")]
    environment = dict(value.split("=", 1) for option, value in words if option == "--config.env")
    return (environment, *([value for option, value in words if option == f"--config.{name}"]
                           for name in ("entrypoint", "cmd", "workingdir")))


def test_each_image_that_is_not_only_for_tests_has_a_dockerfile():
    assert sorted(path.parent.name for path in IMAGES.glob("*/Dockerfile")) == PUBLISHED
    assert sorted(path.parent.name for path in IMAGES.glob("*/config")) == sorted([*PUBLISHED, "test"])


@pytest.mark.parametrize("name", PUBLISHED)
def test_it_starts_from_the_debian_that_images_build_takes(name):
    stage, everything = instructions(name)
    assert {rest.split()[0] for word, rest in everything if word == "FROM"} == {"debian:bookworm-slim"}


@pytest.mark.parametrize("name", PUBLISHED)
def test_it_starts_the_container_in_the_same_way(name):
    stage, _ = instructions(name)
    environment = dict(pair.split("=", 1) for word, rest in stage if word == "ENV" for pair in shlex.split(rest))
    entrypoint, command = ([json.loads(rest) for word, rest in stage if word == name] for name in ("ENTRYPOINT", "CMD"))
    folder = [rest for word, rest in stage if word == "WORKDIR"]
    # PATH is what Debian's image has already.
    wanted, *rest = configured(name)
    assert ({"PATH": wanted["PATH"], **environment}, entrypoint[0], command[0], folder) == (wanted, *rest)


@pytest.mark.parametrize("name", PUBLISHED)
def test_its_packages_come_from_the_lists_and_from_nowhere_else(name):
    stage, everything = instructions(name)
    copies = [source for word, rest in everything if word == "COPY" for source in rest.split()[:-1]]
    for part in parts(name):
        for list_name in ("packages", "requirements.txt", "exclude"):
            assert (f"{part}/{list_name}" in copies) == (IMAGES / part / list_name).exists(), (part, list_name)
        assert (f"{part}/files/" in copies) == (IMAGES / part / "files").exists(), part
    # In the order in which images/build copies them over each other.
    assert [copy for copy in copies if copy.endswith("/files/")] == [
        f"{part}/files/" for part in parts(name) if (IMAGES / part / "files").exists()]
    installs = [rest for word, rest in stage if word == "RUN" and "apt-get install" in rest]
    assert len(installs) == 1
    assert installs[0].split("apt-get install")[1].split("&&")[0].split() == ["-y", "--no-install-recommends", "$packages"]
