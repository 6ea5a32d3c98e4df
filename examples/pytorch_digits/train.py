"""PyTorch with SDK v2: a small network learns to read handwritten digits."""
import pathlib

import boto3
import sagemaker
from sagemaker.pytorch import PyTorch

ROLE = "arn:aws:iam::123456789012:role/MyTrainingRole"
BUCKET = "pytorch-digits"

boto3.client("s3").create_bucket(Bucket=BUCKET)
session = sagemaker.Session(default_bucket=BUCKET)

estimator = PyTorch(
    entry_point="digits.py",
    source_dir=str(pathlib.Path(__file__).parent / "source"),
    image_uri="trainyard/pytorch",  # at AWS: framework_version="1.13", py_version="py39" instead
    role=ROLE,
    instance_count=1,
    instance_type="ml.m5.large",
    hyperparameters={"epochs": 15, "lr": 0.003},
    metric_definitions=[{"Name": "test:accuracy", "Regex": "accuracy=([0-9.]+)"},
                        {"Name": "train:loss", "Regex": "loss=([0-9.]+)"}],
    sagemaker_session=session,
)
estimator.fit()

print("model:", estimator.model_data)
for metric in session.describe_training_job(estimator.latest_training_job.name)["FinalMetricDataList"]:
    print(f"{metric['MetricName']} = {metric['Value']:.4f}")
