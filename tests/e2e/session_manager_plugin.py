"""A twin of AWS's session-manager-plugin for tests: what `aws ssm start-session` starts, and what speaks Session Manager's
data channel. AWS's own needs a Go toolchain; `./dev clients` runs the same tests with it.

It behaves like 1.2.804: acknowledges each message that it handles, drops what it has handled before without a word, handles
and acknowledges nothing between the end of the handshake and the start of its own handlers, resends its oldest message until
it is acknowledged, and calls ResumeSession when its connection is lost."""

import argparse
import hashlib
import json
import os
import socket
import struct
import sys
import termios
import threading
import time
import uuid

import boto3
import websocket

HEAD = 116
OUTPUT, SIZE, HANDSHAKE_REQUEST, HANDSHAKE_RESPONSE, HANDSHAKE_COMPLETE, FLAG = 1, 3, 5, 6, 7, 10
TERMINATE_SESSION, CONNECT_TO_PORT_ERROR = 2, 3
VERSION = "1.2.804.0"
RESEND_AFTER, NOT_READY = 0.3, 0.2  # seconds


def pack(kind, sequence, payload, payload_type=0, flags=0):
    number = uuid.uuid4().bytes
    return (struct.pack(">I32sIQqQ", HEAD, kind.ljust(32).encode(), 1, int(time.time() * 1000), sequence, flags) +
            number[8:] + number[:8] + hashlib.sha256(payload).digest() +
            struct.pack(">II", payload_type, len(payload)) + payload)


class Received:
    def __init__(self, data):
        (length,) = struct.unpack(">I", data[:4])
        self.kind = data[4:36].decode().strip(" \0")
        self.sequence, self.flags = struct.unpack(">qQ", data[48:64])
        self.id = str(uuid.UUID(bytes=data[72:80] + data[64:72]))
        digest, (self.payload_type,) = data[80:112], struct.unpack(">I", data[112:116])
        self.payload = data[length + 4:]
        assert length == HEAD and data[36:40] == b"\0\0\0\x01" and data[40:48] != bytes(8), data[:HEAD]
        assert not self.payload or digest == hashlib.sha256(self.payload).digest(), "the digest is of other bytes"


class DataChannel:
    """`handle(payload_type, payload)` is called for each message of the session, in order, from one thread."""

    def __init__(self, response, ssm):
        self.session, self.ssm, self.handle = response["SessionId"], ssm, None
        self.lock, self.next_out, self.expected, self.unacked, self.early = threading.RLock(), 0, 0, {}, {}
        self.type, self.properties, self.ready_at, self.closed = None, {}, None, threading.Event()
        self.connect(response)

    def connect(self, response):
        web = websocket.create_connection(response["StreamUrl"], timeout=60, enable_multithread=True)
        web.send(json.dumps({"MessageSchemaVersion": "1.0", "RequestId": str(uuid.uuid4()), "ClientId": str(uuid.uuid4()),
                             "TokenValue": response["TokenValue"], "ClientVersion": VERSION}))
        web.settimeout(None)
        self.web = web

    def run(self, start):
        """`start(type, properties)` returns the handler of the session, after the handshake."""
        self.start = start
        threading.Thread(target=self.resend, daemon=True).start()
        while not self.closed.is_set():
            try:
                opcode, data = self.web.recv_data()
            except (websocket.WebSocketException, OSError):
                opcode, data = websocket.ABNF.OPCODE_CLOSE, b""
            if self.closed.is_set():
                return
            if opcode == websocket.ABNF.OPCODE_CLOSE:
                if not self.resume():
                    return
            elif opcode == websocket.ABNF.OPCODE_BINARY:
                self.receive(Received(data))

    def resume(self):
        for attempt in range(5):
            self.closed.wait(0.2 * 2 ** attempt)
            try:
                response = self.ssm.resume_session(SessionId=self.session)
                if not response.get("TokenValue"):
                    print(f"Session: {self.session} timed out.", flush=True)
                    return False
                self.connect(response)
                return True
            except Exception as error:
                print(f"resume: {error}", file=sys.stderr, flush=True)
        return False

    def receive(self, message):
        if message.kind == "acknowledge":
            with self.lock:
                self.unacked.pop(json.loads(message.payload)["AcknowledgedMessageSequenceNumber"], None)
        elif message.kind == "channel_closed":
            said = json.loads(message.payload)
            assert said["SessionId"] == self.session and said["MessageType"] == "channel_closed", said
            text = f"SessionId: {self.session} : {said['Output']}" if said["Output"] else \
                f"Exiting session with sessionId: {self.session}."
            print(f"\n\n{text}\n\n", end="", flush=True)
            self.closed.set()
        elif message.kind == "output_stream_data":
            if message.sequence < self.expected:
                return
            if message.sequence > self.expected:
                self.early[message.sequence] = message
                self.acknowledge(message)
                return
            if not self.take(message):
                return
            self.acknowledge(message)
            self.expected += 1
            while (waiting := self.early.pop(self.expected, None)) is not None and self.take(waiting):
                self.expected += 1

    def take(self, message):
        if message.payload_type == HANDSHAKE_REQUEST:
            [action] = json.loads(message.payload)["RequestedClientActions"]
            assert action["ActionType"] == "SessionType", action
            assert len(json.loads(message.payload)["AgentVersion"].split(".")) == 4
            self.type, self.properties = action["ActionParameters"]["SessionType"], action["ActionParameters"]["Properties"]
            self.send(HANDSHAKE_RESPONSE, json.dumps({"ClientVersion": VERSION, "Errors": [], "ProcessedClientActions": [
                {"ActionType": "SessionType", "ActionStatus": 1, "ActionResult": None, "Error": ""}]}).encode())
        elif message.payload_type == HANDSHAKE_COMPLETE:
            if customer := json.loads(message.payload)["CustomerMessage"]:
                print(customer, flush=True)
            self.ready_at = time.monotonic() + NOT_READY
            threading.Timer(NOT_READY, self.begin).start()
        elif self.handle is None:
            return False
        else:
            self.handle(message.payload_type, message.payload)
        return True

    def begin(self):
        self.handle = self.start(self.type, self.properties)

    def acknowledge(self, message):
        self.put(pack("acknowledge", 0, json.dumps({
            "AcknowledgedMessageType": message.kind, "AcknowledgedMessageId": message.id,
            "AcknowledgedMessageSequenceNumber": message.sequence, "IsSequentialMessage": True}).encode(), flags=3))

    def send(self, payload_type, payload):
        with self.lock:
            data = pack("input_stream_data", self.next_out, payload, payload_type, flags=1 if self.next_out == 0 else 0)
            self.unacked[self.next_out] = [time.monotonic(), data]
            self.next_out += 1
            self.put(data)

    def send_bytes(self, data):
        for at in range(0, len(data), 1024):
            while len(self.unacked) > 1000 and not self.closed.wait(0.01):
                pass
            self.send(OUTPUT, data[at:at + 1024])

    def put(self, data):
        try:
            with self.lock:
                self.web.send_binary(data)
        except (websocket.WebSocketException, OSError):
            pass  # the reader notices

    def resend(self):
        while not self.closed.wait(0.1):
            with self.lock:
                if not self.unacked:
                    continue
                since, data = self.unacked[min(self.unacked)]
            if time.monotonic() - since > RESEND_AFTER:
                self.put(data)


class Shell:
    """The terminal, or what stands for it."""

    def __init__(self, channel):
        self.channel, self.terminal, self.size = channel, os.isatty(0), None
        if self.terminal:
            mode = termios.tcgetattr(0)
            mode[3] &= ~(termios.ECHO | termios.ICANON | termios.ISIG)
            termios.tcsetattr(0, termios.TCSANOW, mode)
        for work in (self.watch_size, self.read):
            threading.Thread(target=work, daemon=True).start()

    def watch_size(self):
        while not self.channel.closed.wait(0.5 if self.size else 0):
            size = os.get_terminal_size(0) if self.terminal else os.terminal_size((300, 100))
            if size != self.size:
                self.size = size
                self.channel.send(SIZE, json.dumps({"cols": size.columns, "rows": size.lines}).encode())

    def read(self):
        while data := os.read(0, 1024):
            self.channel.send(OUTPUT, b"\r" if data == b"\n" else data)
        self.channel.closed.set()
        os._exit(0)

    def __call__(self, _, payload):
        os.write(1, payload)


class StandardStreams:
    """AWS-StartSSHSession: raw bytes."""

    def __init__(self, channel):
        self.channel = channel
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        while data := os.read(0, 1024):
            self.channel.send(OUTPUT, data)
        self.channel.send(FLAG, struct.pack(">I", TERMINATE_SESSION))

    def __call__(self, payload_type, payload):
        if payload_type == OUTPUT:
            os.write(1, payload)


class ForwardedPort:
    """smux version 1 over the channel, for a listener on this machine."""

    SYN, FIN, PSH, NOP = range(4)

    def __init__(self, channel, port):
        self.channel, self.streams, self.next_id, self.bytes, self.lock = channel, {}, 1, b"", threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", port))
        print(f"Port {self.listener.getsockname()[1]} opened for sessionId {channel.session}.\nWaiting for connections...",
              flush=True)
        threading.Thread(target=self.accept, daemon=True).start()

    def put(self, command, stream, data=b""):
        with self.lock:
            self.channel.send_bytes(struct.pack("<BBHI", 1, command, len(data), stream) + data)

    def accept(self):
        while True:
            connection, _ = self.listener.accept()
            self.next_id += 2
            self.streams[self.next_id] = connection
            self.put(self.SYN, self.next_id)
            threading.Thread(target=self.read, args=(self.next_id, connection), daemon=True).start()

    def read(self, stream, connection):
        try:
            while data := connection.recv(16384):
                self.put(self.PSH, stream, data)
        except OSError:
            pass
        if self.streams.pop(stream, None):
            self.put(self.FIN, stream)

    def __call__(self, payload_type, payload):
        if payload_type == FLAG:
            if struct.unpack(">I", payload)[0] == CONNECT_TO_PORT_ERROR:
                print("Connection to destination port failed, check SSM Agent logs.", flush=True)
            return
        self.bytes += payload
        while len(self.bytes) >= 8:
            version, command, length, stream = struct.unpack("<BBHI", self.bytes[:8])
            assert version == 1 and command <= self.NOP, self.bytes[:8]
            if len(self.bytes) < 8 + length:
                return
            data, self.bytes = self.bytes[8:8 + length], self.bytes[8 + length:]
            connection = self.streams.get(stream)
            if command == self.PSH and connection:
                connection.sendall(data)
            elif command == self.FIN and connection and self.streams.pop(stream, None):
                connection.shutdown(socket.SHUT_RDWR)
                connection.close()


def main():
    if sys.argv[1:] == ["--version"]:
        print(VERSION)
        return
    parser = argparse.ArgumentParser()
    for name in ("response", "region", "operation", "profile", "request", "endpoint"):
        parser.add_argument(name)
    given = parser.parse_args()
    assert given.operation == "StartSession" and json.loads(given.request)["Target"]
    response = json.loads(os.environ.get(given.response) or given.response)
    channel = DataChannel(response, boto3.client("ssm", region_name=given.region, endpoint_url=given.endpoint))
    print(f"\nStarting session with SessionId: {channel.session}", flush=True)

    def start(kind, properties):
        if kind == "Port" and properties.get("type") == "LocalPortForwarding":
            return ForwardedPort(channel, int(properties.get("localPortNumber") or 0))
        return StandardStreams(channel) if kind == "Port" else Shell(channel)

    channel.run(start)
    os._exit(0)


if __name__ == "__main__":
    main()
