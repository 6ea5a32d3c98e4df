"""TrainingJobAnalytics of the SageMaker Python SDK v2, unmodified, in the environment that `trainyard env` gives.

TRAINYARD_SDK2_PYTHON: a Python that has `sagemaker<3` with pandas.
"""

import os

import pytest

from trainyard_server import IMAGE, as_json, shell

SCRIPT = """
import json, sys
import sagemaker, sagemaker.analytics
assert sagemaker.__version__.startswith("2."), sagemaker.__version__
session = sagemaker.Session(default_bucket="data")
analytics = sagemaker.analytics.TrainingJobAnalytics(sys.argv[1], sagemaker_session=session)
frame = analytics.dataframe()
expanded = session.expand_role("Trainer")
print(json.dumps({"rows": frame.to_dict("records"), "names": analytics._metric_names, "role": expanded}))
"""


@pytest.fixture(scope="module")
def python():
    found = os.environ.get("TRAINYARD_SDK2_PYTHON")
    if not found:
        pytest.skip("TRAINYARD_SDK2_PYTHON names no Python with the SageMaker Python SDK v2")
    return found


def test_training_job_analytics_reads_every_metric(server, python):
    described = server.run(
        "for i in 1 2 3 4; do echo \"loss=$i; acc=0.$i;\"; done",
        AlgorithmSpecification={
            "TrainingImage": IMAGE, "TrainingInputMode": "File",
            "MetricDefinitions": [{"Name": "train:loss", "Regex": "loss=(.*?);"},
                                  {"Name": "acc", "Regex": "acc=(.*?);"}]})
    out = shell([python, "-W", "ignore", "-c", SCRIPT, described["TrainingJobName"]], server,
                SAGEMAKER_SUPPRESS_V2_WARNING="1")
    saw = as_json(out.splitlines()[-1])
    assert saw["names"] == ["train:loss", "acc"]
    averages = {}
    for row in saw["rows"]:
        averages.setdefault(row["metric_name"], []).append(row["value"])
    # The minute may have turned between two values: then there are two data points.
    assert 1 <= len(averages["train:loss"]) <= 2 and len(averages["acc"]) == len(averages["train:loss"])
    if len(averages["acc"]) == 1:
        assert averages["train:loss"] == [2.5]
        assert averages["acc"] == [pytest.approx(0.25)]
    assert min(row["timestamp"] for row in saw["rows"]) == 0
    assert saw["role"].endswith(":role/Trainer")
