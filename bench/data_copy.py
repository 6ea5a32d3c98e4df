"""`trainyard cp` and `sync` compared with `aws s3`, s5cmd and others: one large object and 20,000 small ones, both ways. The
small ones also as a folder of checkpoints: a first sync, one with nothing to do, and one after 1 % of the files was
rewritten."""

import functools
import os
import random
import shutil
import time

from object_clients import COMMANDS
from paired import Case, run

BUCKET = "bench"
LARGE = 4 << 30
SMALL, SMALL_SIZE = 20_000, 16 << 10
# The two best of those tried, and those that a goal names.
KEPT = {"upload large": ("obstore", "s3torchconnector"), "download large": ("s5cmd", "rclone", "aws s3"),
        "upload small": ("obstore", "s5cmd"), "download small": ("s3torchconnector", "obstore", "s5cmd", "aws s3"),
        "sync": ("aws s3", "s5cmd")}


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
        self.s3, self.run_number = bench.server.s3, 0
        self.s3.create_bucket(Bucket=BUCKET)
        for folder in (self.large, self.small):
            folder.mkdir()
        write_large(self.large / "large.bin", int(LARGE * bench.scale))
        write_small(self.small, int(SMALL * bench.scale))

    def run(self, words):
        run(words, env=self.bench.environment(), stdout=-3)

    def begin_anew(self):
        """The next run writes to a new prefix and a new folder. The small files of earlier ones stay: when many were
        removed, ext4 looks for minutes for inodes that weren't in use lately (recently_deleted() in its ialloc.c), and
        creating a file takes up to twenty times as long."""
        for each in self.back.glob("*/large.bin"):
            each.unlink()
        for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=self.prefix + "large.bin"):
            for each in page.get("Contents", ()):
                self.s3.delete_object(Bucket=BUCKET, Key=each["Key"])
        self.run_number += 1

    @property
    def prefix(self):
        return f"up/{self.run_number}/"

    def write_some(self):
        """Rewrites one file in a hundred."""
        for i, path in enumerate(sorted(self.small.rglob("*.bin"))):
            if i % 100 == 0:
                path.write_bytes(os.urandom(SMALL_SIZE))
                os.utime(path, (0, time.time() + 2))  # later than its upload, whose time is in whole seconds

    def upload(self, words, folder, prefix=None):
        self.run([word.format(folder=folder, prefix=prefix or self.prefix) for word in words])

    def download(self, words, prefix):
        folder = self.back / str(self.run_number)
        self.run([word.format(folder=folder, prefix=prefix) for word in words])
        return size_of(folder)


def commands(server):
    """{what is measured: {side: its command line}}, of the tools that are installed."""
    ours, aws, s5cmd = [server.binary], ["aws", "s3"], ["s5cmd", "--log", "error"]
    rclone = ["rclone", "--config", "", "--transfers", "32", "--checkers", "32", "--multi-thread-streams", "8",
              "--s3-upload-concurrency", "8", "--s3-no-check-bucket"]
    recursive, place = ["--recursive", "--quiet"], f"s3://{BUCKET}/{{prefix}}"
    found = {
        "upload": {"trainyard": [*ours, "cp", *recursive, "{folder}", place],
                   "aws s3": [*aws, "cp", *recursive, "{folder}", place],
                   "s5cmd": [*s5cmd, "cp", "{folder}/", place],
                   "rclone": [*rclone, "copy", "{folder}", f"store:{BUCKET}/{{prefix}}"],
                   **{name: [*words, "upload", BUCKET, "{folder}", "{prefix}"] for name, words in COMMANDS.items()}},
        "download": {"trainyard": [*ours, "cp", *recursive, place, "{folder}/"],
                     "aws s3": [*aws, "cp", *recursive, place, "{folder}/"],
                     "s5cmd": [*s5cmd, "cp", f"{place}*", "{folder}/"],
                     "rclone": [*rclone, "copy", f"store:{BUCKET}/{{prefix}}", "{folder}"],
                     **{name: [*words, "download", BUCKET, "{prefix}", "{folder}"] for name, words in COMMANDS.items()}},
        "sync": {"trainyard": [*ours, "sync", "--quiet", "{folder}/", place],
                 "aws s3": [*aws, "sync", "--quiet", "{folder}/", place],
                 "s5cmd": [*s5cmd, "sync", "{folder}/", place],
                 "rclone": [*rclone, "sync", "{folder}", f"store:{BUCKET}/{{prefix}}"]}}
    return {what: {side: words for side, words in sides.items() if shutil.which(words[0])} for what, sides in found.items()}


def cases(bench):
    copies, tools = Copies(bench), commands(bench.server)
    for name in ("large", "small"):
        copies.upload(tools["upload"]["trainyard"], copies.folder / name, f"{name}/")

    def case(name, what, work, kept, before=lambda: None):
        return Case(name, {side: functools.partial(work, words) for side, words in tools[what].items()}, before=before,
                    kept=KEPT[kept])

    large, small = f"one object of {int(LARGE * bench.scale) >> 20} MiB", f"{int(SMALL * bench.scale)} × 16 KiB"
    for name, what in (("large", large), ("small", small)):
        yield case(f"upload {what}", "upload", functools.partial(copies.upload, folder=copies.folder / name),
                   f"upload {name}", copies.begin_anew)
        yield case(f"download {what}", "download", functools.partial(copies.download, prefix=f"{name}/"),
                   f"download {name}", copies.begin_anew)

    def sync(prefix=None):
        return functools.partial(copies.upload, folder=copies.small, prefix=prefix)

    yield case("sync up, first", "sync", sync(), "sync", copies.begin_anew)
    yield case("sync up, none changed", "sync", sync("small/"), "sync")
    yield case("sync up, 1 % changed", "sync", sync("small/"), "sync", copies.write_some)
