"""A crowd of other clients: idle connections, and slow ones that send a request a byte at a time."""

import socket
import threading

REQUEST = b"POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: SageMaker.ListTrainingJobs\r\nX-Filler: " + b"x" * 60000


class Crowd:
    def __init__(self, url, connections, slow):
        """Of `connections`, `slow` send a byte now and then and never finish their headers."""
        host, port = url.removeprefix("http://").rsplit(":", 1)
        self.address = (host, int(port))
        self.count = connections
        self.slow = slow
        self.leaving = threading.Event()

    def __enter__(self):
        self.connections = [socket.create_connection(self.address, timeout=10) for _ in range(self.count)]
        self.thread = threading.Thread(target=self._trickle, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *exc):
        self.leaving.set()
        self.thread.join()
        for connection in self.connections:
            connection.close()

    def _trickle(self):
        sent = 0
        while not self.leaving.wait(0.1):
            for number in range(self.slow):
                try:
                    self.connections[number].send(REQUEST[sent % len(REQUEST):][:1])
                except OSError:  # the server lost its patience: another one comes
                    self.connections[number].close()
                    self.connections[number] = socket.create_connection(self.address, timeout=10)
                    self.connections[number].send(REQUEST[:sent % len(REQUEST) + 1])
            sent += 1
