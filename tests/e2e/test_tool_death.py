"""The programs by which the oci runtime unpacks images and starts containers are killed at work: the job is retried, as
after every fault of the platform, and nothing is left."""

import json
import shutil

import pytest
from killable_tools import KillableTools
from trainyard_server import Server, available_runtimes

# Seconds after their start.
DEATHS = {"skopeo": 0.05, "umoci": 0.3, "runc": 0.1}


def test_a_tool_that_is_killed_is_the_platforms_failure(tmp_path):
    if "oci" not in [name for name, why_not in available_runtimes() if not why_not]:
        pytest.skip("the oci runtime isn't tested")
    tools = KillableTools(tmp_path / "tools")
    server = Server(tmp_path, "oci")
    server.image_store = None  # an agent is to fetch the image
    server.extra_environment = tools.environment()
    with server:
        server.s3.create_bucket(Bucket="data")
        for tool, after in DEATHS.items():
            tools.kill(tool, after)
        job = server.create("echo here", RetryStrategy={"MaximumRetryAttempts": 5})
        described = server.wait(job, 300)
        assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
        assert all(tools.has_killed(tool) for tool in DEATHS)
        attempts = json.loads(server.cli("describe", "--json", job).stdout)["TrainyardAttempts"]
        assert [attempt.get("FailureClass") for attempt in attempts] == ["platform"] * len(DEATHS) + [None], attempts
        assert "skopeo was killed by signal 9" in attempts[0]["FailureReason"]
        assert "umoci was killed by signal 9" in attempts[1]["FailureReason"]
        assert server.log(job).count("here") == 1
        server.assert_nothing_left()
    shutil.rmtree(server.data)
