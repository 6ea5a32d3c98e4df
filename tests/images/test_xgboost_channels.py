"""How the XGBoost image reads its channels."""
import pathlib

import pytest
from trainyard_xgboost import channels
from trainyard_xgboost.errors import UserError

ROOT = pathlib.Path("/opt/ml")


@pytest.mark.parametrize("content_type, format", [
    (None, "libsvm"), ("text/csv", "csv"), ("csv", "csv"), ("text/csv; label_size=1; charset=utf8", "csv"),
    ("TEXT/CSV", "csv"), ("recordio-protobuf", "recordio-protobuf"),
    ("application/x-recordio-protobuf", "recordio-protobuf"), ("libsvm", "libsvm"),
    ("text/libsvm ;charset=utf8", "libsvm"), ("text/x-libsvm", "libsvm")])
def test_content_types_with_their_parameters(content_type, format):
    assert channels.format_of(content_type) == format


@pytest.mark.parametrize("content_type, says", [
    ("text/csv; label_size=0", "Optional parameter label_size must be equal to 1"),
    ("application/x-parquet", "is not supported by this image; it reads csv"),
    ("application/json", "is not an accepted ContentType: csv, text/csv")])
def test_content_types_that_are_refused(content_type, says):
    with pytest.raises(UserError, match=says):
        channels.format_of(content_type)


def check(**configuration):
    return channels.check(configuration, ROOT)


def test_channels_have_their_folders():
    found = check(train={"ContentType": "text/csv", "TrainingInputMode": "File"}, validation={})
    assert found["train"] == channels.Channel("train", "csv", ROOT / "input/data/train")
    assert found["validation"].format == "libsvm"


def test_a_channel_in_pipe_mode_is_its_first_pipe():
    found = check(train={"ContentType": "csv", "TrainingInputMode": "Pipe"})["train"]
    assert found.is_piped and found.data_path == ROOT / "input/data/train_0"


@pytest.mark.parametrize("configuration, says", [
    ({"validation": {}}, "Missing required channel: train"),
    ({"train": {}, "test": {}}, "Extraneous channel found: test"),
    ({"train": {"TrainingInputMode": "Pipe"}}, "^Pipe mode not supported for LibSVM.$"),
    ({"train": {"RecordWrapperType": "RecordIO"}}, "RecordIO")])
def test_channels_that_are_refused(configuration, says):
    with pytest.raises(UserError, match=says):
        check(**configuration)


def folder(tmp_path, **files):
    for name, text in files.items():
        path = tmp_path / name.replace("__", "/")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return channels.Channel("train", "csv", tmp_path)


def test_files_of_all_folders_are_read_in_the_order_of_their_names(tmp_path):
    channel = folder(tmp_path, b="1,2\n", a__c="1,2\n", _SUCCESS="", empty="")
    assert [path.name for path in channels.files_of(channel)] == ["c", "b"]


def test_no_data_is_refused(tmp_path):
    with pytest.raises(UserError, match=f"^No data in training channel path {tmp_path}$"):
        channels.files_of(folder(tmp_path, empty=""))


def test_hidden_files_are_refused(tmp_path):
    (tmp_path / ".hidden").write_text("1,2\n")
    with pytest.raises(UserError, match="Hidden file found"):
        channels.files_of(folder(tmp_path, a="1,2\n"))


def file(tmp_path, text):
    path = tmp_path / "rows"
    path.write_text(text)
    return path


@pytest.mark.parametrize("line, delimiter", [
    ("1,2.5,-3e4", ","), ("1;2;3", ";"), ("1\t2", "\t"), ("1|2", "|"), ("1 2", " "), ("1,,3", ","), ("0, nan, 1", ","),
    ("1,2\r", ",")])
def test_the_delimiter_is_found(tmp_path, line, delimiter):
    assert channels.delimiter_of(channels.first_line(file(tmp_path, line + "\n")), "rows") == delimiter


@pytest.mark.parametrize("line, says", [
    ("label,age", "'label' is not a number. There must be no header"), ("1", "fewer than 2 columns"),
    ("1,yes", "'yes' is not a number")])
def test_what_is_not_csv_is_refused(line, says):
    with pytest.raises(UserError, match=f"First line '{line}...' of file 'rows' is not 'CSV' format: .*{says}"):
        channels.delimiter_of(line, "rows")


def test_weights_need_a_third_column():
    with pytest.raises(UserError, match="fewer than 3 columns"):
        channels.delimiter_of("1,2", "rows", min_columns=3)


@pytest.mark.parametrize("line", ["1 1:2 5:0.5", "-1:0.3 2:1", "1", "1 qid:3 1:2"])
def test_libsvm(tmp_path, line):
    channels.check_libsvm(file(tmp_path, line + "\n"))


@pytest.mark.parametrize("line", ["a 1:2", "1:2:3 1:2", "1 2", "1 x:2", "1 1:y", "1,2,3", "1: 1:2"])
def test_what_is_not_libsvm_is_refused(tmp_path, line):
    with pytest.raises(UserError, match="is not 'LIBSVM' format"):
        channels.check_libsvm(file(tmp_path, line + "\n"))


def test_xgboost_is_told_label_weight_and_delimiter():
    assert channels.uri_of("/d", "csv", ";", True) == "/d?format=csv&label_column=0&delimiter=;&weight_column=1"
    assert channels.uri_of("/d", "libsvm", "", False) == "/d?format=libsvm"


def test_an_xgboost_error_is_told_in_its_own_sentence():
    error = "[11:02:33] ./src/objective/regression_obj.cu:104: label must be in [0,1]\nStack trace:\n  [bt] (0)"
    assert channels.xgboost_says(error) == "label must be in [0,1]"
