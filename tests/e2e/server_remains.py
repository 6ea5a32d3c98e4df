"""Resources of a server under test on this machine, which it must not leave behind."""

import contextlib
import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess

from eventually import eventually


class Remains:
    """Processes, containers, mounts and networks of the server whose folder is `data`."""

    def mounts(self):
        """Mounts below this server's folder, the last one first."""
        lines = pathlib.Path("/proc/self/mountinfo").read_text().splitlines()
        return [line.split()[4] for line in reversed(lines) if line.split()[4].startswith(f"{self.data}/")]

    def loop_devices(self):
        found = {}
        for backing in pathlib.Path("/sys/block").glob("loop*/loop/backing_file"):
            try:
                text = backing.read_text().strip()
            except OSError:
                continue
            if text.startswith(f"{self.data}/"):
                found[f"/dev/{backing.parts[3]}"] = text
        return found

    def agents(self):
        return self._processes(b"agent")

    def shims(self):
        """The processes that own containers (shims)."""
        return self._processes(b"trainyard-shim")

    def feeders(self):
        """The processes that feed channels."""
        return self._processes(b"trainyard-feeder")

    def mlflow_processes(self):
        """The processes of its MLflow servers, which all run in their folders."""
        found = []
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if os.readlink(folder / "cwd").startswith(f"{self.data}/mlflow/"):
                    found.append(int(folder.name))
        return found

    def zombies(self):
        """Children of the server that have ended and that it hasn't reaped."""
        found = []
        for file in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                state, parent = file.read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            if state == "Z" and self.process and int(parent) == self.process.pid:
                found.append(int(file.parent.name))
        return found

    def _processes(self, word):
        """Processes of this folder with that word in their command line, or as the program's name."""
        found = []
        for command in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = command.read_bytes().split(b"\0")
            except OSError:
                continue
            named = word in (words[0].rpartition(b"/")[2], *words[1:])
            if named and any(word.startswith(f"{self.data}/".encode()) for word in words):
                found.append(int(command.parent.name))
        return found

    def containers(self):
        if self.runtime == "docker":
            out = self._docker("ps", "-a", "--format", '{{.ID}} {{.Label "trainyard.directory"}}')
            lines = [line.split(" ", 1) for line in out.splitlines()]
            return [words[0] for words in lines if words[1].startswith(f"{self.data}/")]
        return [path.name for path in (self.data / "runtime" / "containers").glob("*")]

    def _docker(self, *words):
        return subprocess.run(["docker", "-H", f"unix://{self.docker_socket}", *words], capture_output=True, text=True,
                              check=True).stdout

    def leftovers(self):
        """Mounts, loop devices, containers, networks, agents, shims and volumes of this server's folder."""
        found = self.mounts()
        found += [f"loop device on {text}" for text in self.loop_devices().values()]
        found += [f"agent {number}" for number in self.agents()]
        found += [f"shim {number}" for number in self.shims()]
        found += [f"feeder {number}" for number in self.feeders()]
        found += [f"zombie {number}" for number in self.zombies()]
        if self.process and self.process.poll() is not None:
            found += [f"process of MLflow {number}" for number in self.mlflow_processes()]
        found += [f"network {text}" for text in self.networks()]
        found += [f"container {name}" for name in self.containers()]
        found += [f"cgroup {path}" for parent in ("", "*/") for path in pathlib.Path("/sys/fs/cgroup").glob(
            f"{parent}trainyard/{self.container_prefix()}*")]
        found += [str(path) for path in (self.data / "attempts").glob("*/*/*/volume*")]
        found += [str(path) for path in (self.data / "attempts" / ".open").glob("*")]
        return found

    def networks(self):
        """The records of its jobs' networks."""
        found = []
        for file in pathlib.Path("/run/trainyard/networks").glob("*.json"):
            with contextlib.suppress(FileNotFoundError, PermissionError):
                found.append(json.loads(file.read_text())["attempt"])
        return [attempt for attempt in found if attempt.startswith(f"{self.data}/")]

    def container_prefix(self):
        """How the names of this folder's containers and their cgroups begin."""
        return f"trainyard-{hashlib.sha256(str(self.data / 'attempts').encode()).hexdigest()[:12]}-"

    def assert_nothing_left(self):
        try:
            eventually(lambda: not self.leftovers(), 30, f"nothing left ({self.leftovers()})")
        except BaseException:
            self.end_by_force()
            raise

    def end_by_force(self):
        """Kills server, agents and containers of this server's folder, and deletes the folder: leftovers would hold
        their volumes' space during every later test."""
        if self.process and self.process.poll() is None:
            self.kill()
        for process in self.agents() + self.shims() + self.feeders():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        if self.data.exists():
            shutil.rmtree(self.data / "attempts" / ".open", ignore_errors=True)  # nobody goes on with them
            self.clean("--clean-orphans", self.data, check=False)
        for container in self.containers():
            if self.runtime == "docker":
                self._docker("rm", "-f", container)
            else:
                subprocess.run(["runc", "--root", str(self.data / "runtime" / "state"), "delete", "--force", container],
                               capture_output=True)
        for mount in self.mounts():
            subprocess.run(["umount", "-l", mount], check=True)
        for device in self.loop_devices():
            subprocess.run(["losetup", "-d", device], capture_output=True)
        shutil.rmtree(self.data, ignore_errors=True)
