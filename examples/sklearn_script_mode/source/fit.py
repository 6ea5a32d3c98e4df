"""Runs in the container: hyperparameters are arguments, paths are in SM_* variables."""
import argparse
import os

import joblib
import rows
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

parser = argparse.ArgumentParser()
parser.add_argument("--n-estimators", type=int, default=100)
parser.add_argument("--max-depth", type=int, default=None)
parser.add_argument("--criterion", default="gini")
parser.add_argument("--train", default=os.environ["SM_CHANNEL_TRAIN"])
parser.add_argument("--model-dir", default=os.environ["SM_MODEL_DIR"])
arguments = parser.parse_args()

features, labels = rows.read(arguments.train)
train, test, train_labels, test_labels = train_test_split(features, labels, test_size=0.2, random_state=1)
forest = RandomForestClassifier(n_estimators=arguments.n_estimators, max_depth=arguments.max_depth,
                                criterion=arguments.criterion, random_state=1)
forest.fit(train, train_labels)
print(f"{len(train)} rows, {arguments.n_estimators} trees of depth {arguments.max_depth}; "
      f"accuracy: {forest.score(test, test_labels):.4f}")
joblib.dump(forest, os.path.join(arguments.model_dir, "model.joblib"))
