"""One flow of the SageMaker Python SDK v3's ModelTrainer; the last line is the result as JSON.

Run by test_sdk_v3.py: v3_flow.py FLOW IMAGE ROLE BUCKET FOLDER, configured by what `trainyard env` says.
"""
import json
import pathlib
import sys

import boto3
from sagemaker.core.helper.session_helper import Session
from sagemaker.core.utils.utils import configure_logging
from sagemaker.train.configs import Compute, InputData, OutputDataConfig, SourceCode, StoppingCondition
from sagemaker.train.model_trainer import ModelTrainer

FLOW, IMAGE, ROLE, BUCKET, FOLDER = sys.argv[1:6]
SCRIPTS = {
    "train": """
import argparse, os, pathlib
parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int)
parser.add_argument("--note")
got = parser.parse_args()
rows = (pathlib.Path(os.environ["SM_CHANNEL_TRAIN"]) / "rows.csv").read_text()
for epoch in range(got.epochs):
    print(f"epoch {epoch} rows {rows.strip()} note {got.note}", flush=True)
pathlib.Path(os.environ["SM_MODEL_DIR"], "model.txt").write_text(rows)
print("the last line", flush=True)
""",
    "failing": """
print("before the end", flush=True)
raise ValueError("the learning rate is zero")
""",
}

configure_logging()
session = Session(boto_session=boto3.Session(), default_bucket=BUCKET)
folder = pathlib.Path(FOLDER)
(folder / "source").mkdir(parents=True)
(folder / "source" / "train.py").write_text(SCRIPTS[FLOW])
(folder / "data").mkdir()
(folder / "data" / "rows.csv").write_text("1,2\n")

trainer = ModelTrainer(
    training_image=IMAGE,
    role=ROLE,
    sagemaker_session=session,
    base_job_name=f"v3-{FLOW}",
    source_code=SourceCode(source_dir=str(folder / "source"), entry_script="train.py"),
    compute=Compute(instance_type="ml.m5.large", instance_count=1, volume_size_in_gb=1),
    stopping_condition=StoppingCondition(max_runtime_in_seconds=300),
    output_data_config=OutputDataConfig(s3_output_path=f"s3://{BUCKET}/v3-out"),
    hyperparameters={"epochs": 3, "note": "two words"} if FLOW == "train" else None,
)
saw = {}
try:
    trainer.train(input_data_config=[InputData(channel_name="train", data_source=str(folder / "data"))],
                  wait=True, logs=True)
except Exception as error:  # the SDK's own class is what the test looks at
    saw = {"error": str(error), "class": type(error).__name__}
job = trainer._latest_training_job
saw.update(job=job.training_job_name, status=job.training_job_status)
print(json.dumps(saw))
