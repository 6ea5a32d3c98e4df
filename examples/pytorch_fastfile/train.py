"""PyTorch in FastFile mode, with SDK v2: only the parts of files that are read are fetched."""
import array
import pathlib

import boto3
import sagemaker
from sagemaker.inputs import TrainingInput
from sagemaker.pytorch import PyTorch

HERE = pathlib.Path(__file__).parent
ROLE = "arn:aws:iam::123456789012:role/MyTrainingRole"
BUCKET = "pytorch-fastfile"

# Rows of equal size, so that each has a known offset: 32-bit floats, the label first.
s3 = boto3.client("s3")
s3.create_bucket(Bucket=BUCKET)
lines = (HERE.parents[1] / "demo" / "data" / "breast_cancer_wisconsin.csv").read_text().splitlines()[1:]
rows = [[float(label == "malignant"), *map(float, features)] for label, *features in (line.split(",") for line in lines)]
for part in range(2):
    values = array.array("f", [value for row in rows[part::2] for value in row])
    s3.put_object(Bucket=BUCKET, Key=f"train/{part}.f32", Body=values.tobytes())

estimator = PyTorch(
    entry_point="look_up.py",
    source_dir=str(HERE / "source"),
    image_uri="trainyard/pytorch",  # at AWS: framework_version="1.13", py_version="py39" instead
    role=ROLE,
    instance_count=1,
    instance_type="ml.m5.large",
    hyperparameters={"epochs": 20, "columns": len(rows[0])},
    metric_definitions=[{"Name": "test:accuracy", "Regex": "accuracy=([0-9.]+)"}],
    sagemaker_session=sagemaker.Session(default_bucket=BUCKET),
)
estimator.fit({"train": TrainingInput(f"s3://{BUCKET}/train/", input_mode="FastFile")})

print("model:", estimator.model_data)
for metric in estimator.latest_training_job.describe()["FinalMetricDataList"]:
    print(f"{metric['MetricName']} = {metric['Value']:.4f}")
