"""recordio-protobuf, the format of SageMaker's own algorithms: RecordIO frames of Record messages, decoded by hand.

    Record   1: features, 2: label    each a map (1: name, 2: Value) with the one name "values"
    Value    2: Float32Tensor, 3: Float64Tensor, 7: Int32Tensor
    Tensor   1: values, 2: keys (the columns, of a sparse one), 3: shape
"""
import struct
from dataclasses import dataclass

import numpy

MAGIC = 0xCED7230A
TENSORS = {2: "<f4", 3: "<f8", 7: "<i4"}
VARINT, EIGHT_BYTES, BYTES, FOUR_BYTES = 0, 1, 2, 5  # protobuf's wire types


@dataclass
class Row:
    values: numpy.ndarray
    keys: numpy.ndarray
    columns: int
    label: numpy.ndarray
    is_sparse: bool


def records(stream):
    """The payloads of RecordIO frames; one that is split is put together."""
    parts = []
    while header := stream.read(8):
        if len(header) < 8:
            raise ValueError("the data ends within a RecordIO header")
        magic, word = struct.unpack("<II", header)
        if magic != MAGIC:
            raise ValueError(f"not RecordIO: a record begins with 0x{magic:08X}, not with 0x{MAGIC:08X}")
        length, continues = word & (1 << 29) - 1, word >> 29  # 0: whole, 1: first, 2: middle, 3: last
        padded = stream.read(length + -length % 4)
        if len(padded) < length:
            raise ValueError("the data ends within a record")
        parts.append(padded[:length])
        if continues in (0, 3):
            yield struct.pack("<I", MAGIC).join(parts)
            parts = []
    if parts:
        raise ValueError("the data ends within a record")


def row_of(record):
    features = label = None
    for number, entry in _fields(memoryview(record)):
        if number == 1:
            features = _tensor_of(entry)
        elif number == 2:
            label = _tensor_of(entry)
    if features is None:
        raise ValueError("a record has no features")
    values, keys, shape = features
    columns = int(shape[-1]) if len(shape) else int(keys.max()) + 1 if len(keys) else len(values)
    is_sparse = len(keys) > 0 or columns > len(values)
    if is_sparse and (len(keys) != len(values) or len(keys) and int(keys.max()) >= columns):
        raise ValueError(f"a record has {len(values)} values for {len(keys)} of {columns} columns")
    return Row(values, keys, columns, numpy.empty(0, "<f4") if label is None else label[0], is_sparse)


def _tensor_of(entry):
    """Of a map's entry -> (values, keys, shape)"""
    for number, value in _fields(entry):
        if number != 2:
            continue
        for kind, tensor in _fields(value):
            if kind in TENSORS:
                return _read_tensor(tensor, TENSORS[kind])
    raise ValueError("a record has features or a label that are no tensor of numbers")


def _read_tensor(tensor, kind):
    found = {1: [], 2: [], 3: []}
    for number, data in _fields(tensor):
        if number == 1 and kind != "<i4":
            found[1].append(numpy.frombuffer(data, kind))
        elif number in found:
            found[number].append(numpy.array([data] if isinstance(data, int) else list(_varints(data)), "int64"))
    values, keys, shape = (numpy.concatenate(parts) if parts else numpy.empty(0, "int64") for parts in found.values())
    return values.astype("<f4"), keys, shape


def _varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return (value - (1 << 64) if value >> 63 else value), at


def _varints(data):
    at = 0
    while at < len(data):
        value, at = _varint(data, at)
        yield value


def _fields(data):
    """(number, a number or bytes) of a message."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, kind = key >> 3, key & 7
        if kind == VARINT:
            value, at = _varint(data, at)
        elif kind in (EIGHT_BYTES, FOUR_BYTES, BYTES):
            size, at = _varint(data, at) if kind == BYTES else (8 if kind == EIGHT_BYTES else 4, at)
            value, at = data[at:at + size], at + size
            if at > len(data):
                raise ValueError("a record ends within a field")
        else:
            raise ValueError(f"a record is no protobuf message: wire type {kind}")
        yield number, value
