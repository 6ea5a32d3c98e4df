#!/usr/bin/env python3
"""What the API costs with a thousand, a hundred thousand and a million training jobs in the store.

Each store is filled by build/release/trainyard-fill-store (a million jobs: minutes, and several gigabytes). Then, for
each store: how long the server takes to start, what memory it has, and requests per second, p50 and p99 of each
operation at 16 connections. The stores are deleted at the end; with --keep they stay for the next run, and nothing
is created in them.
"""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "e2e"))
sys.path.insert(0, str(ROOT / "bench"))
from api import create_body, load, occupy_machine, stop_jobs  # noqa: E402
from trainyard_server import Server, eventually  # noqa: E402

FILL = ROOT / "build/release/trainyard-fill-store"
FIRST_JOB = 1735689600  # as in fill_store.cc; one job a minute follows


def filled(folder, count):
    done = folder / f"filled-{count}"
    if done.exists():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # a server refuses others
    started = time.monotonic()
    subprocess.run([FILL, folder, str(count)], check=True)
    print(f"filled a store with {count} jobs in {time.monotonic() - started:.0f} s", flush=True)
    done.touch()


class FilledServer(Server):
    """A server on an existing data folder."""

    def __init__(self, directory, data):
        super().__init__(directory, "oci")
        self.data = data


def resident_mib(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def page_in_the_middle(server, count):
    """A NextToken in the middle of the list: half of all jobs come before its page."""
    middle = FIRST_JOB + (count // 2) * 60
    page = server.sagemaker.list_training_jobs(CreationTimeBefore=middle, MaxResults=10)
    return {"CreationTimeBefore": middle, "MaxResults": 10, "NextToken": page["NextToken"]}


def operations(server, count):
    listing = "ListTrainingJobs"
    recent = FIRST_JOB + (count - count // 10) * 60
    tagged = {"Filters": [{"Name": "Tags.run", "Operator": "Equals", "Value": str(count // 2)}]}
    failed = {"Filters": [{"Name": "TrainingJobStatus", "Operator": "Equals", "Value": "Failed"}]}
    accurate = {
        "Filters": [
            {"Name": "TrainingJobStatus", "Operator": "Equals", "Value": "Completed"},
            {"Name": "Metrics.validation:accuracy", "Operator": "GreaterThan", "Value": "0.99"},
        ]
    }
    yield "Describe", "DescribeTrainingJob", {"TrainingJobName": "sagemaker-pytorch-training-2025-#N"}, 900, 8000
    yield "List, first page", listing, {"MaxResults": 10}, 0, 4000
    yield "List, page in the middle", listing, page_in_the_middle(server, count), 0, 4000
    yield "List, by name", listing, {"MaxResults": 10, "SortBy": "Name"}, 0, 4000
    yield "List, by status", listing, {"MaxResults": 10, "SortBy": "Status"}, 0, 4000
    yield "List, StatusEquals", listing, {"MaxResults": 10, "StatusEquals": "Failed"}, 0, 4000
    yield "List, CreationTimeAfter", listing, {"MaxResults": 10, "CreationTimeAfter": recent}, 0, 4000
    yield "List, LastModifiedTimeAfter", listing, {"MaxResults": 10, "LastModifiedTimeAfter": recent}, 0, 4000
    yield "List, NameContains (1 of 1000)", listing, {"MaxResults": 10, "NameContains": "needle"}, 0, 400
    yield "List, NameContains (one job)", listing, {"MaxResults": 10, "NameContains": f"-{count - 2}"}, 0, 64
    yield "List, NameContains (none)", listing, {"MaxResults": 10, "NameContains": "haystack"}, 0, 64
    for title, expression in (("tag", tagged), ("status", failed), ("status and metric", accurate)):
        body = {"Resource": "TrainingJob", "MaxResults": 10, "SearchExpression": expression}
        yield f"Search, {title}", "Search", body, 0, 64


def learnt_searches(count):
    """A search without an index. The first one reads every job, and makes the next ones quick."""
    name = f'"sagemaker-pytorch-training-2025-{count - 2}"'
    one = {"Filters": [{"Name": "HyperParameters.sagemaker_job_name", "Operator": "Equals", "Value": name}]}
    none = {"Filters": [{"Name": "Metrics.validation:accuracy", "Operator": "GreaterThan", "Value": "0.9995"}]}
    some = {"Filters": [{"Name": "HyperParameters.epochs", "Operator": "Equals", "Value": "49"},
                        {"Name": "Metrics.validation:accuracy", "Operator": "LessThan", "Value": "0.6"}]}
    search = {"Resource": "TrainingJob", "MaxResults": 10}
    yield "Search, a hyperparameter of one job", {**search, "SearchExpression": one}
    yield "Search, a metric of no job", {**search, "SearchExpression": none}
    yield "Search, hyperparameter and metric", {**search, "SearchExpression": some}
    yield "Search, sorted by a metric", {**search, "SortBy": "Metrics.validation:accuracy"}


def measure_learnt(server, keys, count, connections, rows):
    for title, body in learnt_searches(count):
        first = load(server.url, keys, "Search", 1, 1, body)[1].split()[3]
        eventually(lambda: load(server.url, keys, "Search", 1, 1, body)[0] > 10, 60, "the columns of a search")
        found = f"first {first} ms"
        for wide in sorted({1, connections}):
            found += f"; connections {wide}: {load(server.url, keys, 'Search', 64, wide, body)[1]}"
        rows[title] = found
        print(f"{count:>8} jobs  {title:<36} {found}", flush=True)


def measure(count, connections, data, keep):
    filled(data, count)
    with tempfile.TemporaryDirectory(prefix="trainyard-scale-") as directory:
        server = FilledServer(pathlib.Path(directory), data)
        started = time.monotonic()
        server.start()
        rows = {"start-up": f"{(time.monotonic() - started) * 1000:.0f} ms"}
        try:
            rows["resident after the start"] = f"{resident_mib(server.process):.1f} MiB"
            if not any(bucket["Name"] == "data" for bucket in server.s3.list_buckets()["Buckets"]):
                server.s3.create_bucket(Bucket="data")
            keys = {name: server.environment[name] for name in server.environment if name.startswith("AWS_")}
            loads = list(operations(server, count))
            if not keep:
                occupy_machine(server)
                loads.append(("Create", "CreateTrainingJob", create_body("scale"), 0, 8000))
            page = load(server.url, keys, "ListTrainingJobs", 2000, 1, {"MaxResults": 10}, 0)[1]
            print(f"{count:>8} jobs  {'List, first page, one connection':<32} {page}", flush=True)
            for title, operation, body, modulo, requests in loads:
                rows[title] = load(server.url, keys, operation, requests, connections, body, modulo)[1]
                print(f"{count:>8} jobs  {title:<32} {rows[title]}", flush=True)
            measure_learnt(server, keys, count, connections, rows)
            rows["resident at the end"] = f"{resident_mib(server.process):.1f} MiB"
            if not keep:
                stop_jobs(server, keys, ["scale"], 8000, connections)
        finally:
            server.process.terminate()
            server.process.wait()
    for title in ("start-up", "resident after the start", "resident at the end"):
        print(f"{count:>8} jobs  {title:<32} {rows.get(title, '?')}", flush=True)
    if not keep:
        shutil.rmtree(data)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", default="1000,100000,1000000", help="sizes of the stores")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--keep", action="store_true", help="keep the stores")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "build/bench/scale")
    arguments = parser.parse_args()
    for count in map(int, arguments.jobs.split(",")):
        measure(count, arguments.connections, arguments.folder / str(count), arguments.keep)


if __name__ == "__main__":
    main()
