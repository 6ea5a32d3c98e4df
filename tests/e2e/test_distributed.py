"""Data-parallel training with PyTorch on several hosts, asked for with the SDKs' own settings: torchrun starts in each
container, the processes find each other by the hosts' names, and train as one process would with the same batches."""

import os
import re

import pytest

from sdk_flows import HERE, Flows
from trainyard_server import ROLE

PYTHONS = {"v2": os.environ.get("TRAINYARD_SDK2_PYTHON"), "v3": os.environ.get("TRAINYARD_SDK3_PYTHON")}
RUNS = [("v2", 1), ("v2", 2), ("v2", 4), ("v3", 2)]
# The first test waits for images and for all flows, which share two cores with other tests.
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def flows(images_server, tmp_path_factory):
    if not all(PYTHONS.values()):
        pytest.skip("no Pythons with the SageMaker Python SDKs v2 and v3 (./dev test makes them)")
    running = Flows(images_server, tmp_path_factory.mktemp("distributed"))
    for version, hosts in RUNS:
        name = f"{version}-ddp-{hosts}"
        images_server.s3.create_bucket(Bucket=name)
        (running.folder / name).mkdir()
        running.start(name, [PYTHONS[version], str(HERE / "distributed_flow.py"), version, str(hosts),
                             "trainyard/pytorch", ROLE, name, str(running.folder / name)])
    yield running
    running.stop()


@pytest.fixture(scope="module")
def losses(flows, images_server):
    """-> of (version, hosts): the loss of each step, by the job's log"""
    def of(version, hosts):
        saw, output = flows.finish(f"{version}-ddp-{hosts}")
        assert images_server.describe(saw["job"])["TrainingJobStatus"] == "Completed", output
        log = "\n".join(images_server.log(saw["job"]))
        assert len(set(re.findall(r"rank \d of (\d) on (algo-\d)", log))) == hosts, log
        found = [float(loss) for _, loss in sorted(
            (int(step), loss) for step, loss in re.findall(r"step (\d+) loss ([0-9.]+)", log))]
        assert len(found) == 20, log
        return found

    return of


@pytest.fixture(scope="module")
def alone(losses):
    return losses("v2", 1)


@pytest.mark.parametrize("version, hosts", RUNS[1:])
def test_hosts_train_as_one_process_would(losses, alone, version, hosts):
    assert losses(version, hosts) == pytest.approx(alone, abs=1e-5)
    assert alone[-1] < alone[0]
