"""Rows of pipes and of recordio-protobuf, in the XGBoost image."""
import io
import struct

import numpy
import pytest
from trainyard_xgboost import channels, record_io, rows

# As SageMaker's SDK writes them (sagemaker.amazon.common, 2.x): write_numpy_to_dense_tensor and its sparse twin, of
# the rows [1.5, 0, -2] and [0, 4, 0], labels 1 and 0.
DENSE = bytes.fromhex(
    "0a23d7ce300000000a1a0a0676616c7565731210120e0a0c0000c03f00000000000000c012120a0676616c756573120812060a040000803f"
    "0a23d7ce300000000a1a0a0676616c7565731210120e0a0c00000000000080400000000012120a0676616c756573120812060a0400000000")
SPARSE = bytes.fromhex(
    "0a23d7ce330000000a1d0a0676616c756573121312110a080000c03f000000c0120200021a010312120a0676616c756573120812060a0400"
    "00803f000a23d7ce2e0000000a180a0676616c756573120e120c0a04000080401201011a010312120a0676616c756573120812060a040000"
    "00000000")


def csv(text, weights=False):
    batches = list(rows.of_csv(io.BytesIO(text.encode()), "train_0", channels.delimiter_of))
    return rows.matrix_of_csv(batches, weights)


def test_csv_of_a_stream_has_the_label_first_and_a_weight_second():
    features, told = csv("1,0.5,3\r\n0,2,4\r\n\n", weights=True)
    assert features.tolist() == [[3], [4]]
    assert {name: values.tolist() for name, values in told.items()} == {"label": [1, 0], "weight": [0.5, 2]}


def test_an_empty_field_is_a_missing_value_in_any_batch(monkeypatch):
    monkeypatch.setattr(rows, "BATCH", 2)
    features, told = csv("1;2;3\n0;;4\n1; ;nan\n")
    assert numpy.array_equal(features, [[2, 3], [numpy.nan, 4], [numpy.nan, numpy.nan]], equal_nan=True)
    assert told["label"].tolist() == [1, 0, 1] and features.dtype == numpy.float32


@pytest.mark.parametrize("text, says", [
    ("1,2\n1,x\n", "could not convert string 'x'"), ("1,2\n1,2\n1,2,3\n", "3 columns, and those before have 2")])
def test_rows_that_are_no_matrix_are_errors(monkeypatch, text, says):
    monkeypatch.setattr(rows, "BATCH", 2)
    with pytest.raises(ValueError, match=says):
        csv(text)


def test_dense_records_of_the_sdk():
    features, told = rows.matrix_of_records([io.BytesIO(DENSE[:len(DENSE) // 2]), io.BytesIO(DENSE[len(DENSE) // 2:])])
    assert features.tolist() == [[1.5, 0, -2], [0, 4, 0]] and told["label"].tolist() == [1, 0]


def test_sparse_records_of_the_sdk():
    found = [record_io.row_of(record) for record in record_io.records(io.BytesIO(SPARSE))]
    assert [(row.keys.tolist(), row.values.tolist(), row.columns, row.label.tolist()) for row in found] == [
        ([0, 2], [1.5, -2], 3, [1]), ([1], [4], 3, [0])]
    assert all(row.is_sparse for row in found)


def frame(data, continues=0):
    return struct.pack("<II", record_io.MAGIC, continues << 29 | len(data)) + data + b"\0" * (-len(data) % 4)


def test_a_split_record_is_put_together_around_the_word_that_split_it():
    stream = io.BytesIO(frame(b"whole") + frame(b"first", 1) + frame(b"", 2) + frame(b"last", 3))
    magic = struct.pack("<I", record_io.MAGIC)
    assert list(record_io.records(stream)) == [b"whole", b"first" + magic + magic + b"last"]


@pytest.mark.parametrize("data, says", [
    (b"1,2\n3,4\n", "not RecordIO: a record begins with 0x0A322C31"), (frame(b"x")[:5], "within a RecordIO header"),
    (frame(b"12345")[:-4], "within a record"), (frame(b"x", 1), "within a record")])
def test_what_is_no_record_io_is_an_error(data, says):
    with pytest.raises(ValueError, match=says):
        list(record_io.records(io.BytesIO(data)))


@pytest.mark.parametrize("record, says", [
    (b"", "no features"), (b"\x0b", "wire type 3"), (b"\x0a\x05abc", "ends within a field"),
    (b"\x0a\x02\x0a\x00", "no tensor of numbers")])
def test_what_is_no_record_is_an_error(record, says):
    with pytest.raises(ValueError, match=says):
        record_io.row_of(record)
