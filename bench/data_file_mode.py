"""Channels in File mode, until the container runs. From the embedded store, whose objects are linked instead of copied:
large ones and small ones, which take the same time, and many keys compared with s5cmd. From another machine's store: small
objects, and a large one, compared with `aws s3 cp`, s5cmd and others."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from object_clients import COMMANDS
from paired import Case, drop_caches, run

BUCKET = "file-mode"
PEERS = {
    "s5cmd": ["s5cmd", "--log", "error", "cp", "s3://{bucket}/{prefix}*", "{folder}/"],
    "aws s3 cp": ["aws", "s3", "cp", "--quiet", "--recursive", "s3://{bucket}/{prefix}", "{folder}/"],
    **{name: [*words, "download", "{bucket}", "{prefix}", "{folder}"] for name, words in COMMANDS.items()},
}
KEPT = ("s5cmd", "aws s3 cp")


class Job:
    """Ours, from CreateTrainingJob until its program has started."""

    def __init__(self, server, prefix, size, result):
        self.server, self.result = server, result
        self.more = {
            "InputDataConfig": [{"ChannelName": "bench", "DataSource": {"S3DataSource": {
                "S3DataType": "S3Prefix", "S3Uri": f"s3://{BUCKET}/{prefix}"}}}],
            "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1 + size // (800 << 20)}}

    def __enter__(self):
        self.job = None

    def __call__(self):
        self.job = self.server.create("echo begun; sleep 1000 & trap 'kill $!' TERM; wait", **self.more)
        self.server.wait_for_log(self.job, "begun", 600)
        return self.result

    def processes(self):
        return [self.server.process.pid, *self.server.agents()]

    def __exit__(self, *_):
        [instance] = (self.server.data / "attempts" / self.job).glob("*/*/")
        found = sum(len(files) for place in ("views/0", "volume/ml/input/data/bench")
                    for _, _, files in os.walk(instance / place))
        assert found == self.result, f"{found} of {self.result} files"
        self.server.sagemaker.stop_training_job(TrainingJobName=self.job)
        self.server.wait(self.job)
        self.server.sagemaker.delete_training_job(TrainingJobName=self.job)


class Peer:
    """A peer that downloads to a folder of the same disk. CPU time includes that of the source server where ours does."""

    def __init__(self, bench, words, prefix, result, with_server):
        self.bench, self.words, self.prefix, self.result = bench, words, prefix, result
        self.with_server, self.folder = with_server, bench.folder / "peer"

    def __enter__(self):
        self.folder.mkdir()

    def __call__(self):
        run([word.format(bucket=BUCKET, prefix=self.prefix, folder=self.folder) for word in self.words],
            env=self.bench.environment(), stdout=subprocess.DEVNULL)
        return self.result

    def processes(self):
        return [self.bench.server.process.pid] if self.with_server else []

    def __exit__(self, *_):
        found = sum(len(files) for _, _, files in os.walk(self.folder))
        shutil.rmtree(self.folder)
        assert found == self.result, f"{found} of {self.result} files"


def fill(bench, prefix, count, size):
    s3 = bench.server.s3
    if size > 64 << 20:
        with tempfile.TemporaryFile(dir=bench.folder) as file:
            for _ in range(size >> 20):
                file.write(os.urandom(1 << 20))
            file.seek(0)
            s3.upload_fileobj(file, BUCKET, f"{prefix}000/0000")
        return
    body = os.urandom(size)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: s3.put_object(Bucket=BUCKET, Key=f"{prefix}{i // 1000:03}/{i:07}", Body=body), range(count)))


def cases(bench):
    s3 = bench.server.s3
    for bucket in (BUCKET, "data"):  # and where jobs put their outputs
        with contextlib.suppress(s3.exceptions.BucketAlreadyOwnedByYou):
            s3.create_bucket(Bucket=bucket)
    keys, small, large = (max(1, int(count * bench.scale)) for count in (50_000, 20_000, 2048))
    wanted = {"small/": (small, 16 << 10), "large/": (1, large << 20)}
    is_near = bench.url == bench.server.url  # no delay is between a store and what is shown of it
    if is_near:
        wanted |= {"few-large/": (100, 16 << 20), "few-small/": (100, 16 << 10), "keys/": (keys, 1 << 10)}
    for prefix, (count, size) in wanted.items():
        fill(bench, prefix, count, size)
    bench.server.run()  # unpacks the image
    there = {peer: words for peer, words in PEERS.items() if shutil.which(words[0])}
    for peer in PEERS.keys() - there.keys():
        print(f"{peer} is not installed and left out", file=sys.stderr)

    def side(server, prefix):
        count, size = wanted[prefix]
        return Job(server, prefix, count * size, count)

    def peers(prefix, names=there, with_server=False):
        return {peer: Peer(bench, there[peer], prefix, wanted[prefix][0], with_server) for peer in names if peer in there}

    found = []
    if is_near:
        found = [
            Case("shown: 100 of 16 MiB, 100 of 16 KiB", {"of 16 MiB": side(bench.server, "few-large/"),
                                                         "of 16 KiB": side(bench.server, "few-small/")}, before=drop_caches),
            Case(f"shown: {keys} keys", {"File mode": side(bench.server, "keys/"),
                                         **peers("keys/", ["s5cmd"], with_server=True)}, before=drop_caches)]
    remote = bench.other_server(BUCKET)
    remote.run()
    for name, prefix in ((f"downloaded: {small} of 16 KiB", "small/"), (f"downloaded: one of {large} MiB", "large/")):
        found.append(Case(name, {"File mode": side(remote, prefix), **peers(prefix)}, before=drop_caches, kept=KEPT))
    return found
