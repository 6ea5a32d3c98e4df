"""scikit-learn in Pipe mode, with SDK v2: the script reads its rows from a pipe, in another order in each epoch."""
import pathlib

import boto3
import sagemaker
from sagemaker.inputs import ShuffleConfig, TrainingInput
from sagemaker.sklearn import SKLearn

HERE = pathlib.Path(__file__).parent
ROLE = "arn:aws:iam::123456789012:role/MyTrainingRole"
BUCKET = "sklearn-pipe"

# Small objects, as it is objects that are shuffled.
s3 = boto3.client("s3")
s3.create_bucket(Bucket=BUCKET)
rows = (HERE.parents[1] / "demo" / "data" / "breast_cancer_wisconsin.csv").read_text().splitlines(keepends=True)[1:]
for first in range(0, len(rows), 32):
    s3.put_object(Bucket=BUCKET, Key=f"train/{first:04}.csv", Body="".join(rows[first:first + 32]).encode())

estimator = SKLearn(
    entry_point="stream.py",
    source_dir=str(HERE / "source"),
    image_uri="trainyard/sklearn",  # at AWS: framework_version="1.2-1" instead
    role=ROLE,
    instance_type="ml.m5.large",
    hyperparameters={"epochs": 20},
    metric_definitions=[{"Name": "accuracy", "Regex": "accuracy: ([0-9.]+)"}],
    sagemaker_session=sagemaker.Session(default_bucket=BUCKET),
)
estimator.fit({"train": TrainingInput(f"s3://{BUCKET}/train/", input_mode="Pipe", shuffle_config=ShuffleConfig(1))})

print("model:", estimator.model_data)
for metric in estimator.latest_training_job.describe()["FinalMetricDataList"]:
    print(f"{metric['MetricName']} = {metric['Value']:.4f}")
