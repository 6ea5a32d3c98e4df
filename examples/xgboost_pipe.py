"""The built-in XGBoost with its rows in pipes: Pipe mode, with boto3. Nothing is downloaded before the training begins."""
import pathlib
import time

import boto3

IMAGE = "trainyard/xgboost"  # at AWS: 683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1
ROLE = "arn:aws:iam::123456789012:role/MyTrainingRole"
BUCKET = "xgboost-pipe"
DATA = pathlib.Path(__file__).parents[1] / "demo" / "data" / "breast_cancer_wisconsin.csv"

s3, sagemaker = boto3.client("s3"), boto3.client("sagemaker")


def upload():
    """A channel's objects are concatenated, so each ends with a line break and none has a header."""
    rows = DATA.read_text().replace("malignant", "1").replace("benign", "0").splitlines(keepends=True)[1:]
    s3.create_bucket(Bucket=BUCKET)
    for part in range(5):
        folder = "validation" if part == 0 else "train"
        s3.put_object(Bucket=BUCKET, Key=f"{folder}/{part}.csv", Body="".join(rows[part::5]).encode())


def channel(name, **more):
    return {"ChannelName": name, "ContentType": "text/csv", "InputMode": "Pipe", "DataSource": {"S3DataSource": {
        "S3DataType": "S3Prefix", "S3Uri": f"s3://{BUCKET}/{name}/"}}, **more}


def train():
    name = time.strftime("xgboost-pipe-%Y-%m-%d-%H-%M-%S")
    sagemaker.create_training_job(
        TrainingJobName=name,
        RoleArn=ROLE,
        AlgorithmSpecification={
            "TrainingImage": IMAGE, "TrainingInputMode": "Pipe",
            "MetricDefinitions": [{"Name": "validation:auc", "Regex": r"#011validation-auc:([0-9.]+)"}]},
        HyperParameters={"num_round": "30", "objective": "binary:logistic", "eval_metric": "auc", "max_depth": "3"},
        InputDataConfig=[channel("train", ShuffleConfig={"Seed": 1}), channel("validation")],
        OutputDataConfig={"S3OutputPath": f"s3://{BUCKET}/models"},
        ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1},
        StoppingCondition={"MaxRuntimeInSeconds": 600})
    print("training job", name)
    while True:
        job = sagemaker.describe_training_job(TrainingJobName=name)
        if job["TrainingJobStatus"] in ("Completed", "Failed", "Stopped"):
            return job
        time.sleep(1)


if __name__ == "__main__":
    upload()
    job = train()
    print(job["TrainingJobStatus"], job.get("FailureReason", ""))
    for metric in job["FinalMetricDataList"]:
        print(f"{metric['MetricName']} = {metric['Value']:.4f}")
    print("model:", job["ModelArtifacts"]["S3ModelArtifacts"])
