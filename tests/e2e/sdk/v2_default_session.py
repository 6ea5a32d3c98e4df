"""The SageMaker Python SDK v2 as in a notebook: default session, default bucket, execution role. Nothing is configured.

Run by test_sdk_v2_session.py, under `trainyard run`: v2_default_session.py IMAGE FOLDER. The last line is the result.
"""
import json
import pathlib
import sys

import sagemaker
from sagemaker.estimator import Estimator

IMAGE, FOLDER = sys.argv[1:3]
session = sagemaker.Session()
role = sagemaker.get_execution_role()
bucket = session.default_bucket()
rows = pathlib.Path(FOLDER) / "rows.csv"
rows.write_text("1,2\n")
inputs = session.upload_data(str(rows), key_prefix="default-session/train")
estimator = Estimator(IMAGE, role, instance_count=1, instance_type="ml.m5.large", volume_size=1, max_run=300,
                      hyperparameters={"script": "cp /opt/ml/input/data/train/rows.csv /opt/ml/model/; echo trained"})
estimator.fit({"train": inputs}, wait=True, logs="All")
again = sagemaker.Session()
print(json.dumps({
    "account": session.account_id(), "role": role, "bucket": bucket, "again": again.default_bucket(), "inputs": inputs,
    "job": estimator.latest_training_job.name, "model": estimator.model_data,
    "downloaded": again.download_data(FOLDER, bucket, estimator.model_data.split("/", 3)[3]),
}))
