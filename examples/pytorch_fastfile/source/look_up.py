"""Runs in the container: reads the rows of a data set at their offsets in a file, in any order, as FastFile mode allows."""
import argparse
import os
import pathlib

import numpy
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, random_split

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=20)
parser.add_argument("--columns", type=int, required=True)
arguments = parser.parse_args()


class Rows(Dataset):
    """Rows of 32-bit floats in the files of a folder; the label first. A row is read when it is accessed."""

    def __init__(self, folder):
        files = sorted(pathlib.Path(folder).iterdir())
        self.size = 4 * arguments.columns
        self.rows = [(path, number) for path in files for number in range(path.stat().st_size // self.size)]

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        path, number = self.rows[index]
        row = numpy.fromfile(path, "<f4", arguments.columns, offset=number * self.size)
        return torch.from_numpy(row[1:]), row[0]


torch.manual_seed(1)
rows = Rows(os.environ["SM_CHANNEL_TRAIN"])
train, test = random_split(rows, [len(rows) - 100, 100])
features = arguments.columns - 1
network = nn.Sequential(nn.BatchNorm1d(features), nn.Linear(features, 16), nn.ReLU(), nn.Linear(16, 1))
optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
for epoch in range(arguments.epochs):
    network.train()
    for batch, labels in DataLoader(train, batch_size=64, shuffle=True):
        loss = nn.functional.binary_cross_entropy_with_logits(network(batch).squeeze(1), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
network.eval()
with torch.no_grad():
    right = sum(((network(batch).squeeze(1) > 0) == labels).sum().item()
                for batch, labels in DataLoader(test, batch_size=100))
print(f"{len(train)} rows, accuracy={right / len(test):.4f}")
torch.save(network.state_dict(), os.path.join(os.environ["SM_MODEL_DIR"], "model.pth"))
