"""A run of an experiment with the SageMaker Python SDK v3; the last line is what the SDK reads back, as JSON.

Run by test_sdk_v3.py: v3_run.py BUCKET, configured by what `trainyard env` says.
"""
import json
import pathlib
import sys
import tempfile

import boto3
from sagemaker.core.experiments import Run
from sagemaker.core.experiments.run import list_runs
from sagemaker.core.helper.session_helper import Session

session = Session(boto_session=boto3.Session(), default_bucket=sys.argv[1])

with Run(experiment_name="Third", run_name="First", run_display_name="the-first", sagemaker_session=session) as run:
    run.log_parameters({"rate": 0.25, "optimizer": "adam"})
    for step in range(12):
        run.log_metric("loss", 1 / (step + 1), step=step)
    with tempfile.TemporaryDirectory() as folder:
        notes = pathlib.Path(folder) / "notes.txt"
        notes.write_text("as planned")
        run.log_file(str(notes), name="notes", is_output=False)

print(json.dumps({"runs": [each.run_name for each in list_runs("third", sagemaker_session=session)]}))
