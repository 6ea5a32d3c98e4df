"""InfraCheckConfig checks two hosts with a GPU each by NCCL, on a machine that seems to have two GPUs. Its libraries really
exchange and add up the data of two processes through the job's network (tests/support/fake_nccl.cc)."""

import json
import os
import pathlib
import shutil

import pytest

from test_single_gpus import CONFIGURATION, PRETEND
from trainyard_server import Server

TWO_HOSTS = {"InstanceType": "ml.test.gpu", "InstanceCount": 2, "VolumeSizeInGB": 1}


@pytest.fixture
def gpu_server(tmp_path, request):
    """The parameter says what is wrong with NCCL."""
    if os.geteuid() != 0 or not (shutil.which("runc") or shutil.which("crun")):
        pytest.skip("needs root, and runc or crun")
    built = pathlib.Path(os.environ["TRAINYARD"]).resolve().parent
    fakes = {"libnvidia-ml.so": built / "src/runtime/libfake_nvml.so",
             "libcuda.so": built / "tests/fake_gpu_libraries/libcuda.so.1"}
    nccl = built / "tests/fake_gpu_libraries/libnccl.so.2"
    if not nccl.exists() or not all(library.exists() for library in fakes.values()):
        pytest.skip("needs the tests' GPU libraries beside the binary")
    for folder in ("upper", "work", "driver"):
        (tmp_path / folder).mkdir()
    for name, library in fakes.items():
        shutil.copy(library, tmp_path / "driver" / f"{name}.580.1.2")
        (tmp_path / "driver" / f"{name}.1").symlink_to(f"{name}.580.1.2")
    shutil.copy(nccl, tmp_path / "driver" / "libnccl.so.2")
    (tmp_path / "config.toml").write_text(CONFIGURATION)
    pretend = ["unshare", "--mount", "sh", "-c", PRETEND.format(root=tmp_path), "sh"]
    server = Server(tmp_path, "oci", ["--config", str(tmp_path / "config.toml")], pretend)
    server.extra_environment = {"TRAINYARD_FAKE_NCCL": request.param} if request.param else {}
    with server as running:
        running.s3.create_bucket(Bucket="data")
        yield running
    running.assert_nothing_left()


def run_checked(server):
    """The job's description, and host -> check -> (outcome, detail)."""
    described = server.run("true", ResourceConfig=TWO_HOSTS, InfraCheckConfig={"EnableInfraCheck": True})
    checks = json.loads(server.cli("describe", "--json", described["TrainingJobName"]).stdout)["TrainyardInfraChecks"]
    saw = {host["Host"]: {check["Name"]: (check["Outcome"], check.get("Detail", "")) for check in host["Checks"]}
           for host in checks}
    if "peers" in saw["algo-1"]:
        pytest.skip(f"jobs have no network of their own here: {saw['algo-1']['peers'][1]}")
    return described, saw


@pytest.mark.parametrize("gpu_server", [""], indirect=True, ids=["healthy"])
def test_a_pair_of_gpus_adds_up_and_without_the_library_tcp_counts(gpu_server, tmp_path):
    described, saw = run_checked(gpu_server)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    outcome, detail = saw["algo-1"]["nccl algo-2"]
    assert outcome == "passed", detail
    assert detail.startswith("16.0 MiB all-reduced at ") and detail.endswith(" GB/s (NCCL 2.27.3)")
    assert saw["algo-1"]["gpu"][0] == saw["algo-1"]["peer algo-2"][0] == "passed"
    assert not any(name.startswith("nccl") for name in saw["algo-2"]), "the first of the pair judges"
    assert any(line.startswith("Infrastructure check of algo-1: nccl algo-2 passed")
               for line in gpu_server.log(described["TrainingJobName"]))

    (tmp_path / "driver" / "libnccl.so.2").unlink()
    described, saw = run_checked(gpu_server)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    outcome, detail = saw["algo-1"]["nccl algo-2"]
    if outcome == "passed":
        pytest.skip("this machine has NCCL")
    assert (outcome, detail) == ("skipped", "NCCL not checked: libnccl.so.2 not found")
    assert saw["algo-1"]["peer algo-2"][0] == "passed"


@pytest.mark.parametrize("gpu_server", ["sum"], indirect=True)
def test_a_pair_that_does_not_add_up_fails_the_job_by_the_platform(gpu_server):
    described, saw = run_checked(gpu_server)
    assert described["TrainingJobStatus"] == "Failed"
    assert described["FailureReason"].startswith(
        "InternalServerError: Infrastructure check failed:nccl algo-2: NCCL with algo-2: ")
    assert "the sum is wrong from byte 16777208 on" in described["FailureReason"]
    outcome, _ = saw["algo-1"]["nccl algo-2"]
    assert outcome == "failed"
