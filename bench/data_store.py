"""The embedded store compared with versitygw, an S3 gateway over plain files, and SeaweedFS (`weed`): puts, gets, lists and
deletes of small objects, and a large one, by the same client, s5cmd. Durability differs: when a put is acknowledged, ours
is on the disk, theirs in the page cache."""

import atexit
import contextlib
import functools
import json
import os
import shutil
import socket
import subprocess
import sys

from data_copy import write_large, write_small
from paired import Case, run
from trainyard_server import eventually

BUCKET = "bench"
SMALL = 10_000
LARGE = 1 << 30
KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION")


class Store:
    """A server, and how s5cmd reaches it."""

    def __init__(self, process, environment):
        self.process, self.environment = process, {**os.environ, **environment}

    def s5cmd(self, *words):
        run(["s5cmd", "--log", "error", *words], env=self.environment, stdout=subprocess.DEVNULL)

    def answers(self):
        return subprocess.run(["s5cmd", "--log", "error", "ls"], env=self.environment, check=False, capture_output=True,
                              timeout=30).returncode == 0

    def list(self, prefix):
        """The number of keys."""
        words = ["s5cmd", "--log", "error", "ls", f"s3://{BUCKET}/{prefix}*"]
        lines = subprocess.Popen(words, env=self.environment, stdout=subprocess.PIPE)
        count = sum(chunk.count(b"\n") for chunk in iter(functools.partial(lines.stdout.read, 1 << 16), b""))
        assert lines.wait() == 0, words
        return count


def free_ports(count):
    with contextlib.ExitStack() as held:
        return [held.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1] for _ in range(count)]


def start(bench, words, port):
    """A store that serves the port until this process exits."""
    child = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    atexit.register(child.kill)
    url = f"http://127.0.0.1:{port}"
    store = Store(child.pid, {**bench.environment(), "AWS_ENDPOINT_URL": url, "S3_ENDPOINT_URL": url})
    eventually(lambda: store.answers(), 60, f"an answer of {words[0]}")
    return store


def start_versitygw(bench):
    """versitygw on a folder of the same disk."""
    [port], objects = free_ports(1), bench.folder / "versitygw"
    objects.mkdir()
    key, secret, region = (bench.server.environment[name] for name in KEYS)
    return start(bench, ["versitygw", "--access", key, "--secret", secret, "--region", region,
                         "--port", f"127.0.0.1:{port}", "--quiet", "posix", str(objects)], port)


def start_seaweedfs(bench):
    """SeaweedFS with all its parts in one process, on a folder of the same disk."""
    objects = bench.folder / "seaweedfs"
    objects.mkdir()
    key, secret, _ = (bench.server.environment[name] for name in KEYS)
    (objects / "keys").write_text(json.dumps({"identities": [{
        "name": "bench", "credentials": [{"accessKey": key, "secretKey": secret}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"]}]}))
    ports = free_ports(8)
    parts = [f"-{part}.port{kind}={ports.pop()}" for part in ("master", "volume", "filer", "s3") for kind in ("", ".grpc")]
    return start(bench, ["weed", "server", f"-dir={objects}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3",
                         f"-s3.config={objects / 'keys'}", "-master.volumeSizeLimitMB=1024", "-volume.max=100", *parts],
                 parts[6].split("=")[1])


PEERS = {"versitygw": start_versitygw, "weed": start_seaweedfs}


class Side:
    """One operation on one store; `result` must be the same for all of them."""

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
    direct = {"AWS_ENDPOINT_URL": bench.server.url, "S3_ENDPOINT_URL": bench.server.url}  # the peers have no delay either
    stores = {"trainyard": Store(bench.server.process.pid, {**bench.environment(), **direct})}
    for peer, start_peer in PEERS.items():
        if shutil.which(peer):
            stores[peer] = start_peer(bench)
        else:
            print(f"{peer} is not installed and left out: bench/peers", file=sys.stderr)
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
    everywhere("cp", __file__, f"s3://{BUCKET}/first")  # SeaweedFS makes its volumes with it
    return [
        case(f"put {count} of 16 KiB", copies(f"{small}/", f"s3://{BUCKET}/small/"), count),
        case(f"get {count} of 16 KiB", copies(f"s3://{BUCKET}/small/*", f"{back}/"), count, nothing_back),
        case(f"list {count} keys", lambda store: store.list("small/"), count),
        case(f"put one of {size >> 20} MiB", copies(f"{large}/", f"s3://{BUCKET}/large/"), size),
        case(f"get one of {size >> 20} MiB", copies(f"s3://{BUCKET}/large/*", f"{back}/"), size, nothing_back),
        case(f"delete {count} keys", lambda store: store.s5cmd("rm", f"s3://{BUCKET}/gone/*"), count,
             lambda: everywhere("cp", f"{small}/", f"s3://{BUCKET}/gone/")),
    ]
