"""The SageMaker tutorial of the built-in XGBoost, with SDK v2. Only the image is changed."""
import pathlib

import boto3
import sagemaker
from sagemaker.inputs import TrainingInput

role = "arn:aws:iam::123456789012:role/MyTrainingRole"
bucket = "xgboost-tutorial"
prefix = "breast-cancer"

# At AWS: container = sagemaker.image_uris.retrieve("xgboost", region, "1.7-1")
container = "trainyard/xgboost"

boto3.client("s3").create_bucket(Bucket=bucket)
session = sagemaker.Session(default_bucket=bucket)

data = pathlib.Path(__file__).parents[1] / "demo" / "data" / "breast_cancer_wisconsin.csv"
rows = data.read_text().replace("malignant", "1").replace("benign", "0").splitlines(keepends=True)[1:]
inputs = {}
for name, part in (("train", [row for i, row in enumerate(rows) if i % 5]), ("validation", rows[::5])):
    uri = sagemaker.s3.S3Uploader.upload_string_as_file_body(
        "".join(part), f"s3://{bucket}/{prefix}/{name}/rows.csv", sagemaker_session=session)
    inputs[name] = TrainingInput(uri, content_type="text/csv")

xgb = sagemaker.estimator.Estimator(
    container,
    role,
    instance_count=1,
    instance_type="ml.m5.large",
    volume_size=5,
    output_path=f"s3://{bucket}/{prefix}/output",
    sagemaker_session=session,
    metric_definitions=[{"Name": "validation:auc", "Regex": r".*\[[0-9]+\].*#011validation-auc:([-+]?[0-9]*\.?[0-9]+)"}],
)
xgb.set_hyperparameters(
    max_depth=5,
    eta=0.2,
    gamma=4,
    min_child_weight=6,
    subsample=0.8,
    objective="binary:logistic",
    eval_metric="auc",
    num_round=50,
    early_stopping_rounds=10,
)
xgb.fit(inputs)

print("model:", xgb.model_data)
for metric in session.describe_training_job(xgb.latest_training_job.name)["FinalMetricDataList"]:
    print(f"{metric['MetricName']} = {metric['Value']:.4f}")
