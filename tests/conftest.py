"""How tests are distributed to the workers of pytest-xdist (`-n 3`).

The tests of one file and one runtime stay together, in order: they share fixtures of module scope, and each worker has
its own server of session scope. A test marked `alone` disturbs others or is disturbed by them: ./dev test runs those
after the rest, in one process.
"""

import contextlib
import fcntl
import os
import pathlib
import shutil
import tempfile

import pytest

RUNTIMES = {"docker", "oci"}
# Most groups take seconds. Those that take longest go first, the longest of them in front, so that no worker ends with one
# while the others idle.
LONGEST = [f"tests/e2e/test_{name}.py" for name in (
    "distributed", "sdk_v2", "remote_function", "examples", "docs", "xgboost_image", "agent_death", "external_s3", "sdk_v3",
    "containers", "restart", "failing_jobs", "reconcile", "script_mode", "job_limits", "train_command", "instances")]


def pytest_configure(config):
    config.addinivalue_line("markers", "alone: not while other tests run")
    config.addinivalue_line("markers", "best_on(runtime): on one runtime only, that one where it works")
    if not hasattr(config, "workerinput"):  # workers have it from the process that starts them
        remove_abandoned_image_stores()
        os.environ["TRAINYARD_TEST_IMAGE_STORE"] = make_image_store()


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop("TRAINYARD_TEST_IMAGE_STORE"))


IMAGE_STORES = "trainyard-images-"
owner_locks = []  # held until this process ends, however it does


def make_image_store():
    folder = tempfile.mkdtemp(prefix=IMAGE_STORES)
    owner_locks.append(open(os.path.join(folder, "owner.new"), "w"))
    fcntl.flock(owner_locks[-1], fcntl.LOCK_EX)
    os.rename(owner_locks[-1].name, os.path.join(folder, "owner"))
    return folder


def remove_abandoned_image_stores():
    """Removes what killed test runs have left: stores whose lock nobody holds."""
    for owner in pathlib.Path(tempfile.gettempdir()).glob(f"{IMAGE_STORES}*/owner"):
        with contextlib.suppress(OSError), open(owner) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(owner.parent)


def group(nodeid):
    """Where a test belongs: its file, and its runtime if it has one."""
    file, _, name = nodeid.partition("::")
    words = name.partition("[")[2].rstrip("]").split("-")
    return "::".join([file, *RUNTIMES.intersection(words)])


def pytest_collection_modifyitems(items):
    """The longest first. Within a group the order stays."""
    place = {file: index for index, file in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.nodeid.partition("::")[0], len(place)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return group(nodeid)

    config.option.loadscopereorder = False  # by number of tests, which says little about time
    return ByGroup(config, log)
