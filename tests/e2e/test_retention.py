"""[retention]: what has ended is deleted after its number of days, and nothing else is."""

import os
import signal
import sqlite3
import time

import pytest
from botocore.exceptions import ClientError

from trainyard_server import Server, eventually

GROUP = "/aws/sagemaker/TrainingJobs"
DAY = 24 * 3600


def age(server, job, days):
    """Changes the job's times as if it had run that many days ago. The server must be stopped."""
    with sqlite3.connect(server.data / "state.db") as database:
        changed = database.execute("UPDATE jobs SET modified = modified - ? WHERE name = ?", (days * DAY * 1000, job))
        assert changed.rowcount == 1
    database.close()
    then = time.time() - days * DAY
    files = [path for path in (server.data / "logs").rglob("*") if path.name.startswith(job + "%")]
    files += [path for path in (server.data / "metrics" / job).rglob("*")]
    assert len(files) >= 2
    for path in files:
        os.utime(path, (then, then))


def streams(server):
    found = server.logs.describe_log_streams(logGroupName=GROUP)["logStreams"]
    return {stream["logStreamName"].split("/")[0] for stream in found}


def test_what_is_over_goes_after_its_days(tmp_path):
    config = tmp_path / "data" / "config.toml"
    with Server(tmp_path, "oci") as server:
        server.s3.create_bucket(Bucket="data")
        old, young = (server.create(f"echo x >/opt/ml/model/weights; echo {word}") for word in ("old", "young"))
        for job in (old, young):
            server.wait(job)
        artifact = server.describe(old)["ModelArtifacts"]["S3ModelArtifacts"]
        server.stop()
        age(server, old, 10)
        server.start()
        assert server.describe(old)["TrainingJobStatus"] == "Completed", "kept for ever without a setting"
        assert streams(server) == {old, young}

        config.write_text("[retention]\nlogs = 7\n")
        server.process.send_signal(signal.SIGHUP)
        eventually(lambda: streams(server) == {young}, what="the old log is gone")
        assert server.logs.describe_log_groups()["logGroups"][0]["retentionInDays"] == 7
        assert server.describe(old)["TrainingJobStatus"] == "Completed"
        assert (server.data / "metrics" / old).exists()

        server.stop()
        config.write_text("[retention]\nlogs = 7\nmetrics = 7\ntraining-jobs = 7\n")
        server.start()

        def is_gone():
            with pytest.raises(ClientError, match="Requested resource not found"):
                server.describe(old)
            return not (server.data / "metrics" / old).exists()

        def listed():
            return [job["TrainingJobName"] for job in server.sagemaker.list_training_jobs()["TrainingJobSummaries"]]

        eventually(lambda: listed() == [young], what="the old job is gone")
        eventually(is_gone, what="its metrics are gone")
        assert server.describe(young)["TrainingJobStatus"] == "Completed"
        assert streams(server) == {young}
        assert not (server.data / "attempts" / old).exists()
        bucket, key = artifact.removeprefix("s3://").split("/", 1)
        assert server.s3.head_object(Bucket=bucket, Key=key)["ContentLength"] > 0, "objects stay"
        assert "retention_swept training_jobs=1" in (tmp_path / "server.log").read_text()
