#!/usr/bin/env python3
"""S3 clients in Python as peers: each implements the same few verbs the way its own documentation shows.

    object_clients.py CLIENT VERB ARGUMENT…      does it once and prints the result
    object_clients.py CLIENT serve BUCKET        executes each line of stdin, a command in JSON, and prints a line for it

The store is AWS_ENDPOINT_URL. obstore is for asyncio, so it copies with many requests in parallel; a reader (forward,
random, each) sends one after the other, like the loop of a data loader."""

import asyncio
import json
import os
import pathlib
import random
import sys
from concurrent.futures import ThreadPoolExecutor

PART = 8 << 20
AT_ONCE = 64  # requests


class Obstore:
    def __init__(self, bucket):
        import obstore  # here and not above: whoever asks for the other client needn't have this one
        from obstore.store import S3Store
        self.obstore = obstore
        self.store = S3Store(bucket, endpoint=os.environ["AWS_ENDPOINT_URL"], virtual_hosted_style_request=False,
                             client_options={"allow_http": True})

    def list(self, prefix):
        """[(key, size)]"""
        return [(each["path"], each["size"]) for page in self.obstore.list(self.store, prefix) for each in page]

    def pieces(self, key):
        return self.obstore.get(self.store, key).stream(min_chunk_size=PART)

    def range(self, key, at, size):
        return self.obstore.get_range(self.store, key, start=at, length=size)

    def whole(self, key):
        return self.obstore.get(self.store, key).bytes()

    def download(self, prefix, folder):
        """Yields an object in pieces; large ones are fetched in ranges."""
        async def fetch(file, key, at, size, turn):
            async with turn:
                os.pwrite(file, await self.obstore.get_range_async(self.store, key, start=at, length=size), at)

        async def fetch_object(key, size, turn):
            async with turn:
                (folder / key).write_bytes(await (await self.obstore.get_async(self.store, key)).bytes_async())

        async def fetch_all():
            large, small, turn = [], [], asyncio.Semaphore(AT_ONCE)
            for key, size in self.list(prefix):
                (folder / key).parent.mkdir(parents=True, exist_ok=True)
                (large if size > PART else small).append((key, size))
            await asyncio.gather(*(fetch_object(key, size, turn) for key, size in small))
            for key, size in large:
                file = os.open(folder / key, os.O_WRONLY | os.O_CREAT, 0o644)
                await asyncio.gather(*(fetch(file, key, at, min(PART, size - at), turn) for at in range(0, size, PART)))
                os.close(file)
        asyncio.run(fetch_all())

    def upload(self, folder, prefix):
        async def put(path, turn):
            async with turn:
                await self.obstore.put_async(self.store, prefix + str(path.relative_to(folder)), path, chunk_size=PART,
                                             max_concurrency=12)

        async def put_all():
            turn = asyncio.Semaphore(AT_ONCE)
            await asyncio.gather(*(put(path, turn) for path in folder.rglob("*") if path.is_file()))
        asyncio.run(put_all())


class S3TorchConnector:
    """The client under s3torchconnector's datasets, a separate package that needs no PyTorch."""

    def __init__(self, bucket):
        from s3torchconnectorclient._mountpoint_s3_client import MountpointS3Client
        self.bucket = bucket
        self.client = MountpointS3Client(region=os.environ["AWS_DEFAULT_REGION"], endpoint=os.environ["AWS_ENDPOINT_URL"],
                                         force_path_style=True, part_size=PART, user_agent_prefix="bench")

    def list(self, prefix):
        return [(each.key, each.size) for page in self.client.list_objects(self.bucket, prefix=prefix)
                for each in page.object_info]

    def pieces(self, key):
        return self.client.get_object(self.bucket, key)

    def range(self, key, at, size):
        return b"".join(self.client.get_object(self.bucket, key, start=at, end=at + size))

    def whole(self, key):
        return b"".join(self.client.get_object(self.bucket, key))

    def download(self, prefix, folder):
        def fetch(key):
            (folder / key).parent.mkdir(parents=True, exist_ok=True)
            with open(folder / key, "wb", buffering=0) as file:
                for piece in self.pieces(key):
                    write_all(file, piece)
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(fetch, [key for key, _ in self.list(prefix)]))

    def upload(self, folder, prefix):
        def put(path):
            stream = self.client.put_object(self.bucket, prefix + str(path.relative_to(folder)))
            with open(path, "rb", buffering=0) as file:
                while piece := file.read(PART):
                    stream.write(piece)
            stream.close()
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(put, [path for path in folder.rglob("*") if path.is_file()]))


CLIENTS = {"obstore": Obstore, "s3torchconnector": S3TorchConnector}
COMMANDS = {name: [sys.executable, __file__, name] for name in CLIENTS}  # the beginnings of command lines


def read(client, verb, key, count=0, size=0, block=128 << 10):
    """Returns the bytes read. forward: one object; random: `count` blocks of one of `size` bytes; each: `count` objects."""
    if verb == "forward":
        return sum(len(piece) for piece in client.pieces(key))
    if verb == "random":
        positions = random.Random(1)
        return sum(len(client.range(key, positions.randrange(size // block) * block, block)) for _ in range(count))
    if verb == "each":
        return sum(len(client.whole(f"{key}{i:06}")) for i in range(count))
    raise ValueError(verb)


def write_all(out, piece):
    piece = memoryview(piece)
    while piece:
        piece = piece[out.write(piece):]


def main():
    name, verb, bucket, *rest = sys.argv[1:]
    client = CLIENTS[name](bucket)
    if verb == "serve":
        print("ready", flush=True)
        for line in sys.stdin:
            print(json.dumps(read(client, *json.loads(line))), flush=True)
    elif verb == "download":
        client.download(rest[0], pathlib.Path(rest[1]))
    elif verb == "upload":
        client.upload(pathlib.Path(rest[0]), rest[1])
    elif verb == "cat":
        with open(sys.stdout.fileno(), "wb", buffering=0, closefd=False) as out:
            for piece in client.pieces(rest[0]):
                write_all(out, piece)
    else:
        sys.exit(f"there is no verb {verb}")


if __name__ == "__main__":
    main()
