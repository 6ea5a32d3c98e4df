"""kill -9 of the server, anywhere in the life of a job."""

import pytest

COUNTS = "for i in $(seq 1 {n}); do echo line-$i; sleep 0.01; done; echo done > /opt/ml/model/done"


@pytest.mark.parametrize("phase", ["Starting", "Training", "Uploading", "later"])
def test_a_job_survives_kill_9_of_the_server(own_server, phase):
    server, lines = own_server, 300
    # Uploading takes a moment where there is something to upload.
    writes = "; head -c 30M /dev/urandom > /opt/ml/model/noise" if phase == "Uploading" else ""
    job = server.create(COUNTS.format(n=lines) + writes)
    if phase == "Training":
        server.wait_for_log(job, "line-20")
    elif phase == "Uploading":
        server.wait_for_log(job, f"line-{lines}")
    elif phase == "later":
        server.wait_for_log(job, "line-5")
    server.kill()
    if phase == "later":
        import select

        select.select([], [], [], 6)  # the container ends while nobody is there
    server.start()

    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    counted = [line for line in server.log(job) if line.startswith("line-")]
    assert counted == [f"line-{i}" for i in range(1, lines + 1)], "a gap, or it ran twice"
    statuses = [entry["Status"] for entry in described["SecondaryStatusTransitions"]]
    assert statuses == ["Starting", "Downloading", "Training", "Uploading", "Completed"]


def test_acknowledged_jobs_tags_and_objects_survive_kill_9(own_server):
    server = own_server
    whole = {"InstanceType": "ml.m5.24xlarge", "InstanceCount": 1, "VolumeSizeInGB": 1}
    jobs = [server.create("sleep 0.1", ResourceConfig=whole, Tags=[{"Key": "n", "Value": str(i)}]) for i in range(5)]
    server.s3.put_object(Bucket="data", Key="kept", Body=b"bytes")
    server.kill()
    server.start()
    assert server.s3.get_object(Bucket="data", Key="kept")["Body"].read() == b"bytes"
    for i, job in enumerate(jobs):
        described = server.wait(job)
        assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
        tags = server.sagemaker.list_tags(ResourceArn=described["TrainingJobArn"])["Tags"]
        assert tags == [{"Key": "n", "Value": str(i)}]


def test_sigterm_stops_the_server_and_leaves_jobs_running(own_server):
    server = own_server
    job = server.create(COUNTS.format(n=300))
    server.wait_for_log(job, "line-5")
    server.stop()
    server.start()
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
