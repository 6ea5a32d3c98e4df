"""The embedded store beside versitygw (`go install github.com/versity/versitygw/cmd/versitygw@latest`), an S3 gateway over
plain files: puts, gets, lists and deletes of small objects, and a large one, by the same client, s5cmd."""

import functools
import os
import shutil
import socket
import subprocess
import sys
import time

from data_copy import write_large, write_small
from paired import Case, run

BUCKET = "bench"
SMALL = 10_000
LARGE = 1 << 30
KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION")


class Store:
    """A server, and s5cmd's way to it."""

    def __init__(self, process, environment):
        self.process, self.environment = process, {**os.environ, **environment}

    def s5cmd(self, *words):
        run(["s5cmd", "--log", "error", *words], env=self.environment, stdout=subprocess.DEVNULL)

    def list(self, prefix):
        """How many keys."""
        words = ["s5cmd", "--log", "error", "ls", f"s3://{BUCKET}/{prefix}*"]
        lines = subprocess.Popen(words, env=self.environment, stdout=subprocess.PIPE)
        count = sum(chunk.count(b"\n") for chunk in iter(functools.partial(lines.stdout.read, 1 << 16), b""))
        assert lines.wait() == 0, words
        return count


def start_versitygw(bench):
    """On a folder of the same disk, until this process ends."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    objects = bench.folder / "versitygw"
    objects.mkdir()
    key, secret, region = (bench.server.environment[name] for name in KEYS)
    child = subprocess.Popen(["versitygw", "--access", key, "--secret", secret, "--region", region,
                              "--port", f"127.0.0.1:{port}", "--quiet", "posix", str(objects)],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return Store(child.pid, {**bench.environment(), "AWS_ENDPOINT_URL": url, "S3_ENDPOINT_URL": url})
        except OSError:
            time.sleep(0.05)
    raise AssertionError("versitygw doesn't answer")


class Side:
    """What is done to one store; `result` is what all of them must give."""

    def __init__(self, store, work, result):
        self.store, self.work, self.result = store, work, result

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def __call__(self):
        return self.work(self.store) or self.result

    def processes(self):
        return [self.store.process]


def cases(bench):
    stores = {"trainyard": Store(bench.server.process.pid, bench.environment())}
    if shutil.which("versitygw"):
        stores["versitygw"] = start_versitygw(bench)
    else:
        print("versitygw is not installed and left out", file=sys.stderr)
    small, large, back = (bench.folder / name for name in ("small", "large", "back"))
    for folder in (small, large):
        folder.mkdir()
    count, size = int(SMALL * bench.scale), int(LARGE * bench.scale)
    write_small(small, count)
    write_large(large / "large.bin", size)

    def everywhere(*words):
        for store in stores.values():
            store.s5cmd(*words)

    def case(name, work, result, before=lambda: None):
        return Case(name, {side: Side(store, work, result) for side, store in stores.items()}, before=before)

    def copies(source, target):
        return lambda store: store.s5cmd("cp", source, target)

    def nothing_back():
        shutil.rmtree(back, ignore_errors=True)

    everywhere("mb", f"s3://{BUCKET}")
    return [
        case(f"put {count} of 16 KiB", copies(f"{small}/", f"s3://{BUCKET}/small/"), count),
        case(f"get {count} of 16 KiB", copies(f"s3://{BUCKET}/small/*", f"{back}/"), count, nothing_back),
        case(f"list {count} keys", lambda store: store.list("small/"), count),
        case(f"put one of {size >> 20} MiB", copies(f"{large}/", f"s3://{BUCKET}/large/"), size),
        case(f"get one of {size >> 20} MiB", copies(f"s3://{BUCKET}/large/*", f"{back}/"), size, nothing_back),
        case(f"delete {count} keys", lambda store: store.s5cmd("rm", f"s3://{BUCKET}/gone/*"), count,
             lambda: everywhere("cp", f"{small}/", f"s3://{BUCKET}/gone/")),
    ]
