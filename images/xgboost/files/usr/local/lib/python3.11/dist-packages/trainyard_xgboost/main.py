"""The program `train`: reads /opt/ml/input, trains, writes /opt/ml/model.

Exit codes: 0 done (also when SIGTERM ended the training: the model so far is saved), 2 the request or the data is at
fault, 1 anything else. On an error /opt/ml/output/failure says why.
"""
import importlib.util
import json
import os
import pathlib
import sys

from . import channels, checkpoints, hyperparameters
from .errors import UserError

LONGEST_FAILURE = 1024  # characters that SageMaker reads


def read_json(root, name):
    path = root / "input" / "config" / name
    return json.loads(path.read_text()) if path.exists() else {}


def run_script():
    """The user's own script, through SageMaker's training toolkit, which ends this process."""
    if importlib.util.find_spec("sagemaker_training") is None:
        raise UserError("This image runs the built-in algorithm only; it has no training toolkit for your script "
                        "(sagemaker_program).")
    from sagemaker_training.cli.train import main as toolkit

    toolkit()


def train(root):
    given = read_json(root, "hyperparameters.json")
    if "sagemaker_program" in given or "SAGEMAKER_PROGRAM" in os.environ:
        return run_script()
    values = hyperparameters.parse(given)
    found = channels.check(read_json(root, "inputdataconfig.json"), root)
    hosts = read_json(root, "resourceconfig.json").get("hosts", [])
    if len(hosts) > 1:
        raise UserError(f"This image trains on one instance, and InstanceCount is {len(hosts)}.")
    if values.get("single_precision_histogram") == "true":
        print("single_precision_histogram has no effect: XGBoost 1.7 has no such setting.", flush=True)

    from .training import Job  # XGBoost takes a while to import; a wrong request is refused before

    job = Job(values, root, checkpoints.folder_of(root))
    weights = values.get("csv_weights") == 1
    if "_kfold" in values:
        joined = channels.load(list(found.values()), weights)
        print(f"Train matrix has {joined.num_row()} rows and {joined.num_col()} columns", flush=True)
        return job.run_folds(joined)
    matrix = channels.load([found["train"]], weights)
    print(f"Train matrix has {matrix.num_row()} rows and {matrix.num_col()} columns", flush=True)
    validation = None
    if "validation" in found:
        validation = channels.load([found["validation"]], weights)
        print(f"Validation matrix has {validation.num_row()} rows", flush=True)
    job.run(matrix, validation)


def fail(root, reason, code):
    print(f"ERROR: {reason}", file=sys.stderr, flush=True)
    (root / "output").mkdir(parents=True, exist_ok=True)
    (root / "output" / "failure").write_text(reason[:LONGEST_FAILURE])
    return code


def main():
    root = pathlib.Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml"))
    try:
        train(root)
    except UserError as error:
        return fail(root, str(error), 2)
    except Exception as error:  # whatever it is, the job's owner must get to know it
        return fail(root, f"{type(error).__name__}: {error}", 1)
    return 0
