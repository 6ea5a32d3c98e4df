"""What is read while a training runs. FastFile beside s3fs and rclone's mount: one object read forward; random reads of
128 KiB; small objects opened, read and closed in the order of their names. Pipe beside `aws s3 cp s3://… -` and
`rclone cat`: one large object; and small objects, which only ours shuffles and frames as RecordIO.

Each turn begins with a new mount or pipe, and without the kernel's caches. A job that sleeps holds ours, which is read from
outside of its container by the same program as the peer's."""

import contextlib
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

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
}


def read_all(path):
    """Bytes of a file or pipe."""
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
    """Ours: a job that has the channel and sleeps. `read` gets its folder or its first pipe."""

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
        self.process = subprocess.Popen(self.words, env=environment_of(self.bench), **more)

    def __call__(self):
        return self.read(self.place)

    def processes(self):
        return [self.process.pid]


class MountPeer(Peer):
    def __enter__(self):
        self.place = self.values["mount"]
        self.place.mkdir(exist_ok=True)
        self.start()
        eventually(lambda: os.path.ismount(self.place), what=f"the mount of {self.words[0]}")

    def __exit__(self, *_):
        subprocess.run(["umount", "-l", self.place], check=True)
        self.process.terminate()
        self.process.wait()


class PipePeer(Peer):
    def __enter__(self):
        self.place = self.bench.folder / "fifo"
        os.mkfifo(self.place)
        self.held = os.open(self.place, os.O_RDWR)  # for the reader comes later
        self.process = None

    def processes(self):
        return [self.process.pid] if self.process else []

    def __call__(self):
        # It starts as late as ours begins to fetch: with its reader.
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
    """The server itself or, behind a delay, another one that has the bucket there."""
    return bench.server if bench.url == bench.server.url else bench.other_server(BUCKET)


def environment_of(bench):
    found = {**os.environ, **bench.environment(), "RCLONE_CONFIG_STORE_TYPE": "s3", "RCLONE_CONFIG_STORE_PROVIDER": "Other",
             "RCLONE_CONFIG_STORE_ENV_AUTH": "true", "RCLONE_CONFIG_STORE_ENDPOINT": bench.url}
    found.pop("AWS_CA_BUNDLE", None)  # rclone doesn't start with it
    return found


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
        run([bench.server.binary, "cp", "--recursive", "--quiet", folder, f"s3://{BUCKET}/"], env=environment_of(bench))
    keys = bench.server.environment
    (bench.folder / "keys").write_text(f"{keys['AWS_ACCESS_KEY_ID']}:{keys['AWS_SECRET_ACCESS_KEY']}\n")
    (bench.folder / "keys").chmod(0o600)


def cases(bench):
    mib, small, reads = (max(1, int(count * bench.scale)) for count in (1024, 20000, 1000))
    fill(bench, mib, small)
    there = {name: shutil.which(name.split()[0]) for name in (*MOUNTS, *FEEDERS)}
    for name in (name for name, path in there.items() if not path):
        print(f"{name} is not installed and left out", file=sys.stderr)
    found = []
    for name, folder, read in (
            ("FastFile, 1 GiB forward", "large", lambda place: read_all(place / "object")),
            ("FastFile, random 128 KiB", "large", lambda place: read_here_and_there(place / "object", reads)),
            ("FastFile, 16 KiB files", "small", lambda place: read_each(place, small))):
        sides = {"FastFile": Channel(bench, "FastFile", folder, read)}
        sides |= {peer: MountPeer(bench, words, lambda place, read=read, folder=folder: read(place / folder))
                  for peer, words in MOUNTS.items() if there[peer]}
        found.append(Case(name, sides, before=drop_caches))
    for name, prefix, peers, more in (
            ("Pipe, 1 GiB", "large/object", FEEDERS, {}),
            ("Pipe, 16 KiB objects", "small/", {"rclone cat": FEEDERS["rclone cat"]},
             {"RecordWrapperType": "RecordIO", "ShuffleConfig": {"Seed": 1}})):
        framed = 8 * small if more else 0  # a header a record
        sides = {"Pipe": Channel(bench, "Pipe", prefix, lambda place, framed=framed: read_all(place) - framed, **more)}
        sides |= {peer: PipePeer(bench, words, read_all, prefix=prefix) for peer, words in peers.items() if there[peer]}
        found.append(Case(name, sides, before=drop_caches))
    return found
