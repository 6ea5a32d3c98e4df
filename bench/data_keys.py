"""Channels in File mode from the embedded store, with 100 and with a million keys, until the container runs: the cost per
key, and that the memory of server and agent doesn't grow with the number. Filling takes minutes; `--rounds 1` will do."""

import contextlib
import os
import pathlib
import tempfile

from data_file_mode import BUCKET, Job
from paired import Case, drop_caches, run

BLOCK = 4096  # what a file takes of a volume


def fill(bench, prefix, count):
    body = os.urandom(1 << 10)
    with tempfile.TemporaryDirectory(dir=bench.folder) as folder:
        for first in range(0, count, 1000):
            part = pathlib.Path(folder, f"{first // 1000:04}")
            part.mkdir()
            for i in range(first, min(count, first + 1000)):
                (part / f"{i:07}").write_bytes(body)
        run([bench.server.binary, "cp", "--recursive", "--quiet", folder, f"s3://{BUCKET}/{prefix}"],
            env=bench.environment())


def cases(bench):
    for bucket in (BUCKET, "data"):  # and where jobs put their outputs
        with contextlib.suppress(bench.server.s3.exceptions.BucketAlreadyOwnedByYou):
            bench.server.s3.create_bucket(Bucket=bucket)
    counts = [100, max(1, int(1_000_000 * bench.scale))]
    for count in counts:
        fill(bench, f"{count}-keys/", count)
    bench.server.run()  # unpacks the image
    return [Case(f"shown: {count} keys", {"File mode": Job(bench.server, f"{count}-keys/", count * BLOCK, count)},
                 before=drop_caches) for count in counts]
