"""Exit codes and the failure file of the XGBoost image, for input that is rejected before any training."""
import json

import pytest
from trainyard_xgboost import main


@pytest.fixture
def job(tmp_path, monkeypatch):
    monkeypatch.setenv("SAGEMAKER_BASE_DIR", str(tmp_path))
    (tmp_path / "input" / "config").mkdir(parents=True)

    def run(hyperparameters, channels, hosts=("algo-1",)):
        for name, content in (("hyperparameters", hyperparameters), ("inputdataconfig", channels),
                              ("resourceconfig", {"hosts": list(hosts)})):
            (tmp_path / "input" / "config" / f"{name}.json").write_text(json.dumps(content))
        return main.main(), (tmp_path / "output" / "failure").read_text()

    return run


def test_the_users_fault_is_exit_code_2_and_the_failure_file_says_what(job):
    assert job({"num_round": "0"}, {"train": {}}) == (2, "Hyperparameter num_round: value 0 is not in [1, +inf)")
    assert job({"num_round": "1"}, {}) == (2, "Missing required channel: train")


def test_several_instances_are_refused(job):
    code, reason = job({"num_round": "1"}, {"train": {}}, ["algo-1", "algo-2"])
    assert code == 2 and "InstanceCount is 2" in reason


def test_a_script_needs_the_image_with_the_toolkit(job):
    code, reason = job({"sagemaker_program": '"train.py"'}, {})
    assert code == 2 and "no training toolkit" in reason


def test_what_is_not_the_users_fault_is_exit_code_1(job, monkeypatch):
    monkeypatch.setattr(main.channels, "check", lambda *arguments: 1 / 0)
    assert job({"num_round": "1"}, {"train": {}}) == (1, "ZeroDivisionError: division by zero")


def test_the_failure_file_holds_what_sagemaker_reads(job):
    code, reason = job({"num_round": "1", "x" * 3000: "1"}, {"train": {}})
    assert code == 2 and len(reason) == 1024
