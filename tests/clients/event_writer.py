"""Writes scalars into a TensorBoard event file, as code without TensorFlow can: EventWriter(folder).add(tag, step, value).

The format: records of a length, its masked CRC-32C, the bytes of an Event (tensorflow/core/util/event.proto), and theirs.
"""

import pathlib
import struct
import time


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(data):
    crc = crc32c(data)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def field(number, data):
    """A field of bytes, of fewer than 128."""
    return bytes([number << 3 | 2, len(data)]) + data


class EventWriter:
    def __init__(self, folder):
        self.file = open(pathlib.Path(folder) / f"events.out.tfevents.{int(time.time())}.algo-1", "ab", buffering=0)
        self.write(field(3, b"brain.Event:2"))

    def write(self, content):
        event = b"\x09" + struct.pack("<d", time.time()) + content
        length = struct.pack("<Q", len(event))
        self.file.write(length + masked(length) + event + masked(event))

    def add(self, tag, step, value):
        scalar = field(1, tag.encode()) + b"\x15" + struct.pack("<f", value)
        self.write(bytes([0x10, step]) + field(5, field(1, scalar)))
