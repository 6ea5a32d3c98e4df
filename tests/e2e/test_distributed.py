"""Data-parallel training with PyTorch on several hosts, asked for with the SDKs' own settings: torchrun or mpirun starts
the processes, they find each other by the hosts' names, and train as one process would with the same batches."""

import os
import re

import pytest

from sdk_flows import Flows
from trainyard_server import ROLE

PYTHONS = {"v2": os.environ.get("TRAINYARD_SDK2_PYTHON"), "v3": os.environ.get("TRAINYARD_SDK3_PYTHON")}
ALONE = ("v2", 1)
# Each on one runtime and on two hosts: importing PyTorch is a fifth of the CPU time of all tests. `./dev soak distributed`
# has all of them, on four hosts too. What hosts need of a runtime is shown by others on both.
EACH = [("v2", 2), ("v2", 4), ("v3", 2), ("v3", 4), ("mpi", 2), ("mpi", 4)]
RUNS = {"docker": [("v2", 2), ("mpi", 2)], "oci": [("v3", 2)]}
if os.environ.get("TRAINYARD_SOAK_DISTRIBUTED"):
    RUNS = {"docker": EACH, "oci": EACH}
# The first test also waits for images and all flows, which share two cores with other tests.
pytestmark = pytest.mark.timeout(3600 if os.environ.get("TRAINYARD_SOAK_DISTRIBUTED") else 900)
# How the lines of mpirun's ranks begin, as AWS's own containers have it.
MPI_LINE = r"\[1,mpirank:{rank},{host}\]<stdout>:rank {rank} of 4 on {host}"


@pytest.fixture(scope="module")
def flows(runtime, images_server, tmp_path_factory):
    if not all(PYTHONS.values()):
        pytest.skip("no Pythons with the SageMaker Python SDKs v2 and v3 (./dev test makes them)")
    running = Flows(images_server, tmp_path_factory.mktemp("distributed"))
    for python, modules in ((PYTHONS["v2"], ["sagemaker.pytorch"]), (PYTHONS["v3"], ["sagemaker.train.model_trainer"])):
        flows = {}
        for version, hosts in [ALONE, *RUNS[runtime]]:
            if python == PYTHONS["v3" if version == "v3" else "v2"]:
                name = f"{version}-ddp-{hosts}"
                images_server.s3.create_bucket(Bucket=name)
                (running.folder / name).mkdir()
                flows[name] = [version, str(hosts), "trainyard/pytorch", ROLE, name, str(running.folder / name)]
        running.start(python, "distributed_flow.py", flows, modules)
    yield running
    running.stop()


def losses_of(flows, server, version, hosts):
    """-> (the loss of each step, the job's log)"""
    saw, output = flows.finish(f"{version}-ddp-{hosts}")
    assert server.describe(saw["job"])["TrainingJobStatus"] == "Completed", output
    log = "\n".join(server.log(saw["job"]))
    assert len(set(re.findall(r"rank \d of (\d) on (algo-\d)", log))) == hosts, log
    found = [float(loss) for _, loss in sorted(
        (int(step), loss) for step, loss in re.findall(r"step (\d+) loss ([0-9.]+)", log))]
    assert len(found) == 20, log
    return found, log


def test_hosts_train_as_one_process_would(flows, runtime, images_server):
    alone, _ = losses_of(flows, images_server, *ALONE)
    assert alone[-1] < alone[0]
    for version, hosts in RUNS[runtime]:
        losses, log = losses_of(flows, images_server, version, hosts)
        assert losses == pytest.approx(alone, abs=1e-5), (version, hosts)
        if version == "mpi":
            for rank in range(4):
                assert re.search(MPI_LINE.format(rank=rank, host=f"algo-{rank * hosts // 4 + 1}"), log), log
        else:
            assert "\nstep 0 loss" in log, "without a rank in front"
