"""What users do with MLflow's client; run by a Python with tests/mlflow-requirements.txt. Prints a JSON document.

  use_mlflow.py track FILE LOCATION    a run with a metric, a parameter and FILE as its artifact, which is read back;
                                       LOCATION: of the experiment's artifacts, "" for the server's own
  use_mlflow.py refused ARN=SECRET…    the errors of calls to these servers, with that secret key, or the environment's
"""

import hashlib
import json
import os
import pathlib
import sys
import tempfile

import mlflow
from mlflow.exceptions import MlflowException

SECRET = os.environ.get("AWS_SECRET_ACCESS_KEY", "")


def sha256(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def track(path, location):
    client = mlflow.MlflowClient()
    name = "räume a/b+c " + (location or "own")
    mlflow.set_experiment(experiment_id=client.create_experiment(name, artifact_location=location or None))
    with mlflow.start_run(run_name="first") as run:
        mlflow.log_metric("loss", 0.5, step=1)
        mlflow.log_param("rate", "a b")
        mlflow.log_artifact(path, "in a/folder")
    experiment = client.get_experiment_by_name(name)
    found = client.search_runs([experiment.experiment_id], "params.rate = 'a b'")[0]
    listed = [file.path for file in client.list_artifacts(found.info.run_id, "in a/folder")]
    with tempfile.TemporaryDirectory() as folder:
        same = sha256(client.download_artifacts(found.info.run_id, listed[0], folder)) == sha256(path)
    return {"run": run.info.run_id, "found": found.info.run_id, "status": found.info.status, "metrics": found.data.metrics,
            "artifacts": found.info.artifact_uri, "listed": listed, "same": same}


def refused(*calls):
    return [error_of(*call.split("=", 1)) for call in calls]


def error_of(arn, secret):
    os.environ["AWS_SECRET_ACCESS_KEY"] = secret or SECRET
    mlflow.set_tracking_uri(arn)
    try:
        mlflow.MlflowClient().get_experiment("0")
    except MlflowException as error:
        return {"code": error.error_code, "message": error.message}
    return {}


if __name__ == "__main__":
    print(json.dumps({"track": track, "refused": refused}[sys.argv[1]](*sys.argv[2:])))
