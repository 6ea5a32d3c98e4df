"""Flows of the SageMaker SDKs, each in its own process, all in parallel: an SDK polls its job only every few seconds."""

import contextlib
import json
import os
import pathlib
import signal
import subprocess

from trainyard_server import eventually

HERE = pathlib.Path(__file__).parent / "sdk"
# The SDKs report their use to an address of AWS, which here could only fail, after seconds.
QUIET = "SchemaVersion: '1.0'\nSageMaker:\n  PythonSDK:\n    Modules:\n      TelemetryOptOut: true\n"


class Flows:
    def __init__(self, server, folder):
        (folder / "sdk.yaml").write_text(QUIET)
        self.environment = {**server.environment, "SAGEMAKER_USER_CONFIG_OVERRIDE": str(folder / "sdk.yaml"),
                            "SAGEMAKER_SUPPRESS_V2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": "1",
                            "PYTHONWARNINGS": "ignore", "COLUMNS": "400"}
        self.folder, self.started = folder, []

    def start(self, python, script, flows, modules=()):
        """Runs `script`, of sdk/, once for each of `flows`: {name: arguments}. They share the imported `modules`."""
        command = [python, str(HERE / "together.py"), str(self.folder), str(HERE / script), json.dumps(modules),
                   json.dumps(flows)]
        log = self.folder / f"{script}.log"
        with open(log, "ab") as output:
            self.started.append((subprocess.Popen(command, env=self.environment, stdout=output, stderr=output,
                                                  start_new_session=True), log))

    def finish(self, flow):
        """-> (what the flow printed last, JSON, all output)"""
        code = self.folder / f"{flow}.code"
        eventually(lambda: code.exists() or self._has_died(), 600, f"the end of {flow}")
        assert code.exists(), "".join(log.read_text() for _, log in self.started)
        output = (self.folder / f"{flow}.log").read_text()
        assert code.read_text() == "0", "\n".join(output.splitlines()[-60:])
        last = output.splitlines()[-1]
        return json.loads(last[last.index('{"'):]), output  # the SDK doesn't always end its line of progress

    def _has_died(self):
        return any(process.poll() not in (None, 0) for process, _ in self.started)

    def stop(self):
        for process, _ in self.started:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
