"""A separate Docker engine for a test, which the test may kill."""

import contextlib
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import subprocess
import threading

import pytest
from trainyard_server import eventually


class Engine:
    """dockerd with all of its state in `folder`, whose path must be short, as it contains a socket."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.socket = str(self.folder / "docker.sock")
        self.process = None

    def start(self, live_restore):
        if not shutil.which("dockerd"):
            pytest.skip("dockerd is not installed")
        _, files = resource.getrlimit(resource.RLIMIT_NOFILE)
        # The same as in tools/with_dockerd.
        words = ["dockerd", f"--host=unix://{self.socket}", f"--pidfile={self.folder}/dockerd.pid",
                 f"--data-root={self.folder}/data", f"--exec-root={self.folder}/exec", "--bridge=none", "--iptables=false",
                 "--ip6tables=false", "--ip-forward=false", "--ip-masq=false", "--oom-score-adjust=0",
                 f"--default-ulimit=nofile={files}:{files}"]
        words += ["--live-restore"] if live_restore else []
        # It gives up if its containerd takes more than 15 s to start, as it may on a busy machine.
        for last in (False, False, True):
            self._begin(words)
            eventually(lambda: self.process.poll() is not None or self._answers(), 120, "an answer of the engine")
            if self.process.poll() is None:
                return
            assert not last, (self.folder / "dockerd.log").read_text()[-4000:]

    def _begin(self, words):
        (self.folder / "dockerd.pid").unlink(missing_ok=True)
        with open(self.folder / "dockerd.log", "ab") as log:
            self.process = subprocess.Popen(words, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)

    def _answers(self):
        return self.docker("version", check=False).returncode == 0

    def docker(self, *words, check=True):
        return subprocess.run(["docker", "-H", f"unix://{self.socket}", *words], capture_output=True, text=True, check=check)

    def kill(self):
        """Kills it with its containerd; containers keep running."""
        self.process.kill()
        self.process.wait()

    def terminate(self):
        """As `systemctl stop docker` does; containers keep running if live-restore is on."""
        self.process.terminate()
        self.process.wait(60)

    def containerds(self):
        config = f"{self.folder}/exec/containerd/containerd.toml".encode()
        return [int(command.parent.name) for command in pathlib.Path("/proc").glob("[0-9]*/cmdline")
                if config in read_or_nothing(command).split(b"\0")]

    def kill_containerd(self):
        before = self.containerds()
        for process in before:
            os.kill(process, signal.SIGKILL)
        return before

    def stop(self):
        """Stops it and removes everything of it."""
        if self.process and self.process.poll() is None:
            for container in self.docker("ps", "-aq", check=False).stdout.split():
                self.docker("rm", "-f", container, check=False)
            self.process.terminate()
            self.process.wait(60)
        with open("/proc/self/mountinfo") as mounts:
            below = [line.split()[4] for line in mounts if line.split()[4].startswith(f"{self.folder}/")]
        for mount in sorted(below, reverse=True):
            subprocess.run(["umount", "-l", mount], capture_output=True)


class CutSocket:
    """A proxy in front of an engine's socket. After cut(), the next request whose first line matches `pattern` is the last
    that the engine sees: `lost()` is called before it is forwarded, or, once it is done, instead of its response."""

    def __init__(self, path, engine):
        self.path, self._engine = str(path), engine
        self._pattern = self._lost = None
        self._done_first = False
        self.cuts = 0
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(self.path)
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self, pattern, lost, done_first):
        self._lost, self._done_first, self._pattern = lost, done_first, pattern.encode()

    def close(self):
        self._listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client):
        with client, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as engine, contextlib.suppress(OSError):
            engine.connect(self._engine.socket)
            cut = threading.Event()
            threading.Thread(target=self._answers, args=(client, engine, cut), daemon=True).start()
            while bytes_ := client.recv(65536):
                if self._pattern and re.match(self._pattern, bytes_.split(b"\r\n", 1)[0]):
                    self._pattern = None
                    self.cuts += 1
                    cut.set()
                    if not self._done_first:
                        self._lost()
                        return
                engine.sendall(bytes_)
            engine.shutdown(socket.SHUT_WR)

    def _answers(self, client, engine, cut):
        with contextlib.suppress(OSError):
            while bytes_ := engine.recv(65536):
                if cut.is_set():
                    self._lost()
                    break
                client.sendall(bytes_)
        with contextlib.suppress(OSError):  # also when the engine has reset its end
            client.shutdown(socket.SHUT_RDWR)


def read_or_nothing(file):
    try:
        return file.read_bytes()
    except OSError:
        return b""
