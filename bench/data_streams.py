"""Data that is read while a training runs. FastFile compared with mounts by s3fs and rclone, and with Python readers,
obstore and s3torchconnector's client: one object read sequentially; random reads of 128 KiB; small objects opened, read and
closed in key order. Pipe compared with `aws s3 cp s3://… -` and the like: one large object; and small objects, which
only ours shuffles and frames as RecordIO.

Each run starts with a new mount, pipe or reader and with empty kernel caches. Our mount or pipe belongs to a job that
sleeps; it is read from outside of the container by the same program as the peer's. The CPU time of that program isn't in the
figures; a reader in Python is counted in full."""

import contextlib
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

from object_clients import COMMANDS
from paired import Case, drop_caches, run
from trainyard_server import eventually

BUCKET = "streams"
MOUNTS = {
    "s3fs": ["s3fs", BUCKET, "{mount}", "-f", "-o", "passwd_file={keys},url={url},use_path_request_style,ro,"
             "parallel_count=16,multipart_size=16,max_stat_cache_size=1000000"],
    "rclone": ["rclone", "--config", "", "mount", f"store:{BUCKET}", "{mount}", "--read-only", "--vfs-read-chunk-size", "8M",
               "--buffer-size", "64M", "--vfs-cache-mode", "off", "--dir-cache-time", "1h"],
}
FEEDERS = {
    "aws s3 cp": ["aws", "s3", "cp", f"s3://{BUCKET}/{{prefix}}", "-"],
    "rclone cat": ["rclone", "--config", "", "cat", f"store:{BUCKET}/{{prefix}}"],
    "s5cmd cat": ["s5cmd", "--log", "error", "cat", f"s3://{BUCKET}/{{prefix}}"],
    **{f"{name} cat": [*words, "cat", BUCKET, "{prefix}"] for name, words in COMMANDS.items()},
}
KEPT_MOUNTS = ("s3fs", "rclone")
KEPT_FEEDERS = ("aws s3 cp", "s5cmd cat")


def read_all(path):
    """Reads a file or pipe; returns the number of bytes."""
    total, buffer = 0, bytearray(1 << 20)
    with open(path, "rb", buffering=0) as file:
        while count := file.readinto(buffer):
            total += count
    return total


def read_here_and_there(path, count, block=128 << 10):
    positions = random.Random(1)
    with open(path, "rb", buffering=0) as file:
        blocks = os.fstat(file.fileno()).st_size // block
        return sum(len(os.pread(file.fileno(), block, positions.randrange(blocks) * block)) for _ in range(count))


def read_each(folder, count):
    return sum(len((folder / f"{i:06}").read_bytes()) for i in range(count))


class Channel:
    """Ours: a job that has the channel and sleeps. `read` is called with its folder or its first pipe."""

    def __init__(self, bench, mode, prefix, read, **more):
        self.server, self.mode, self.read = server_of_jobs(bench), mode, read
        self.channel = {"ChannelName": "bench", "InputMode": mode, "DataSource": {"S3DataSource": {
            "S3DataType": "S3Prefix", "S3Uri": f"s3://{BUCKET}/{prefix}"}}, **more}

    def __enter__(self):
        self.job = self.server.create("echo ready; sleep 1000 & trap 'kill $!' TERM; wait", InputDataConfig=[self.channel])
        self.server.wait_for_log(self.job, "ready")
        [instance] = (self.server.data / "attempts" / self.job).glob("*/*/")
        self.place = instance / "volume/ml/input/data" / ("bench_0" if self.mode == "Pipe" else "bench")

    def __call__(self):
        return self.read(self.place)

    def processes(self):
        return self.server.feeders()

    def __exit__(self, *_):
        self.server.sagemaker.stop_training_job(TrainingJobName=self.job)
        self.server.wait(self.job)


class Peer:
    """A peer's program that serves a mount or a pipe."""

    def __init__(self, bench, words, read, **values):
        self.bench, self.read = bench, read
        self.values = {"url": bench.url, "keys": bench.folder / "keys", "mount": bench.folder / "mount", **values}
        self.words = [word.format(**self.values) for word in words]

    def start(self, **more):
        self.process = subprocess.Popen(self.words, env=self.bench.environment(), **more)

    def __call__(self):
        return self.read(self.place)

    def processes(self):
        return [self.process.pid]


class MountPeer(Peer):
    def __enter__(self):
        self.place = self.values["mount"]
        self.place.mkdir(exist_ok=True)
        with open(self.bench.folder / "mount.log", "ab") as log:
            self.start(stdout=log, stderr=log)
        eventually(lambda: os.path.ismount(self.place), what=f"the mount of {self.words[0]}")

    def __exit__(self, *_):
        subprocess.run(["umount", "-l", self.place], check=True)
        self.process.terminate()
        self.process.wait()


class Reader:
    """A program in Python that reads by an S3 client; `words` say what."""

    def __init__(self, bench, client, words):
        self.bench, self.client, self.words = bench, client, words

    def __enter__(self):
        self.process = subprocess.Popen([*COMMANDS[self.client], "serve", BUCKET], env=self.bench.environment(), text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.process.stdout.readline() == "ready\n", self.client

    def __call__(self):
        print(json.dumps(self.words), file=self.process.stdin, flush=True)
        return int(self.process.stdout.readline())

    def processes(self):
        return [self.process.pid]

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        assert self.process.wait() == 0, self.client


class PipePeer(Peer):
    def __enter__(self):
        self.place = self.bench.folder / "fifo"
        os.mkfifo(self.place)
        self.held = os.open(self.place, os.O_RDWR)  # for the reader comes later
        self.process = None

    def processes(self):
        return [self.process.pid] if self.process else []

    def __call__(self):
        # Started as late as ours begins to fetch: with its reader.
        writer = os.open(self.place, os.O_WRONLY)
        self.start(stdout=writer)
        os.close(writer)
        with contextlib.closing(os.fdopen(os.open(self.place, os.O_RDONLY), "rb", 0)) as pipe:
            os.close(self.held)
            return self.read(f"/proc/self/fd/{pipe.fileno()}")

    def __exit__(self, *_):
        self.place.unlink()
        assert self.process.wait() == 0


def server_of_jobs(bench):
    """The server itself or, with a delay, another one that reaches the bucket through the proxy."""
    return bench.server if bench.url == bench.server.url else bench.other_server(BUCKET)


def fill(bench, mib, small):
    s3 = bench.server.s3
    for bucket in (BUCKET, "data"):  # and where jobs put their outputs
        with contextlib.suppress(s3.exceptions.BucketAlreadyOwnedByYou):
            s3.create_bucket(Bucket=bucket)
    with tempfile.TemporaryDirectory(dir=bench.folder) as folder:
        large, many = (pathlib.Path(folder) / name for name in ("large", "small"))
        large.mkdir(), many.mkdir()
        with (large / "object").open("wb") as file:
            for _ in range(mib):
                file.write(os.urandom(1 << 20))
        for i in range(small):
            (many / f"{i:06}").write_bytes(os.urandom(16 << 10))
        run([bench.server.binary, "cp", "--recursive", "--quiet", folder, f"s3://{BUCKET}/"], env=bench.environment())
    keys = bench.server.environment
    (bench.folder / "keys").write_text(f"{keys['AWS_ACCESS_KEY_ID']}:{keys['AWS_SECRET_ACCESS_KEY']}\n")
    (bench.folder / "keys").chmod(0o600)


def cases(bench):
    mib, small, reads = (max(1, int(count * bench.scale)) for count in (1024, 20000, 1000))
    fill(bench, mib, small)
    there = {name for name, words in {**MOUNTS, **FEEDERS}.items() if shutil.which(words[0])}
    for name in (*MOUNTS, *FEEDERS):
        if name not in there:
            print(f"{name} is not installed and left out", file=sys.stderr)
    found = []
    for name, folder, read, words in (
            (f"FastFile, {mib} MiB forward", "large", lambda place: read_all(place / "object"), ["forward", "large/object"]),
            (f"FastFile, {reads} random 128 KiB", "large", lambda place: read_here_and_there(place / "object", reads),
             ["random", "large/object", reads, mib << 20]),
            (f"FastFile, {small} files of 16 KiB", "small", lambda place: read_each(place, small),
             ["each", "small/", small])):
        sides = {"FastFile": Channel(bench, "FastFile", folder, read)}
        sides |= {peer: MountPeer(bench, MOUNTS[peer], lambda place, read=read, folder=folder: read(place / folder))
                  for peer in MOUNTS if peer in there}
        sides |= {client: Reader(bench, client, words) for client in COMMANDS}
        found.append(Case(name, sides, before=drop_caches, kept=KEPT_MOUNTS))
    whole = {"Pipe": Channel(bench, "Pipe", "large/object", read_all)}
    whole |= {peer: PipePeer(bench, FEEDERS[peer], read_all, prefix="large/object") for peer in FEEDERS if peer in there}
    found.append(Case(f"Pipe, {mib} MiB", whole, before=drop_caches, kept=KEPT_FEEDERS))
    framed = 8 * small  # a header a record
    records = {"Pipe": Channel(bench, "Pipe", "small/", lambda place: read_all(place) - framed, RecordWrapperType="RecordIO",
                               ShuffleConfig={"Seed": 1})}
    records |= {peer: PipePeer(bench, FEEDERS[peer], read_all, prefix=prefix)
                for peer, prefix in (("rclone cat", "small/"), ("s5cmd cat", "small/*")) if peer in there}
    found.append(Case(f"Pipe, {small} objects of 16 KiB, RecordIO and shuffle", records, before=drop_caches))
    return found
