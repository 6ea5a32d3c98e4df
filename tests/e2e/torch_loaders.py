"""Runs in a container: PyTorch's data loaders over the same samples in all modes. Prints a hash of the batches of each."""

import hashlib
import pathlib
import struct

import torch
from torch.utils.data import DataLoader, Dataset, IterableDataset

DATA = pathlib.Path("/opt/ml/input/data")
EPOCHS = 2


def sample(data):
    """Of 32-bit floats, the label first."""
    values = torch.frombuffer(bytearray(data), dtype=torch.float32)
    return values[1:], values[0]


class Files(Dataset):
    def __init__(self, folder):
        self.files = sorted(path for path in folder.rglob("*") if path.is_file())

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        return sample(self.files[index].read_bytes())


class Rows(Dataset):
    """Samples of one large file, each read at its offset."""

    def __init__(self, file, size):
        self.file, self.size = file, size

    def __len__(self):
        return self.file.stat().st_size // self.size

    def __getitem__(self, index):
        with open(self.file, "rb", buffering=0) as file:
            file.seek(index * self.size)
            return sample(file.read(self.size))


class Records(IterableDataset):
    """RecordIO of one epoch's pipe."""

    def __init__(self, name):
        self.name, self.epoch = name, 0

    def __iter__(self):
        with open(DATA / f"{self.name}_{self.epoch}", "rb") as pipe:
            while head := pipe.read(8):
                magic, length = struct.unpack("<II", head)
                assert magic == 0xCED7230A
                yield sample(pipe.read(length))
                pipe.read(-length % 4)
        self.epoch += 1


def hash_of(dataset, workers=0, seed=None):
    order = {} if seed is None else {"shuffle": True, "generator": torch.Generator().manual_seed(seed)}
    loader = DataLoader(dataset, batch_size=8, num_workers=workers, **order)
    digest, batches = hashlib.md5(), 0
    for _ in range(EPOCHS):
        for values, labels in loader:
            digest.update(values.numpy().tobytes() + labels.numpy().tobytes())
            batches += 1
    return f"{digest.hexdigest()} of {batches}"


def main():
    for name in ("file", "fast"):
        print("in-order", name, hash_of(Files(DATA / name), workers=2))
        print("shuffled", name, hash_of(Files(DATA / name), workers=2, seed=5))
        size = next(path for path in (DATA / name).rglob("*") if path.is_file()).stat().st_size
        print("in-order", f"{name}-rows", hash_of(Rows(DATA / f"{name}-large" / "rows", size), workers=2))
        print("shuffled", f"{name}-rows", hash_of(Rows(DATA / f"{name}-large" / "rows", size), workers=2, seed=5))
    print("in-order", "pipe", hash_of(Records("pipe")))


if __name__ == "__main__":
    main()
