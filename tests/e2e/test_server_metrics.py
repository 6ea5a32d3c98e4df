"""The server's own metrics, as Prometheus reads them, and the access log."""

import signal
import urllib.request

import pytest
from botocore.exceptions import ClientError
from prometheus_client.parser import text_string_to_metric_families

from trainyard_server import Server, eventually


def families(server):
    """Without credentials, as Prometheus asks."""
    with urllib.request.urlopen(f"{server.url}/_trainyard/metrics", timeout=20) as answer:
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        return {family.name: family for family in text_string_to_metric_families(answer.read().decode())}


def value(family, sample, **labels):
    found = [one.value for one in family.samples
             if one.name == sample and all(one.labels.get(name) == text for name, text in labels.items())]
    assert len(found) <= 1, found
    return found[0] if found else 0


def requests_of(server, operation, status):
    return value(families(server)["trainyard_requests"], "trainyard_requests_total", operation=operation,
                 status=str(status))


def test_prometheus_reads_requests_by_operation(own_plain_server):
    server = own_plain_server
    server.s3.put_object(Bucket="data", Key="secret-key", Body=b"x" * 1000)
    server.s3.get_object(Bucket="data", Key="secret-key")["Body"].read()
    server.sagemaker.list_training_jobs()
    with pytest.raises(ClientError):
        server.sagemaker.describe_training_job(TrainingJobName="secret-job")
    # A request is counted when its answer has been sent.
    for operation, status in (("PutObject", 200), ("GetObject", 200), ("ListTrainingJobs", 200),
                              ("DescribeTrainingJob", 400)):
        eventually(lambda: requests_of(server, operation, status) == 1, 20, f"{operation} is counted")
    found = families(server)
    duration = found["trainyard_request_duration_seconds"]
    assert duration.type == "histogram" and found["trainyard_requests"].type == "counter"
    assert all(family.documentation for family in found.values())
    of_get = dict(service="s3", operation="GetObject")
    assert value(duration, "trainyard_request_duration_seconds_count", **of_get) == 1
    assert value(duration, "trainyard_request_duration_seconds_bucket", le="+Inf", **of_get) == 1
    assert 0 < value(duration, "trainyard_request_duration_seconds_sum", **of_get) < 20
    assert value(found["trainyard_alarms"], "trainyard_alarms") == 0
    # Anybody may read it.
    labels = [text for family in found.values() for sample in family.samples for text in sample.labels.values()]
    assert not any("secret" in text or "data" == text for text in labels)


def test_the_access_log_is_switched_on_while_the_server_runs(tmp_path):
    def lines():
        return [line for line in (tmp_path / "server.log").read_text().splitlines() if " request " in line]

    with Server(tmp_path, "oci") as server:
        server.sagemaker.list_training_jobs()
        (server.data / "config.toml").write_text("access-log = true\n")
        server.process.send_signal(signal.SIGHUP)

        def logged():
            server.s3.list_buckets()
            return [line for line in lines() if "operation=ListBuckets" in line]

        line = eventually(logged, 20, "the access log has requests")[0]
        for part in ("service=s3", "status=200", "method=GET", "path=/", ":root", "from=127.0.0.1", "request="):
            assert part in line, line
        assert not any("ListTrainingJobs" in line for line in lines()), "it was off"
