"""The upload of /opt/ml/model at the end of a job: float32 weights, and 100,000 small files of text. Compared with
`tar | pigz | aws s3 cp -` and Python's tarfile with boto3. Ours is timed from the container's stop signal, so the stop is
included. All files are on the disk before, and in the page cache. The sizes of the archives are printed to stderr."""

import array
import contextlib
import os
import random
import shutil
import subprocess
import sys
import tarfile

from paired import Case, run

BUCKET = "outputs"
PEERS = {
    "tar | pigz | aws s3 cp -": "tar -C {tree} -c . | pigz | aws s3 cp - s3://{bucket}/{key} --expected-size {size}",
    "tarfile and boto3": """{python} -c "
import boto3, tarfile
with tarfile.open('{tree}.tar.gz', 'w:gz', compresslevel=6) as archive:
    archive.add('{tree}', '.')
boto3.client('s3').upload_file('{tree}.tar.gz', '{bucket}', '{key}')
" """,
}


def write_weights(folder, size):
    """Repetitions are too far apart for deflate to find."""
    draw = random.Random(1)
    block = array.array("f", (draw.gauss(0, 1) for _ in range(1 << 20))).tobytes()
    for i in range(max(1, size >> 28)):
        with open(folder / f"weights-{i}", "wb") as file:
            for _ in range(min(size, 1 << 28) // len(block)):
                file.write(block)


def write_texts(folder, count):
    words = sorted(set(open(__file__, encoding="utf-8").read().split()))
    draw = random.Random(1)
    for i in range(count):
        inner = folder / f"{i // 1000:03}"
        inner.mkdir(exist_ok=True)
        (inner / f"{i}.txt").write_text(" ".join(draw.choices(words, k=draw.randrange(50, 300))))


def contents_of(folder):
    """(files, bytes)"""
    sizes = [os.path.getsize(os.path.join(at, name)) for at, _, names in os.walk(folder) for name in names]
    return len(sizes), sum(sizes)


class Archive:
    """Checked after the timing."""

    def check(self, s3, key):
        body = s3.get_object(Bucket=BUCKET, Key=key)
        print(f"{self.tree.name}: {body['ContentLength']} bytes at {key}", file=sys.stderr)
        with tarfile.open(fileobj=body["Body"], mode="r|gz") as archive:
            sizes = [entry.size for entry in archive if entry.isfile()]
        assert (len(sizes), sum(sizes)) == self.result
        s3.delete_object(Bucket=BUCKET, Key=key)


class Job(Archive):
    """Ours: a job whose model is written from outside, and that is then stopped."""

    def __init__(self, bench, tree):
        self.server = bench.server if bench.url == bench.server.url else bench.other_server(BUCKET)
        self.s3, self.tree, self.result = bench.server.s3, tree, contents_of(tree)

    def __enter__(self):
        files, size = self.result
        self.job = self.server.create(
            "echo ready; sleep 1000 & trap 'kill $!' TERM; wait", OutputDataConfig={"S3OutputPath": f"s3://{BUCKET}/jobs"},
            ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1,
                            # ext4 has an inode for each 16 KiB.
                            "VolumeSizeInGB": 1 + (size + files * (16 << 10)) // (800 << 20)})
        self.server.wait_for_log(self.job, "ready", 600)
        [instance] = (self.server.data / "attempts" / self.job).glob("*/*/")
        shutil.copytree(self.tree, instance / "volume/ml/model", dirs_exist_ok=True)

    def __call__(self):
        self.server.sagemaker.stop_training_job(TrainingJobName=self.job)
        self.server.wait(self.job, 1000)
        return self.result

    def processes(self):
        return self.server.agents()

    def __exit__(self, *_):
        self.check(self.s3, f"jobs/{self.job}/output/model.tar.gz")
        self.server.sagemaker.delete_training_job(TrainingJobName=self.job)


class Peer(Archive):
    def __init__(self, bench, line, tree):
        self.s3, self.tree, self.result = bench.server.s3, tree, contents_of(tree)
        self.environment = bench.environment()
        self.line = line.format(tree=tree, bucket=BUCKET, key="peer.tar.gz", size=self.result[1], python=sys.executable)

    def __enter__(self):
        pass

    def __call__(self):
        run(["bash", "-o", "pipefail", "-c", self.line], env=self.environment, stdout=subprocess.DEVNULL)
        return self.result

    def __exit__(self, *_):
        self.check(self.s3, "peer.tar.gz")


def cases(bench):
    with contextlib.suppress(bench.server.s3.exceptions.BucketAlreadyOwnedByYou):
        bench.server.s3.create_bucket(Bucket=BUCKET)
    peers = dict(PEERS)
    if missing := [name for name in ("aws", "pigz") if not shutil.which(name)]:
        print(f"{' and '.join(missing)} not installed: left out", file=sys.stderr)
        peers.pop("tar | pigz | aws s3 cp -")
    found = []
    for name, write, amount in (("weights", write_weights, int((2 << 30) * bench.scale)),
                                ("texts", write_texts, int(100_000 * bench.scale))):
        tree = bench.folder / name
        tree.mkdir()
        write(tree, amount)
        files, size = contents_of(tree)
        found.append(Case(f"archive of {name}, {files} files, {size >> 20} MiB",
                          {"job": Job(bench, tree), **{peer: Peer(bench, line, tree) for peer, line in peers.items()}},
                          before=os.sync))
    return found
