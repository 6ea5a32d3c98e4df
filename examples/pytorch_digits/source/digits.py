"""Runs in the container. The 1797 images of 8 by 8 pixels come with scikit-learn."""
import argparse
import json
import os

import torch
from sklearn.datasets import load_digits
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=10)
parser.add_argument("--lr", type=float, default=0.001)
parser.add_argument("--batch-size", type=int, default=64)
arguments = parser.parse_args()

torch.manual_seed(1)
digits = load_digits()
images = torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1) / 16
labels = torch.tensor(digits.target)
order = torch.randperm(len(labels))
test, train = order[:360], order[360:]

network = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, padding=1),
                        nn.ReLU(), nn.Flatten(), nn.Linear(32 * 4 * 4, 10))
optimizer = torch.optim.Adam(network.parameters(), lr=arguments.lr)
for epoch in range(arguments.epochs):
    for batch in train[torch.randperm(len(train))].split(arguments.batch_size):
        loss = nn.functional.cross_entropy(network(images[batch]), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        accuracy = (network(images[test]).argmax(dim=1) == labels[test]).float().mean().item()
    print(f"epoch {epoch + 1}: loss={loss.item():.4f} accuracy={accuracy:.4f}")

torch.save(network.state_dict(), os.path.join(os.environ["SM_MODEL_DIR"], "model.pth"))
with open(os.path.join(os.environ["SM_OUTPUT_DATA_DIR"], "result.json"), "w") as file:
    json.dump({"accuracy": accuracy, "torch": torch.__version__}, file)
