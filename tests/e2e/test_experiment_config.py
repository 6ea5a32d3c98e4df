"""ExperimentConfig: which trial a job's component belongs to, and what of the job is in it."""

import uuid

import pytest
from botocore.exceptions import ClientError

from server_jobs import hyper_parameters
from trainyard_server import IMAGE, eventually

LOSSES = "for i in 4 1 2; do echo \"loss=$i;\"; done; echo 1 > /opt/ml/model/weights"


def new_name(what):
    return f"{what}-{uuid.uuid4().hex[:12]}"


@pytest.fixture(scope="module")
def experiment(server):
    name = new_name("Search")
    server.sagemaker.create_experiment(ExperimentName=name)
    server.sagemaker.create_trial(TrialName=f"{name}-t", ExperimentName=name)
    return name


def component_of(server, job):
    return server.sagemaker.describe_trial_component(TrialComponentName=f"{job}-aws-training-job")


def trials_of(server, component):
    listed = server.sagemaker.list_trials(TrialComponentName=component)["TrialSummaries"]
    return [each["TrialName"] for each in listed]


@pytest.fixture(scope="module")
def done(server, experiment):
    """A job of a trial that has ended, as DescribeTrainingJob shows it."""
    server.s3.put_object(Bucket="data", Key="experiment/1.csv", Body=b"1,2\n")
    return server.run(
        HyperParameters={**hyper_parameters(LOSSES), "rate": "0.5", "kind": "tree"},
        ExperimentConfig={"ExperimentName": experiment.lower(), "TrialName": f"{experiment}-t",
                          "TrialComponentDisplayName": "first-try", "RunName": "anything"},
        InputDataConfig=[{"ChannelName": "train", "ContentType": "text/csv", "DataSource": {"S3DataSource": {
            "S3DataType": "S3Prefix", "S3Uri": "s3://data/experiment/"}}}],
        AlgorithmSpecification={"TrainingImage": IMAGE, "TrainingInputMode": "File",
                                "MetricDefinitions": [{"Name": "loss", "Regex": "loss=(.*?);"}]})


def test_a_job_says_what_was_requested(done, experiment):
    assert done["ExperimentConfig"] == {"ExperimentName": experiment.lower(), "TrialName": f"{experiment}-t",
                                        "TrialComponentDisplayName": "first-try", "RunName": "anything"}


def test_a_jobs_component_has_its_parameters_inputs_outputs_and_end(server, done, experiment):
    component = component_of(server, done["TrainingJobName"])
    assert component["DisplayName"] == "first-try"
    assert component["Source"] == {"SourceArn": done["TrainingJobArn"], "SourceType": "SageMakerTrainingJob"}
    assert component["Status"]["PrimaryStatus"] == "Completed"
    assert (component["StartTime"], component["EndTime"]) == (done["TrainingStartTime"], done["TrainingEndTime"])
    assert component["Parameters"]["rate"] == {"NumberValue": 0.5}
    assert component["Parameters"]["kind"] == {"StringValue": "tree"}
    assert component["Parameters"]["SageMaker.ImageUri"] == {"StringValue": IMAGE}
    assert component["InputArtifacts"] == {"train": {"MediaType": "text/csv", "Value": "s3://data/experiment/"}}
    assert component["OutputArtifacts"]["SageMaker.ModelArtifact"]["Value"] == done["ModelArtifacts"]["S3ModelArtifacts"]
    assert trials_of(server, component["TrialComponentName"]) == [f"{experiment}-t"]


def test_a_jobs_metrics_add_up_in_its_component_and_are_searched(server, done):
    [metric] = component_of(server, done["TrainingJobName"])["Metrics"]
    found = {name: metric[name] for name in ("MetricName", "Count", "Min", "Max", "Avg", "Last", "SourceArn")}
    assert found == {"MetricName": "loss", "Count": 3, "Min": 1, "Max": 4, "Avg": pytest.approx(7 / 3), "Last": 2,
                     "SourceArn": done["TrainingJobArn"]}

    def searched():
        results = server.sagemaker.search(Resource="ExperimentTrialComponent", SearchExpression={"Filters": [
            {"Name": "Metrics.loss.Min", "Operator": "Equals", "Value": "1"},
            {"Name": "Source.SourceArn", "Operator": "Equals", "Value": done["TrainingJobArn"]}]})["Results"]
        return [each["TrialComponent"]["DisplayName"] for each in results] == ["first-try"]
    eventually(searched, what="the metric in searches")


def test_an_experiment_alone_gives_the_job_a_trial_of_its_own(server, experiment):
    job = server.create("sleep 1000 & trap 'kill $!' TERM; wait", ExperimentConfig={"ExperimentName": experiment})
    assert trials_of(server, f"{job}-aws-training-job") == [f"{job}-aws-trial"]
    trial = server.sagemaker.describe_trial(TrialName=f"{job}-aws-trial")
    assert trial["ExperimentName"] == experiment
    assert component_of(server, job)["Status"]["PrimaryStatus"] == "InProgress"
    server.sagemaker.stop_training_job(TrainingJobName=job)
    server.wait(job)
    assert component_of(server, job)["Status"]["PrimaryStatus"] == "Stopped"


def test_a_job_without_experiment_has_a_component_too(server):
    described = server.run("exit 3")
    [summary] = server.sagemaker.list_trial_components(
        SourceArn=described["TrainingJobArn"].lower())["TrialComponentSummaries"]  # as SDK v2 asks
    assert summary["TrialComponentName"] == f"{described['TrainingJobName']}-aws-training-job".lower()
    assert summary["Status"]["PrimaryStatus"] == "Failed" and "AlgorithmError" in summary["Status"]["Message"]
    assert trials_of(server, summary["TrialComponentName"]) == []


@pytest.mark.parametrize("config, code, says", [
    ({"ExperimentName": "nowhere"}, "ResourceNotFound", "nowhere"),
    ({"TrialName": "nowhere"}, "ResourceNotFound", "nowhere"),
])
def test_what_does_not_exist_is_refused(server, config, code, says):
    name = new_name("refused")
    with pytest.raises(ClientError) as refused:
        server.create(name=name, ExperimentConfig=config)
    assert refused.value.response["Error"]["Code"] == code
    assert says in refused.value.response["Error"]["Message"]
    with pytest.raises(ClientError):
        server.describe(name)


def test_a_trial_of_another_experiment_is_refused(server, experiment):
    other = new_name("other")
    server.sagemaker.create_experiment(ExperimentName=other)
    with pytest.raises(ClientError, match=f"belongs to experiment '{experiment}'"):
        server.create(ExperimentConfig={"ExperimentName": other, "TrialName": f"{experiment}-t"})


def test_a_component_survives_its_job_in_a_trial_only(server, experiment):
    config = {"TrialName": f"{experiment}-t"}
    member, alone = (server.run("true", **more)["TrainingJobName"] for more in ({"ExperimentConfig": config}, {}))
    for job in (member, alone):
        server.sagemaker.delete_training_job(TrainingJobName=job)
    assert component_of(server, member)["Status"]["PrimaryStatus"] == "Completed"
    with pytest.raises(ClientError) as gone:
        component_of(server, alone)
    assert gone.value.response["Error"]["Code"] == "ResourceNotFound"
