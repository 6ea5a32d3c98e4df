"""Flows of the SageMaker SDKs, each a process of its own, all at once: an SDK looks at its job every few seconds only."""

import json
import pathlib
import subprocess

HERE = pathlib.Path(__file__).parent / "sdk"
# The SDKs report their use to an address of AWS, which here could only fail, after seconds.
QUIET = "SchemaVersion: '1.0'\nSageMaker:\n  PythonSDK:\n    Modules:\n      TelemetryOptOut: true\n"


class Flows:
    def __init__(self, server, folder):
        (folder / "sdk.yaml").write_text(QUIET)
        self.environment = {**server.environment, "SAGEMAKER_USER_CONFIG_OVERRIDE": str(folder / "sdk.yaml"),
                            "SAGEMAKER_SUPPRESS_V2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": "1",
                            "PYTHONWARNINGS": "ignore", "COLUMNS": "400"}
        self.folder, self.started = folder, {}

    def start(self, flow, command):
        log = self.folder / f"{flow}.log"
        with open(log, "wb") as output:
            self.started[flow] = (subprocess.Popen(command, env=self.environment, stdout=output, stderr=output), log)

    def finish(self, flow):
        """-> (what its last line says, all that it printed)"""
        process, log = self.started[flow]
        code = process.wait(600)
        output = log.read_text()
        assert code == 0, output
        return json.loads(output.splitlines()[-1]), output

    def stop(self):
        for process, _ in self.started.values():
            process.kill()
            process.wait()
