"""The XGBoost image's checkpoints, seen as files; the platform's part is played by the tests."""
import json
import pathlib

import pytest
from trainyard_xgboost.checkpoints import Checkpoints, folder_of


def write(text):
    return lambda path: pathlib.Path(path).write_text(text)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def numbers(folder):
    return sorted(int(path.suffix[1:]) for path in folder.glob("xgboost-checkpoint.*") if path.suffix[1:].isdigit())


def test_the_newest_five_are_kept(tmp_path):
    checkpoints = Checkpoints(tmp_path)
    for number in range(8):
        checkpoints.save(number, write("model"))
    assert numbers(tmp_path) == [3, 4, 5, 6, 7]


def test_a_checkpoint_appears_whole_under_its_name(tmp_path):
    seen = []
    Checkpoints(tmp_path).save(3, lambda path: (seen.append(path), write("model")(path)))
    assert seen == [str(tmp_path / "xgboost-checkpoint.3.sagemaker-ignore")]
    assert names(tmp_path) == ["xgboost-checkpoint.3"]


def test_what_is_being_uploaded_stays_until_it_is_uploaded(tmp_path):
    checkpoints = Checkpoints(tmp_path)
    checkpoints.save(0, write("model"))
    (tmp_path / "xgboost-checkpoint.0.sagemaker-uploading").touch()
    for number in range(1, 7):
        checkpoints.save(number, write("model"))
    assert numbers(tmp_path) == [0, 2, 3, 4, 5, 6]
    (tmp_path / "xgboost-checkpoint.0.sagemaker-uploaded").touch()
    checkpoints.save(7, write("model"))
    assert numbers(tmp_path) == [3, 4, 5, 6, 7]


def test_at_the_end_nothing_waits_for_an_upload(tmp_path):
    checkpoints = Checkpoints(tmp_path)
    checkpoints.save(0, write("model"))
    (tmp_path / "xgboost-checkpoint.0.sagemaker-uploading").touch()
    for number in range(1, 6):
        checkpoints.save(number, write("model"))
    checkpoints.finish()
    assert numbers(tmp_path) == [1, 2, 3, 4, 5]


def test_what_an_earlier_job_left_is_not_removed(tmp_path):
    for number in range(3):
        write("old")(tmp_path / f"xgboost-checkpoint.{number}")
    checkpoints = Checkpoints(tmp_path)
    for number in range(3, 10):
        checkpoints.save(number, write("model"))
    assert numbers(tmp_path) == [0, 1, 2, 5, 6, 7, 8, 9]


def test_the_newest_is_resumed_from_by_number_and_not_by_name(tmp_path):
    for number in (2, 9, 10):
        write(str(number))(tmp_path / f"xgboost-checkpoint.{number}")
    write("half")(tmp_path / "xgboost-checkpoint.11.sagemaker-ignore")
    assert Checkpoints(tmp_path).resume(lambda path: pathlib.Path(path).read_text()) == ("10", 11)


def test_a_broken_one_is_passed_over(tmp_path, capsys):
    for number in (4, 5):
        write(str(number))(tmp_path / f"xgboost-checkpoint.{number}")

    def load(path):
        if path.endswith(".5"):
            raise ValueError("not a model")
        return path

    assert Checkpoints(tmp_path).resume(load) == (str(tmp_path / "xgboost-checkpoint.4"), 5)
    assert "xgboost-checkpoint.5 cannot be loaded: not a model" in capsys.readouterr().out


def test_without_any_the_training_starts_at_the_beginning(tmp_path):
    assert Checkpoints(tmp_path / "new").resume(pytest.fail) == (None, 0)
    assert (tmp_path / "new").is_dir()


def test_without_a_folder_nothing_is_kept():
    checkpoints = Checkpoints(None)
    checkpoints.save(0, pytest.fail)
    checkpoints.finish()
    assert checkpoints.resume(pytest.fail) == (None, 0)


def test_the_folder_is_that_of_the_configuration(tmp_path):
    assert folder_of(tmp_path) is None
    config = tmp_path / "input" / "config" / "checkpointconfig.json"
    config.parent.mkdir(parents=True)
    config.write_text(json.dumps({"S3Uri": "s3://b/c"}))
    assert folder_of(tmp_path) == pathlib.Path("/opt/ml/checkpoints")
    config.write_text(json.dumps({"S3Uri": "s3://b/c", "LocalPath": "/elsewhere"}))
    assert folder_of(tmp_path) == pathlib.Path("/elsewhere")
