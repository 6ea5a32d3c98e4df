"""A run of SageMaker Experiments with the SageMaker Python SDK v2, as its users write it: what the notebook logs, a training
job within the run, and what its program logs by load_run(). The last line is what the SDK reads back, as JSON.

Run by test_experiments_sdk.py: experiment_flow.py IMAGE ROLE BUCKET, configured by what `trainyard env` says. The image has
no SageMaker SDK: the job fetches this process's own from the bucket.
"""
import json
import pathlib
import sys
import tempfile

import sagemaker
from sagemaker.analytics import ExperimentAnalytics
from sagemaker.estimator import Estimator
from sagemaker.experiments import Run, list_runs, load_run

IMAGE, ROLE, BUCKET = sys.argv[1:4]
session = sagemaker.Session(default_bucket=BUCKET)

PROGRAM = f"""
import boto3, tarfile
body = boto3.client("s3").get_object(Bucket="{BUCKET}", Key="sdk.tar")["Body"]
tarfile.open(fileobj=body, mode="r|").extractall("/usr/local/lib/python3.11/dist-packages")
import sagemaker
from sagemaker.experiments import load_run
with load_run(sagemaker_session=sagemaker.Session(default_bucket="{BUCKET}")) as run:
    run.log_parameter("device", "cpu")
    for step in range(25):
        run.log_metric("inside", step * 0.5, step=step)
    run.log_confusion_matrix([0, 1, 1], [0, 1, 0], title="confusion")  # needs sklearn
open("/opt/ml/model/weights", "w").write("1")
print("loss=0.5;")
print("loss=0.25;")
"""

with Run(experiment_name="Digits", run_name="First", experiment_display_name="Handwritten-digits",
         tags=[{"Key": "team", "Value": "vision"}], sagemaker_session=session) as run:
    run.log_parameters({"rate": 0.1, "optimizer": "adam"})
    run.log_metric("outside", 7.5, step=3)
    with tempfile.TemporaryDirectory() as folder:
        notes = pathlib.Path(folder) / "notes.txt"
        notes.write_text("as planned")
        run.log_file(str(notes), name="notes")
        run.log_artifact("dataset", f"s3://{BUCKET}/data", is_output=False)
    made = Estimator(IMAGE, ROLE, instance_count=1, instance_type="ml.m5.large", volume_size=2, max_run=600,
                     hyperparameters={"epochs": 3, "name": "net"}, sagemaker_session=session, base_job_name="digits",
                     metric_definitions=[{"Name": "train:loss", "Regex": "loss=(.*?);"}],
                     container_entry_point=["python3", "/opt/ml/input/data/code/program.py"])
    made.fit({"code": session.upload_string_as_file_body(PROGRAM, BUCKET, "code/program.py")}, wait=True, logs="All")

with load_run(experiment_name="Digits", run_name="First", sagemaker_session=session) as run:
    run.log_metric("outside", 8.5, step=4)

frame = ExperimentAnalytics(experiment_name="digits", sagemaker_session=session, sort_by="Metrics.train:loss.Min",
                            sort_order="Ascending").dataframe()
rows = {row["TrialComponentName"]: {name: value for name, value in row.items() if value == value}
        for row in frame.to_dict("records")}
runs = list_runs(experiment_name="Digits", sagemaker_session=session)
print(json.dumps({"job": made.latest_training_job.name, "rows": rows, "runs": [each.run_name for each in runs],
                  "config": made.latest_training_job.describe()["ExperimentConfig"]}))
