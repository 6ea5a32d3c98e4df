#!/usr/bin/env python3
"""Many short training jobs while the server, agents and shims are killed at random. The guarantees for each job are
checked when it has ended (tests/e2e/promises.py). `./dev soak faults` runs it.

The seed is printed; the same seed and number of jobs give the same jobs and the same sequence of actions. Their timing
depends on the machine.
"""

import argparse
import collections
import contextlib
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))

from crashing_server import CrashingServer  # noqa: E402
from promises import METRICS, SCRIPT, assert_legal, assert_ran_at_most_once_each, assert_whole_run  # noqa: E402
from trainyard_server import TERMINAL, available_runtimes, select_nothing  # noqa: E402

AT_ONCE = 6
# A job's instance leaves capacity for another one on the smallest machine that runs this.
CONFIGURATION = '[instance-types."ml.soak.one"]\nvcpus = 1\nmemory-gib = 1\n'
TURN = 0.05  # seconds
PATIENCE = 1200  # seconds for one job: a spot job waits for all that are not
MOST_SHIM_DEATHS = 2  # of one job: each costs an attempt, and the pause before the next one doubles
UNTIL_TERM = ("trap 'echo saved > /opt/ml/model/saved; exit 0' TERM; echo $CURRENT_HOST begins; "
              "while :; do sleep 0.05 & wait $!; done")
# What else happens, and in how many of a hundred actions.
FAULTS = {"agent killed": 50, "server killed": 14, "shim killed": 8, "agent and shim killed": 4, "interrupted": 16,
          "server stopped and continued": 4, "agent stopped and continued": 4}


class Job:
    def __init__(self, server, chance, number, pools):
        self.kind = chance.choices(("whole", "two hosts", "spot", "failing", "stopped", "warm"), (40, 15, 20, 8, 9, 8))[0]
        self.name = f"fault-{number}"
        self.created = time.monotonic()
        self.shim_deaths = 0
        hosts = 2 if self.kind == "two hosts" else 1
        self.hosts = [f"algo-{i}" for i in range(1, hosts + 1)]
        resources = {"InstanceType": "ml.soak.one", "InstanceCount": hosts, "VolumeSizeInGB": 1}
        if self.kind == "warm" and pools:
            resources["KeepAlivePeriodInSeconds"] = 60
        more = {"ResourceConfig": resources, "RetryStrategy": {"MaximumRetryAttempts": 10},
                "CheckpointConfig": {"S3Uri": f"s3://data/checkpoints/{self.name}/"},
                "AlgorithmSpecification": {**server.request()["AlgorithmSpecification"], "MetricDefinitions": METRICS}}
        if self.kind == "spot":
            more.update(EnableManagedSpotTraining=True,
                        StoppingCondition={"MaxRuntimeInSeconds": 600, "MaxWaitTimeInSeconds": 3600})
        script = {"failing": f"{SCRIPT}\nexit 3", "stopped": UNTIL_TERM}.get(self.kind, SCRIPT)
        server.create(script, self.name, **more)

    def check(self, server, described):
        status = described["TrainingJobStatus"]
        assert_legal(described)
        streams = server.streams(self.name)
        assert_ran_at_most_once_each(streams)
        if self.kind == "failing":
            assert status == "Failed" and described["FailureReason"] == "AlgorithmError: , exit code: 3", described
        elif self.kind == "stopped":
            assert status == "Stopped", described
        else:
            assert_whole_run(server, self.name, self.hosts, f"checkpoints/{self.name}")
        return sum(step["Status"] == "Starting" for step in described["SecondaryStatusTransitions"])


class Run:
    def __init__(self, server, wanted, seed):
        self.server, self.wanted, self.seed, self.chance = server, wanted, seed, random.Random(seed)
        self.counts, self.ends, self.attempts, self.lives = (collections.Counter() for _ in range(4))
        self.jobs, self.number, self.begun = {}, 0, time.monotonic()
        self.finals, self.usage, self.pools = {}, [], self.has_warm_pools()

    def has_warm_pools(self):
        from botocore.exceptions import ClientError

        resources = {"InstanceType": "ml.soak.one", "InstanceCount": 1, "VolumeSizeInGB": 1, "KeepAlivePeriodInSeconds": 1}
        try:
            self.server.wait(self.server.create(ResourceConfig=resources), PATIENCE)
            return True
        except ClientError:
            return False

    def go(self):
        while self.number < self.wanted or self.jobs:
            while self.number < self.wanted and len(self.jobs) < AT_ONCE:
                self.number += 1
                job = Job(self.server, self.chance, self.number, self.pools)
                self.jobs[job.name] = job
                self.lives[job.kind] += 1
            for job in list(self.jobs.values()):
                self.poll(job)
            if self.chance.random() < 0.25:
                self.fault(self.chance.choices(list(FAULTS), FAULTS.values())[0])
            select_nothing(TURN)
        self.check_finals()

    def poll(self, job):
        described = self.server.describe(job.name)
        if described["TrainingJobStatus"] in TERMINAL:
            self.attempts[job.check(self.server, described)] += 1
            del self.jobs[job.name]
            self.ends[f"{described['TrainingJobStatus']} ({job.kind})"] += 1
            self.finals[job.name] = described
            if len(self.finals) % 50 == 0:
                self.check_finals_and_usage()
            return
        assert time.monotonic() - job.created < PATIENCE, described
        # Before it has set its trap, a shell that is the first process of a container ignores SIGTERM.
        if job.kind == "stopped" and described["SecondaryStatus"] == "Training" and self.has_started(job):
            with contextlib.suppress(self.server.sagemaker.exceptions.ClientError):
                self.server.ask(lambda: self.server.sagemaker.stop_training_job(TrainingJobName=job.name))

    def has_started(self, job):
        return any("begins" in line for lines in self.server.streams(job.name).values() for line in lines)

    def check_finals_and_usage(self):
        """Checks that descriptions of ended jobs haven't changed, deletes half of them, and records the server's usage."""
        self.check_finals()
        for name in list(self.finals)[:25]:
            self.server.ask(lambda name=name: self.delete(name))
            del self.finals[name]
        proc = pathlib.Path(f"/proc/{self.server.process.pid}")
        with contextlib.suppress(OSError):
            memory = int(re.search(r"VmRSS:\s+(\d+)", (proc / "status").read_text())[1]) >> 10
            self.usage.append((sum(self.ends.values()), memory, len(list((proc / "fd").iterdir()))))
        seconds = time.monotonic() - self.begun
        print(f"{seconds:7.0f} s  {sum(self.ends.values())} jobs ended, {dict(self.counts)}", flush=True)

    def delete(self, name):
        with contextlib.suppress(self.server.sagemaker.exceptions.ClientError):
            self.server.sagemaker.delete_training_job(TrainingJobName=name)

    def check_finals(self):
        for name, described in self.finals.items():
            now = self.server.describe(name)
            # What ends the job is written once; a warm pool's status may follow, and says when it was written.
            bookkeeping = {"ResponseMetadata", "WarmPoolStatus"}
            if "WarmPoolStatus" in now:
                bookkeeping.add("LastModifiedTime")
            differ = {key: (described.get(key), now.get(key)) for key in {*described, *now} - bookkeeping
                      if described.get(key) != now.get(key)}
            assert not differ, (name, differ)

    def fault(self, what):
        server = self.server
        if what == "server killed":
            server.process.kill()
            server.process.wait()
        elif what == "server stopped and continued":
            self.pause(server.process.pid)
        elif what == "interrupted":
            spots = [job.name for job in self.jobs.values() if job.kind == "spot"]
            if not spots:
                return
            server.revive()
            if server.cli("interrupt", self.chance.choice(spots), check=False).returncode != 0:
                return
        else:
            pids = self.processes("agent" in what, "shim" in what)
            if not pids:
                return
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    self.pause(pid) if "stopped" in what else os.kill(pid, signal.SIGKILL)
        self.counts[what] += 1

    def pause(self, pid):
        os.kill(pid, signal.SIGSTOP)
        select_nothing(self.chance.uniform(0.05, 0.5))
        os.kill(pid, signal.SIGCONT)

    def processes(self, agent, shim):
        """A process of one host of one running job."""
        folders = [folder for name in self.jobs for folder in (self.server.data / "attempts" / name).glob("*/algo-*")]
        self.chance.shuffle(folders)
        for folder in sorted(folders, key=lambda _: self.chance.random()):
            job = self.jobs[folder.parent.parent.name]
            pids = self.server._holders(folder / "lock") if agent else []
            if shim:
                if job.shim_deaths >= MOST_SHIM_DEATHS:
                    continue
                shims = [pid for pid in self.server.shims() if str(folder) in cmdline(pid)]
                job.shim_deaths += len(shims)
                pids += shims
            if pids:
                return pids
        return []

    def report(self, machine):
        hours = (time.monotonic() - self.begun) / 3600
        pools = "with" if self.pools else "without"
        first = (f"Seed {self.seed}, {self.wanted} jobs, {hours:.1f} h on {machine}; runtime {self.server.runtime}, {pools} "
                 "warm pools. What was promised of each job was kept, and nothing was left behind.\n")
        return "\n".join([first, *table("jobs", self.lives), *table("ended", self.ends), *table("faults", self.counts),
                          *table("attempts of a job", self.attempts),
                          "| jobs ended | server's memory, MiB | its descriptors |", "| --- | --- | --- |",
                          *(f"| {done} | {memory} | {files} |" for done, memory, files in self.usage), ""])


def table(title, counts):
    return [f"| {title} | |", "| --- | --- |", *(f"| {what} | {count} |" for what, count in sorted(counts.items())), ""]


def cmdline(pid):
    with contextlib.suppress(OSError):
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    return []


def machine():
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    return f"{os.cpu_count()} CPUs and {memory} GiB"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--runtime", default=next((name for name, why_not in available_runtimes() if not why_not), None))
    parser.add_argument("--report", type=pathlib.Path, help="the file that gets what is printed at the end, as Markdown")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="trainyard-faults-"))
    (folder / "trainyard.toml").write_text(CONFIGURATION)
    server = CrashingServer(folder, asked.runtime, ["--config", str(folder / "trainyard.toml")])
    try:
        with server:
            server.s3.create_bucket(Bucket="data")
            run = Run(server, asked.jobs, asked.seed)
            run.go()
        server.assert_nothing_left()
    except BaseException:
        server.end_by_force()
        print(f"failed with seed {asked.seed}; the server's log is {folder}/server.log", flush=True)
        raise
    text = run.report(machine())
    print(text)
    if asked.report:
        asked.report.write_text(text)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
