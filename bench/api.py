#!/usr/bin/env python3
"""Durable creates and describes per second compared with moto_server, in alternate rounds of one run.

The load comes from build/release/trainyard-api-load, the same program with the same requests for both. moto keeps
its jobs in memory and checks no signature; ours fsyncs every acknowledged job and verifies every request.
"""

import argparse
import json
import os
import pathlib
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "e2e"))
sys.path.insert(0, str(ROOT / "bench"))
from crowd import Crowd  # noqa: E402
from trainyard_server import Server  # noqa: E402


def start_moto(directory):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = os.environ.get("TRAINYARD_MOTO", "moto_server")
    log = open(directory / "moto.log", "wb")
    process = subprocess.Popen([program, "-H", "127.0.0.1", "-p", str(port)], stdout=log, stderr=log)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return process, f"http://127.0.0.1:{port}"
        except OSError:
            time.sleep(0.1)
    raise SystemExit("moto_server did not start")


def load(url, environment, operation, count, connections, body, modulo=0):
    words = [os.environ.get("TRAINYARD_API_LOAD", str(ROOT / "build/release/trainyard-api-load")), url, operation,
             str(count), str(connections), json.dumps(body), str(modulo)]
    out = subprocess.run(words, env={**os.environ, **environment}, check=True, stdout=subprocess.PIPE, text=True,
                         timeout=300).stdout
    return float(out.split()[0]), out.strip()


def create_body(prefix):
    return {
        "TrainingJobName": f"load-{prefix}-#N",
        "RoleArn": "arn:aws:iam::123456789012:role/Trainer",
        "AlgorithmSpecification": {
            "TrainingImage": "123456789012.dkr.ecr.us-east-1.amazonaws.com/trainyard-test:1",
            "TrainingInputMode": "File",
        },
        "HyperParameters": {"eta": "0.1", "max_depth": "6", "num_round": "100", "objective": "binary:logistic"},
        "OutputDataConfig": {"S3OutputPath": "s3://data/out"},
        "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 30},
        "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
    }


def describe_body(prefix):
    return {"TrainingJobName": f"load-{prefix}-#N"}


def occupy_machine(server):
    """One job occupies the whole machine, so that the thousands that are created stay Pending."""
    holder = server.create(
        "trap 'exit 0' TERM; echo ready; sleep 100000 & wait",
        StoppingCondition={"MaxRuntimeInSeconds": 100000},
        ResourceConfig={"InstanceType": "ml.m5.24xlarge", "InstanceCount": 1, "VolumeSizeInGB": 1},
    )
    server.wait_for_log(holder, "ready")


def sqlite_rows_per_second(directory, rows=2000):
    """The naive baseline for jobs in SQLite: a commit for each thousand bytes."""
    path = directory / f"rows-{time.monotonic_ns()}.db"
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE jobs(name TEXT PRIMARY KEY, request TEXT)")
    request = "x" * 1000
    started = time.monotonic()
    for number in range(rows):
        database.execute("INSERT INTO jobs VALUES(?, ?)", (f"job-{number}", request))
    rate = rows / (time.monotonic() - started)
    database.close()
    return rate


def measure_in_a_crowd(server, keys, arguments):
    """The p99 of describes, alternately without and with a thousand other connections."""
    alone, crowded = [], []
    body = {"TrainingJobName": "load-r0-#N"}
    for _ in range(arguments.rounds):
        alone.append(load(server.url, keys, "DescribeTrainingJob", 20000, arguments.connections, body, 100))
        with Crowd(server.url, connections=1000, slow=50):
            crowded.append(load(server.url, keys, "DescribeTrainingJob", 20000, arguments.connections, body, 100))
    a, b = (statistics.median(float(text.split()[-2]) for _, text in results) for results in (alone, crowded))
    print(f"p99 of describes: {a:.2f} ms alone, {b:.2f} ms beside 1000 connections, 50 of them slow: {b / a:.2f} times")


def cpu_seconds(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def stop_jobs(server, keys, prefixes, count, connections):
    """Agents outlive the server, so the job that occupies the machine and those that wait for it are stopped first."""
    for prefix in prefixes:
        load(server.url, keys, "StopTrainingJob", count, connections, describe_body(prefix))
    for job in server.sagemaker.list_training_jobs(StatusEquals="InProgress")["TrainingJobSummaries"]:
        server.sagemaker.stop_training_job(TrainingJobName=job["TrainingJobName"])
        server.wait(job["TrainingJobName"])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=16)
    arguments = parser.parse_args()
    directory = pathlib.Path(tempfile.mkdtemp(prefix="trainyard-bench-"))
    moto, moto_url = start_moto(directory)
    server = Server(directory, "oci")
    try:
        server.start()
        server.s3.create_bucket(Bucket="data")
        idle = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
        resident = next(line for line in idle.splitlines() if line.startswith("VmRSS"))
        print(f"idle server resident: {int(resident.split()[1]) / 1024:.1f} MB")
        occupy_machine(server)
        keys = {name: server.environment[name] for name in server.environment if name.startswith("AWS_")}
        loads = (
            ("CreateTrainingJob", 8000, 400, create_body, 0),
            # A few jobs again and again, as polling clients do; then more jobs than the response cache holds.
            ("DescribeTrainingJob", 20000, 800, describe_body, 100),
            ("DescribeTrainingJob", 20000, 800, describe_body, 8000),
        )
        for operation, ours_count, moto_count, body, modulo in loads:
            ours, peer, cpu = [], [], []
            for number in range(arguments.rounds):
                # moto has 400 jobs per round.
                for results, url, count, names in ((ours, server.url, ours_count, modulo),
                                                   (peer, moto_url, moto_count, min(modulo, 400))):
                    before = cpu_seconds(server.process)
                    results.append(
                        load(url, keys, operation, count, arguments.connections, body(f"r{number}"), names))
                    if results is ours:
                        cpu.append((cpu_seconds(server.process) - before) / count * 1e6)
            a, b = statistics.median(x[0] for x in ours), statistics.median(x[0] for x in peer)
            jobs = f" of {modulo} jobs" if modulo else ""
            print(f"{operation}{jobs}, {arguments.connections} connections: trainyard {a:.0f}/s, moto_server {b:.0f}/s: "
                  f"{a / b:.1f} times (median of {arguments.rounds}); "
                  f"{statistics.median(cpu):.0f} us of the server's CPU a request")
            print(f"  last round of ours: {ours[-1][1]}")
            print(f"  last round of moto: {peer[-1][1]}")
        rate = statistics.median(sqlite_rows_per_second(directory) for _ in range(arguments.rounds))
        print(f"plain SQLite, a row a transaction, synchronous=FULL: {rate:.0f}/s")
        measure_in_a_crowd(server, keys, arguments)
        stop_jobs(server, keys, [f"r{number}" for number in range(arguments.rounds)], 8000, arguments.connections)
    finally:
        moto.terminate()
        moto.wait()
        server.process.terminate()
        server.process.wait()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
