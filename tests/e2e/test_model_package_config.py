"""ModelPackageConfig: jobs whose models become versions of a group, and that continue from them."""

import contextlib
import itertools
import shutil
import signal
import sqlite3

import pytest
from botocore.exceptions import ClientError
from crashing_server import Failpoints
from trainyard_server import IMAGE, Server, eventually

GROUP = "digits"
# Appends to the model that it continues from.
TRAIN = """
    from=/opt/ml/input/data/model
    [ ! -e $from/model.tar.gz ] || tar -xzf $from/model.tar.gz -C /opt/ml/model
    [ ! -e $from/weights ] || cp $from/weights /opt/ml/model
    echo epoch >> /opt/ml/model/weights
"""


@pytest.fixture(scope="module")
def group(server):
    return server.sagemaker.create_model_package_group(ModelPackageGroupName=GROUP)["ModelPackageGroupArn"]


def train(server, group, source=None, **changes):
    config = {"ModelPackageGroupArn": group, **({"SourceModelPackageArn": source} if source else {})}
    described = server.run(TRAIN, ModelPackageConfig=config, **changes)
    assert described["TrainingJobStatus"] == "Completed", described
    assert described["ModelPackageConfig"] == config
    return described


def package_of(server, job):
    return server.sagemaker.describe_model_package(ModelPackageName=job["OutputModelPackageArn"])


def test_a_job_continues_from_the_model_that_another_one_registered(server, group):
    first = train(server, group)
    assert first["OutputModelPackageArn"] == f"{group.replace('model-package-group', 'model-package')}/1"
    package = package_of(server, first)
    assert (package["ModelPackageVersion"], package["ModelApprovalStatus"]) == (1, "PendingManualApproval")
    assert package["MetadataProperties"] == {"GeneratedBy": first["TrainingJobArn"]}
    assert package["InferenceSpecification"]["Containers"] == [
        {"Image": IMAGE, "ModelDataUrl": first["ModelArtifacts"]["S3ModelArtifacts"]}]

    folder = {"S3OutputPath": "s3://data/out", "CompressionType": "NONE"}
    second = train(server, group, first["OutputModelPackageArn"], OutputDataConfig=folder)
    assert "InputDataConfig" not in second, "it is not what was sent"
    [container] = package_of(server, second)["InferenceSpecification"]["Containers"]
    assert container["ModelDataSource"] == {"S3DataSource": {
        "S3Uri": second["ModelArtifacts"]["S3ModelArtifacts"], "S3DataType": "S3Prefix", "CompressionType": "None"}}

    third = train(server, group, second["OutputModelPackageArn"])
    assert package_of(server, third)["ModelPackageVersion"] == 3
    assert server.artifact(third)["weights"] == b"epoch\n" * 3
    found = server.sagemaker.search(Resource="TrainingJob", SearchExpression={"Filters": [
        {"Name": "OutputModelPackageArn", "Operator": "Equals", "Value": second["OutputModelPackageArn"]}]})["Results"]
    assert [each["TrainingJob"]["TrainingJobName"] for each in found] == [second["TrainingJobName"]]
    shown = server.cli("describe", third["TrainingJobName"]).stdout
    assert third["OutputModelPackageArn"] in shown and second["OutputModelPackageArn"] in shown
    server.sagemaker.delete_training_job(TrainingJobName=third["TrainingJobName"])
    assert package_of(server, third)["ModelPackageStatus"] == "Completed", "it outlives its job"
    with pytest.raises(ClientError, match=GROUP):
        server.sagemaker.delete_model_package_group(ModelPackageGroupName=GROUP)


def stored(server):
    """The job's status, and how many packages there are, in the files of a server that doesn't run."""
    with sqlite3.connect(f"file:{server.data}/state.db?mode=ro", uri=True) as state:
        [[status]] = state.execute("SELECT status FROM jobs")
        [[packages]] = state.execute("SELECT count(*) FROM resources WHERE kind = 'model-package'")
    return status, packages


def test_a_server_that_dies_at_each_step_of_a_jobs_end_makes_one_package(one_runtime, tmp_path):
    server = Server(tmp_path, one_runtime)
    failpoints = Failpoints(tmp_path / "failpoints")
    server.extra_environment = failpoints.environment()
    with server:
        server.s3.create_bucket(Bucket="data")
        group = server.sagemaker.create_model_package_group(ModelPackageGroupName=GROUP)["ModelPackageGroupArn"]
        job = server.create(TRAIN, ModelPackageConfig={"ModelPackageGroupArn": group})
        eventually(lambda: server.agent(job), what="an agent")
        server.kill()
        journal = server.data / "attempts" / job / "1/algo-1/journal"
        eventually(lambda: '"uploading"' in journal.read_text(), what="the end of the container")
        # Before each commit, and after it.
        steps = itertools.cycle(["server.state.changed", "server.state.committed"])
        while stored(server) == ("InProgress", 0):
            failpoint = next(steps)
            failpoints.arm([failpoint])
            with contextlib.suppress(AssertionError):  # it may die before it listens
                server.start()
            assert server.process.wait(60) == -signal.SIGKILL, f"at {failpoint}"
            server.errors.close()
        assert failpoint == "server.state.committed"
        assert stored(server) == ("Completed", 1)
        server.start()
        assert server.describe(job)["OutputModelPackageArn"].endswith(f":model-package/{GROUP}/1")
        listed = server.sagemaker.list_model_packages(ModelPackageGroupName=GROUP)["ModelPackageSummaryList"]
        assert [each["ModelPackageVersion"] for each in listed] == [1]
    server.assert_nothing_left()
    shutil.rmtree(server.data)
