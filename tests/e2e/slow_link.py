"""A slow or stalled link to a server: the kernel of a test machine may have no netem."""

import contextlib
import socket
import threading
import time


class SlowLink:
    """A proxy on loopback. It forwards each byte after `seconds`, in either direction. After hold() it holds back what the
    server sends beyond so many bytes, of all connections together, until resume()."""

    def __init__(self, port, seconds=0.0):
        self.port_behind, self.seconds = port, seconds
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.changed = threading.Condition()
        self.passed, self.most, self.waiting = 0, None, 0
        threading.Thread(target=self.accept, daemon=True).start()

    def hold(self, behind):
        """From now on forwards only that many more bytes from the server."""
        with self.changed:
            self.most = self.passed + behind

    def resume(self):
        with self.changed:
            self.most = None
            self.changed.notify_all()

    def holds(self):
        """Whether any bytes are being held back."""
        with self.changed:
            return self.waiting > 0

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                try:
                    behind = socket.create_connection(("127.0.0.1", self.port_behind))
                except OSError:
                    client.close()
                    continue
                for each in (client, behind):
                    each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.join(client, behind, answers=False)
                self.join(behind, client, answers=True)

    def may_pass(self, size):
        with self.changed:
            self.waiting += 1
            while self.most is not None and self.passed + size > self.most:
                self.changed.wait()
            self.waiting -= 1
            self.passed += size

    def join(self, source, target, answers):
        waiting, arrived = [], threading.Condition()

        def read():
            while True:
                try:
                    data = source.recv(1 << 18 if self.most is None else 1 << 14)
                except OSError:
                    data = b""
                with arrived:
                    waiting.append((time.monotonic() + self.seconds, data))
                    arrived.notify()
                if not data:
                    return

        def write():
            while True:
                with arrived:
                    while not waiting:
                        arrived.wait()
                    due, data = waiting.pop(0)
                if (pause := due - time.monotonic()) > 0:
                    time.sleep(pause)
                if answers:
                    self.may_pass(len(data))
                with contextlib.suppress(OSError):
                    target.sendall(data) if data else target.shutdown(socket.SHUT_WR)
                if not data:
                    return

        for work in (read, write):
            threading.Thread(target=work, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()
        self.resume()
