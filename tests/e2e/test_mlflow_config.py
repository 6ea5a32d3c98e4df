"""MlflowConfig: the runs of training jobs in a real MLflow server of this server."""

import hashlib
import json
import signal
import subprocess
import urllib.request

import botocore.auth
import botocore.awsrequest
import pytest
from botocore.exceptions import ClientError
from crashing_server import DEATHS, Failpoints
from mlflow_servers import make_tracking_server, mlflow_python, wait_for_server, with_mlflow
from server_jobs import hyper_parameters
from trainyard_server import IMAGE, Server, eventually

NAME = "team"
# What a program does that knows nothing of Trainyard. Its parameter is the hyperparameter of that name, as it reads it.
PROGRAM = """
import sys
sys.path.append("/opt/ml/input/data/packages")
import mlflow
with mlflow.start_run() as run:
    mlflow.log_param("rate", 0.001)
    mlflow.log_metric("loss", 0.25, step=3)
    mlflow.log_text("hello", "notes/a.txt")
    print("run", run.info.run_id, flush=True)
"""


@pytest.fixture(scope="module")
def tracked(one_runtime, tmp_path_factory):
    folder = tmp_path_factory.mktemp("mlflow-config")
    packages = subprocess.run([mlflow_python(), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
                              check=True, capture_output=True, text=True).stdout.strip()
    if "python3.11" not in packages:
        pytest.skip(f"{packages}: the test image has Python 3.11")
    (folder / "config.toml").write_text(f'[file-systems]\nfs-0123456789abcdef0 = "{packages}"\n')
    server = with_mlflow(Server(folder, one_runtime, ["--config", str(folder / "config.toml")]))
    server.failpoints = Failpoints(folder / "failpoints")
    server.extra_environment |= server.failpoints.environment()
    with server:
        server.s3.create_bucket(Bucket="data")
        server.arn = make_tracking_server(server, NAME)
        yield server
    server.assert_nothing_left()


def ask_mlflow(server, path, body=None):
    """MLflow's own answer, of a request signed as its plugin for SageMaker signs."""
    data = None if body is None else json.dumps(body).encode()
    request = botocore.awsrequest.AWSRequest(
        "GET" if body is None else "POST", f"{server.url}/api/2.0/mlflow/{path}", data=data, headers={
            "x-mlflow-sm-tracking-server-arn": server.arn, "Content-Type": "application/json",
            "X-Amz-Content-SHA256": hashlib.sha256(data or b"").hexdigest()})
    botocore.auth.SigV4Auth(server.session.get_credentials(), "sagemaker-mlflow", "us-east-1").add_auth(request)
    with urllib.request.urlopen(urllib.request.Request(
            request.url, data, dict(request.headers), method=request.method)) as answer:
        return json.load(answer)


def run_of(server, details):
    """The run that MlflowDetails name."""
    run = ask_mlflow(server, f"runs/get?run_id={details['MlflowRunId']}")["run"]
    assert run["info"]["experiment_id"] == details["MlflowExperimentId"]
    return run


def pairs(listed):
    return {each["key"]: each["value"] for each in listed}


def has_end(server, described, status):
    """The run, when it has ended as the job has; its program may have ended it before."""
    end = round((described.get("TrainingEndTime") or described["LastModifiedTime"]).timestamp() * 1000)

    def ended():
        run = run_of(server, described["MlflowDetails"])
        return (run["info"]["status"], run["info"].get("end_time")) == (status, end) and run
    return eventually(ended, what=f"the run is {status}")


def test_mlflows_client_in_a_container_continues_the_jobs_run(tracked):
    config = {"MlflowResourceArn": tracked.arn, "MlflowExperimentName": "nights", "MlflowRunName": "first"}
    script = f"echo 'score=7;'\ncat >/tmp/program.py <<'END'\n{PROGRAM}\nEND\nexec python3 /tmp/program.py"
    described = tracked.run(
        MlflowConfig=config, HyperParameters=hyper_parameters(script, rate="1e-3", depth="4"),
        InputDataConfig=[{"ChannelName": "packages", "DataSource": {"FileSystemDataSource": {
            "FileSystemId": "fs-0123456789abcdef0", "FileSystemType": "EFS", "FileSystemAccessMode": "ro",
            "DirectoryPath": "/"}}}],
        AlgorithmSpecification={"TrainingImage": IMAGE, "TrainingInputMode": "File",
                                "MetricDefinitions": [{"Name": "score", "Regex": "score=(.*?);"}]})
    job = described["TrainingJobName"]
    assert described["TrainingJobStatus"] == "Completed", tracked.log(job)
    assert described["MlflowConfig"] == config
    run = has_end(tracked, described, "FINISHED")
    assert run["info"]["run_name"] == "first"
    params = pairs(run["data"]["params"])
    assert (params["rate"], params["depth"]) == ("0.001", "4"), "the program's own value stays"
    assert pairs(run["data"]["metrics"]) == {"loss": 0.25, "score": 7}
    tags = pairs(run["data"]["tags"])
    assert (tags["trainyard.job-arn"], tags["mlflow.source.type"]) == (described["TrainingJobArn"], "JOB")
    experiment = ask_mlflow(tracked, f"experiments/get?experiment_id={run['info']['experiment_id']}")["experiment"]
    assert experiment["name"] == "nights"
    artifact = run["info"]["artifact_uri"].removeprefix("s3://mlflow/") + "/notes/a.txt"
    assert tracked.s3.get_object(Bucket="mlflow", Key=artifact)["Body"].read() == b"hello"
    shown = tracked.cli("describe", job).stdout
    assert run["info"]["run_id"] in shown and tracked.arn in shown


def test_a_job_that_ended_without_the_server_ends_its_run_though_it_is_deleted(tracked):
    job = tracked.create("exit 3", MlflowConfig={"MlflowResourceArn": tracked.arn})
    details = tracked.describe(job)["MlflowDetails"]
    assert run_of(tracked, details)["info"]["run_name"] == job
    eventually(lambda: tracked.agent(job), what="an agent")
    tracked.kill()
    journal = tracked.data / "attempts" / job / "1/algo-1/journal"
    eventually(lambda: '"finished"' in journal.read_text(), what="the end of the job")
    tracked.start()
    described = tracked.wait(job)
    assert described["TrainingJobStatus"] == "Failed"
    tracked.sagemaker.delete_training_job(TrainingJobName=job)
    wait_for_server(tracked, NAME, "Created", "Active")
    has_end(tracked, described, "FAILED")


def test_a_server_that_dies_with_a_run_but_no_job_deletes_the_run(tracked):
    tracked.failpoints.arm(["server.mlflow.created"])
    with pytest.raises(DEATHS):
        tracked.create(name="half", MlflowConfig={"MlflowResourceArn": tracked.arn})
    assert tracked.process.wait(60) == -signal.SIGKILL
    tracked.errors.close()
    tracked.start()
    with pytest.raises(ClientError):
        tracked.describe("half")
    wait_for_server(tracked, NAME, "Created", "Active")

    def names(view):
        found = ask_mlflow(tracked, "runs/search", {"experiment_ids": ["0"], "run_view_type": view})
        return [run["info"]["run_name"] for run in found.get("runs", ())]
    eventually(lambda: "half" in names("DELETED_ONLY"), what="the run is deleted")
    assert "half" not in names("ACTIVE_ONLY")


def test_a_stopped_server_takes_no_jobs(tracked):
    tracked.sagemaker.stop_mlflow_tracking_server(TrackingServerName=NAME)
    wait_for_server(tracked, NAME, "Stopped")
    with pytest.raises(ClientError, match="Stopped") as refused:
        tracked.create(MlflowConfig={"MlflowResourceArn": tracked.arn})
    assert refused.value.response["Error"]["Code"] == "ValidationException"
