#!/usr/bin/env python3
"""Launch overhead: request sent -> first instruction of the entrypoint, compared with `docker run` and bare `runc run`.

All sides run the same root file system and the same entrypoint, `date +%s%N`, alternately in one session. Ours
includes work that the others don't do: a durable job record, the volume, credentials, the log stream. Prints medians
in milliseconds and ratios. Needs root; starts its own server with an empty folder.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "e2e"))
from trainyard_server import IMAGE, Server, available_runtimes, eventually  # noqa: E402

ENTRYPOINT = ["date", "+%s%N"]
# Two vCPUs have room for a cold job and the instance that a warm one left.
CONFIGURATION = """[containers]
network = "{network}"
[instance-types."ml.bench.one"]
vcpus = 1
memory-gib = 1
"""


def milliseconds_until(start_ns, printed):
    return (int(printed.strip().splitlines()[-1]) - start_ns) / 1e6


class Runc:
    """A bundle unpacked once, as `runc run` users have it: the root is shared and read-only."""

    name = "runc run"

    def __init__(self, directory, archive):
        layout, self.bundle, self.count = directory / "layout", directory / "bundle", 0
        subprocess.run(["skopeo", "copy", "--quiet", f"oci-archive:{archive}", f"oci:{layout}:x"], check=True)
        subprocess.run(["umoci", "unpack", "--image", f"{layout}:x", str(self.bundle)], check=True,
                       capture_output=True)
        path = self.bundle / "config.json"
        config = json.loads(path.read_text())
        config["process"].update(terminal=False, args=ENTRYPOINT)
        config["process"].pop("rlimits", None)
        path.write_text(json.dumps(config))

    def launch(self):
        self.count += 1
        start = time.time_ns()
        out = subprocess.run(["runc", "run", "--bundle", str(self.bundle), f"bench-{os.getpid()}-{self.count}"],
                             check=True, capture_output=True, text=True).stdout
        return milliseconds_until(start, out)


class DockerRun:
    name = "docker run"

    def __init__(self, archive):
        subprocess.run(["skopeo", "copy", "--quiet", f"oci-archive:{archive}",
                        "docker-daemon:trainyard/bench:latest"], check=True)

    def launch(self):
        start = time.time_ns()
        out = subprocess.run(["docker", "run", "--rm", "--network", "host", "--entrypoint", ENTRYPOINT[0],
                              "trainyard/bench:latest", *ENTRYPOINT[1:]], check=True, capture_output=True,
                             text=True).stdout
        return milliseconds_until(start, out)


class Ours:
    """`warm`: each job runs on the instance that the one before it left."""

    def __init__(self, server, network, warm=False):
        self.server, self.warm, self.left = server, warm, []
        self.name = f"trainyard, {server.runtime}, {network} network" + (", warm" if warm else "")

    def launch(self):
        request = self.server.request(AlgorithmSpecification={
            "TrainingImage": IMAGE, "TrainingInputMode": "File", "ContainerEntrypoint": ENTRYPOINT}, HyperParameters=None)
        request["ResourceConfig"]["InstanceType"] = "ml.bench.one"
        if self.warm:
            # A separate role, so that cold jobs don't match the warm pool.
            request["RoleArn"] += "-warm"
            request["ResourceConfig"]["KeepAlivePeriodInSeconds"] = 600
            kept = [self.server.data / "attempts" / job / "1" / "algo-1" / "warm" for job in self.left[-1:]]
            eventually(lambda: all(file.exists() for file in kept), what="the instance that is kept")
        start = time.time_ns()
        self.server.sagemaker.create_training_job(**request)
        described = self.server.wait(request["TrainingJobName"])
        assert described["TrainingJobStatus"] == "Completed", described
        if self.warm:
            reused = [self.server.describe(job)["WarmPoolStatus"].get("ReusedByJob") for job in self.left[-1:]]
            assert all(job == request["TrainingJobName"] for job in reused), reused
            self.left.append(request["TrainingJobName"])
        return milliseconds_until(start, "\n".join(self.server.log(request["TrainingJobName"])))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    archive = pathlib.Path(os.environ["TRAINYARD_IMAGES"]) / "test.oci.tar"
    directory = pathlib.Path(tempfile.mkdtemp(prefix="trainyard-bench-"))
    servers, sides = [], [Runc(directory, archive)]
    try:
        for runtime, why_not in available_runtimes():
            if why_not:
                print(f"{runtime}: not measured: {why_not}")
                continue
            for network in ("job", "host"):
                folder = directory / f"{runtime}-{network}"
                folder.mkdir()
                (folder / "config.toml").write_text(CONFIGURATION.format(network=network))
                server = Server(folder, runtime, ["--config", str(folder / "config.toml")])
                server.start()
                server.s3.create_bucket(Bucket="data")
                servers.append(server)
                sides += [Ours(server, network), Ours(server, network, warm=True)]
            if runtime == "docker":
                sides.append(DockerRun(archive))
        measured = {side.name: [] for side in sides}
        for number in range(rounds + 1):
            for side in sides:
                took = side.launch()
                if number > 0:  # the first round warms caches and unpacks images
                    measured[side.name].append(took)
        bare = statistics.median(measured["runc run"])
        print(f"launch overhead, {rounds} rounds in turn, milliseconds")
        for name, times in measured.items():
            middle = statistics.median(times)
            print(f"  {name:34} median {middle:7.1f}  min {min(times):7.1f}  max {max(times):7.1f}  "
                  f"{middle / bare:5.2f} x runc run")
        for server in servers:
            status = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
            resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
            print(f"  server ({server.runtime}) resident after {rounds + 1} jobs: {int(resident.split()[1]) / 1024:.1f} MB")
    finally:
        for server in servers:
            server.stop()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
