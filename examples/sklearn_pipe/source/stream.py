"""Runs in the container: learns from one pipe per epoch, batch by batch, and never has all rows in memory."""
import argparse
import itertools
import os

import joblib
import numpy
from sklearn.linear_model import SGDClassifier

BATCH = 64
CLASSES = ["benign", "malignant"]

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=10)
arguments = parser.parse_args()


def batches(epoch):
    """Yields (features, labels) of batches of rows, as they arrive."""
    with open(f"{os.environ['SM_CHANNEL_TRAIN']}_{epoch}") as pipe:
        while rows := [line.split(",") for line in itertools.islice(pipe, BATCH)]:
            yield numpy.array([row[1:] for row in rows], float), [row[0] for row in rows]


# The divisors of the features, from a first epoch.
scale = numpy.max([features.max(axis=0) for features, _ in batches(0)], axis=0)
model = SGDClassifier(loss="log_loss", random_state=1)
for epoch in range(1, arguments.epochs + 1):
    scores = []
    for features, labels in batches(epoch):
        if epoch > 1:  # before it learns from them
            scores.append(model.score(features / scale, labels))
        model.partial_fit(features / scale, labels, classes=CLASSES)
    if scores:
        print(f"epoch {epoch}: {len(scores)} batches, accuracy: {numpy.mean(scores):.4f}")

joblib.dump((model, scale), os.path.join(os.environ["SM_MODEL_DIR"], "model.joblib"))
