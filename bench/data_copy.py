"""`trainyard cp` and `sync` beside `aws s3` and s5cmd: one large object and 20,000 small ones, both ways; and of these, as
of a folder with checkpoints, the first sync, one that has nothing to do, and one after one file in a hundred was written."""

import functools
import os
import random
import shutil
import time

from paired import Case, run

LARGE = 4 << 30
SMALL, SMALL_SIZE = 20_000, 16 << 10


def write_large(path, size):
    block = random.Random(1).randbytes(1 << 20)
    with open(path, "wb") as out:
        for at in range(0, size, len(block)):
            out.write(at.to_bytes(8, "little") + block[8:])


def write_small(folder, count):
    source = random.Random(2)
    for i in range(count):
        path = folder / f"{i // 1000:03}" / f"{i:05}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source.randbytes(SMALL_SIZE))
    for path in folder.rglob("*"):  # older than their upload, whose time is in whole seconds
        os.utime(path, (0, 1_700_000_000))


def size_of(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


class Copies:
    def __init__(self, bench):
        self.bench, self.folder = bench, bench.folder
        self.large, self.small, self.back = (self.folder / name for name in ("large", "small", "back"))
        self.s3 = bench.server.s3
        self.s3.create_bucket(Bucket="bench")
        for folder in (self.large, self.small):
            folder.mkdir()
        write_large(self.large / "large.bin", int(LARGE * bench.scale))
        write_small(self.small, int(SMALL * bench.scale))

    def run(self, words):
        run(words, env=self.bench.environment(), stdout=-3)

    def empty(self, prefix):
        """Nothing below the prefix, nothing in `back`."""
        shutil.rmtree(self.back, ignore_errors=True)
        if prefix:
            for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket="bench", Prefix=prefix):
                if page.get("Contents"):
                    self.s3.delete_objects(Bucket="bench", Delete={
                        "Objects": [{"Key": each["Key"]} for each in page["Contents"]], "Quiet": True})

    def write_some(self):
        """One file in a hundred anew."""
        for i, path in enumerate(sorted(self.small.rglob("*.bin"))):
            if i % 100 == 0:
                path.write_bytes(os.urandom(SMALL_SIZE))
                os.utime(path, (0, time.time() + 2))  # later than its upload, whose time is in whole seconds

    def upload(self, tool, folder):
        self.run([*tool, f"{folder}/" if "s5cmd" in tool else str(folder), "s3://bench/up/"])

    def download(self, tool, name):
        self.run([*tool, f"s3://bench/{name}/*" if "s5cmd" in tool else f"s3://bench/{name}/", f"{self.back}/"])
        return size_of(self.back)


def tools(server, command):
    """{side: words of its command line}, of those that are installed."""
    recursive = ["--recursive"] if command == "cp" else []
    found = {"trainyard": [server.binary, command, *recursive, "--quiet"],
             "aws s3": ["aws", "s3", command, *recursive, "--quiet"],
             "s5cmd": ["s5cmd", "--log", "error", command]}
    return {side: words for side, words in found.items() if shutil.which(words[0])}


def cases(bench):
    copies = Copies(bench)
    for name in ("large", "small"):
        copies.run([bench.server.binary, "cp", "--recursive", "--quiet", str(copies.folder / name), f"s3://bench/{name}/"])

    def sides(work, command="cp"):
        return {side: functools.partial(work, words) for side, words in tools(bench.server, command).items()}

    for name, what in (("large", f"one object of {LARGE * bench.scale / (1 << 30):g} GiB"),
                       ("small", f"{int(SMALL * bench.scale)} × 16 KiB")):
        yield Case(f"upload {what}", sides(functools.partial(lambda folder, tool: copies.upload(tool, folder),
                                                             copies.folder / name)),
                   before=lambda: copies.empty("up/"))
        yield Case(f"download {what}", sides(functools.partial(lambda name, tool: copies.download(tool, name), name)),
                   before=lambda: copies.empty(None))

    def sync(prefix):
        return sides(lambda tool: copies.run([*tool, f"{copies.small}/", f"s3://bench/{prefix}"]), "sync")

    yield Case("sync up, first", sync("up/"), before=lambda: copies.empty("up/"))
    copies.empty("up/")
    yield Case("sync up, none changed", sync("small/"))
    yield Case("sync up, 1 % changed", sync("small/"), before=copies.write_some)
