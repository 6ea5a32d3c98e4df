"""Single GPUs, on a machine that seems to have two: device nodes over /dev and an empty driver, both visible to this server
only."""

import os
import shutil

import pytest

from trainyard_server import Server, eventually

CONFIGURATION = """
[instance-types."ml.test.gpu"]
vcpus = 1
memory-gib = 1
gpus = 1

[instance-types."ml.test.two"]
vcpus = 1
memory-gib = 1
gpus = 2
"""
SEES = """
    echo "sees $(echo /dev/nvidia[0-9]*) as $NVIDIA_VISIBLE_DEVICES, $(ls /dev/nvidiactl)"
    trap 'exit 0' TERM
    while true; do sleep 0.1 & wait $!; done
"""
# As root in a mount namespace of its own: the nodes are those of /dev/null, also where there are real ones.
PRETEND = """
set -e
mount -t overlay -o lowerdir=/dev,upperdir={root}/upper,workdir={root}/work overlay /dev
rm -rf /dev/nvidia*
for name in nvidia0 nvidia1 nvidiactl nvidia-uvm; do mknod -m 666 /dev/$name c 1 3; done
export LD_LIBRARY_PATH={root}/driver
exec "$@"
"""


def gpus(kind):
    return {"InstanceType": kind, "InstanceCount": 1, "VolumeSizeInGB": 1}


@pytest.fixture
def server(tmp_path):
    if os.geteuid() != 0 or not (shutil.which("runc") or shutil.which("crun")):
        pytest.skip("needs root, and runc or crun")
    for folder in ("upper", "work", "driver"):
        (tmp_path / folder).mkdir()
    library = next(path for path in ("/lib/x86_64-linux-gnu/libutil.so.1", "/lib/aarch64-linux-gnu/libutil.so.1")
                   if os.path.exists(path))
    for name in ("libnvidia-ml", "libcuda"):
        shutil.copy(library, tmp_path / "driver" / f"{name}.so.580.1.2")
        (tmp_path / "driver" / f"{name}.so.1").symlink_to(f"{name}.so.580.1.2")
    (tmp_path / "config.toml").write_text(CONFIGURATION)
    pretend = ["unshare", "--mount", "sh", "-c", PRETEND.format(root=tmp_path), "sh"]
    with Server(tmp_path, "oci", ["--config", str(tmp_path / "config.toml")], pretend) as running:
        running.s3.create_bucket(Bucket="data")
        yield running
    running.assert_nothing_left()


def seen(server, job):
    server.wait_for(job, "Training")
    server.wait_for_log(job, "sees ")
    return next(line for line in server.log(job) if line.startswith("sees "))


def test_two_jobs_have_a_gpu_each_and_the_third_waits(server):
    first, second = (server.create(SEES, ResourceConfig=gpus("ml.test.gpu")) for _ in range(2))
    assert seen(server, first) == "sees /dev/nvidia0 as 0, /dev/nvidiactl"
    assert seen(server, second) == "sees /dev/nvidia1 as 1, /dev/nvidiactl"
    third = server.create(SEES, ResourceConfig=gpus("ml.test.gpu"))
    eventually(lambda: server.describe(third)["SecondaryStatus"] == "Pending", 30, "the third waits")
    server.sagemaker.stop_training_job(TrainingJobName=second)
    assert server.wait(second)["TrainingJobStatus"] == "Stopped"
    assert seen(server, third) == "sees /dev/nvidia1 as 1, /dev/nvidiactl"
    for job in (first, third):
        server.sagemaker.stop_training_job(TrainingJobName=job)
        server.wait(job)
    both = server.create(SEES, ResourceConfig=gpus("ml.test.two"))
    assert seen(server, both) == "sees /dev/nvidia0 /dev/nvidia1 as 0,1, /dev/nvidiactl"
    server.sagemaker.stop_training_job(TrainingJobName=both)
    server.wait(both)


def test_a_job_of_two_hosts_has_a_gpu_on_each(server):
    job = server.create(SEES, ResourceConfig={**gpus("ml.test.gpu"), "InstanceCount": 2})
    eventually(lambda: sum(line.startswith("sees ") for line in server.log(job)) == 2
               if server.describe(job)["SecondaryStatus"] == "Training" else None, 60, "both hosts")
    assert sorted(line for line in server.log(job) if line.startswith("sees ")) == [
        "sees /dev/nvidia0 as 0, /dev/nvidiactl", "sees /dev/nvidia1 as 1, /dev/nvidiactl"]
    server.sagemaker.stop_training_job(TrainingJobName=job)
    server.wait(job)


def test_a_job_gets_the_type_it_prefers_second_where_the_first_has_no_room_now(server):
    holder = server.create(SEES, ResourceConfig=gpus("ml.test.gpu"))
    assert seen(server, holder) == "sees /dev/nvidia0 as 0, /dev/nvidiactl"
    preferences = [{"InstanceType": "ml.test.two"}, {"InstanceType": "ml.test.gpu"}]
    job = server.create(SEES, ResourceConfig={"InstancePreferences": preferences, "InstanceCount": 1, "VolumeSizeInGB": 1})
    assert seen(server, job) == "sees /dev/nvidia1 as 1, /dev/nvidiactl"
    assert server.describe(job)["ResourceConfig"] == {
        "InstancePreferences": preferences, "InstanceCount": 1, "VolumeSizeInGB": 1,
        "SelectedInstanceType": "ml.test.gpu", "SelectedInstanceCount": 1}
    for name in (holder, job):
        server.sagemaker.stop_training_job(TrainingJobName=name)
        server.wait(name)
