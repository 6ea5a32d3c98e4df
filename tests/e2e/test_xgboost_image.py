"""The XGBoost image in its container, for what the examples don't cover. Single hyperparameters, formats and checkpoints are
tested in tests/images."""

import io
import random
import tarfile
import urllib.parse

import pytest

IMAGE = "trainyard/xgboost"


@pytest.fixture(scope="module")
def server(images_server):
    draw = random.Random(1)
    rows = [[draw.random() for _ in range(4)] for _ in range(300)]
    labels = [int(row[0] + row[1] > 1) for row in rows]
    csv = "".join(f"{label},{','.join(map(str, row))}\n" for label, row in zip(labels, rows))
    libsvm = "".join(f"{label} {' '.join(f'{i}:{value}' for i, value in enumerate(row))}\n"
                     for label, row in zip(labels, rows))
    images_server.s3.put_object(Bucket="data", Key="xgboost/csv/rows", Body=csv.encode())
    images_server.s3.put_object(Bucket="data", Key="xgboost/libsvm/rows", Body=libsvm.encode())
    return images_server


def start(server, hyperparameters, data="csv", content_type="text/csv"):
    channels = [{"ChannelName": name, **({"ContentType": content_type} if content_type else {}),
                 "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://data/xgboost/{data}/"}}}
                for name in ("train", "validation")]
    return server.create(HyperParameters=hyperparameters, InputDataConfig=channels,
                         AlgorithmSpecification={"TrainingImage": IMAGE, "TrainingInputMode": "File"})


def archive(server, described, name="model.tar.gz"):
    uri = urllib.parse.urlparse(described["ModelArtifacts"]["S3ModelArtifacts"])
    key = uri.path[1:].replace("model.tar.gz", name)
    packed = tarfile.open(fileobj=io.BytesIO(server.s3.get_object(Bucket=uri.netloc, Key=key)["Body"].read()))
    return {member.name: packed.extractfile(member).read() for member in packed if member.isfile()}


def test_libsvm_is_what_a_channel_without_content_type_holds(server):
    job = start(server, {"num_round": "3", "objective": "binary:logistic", "eval_metric": "auc,accuracy"},
                "libsvm", content_type=None)
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    lines = server.log(job)
    assert "Train matrix has 300 rows and 4 columns" in lines
    [last] = [line for line in lines if line.startswith("[2]#011")]
    assert [word.split(":")[0] for word in last.split("#011")[1:]] == [
        "train-auc", "train-accuracy", "validation-auc", "validation-accuracy"]


def test_what_is_the_users_fault_is_said_and_exits_with_2(server):
    described = server.wait(start(server, {"num_round": "3", "eta": "3"}))
    assert described["FailureReason"] == (
        "AlgorithmError: Hyperparameter eta: value 3.0 is not in [0, 1], exit code: 2")


def test_xgboosts_own_word_on_the_labels_is_passed_on(server):
    described = server.wait(start(server, {"num_round": "3", "objective": "multi:softmax", "num_class": "2",
                                           "csv_weights": "1", "eval_metric": "f1_binary", "base_score": "0.5",
                                           "updater": "grow_skmaker"}))
    assert described["FailureReason"] == "AlgorithmError: Unknown tree updater grow_skmaker, exit code: 2"


def test_cross_validation_leaves_a_model_a_fold_and_the_predictions(server):
    job = start(server, {"num_round": "3", "_kfold": "3", "objective": "binary:logistic", "eval_metric": "logloss"})
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    assert sorted(archive(server, described)) == ["xgboost-model-0", "xgboost-model-1", "xgboost-model-2"]
    predictions = archive(server, described, "output.tar.gz")["predictions.csv"].decode().splitlines()
    assert len(predictions) == 600  # both channels
    assert sum(float(line.split(",")[0]) == float(line.split(",")[2]) for line in predictions) > 500
    assert [line for line in server.log(job) if line.startswith("[3]#011train-logloss:")]


def test_a_stop_ends_the_training_and_saves_the_model(server):
    job = start(server, {"num_round": "1000000", "max_depth": "1"})
    server.wait_for_log(job, "[10]#011")
    server.sagemaker.stop_training_job(TrainingJobName=job)
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Stopped"
    assert list(archive(server, described)) == ["xgboost-model"]
    assert any("saving the model" in line for line in server.log(job))
