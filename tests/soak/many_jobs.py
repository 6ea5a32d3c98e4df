#!/usr/bin/env python3
"""Thousands of short training jobs in batches. After each batch it counts the resources of the server and the machine:
memory, descriptors, threads, mounts, loop devices, cgroups, network namespaces, processes, disk. It fails if any has
grown by the end. `./dev soak jobs` runs it."""

import argparse
import pathlib
import re
import shutil
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))

from trainyard_server import Server, available_runtimes, eventually  # noqa: E402

BATCH = 25
# A job's instance leaves capacity for another one on the smallest machine that runs this.
CONFIGURATION = '[instance-types."ml.soak.one"]\nvcpus = 1\nmemory-gib = 1\n'
RESOURCES = {"InstanceType": "ml.soak.one", "InstanceCount": 1, "VolumeSizeInGB": 1}
SCRIPT = "echo $RANDOM > /opt/ml/model/m; echo line"
# How much more there may be at the end than after the first tenth. A job's rows and files stay: they are history.
MOST_MORE = {"memory (MiB)": 48, "descriptors": 8, "threads": 4, "mounts": 0, "loop devices": 0, "cgroups": 0,
             "namespaces": 0, "processes": 0}
KIB_A_JOB = 64  # of disk


def measure(server):
    proc = pathlib.Path(f"/proc/{server.process.pid}")
    status = (proc / "status").read_text()
    cgroups = [path for parent in ("", "*/") for path in pathlib.Path("/sys/fs/cgroup").glob(
        f"{parent}trainyard/{server.container_prefix()}*")]
    disk = sum(path.lstat().st_blocks * 512 for path in server.data.rglob("*") if path.is_file())
    return {"memory (MiB)": int(re.search(r"VmRSS:\s+(\d+)", status)[1]) >> 10,
            "descriptors": len(list((proc / "fd").iterdir())), "threads": int(re.search(r"Threads:\s+(\d+)", status)[1]),
            "mounts": len(server.mounts()), "loop devices": len(server.loop_devices()), "cgroups": len(cgroups),
            "namespaces": len(server.networks()), "processes": len(server.agents() + server.shims() + server.zombies()),
            "disk (MiB)": disk >> 20}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=5000)
    parser.add_argument("--runtime", default=next((name for name, why_not in available_runtimes() if not why_not), None))
    asked = parser.parse_args()
    folder, begun, measured = pathlib.Path(tempfile.mkdtemp(prefix="trainyard-jobs-")), time.monotonic(), []
    (folder / "trainyard.toml").write_text(CONFIGURATION)
    server = Server(folder, asked.runtime, ["--config", str(folder / "trainyard.toml")])
    try:
        with server:
            server.s3.create_bucket(Bucket="data")
            for done in range(0, asked.jobs, BATCH):
                jobs = [server.create(SCRIPT, ResourceConfig=RESOURCES) for _ in range(min(BATCH, asked.jobs - done))]
                for job in jobs:
                    described = server.wait(job, 600)
                    assert described["TrainingJobStatus"] == "Completed", described
                eventually(lambda: not server.leftovers(), 60, f"nothing left ({server.leftovers()})")
                measured.append((done + len(jobs), measure(server)))
                if done % (BATCH * 10) == 0:
                    print(f"{time.monotonic() - begun:7.0f} s  {measured[-1]}", flush=True)
        server.assert_nothing_left()
    except BaseException:
        server.end_by_force()
        raise
    first, last = measured[len(measured) // 10], measured[-1]
    grown = [f"{what}: {first[1][what]} after {first[0]} jobs, {last[1][what]} after {last[0]}"
             for what, most in MOST_MORE.items() if last[1][what] > first[1][what] + most]
    kib = (last[1]["disk (MiB)"] - first[1]["disk (MiB)"]) * 1024 / max(1, last[0] - first[0])
    if kib > KIB_A_JOB:
        grown.append(f"disk: {kib:.0f} KiB more for each job")
    print(f"{last[0]} jobs in {(time.monotonic() - begun) / 60:.0f} min, runtime {asked.runtime}")
    print(f"at first {first}\nat last  {last}")
    print("\n".join(grown) or f"nothing has grown but the disk, by {kib:.0f} KiB a job")
    shutil.rmtree(folder)
    return 1 if grown else 0


if __name__ == "__main__":
    sys.exit(main())
