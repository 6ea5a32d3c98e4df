"""scikit-learn in script mode, with SDK v2: source/ is uploaded, and run in the container by the training toolkit."""
import pathlib

import boto3
import sagemaker
from sagemaker.sklearn import SKLearn

HERE = pathlib.Path(__file__).parent
ROLE = "arn:aws:iam::123456789012:role/MyTrainingRole"
BUCKET = "sklearn-script-mode"

boto3.client("s3").create_bucket(Bucket=BUCKET)
session = sagemaker.Session(default_bucket=BUCKET)
data = session.upload_data(str(HERE.parents[1] / "demo" / "data" / "breast_cancer_wisconsin.csv"), key_prefix="data")

estimator = SKLearn(
    entry_point="fit.py",
    source_dir=str(HERE / "source"),
    image_uri="trainyard/sklearn",  # at AWS: framework_version="1.2-1" instead
    role=ROLE,
    instance_type="ml.m5.large",
    hyperparameters={"n-estimators": 50, "max-depth": 4, "criterion": "entropy"},
    metric_definitions=[{"Name": "accuracy", "Regex": "accuracy: ([0-9.]+)"}],
    sagemaker_session=session,
)
estimator.fit({"train": data})

print("model:", estimator.model_data)
for metric in session.describe_training_job(estimator.latest_training_job.name)["FinalMetricDataList"]:
    print(f"{metric['MetricName']} = {metric['Value']:.4f}")
