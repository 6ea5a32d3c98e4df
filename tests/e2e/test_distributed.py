"""Data-parallel training with PyTorch on several hosts, asked for with the SDKs' own settings: torchrun or mpirun starts
the processes, they find each other by the hosts' names, and train as one process would with the same batches."""

import os
import re

import pytest

from sdk_flows import HERE, Flows
from trainyard_server import ROLE

PYTHONS = {"v2": os.environ.get("TRAINYARD_SDK2_PYTHON"), "v3": os.environ.get("TRAINYARD_SDK3_PYTHON")}
ALONE = ("v2", 1)
RUNS = [("v2", 2), ("v2", 4), ("v3", 2), ("mpi", 2), ("mpi", 4)]
# The first test waits for images and for all flows, which share two cores with other tests.
pytestmark = pytest.mark.timeout(900)
# How the lines of mpirun's ranks begin, as AWS's own containers have it.
MPI_LINE = r"\[1,mpirank:{rank},{host}\]<stdout>:rank {rank} of 4 on {host}"


@pytest.fixture(scope="session")
def known_losses():
    """Of (version, hosts): what doesn't depend on the runtime is trained for the first one only."""
    return {}


@pytest.fixture(scope="module")
def flows(images_server, known_losses, tmp_path_factory):
    if not all(PYTHONS.values()):
        pytest.skip("no Pythons with the SageMaker Python SDKs v2 and v3 (./dev test makes them)")
    running = Flows(images_server, tmp_path_factory.mktemp("distributed"))
    for version, hosts in [ALONE] * (ALONE not in known_losses) + RUNS:
        name = f"{version}-ddp-{hosts}"
        images_server.s3.create_bucket(Bucket=name)
        (running.folder / name).mkdir()
        python = PYTHONS["v3" if version == "v3" else "v2"]
        running.start(name, [python, str(HERE / "distributed_flow.py"), version, str(hosts),
                             "trainyard/pytorch", ROLE, name, str(running.folder / name)])
    yield running
    running.stop()


@pytest.fixture(scope="module")
def finish(flows, images_server):
    """-> of (version, hosts): (the loss of each step, the job's log)"""
    def of(version, hosts):
        saw, output = flows.finish(f"{version}-ddp-{hosts}")
        assert images_server.describe(saw["job"])["TrainingJobStatus"] == "Completed", output
        log = "\n".join(images_server.log(saw["job"]))
        assert len(set(re.findall(r"rank \d of (\d) on (algo-\d)", log))) == hosts, log
        found = [float(loss) for _, loss in sorted(
            (int(step), loss) for step, loss in re.findall(r"step (\d+) loss ([0-9.]+)", log))]
        assert len(found) == 20, log
        return found, log

    return of


@pytest.fixture(scope="module")
def alone(finish, known_losses):
    if ALONE not in known_losses:
        known_losses[ALONE], _ = finish(*ALONE)
    return known_losses[ALONE]


@pytest.mark.parametrize("version, hosts", RUNS)
def test_hosts_train_as_one_process_would(finish, alone, version, hosts):
    losses, log = finish(version, hosts)
    assert losses == pytest.approx(alone, abs=1e-5)
    assert alone[-1] < alone[0]
    if version == "mpi":
        for rank in range(4):
            assert re.search(MPI_LINE.format(rank=rank, host=f"algo-{rank * hosts // 4 + 1}"), log), log
    else:
        assert "\nstep 0 loss" in log, "without a rank in front"
