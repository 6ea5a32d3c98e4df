"""One flow of the SageMaker Python SDK v2, as its users write it; the last line is the result as JSON.

Run by test_sdk_v2.py: v2_flow.py FLOW IMAGE BUCKET, configured by what `trainyard env` says.
"""
import json
import pathlib
import sys

import sagemaker
import sagemaker.exceptions
from sagemaker.algorithm import AlgorithmEstimator
from sagemaker.debugger import TensorBoardOutputConfig
from sagemaker.estimator import Estimator
from sagemaker.experiments._helper import _LineageArtifactTracker
from sagemaker.experiments.trial_component import _TrialComponent
from sagemaker.inputs import TrainingInput
from sagemaker.lineage.artifact import Artifact
from sagemaker.lineage.association import Association
from sagemaker.model import ModelPackage
from sagemaker.model_metrics import MetricsSource, ModelMetrics

FLOW, IMAGE, BUCKET = sys.argv[1:4]
session = sagemaker.Session(default_bucket=BUCKET)


def estimator(script, role="Trainer", **more):
    # The name of a role, which the SDK looks up in IAM; hooks and profiler as the SDK sets them by itself.
    return Estimator(IMAGE, role, instance_count=1, instance_type="ml.m5.large", volume_size=1, max_run=300,
                     hyperparameters={"script": script}, sagemaker_session=session,
                     base_job_name=FLOW.replace("_", "-"), **more)


def fit_with_logs():
    made = estimator("for i in 1 2 3; do echo loss=0.$i; sleep 1; done; cp /opt/ml/input/data/train/rows.csv "
                     "/opt/ml/model/; echo the last line",
                     metric_definitions=[{"Name": "loss", "Regex": "loss=([0-9.]+)"}])
    rows = pathlib.Path(sys.argv[4]) / "rows.csv"
    rows.write_text("1,2\n")
    uri = session.upload_data(str(rows), key_prefix="fit/train")
    made.fit({"train": TrainingInput(uri, content_type="text/csv")}, wait=True, logs="All")
    job = made.latest_training_job.name
    frame = made.training_job_analytics.dataframe()
    attached = Estimator.attach(job, sagemaker_session=session)
    return {"job": job, "model_data": made.model_data, "attached": attached.model_data,
            "metrics": sorted(set(frame["metric_name"])), "role": made.role,
            "debugger": made.latest_job_debugger_artifacts_path(), "profiler": made.latest_job_profiler_artifacts_path()}


def fit_without_logs():
    made = estimator("echo quiet; echo 1 > /opt/ml/model/m")
    made.fit(wait=True, logs=False)
    return {"job": made.latest_training_job.name, "model_data": made.model_data}


def failing():
    made = estimator("echo 'the learning rate is zero' > /opt/ml/output/failure; echo before the end; exit 3")
    try:
        made.fit(wait=True, logs="All")
    except sagemaker.exceptions.UnexpectedStatusException as error:
        return {"job": made.latest_training_job.name, "error": str(error), "actual": error.actual_status}
    return {}


def stopped():
    made = estimator("trap 'echo saved > /opt/ml/model/m; exit 0' TERM; echo ready; sleep 1000 & wait")
    made.fit(wait=False)
    made.latest_training_job.stop()
    made.latest_training_job.wait(logs="All")  # a stopped job is a warning only
    return {"job": made.latest_training_job.name, "status": made.latest_training_job.describe()["TrainingJobStatus"]}


def no_debugger():
    made = estimator("true", debugger_hook_config=False, disable_profiler=True)
    made.fit(wait=True, logs=False)
    return {"job": made.latest_training_job.name}


def spot():
    made = estimator("true", use_spot_instances=True, max_wait=600)
    made.fit(wait=True, logs="All")
    return {"job": made.latest_training_job.name}


def warm_pool():
    made = estimator("true", keep_alive_period_in_seconds=600)
    made.fit(wait=True, logs=False)
    job = made.latest_training_job.name
    kept = made.latest_training_job.describe()
    session.update_training_job(job, resource_config={"KeepAlivePeriodInSeconds": 0})
    return {"job": job, "kept": kept["WarmPoolStatus"]["Status"],
            "period": kept["ResourceConfig"]["KeepAlivePeriodInSeconds"]}


def algorithm():
    session.sagemaker_client.create_algorithm(AlgorithmName="lines", TrainingSpecification={
        "TrainingImage": IMAGE, "SupportedTrainingInstanceTypes": ["ml.m5.large"], "SupportsDistributedTraining": False,
        "SupportedHyperParameters": [
            {"Name": "script", "Type": "FreeText", "IsRequired": True},
            {"Name": "rounds", "Type": "Integer", "DefaultValue": "3",
             "Range": {"IntegerParameterRangeSpecification": {"MinValue": "1", "MaxValue": "9"}}}],
        "MetricDefinitions": [{"Name": "loss", "Regex": "loss=([0-9.]+)"}],
        "TrainingChannels": [{"Name": "train", "IsRequired": True, "SupportedContentTypes": ["text/csv"],
                              "SupportedInputModes": ["File"]}]})
    made = AlgorithmEstimator("lines", "Trainer", instance_count=1, instance_type="ml.m5.large", volume_size=1,
                              max_run=300, sagemaker_session=session, base_job_name="algorithm")
    made.set_hyperparameters(script="echo loss=0.5; sleep 2; cp /opt/ml/input/config/hyperparameters.json /opt/ml/model/",
                             rounds=7)
    session.upload_string_as_file_body("1,2\n", BUCKET, "rows/rows.csv")
    made.fit({"train": TrainingInput(f"s3://{BUCKET}/rows", content_type="text/csv")}, wait=False)
    session.sagemaker_client.delete_algorithm(AlgorithmName="lines")  # which the job doesn't notice
    made.latest_training_job.wait(logs="All")
    return {"job": made.latest_training_job.name, "model_data": made.model_data}


def checkpoints():
    made = estimator("cd /opt/ml/checkpoints; cat step || true; echo 2 > step; echo event > /opt/ml/output/tensorboard/e",
                     checkpoint_s3_uri=f"s3://{BUCKET}/checkpoints",
                     tensorboard_output_config=TensorBoardOutputConfig(s3_output_path=f"s3://{BUCKET}/events"))
    session.upload_string_as_file_body("1", BUCKET, "checkpoints/step")
    made.fit(wait=True, logs="All")
    return {"job": made.latest_training_job.name, "tensorboard": made.latest_job_tensorboard_artifacts_path(),
            "step": session.read_s3_file(BUCKET, "checkpoints/step"),
            "events": session.list_s3_files(BUCKET, "events/")}


def lineage():
    """A data set, and a curve that a run drew from it; then the data set is deleted."""
    run = _TrialComponent.create(trial_component_name="drawing", sagemaker_session=session)
    data = Artifact.create(artifact_name="rows", source_uri=f"s3://{BUCKET}/rows", artifact_type="DataSet",
                           properties={"rows": "3"}, sagemaker_session=session)
    data.properties = {"rows": "4"}
    data.save()
    Association.create(source_arn=data.artifact_arn, destination_arn=run.trial_component_arn,
                       association_type="ContributedTo", sagemaker_session=session)
    drawn = _LineageArtifactTracker(run.trial_component_arn, session)
    drawn.add_output_artifact("curve", f"s3://{BUCKET}/curve.json", '"an-etag"', "ROCCurve")
    drawn.save()
    seen = [[each.source_name, each.association_type, each.destination_name]
            for ends in ({"destination_arn": run.trial_component_arn}, {"source_arn": run.trial_component_arn})
            for each in Association.list(sagemaker_session=session, **ends)]
    properties = Artifact.load(data.artifact_arn, sagemaker_session=session).properties
    data.delete(disassociate=True)
    return {"seen": seen, "properties": properties,
            "left": [each.artifact_name for each in Artifact.list(sagemaker_session=session)],
            "inputs": len(list(Association.list(destination_arn=run.trial_component_arn, sagemaker_session=session)))}


def registry():
    """A job's model becomes two versions of a group, of which the first is approved."""
    made = estimator("echo 1 > /opt/ml/model/m")
    made.fit(wait=True, logs=False)
    report = MetricsSource(content_type="application/json", s3_uri=f"s3://{BUCKET}/report.json")

    def register(**more):
        return made.register(content_types=["text/csv"], response_types=["text/csv"], inference_instances=["ml.m5.large"],
                             transform_instances=["ml.m5.large"], model_package_group_name="from-v2", **more)

    first = register(description="For a person.", model_metrics=ModelMetrics(model_statistics=report),
                     customer_metadata_properties={"job": made.latest_training_job.name}, domain="MACHINE_LEARNING",
                     task="OTHER", framework="PYTORCH", framework_version="2.0")
    second = register(approval_status="Rejected")
    first.update_approval_status("Approved", approval_description="Good.")
    ModelPackage("Trainer", model_package_arn=second.model_package_arn,
                 sagemaker_session=session).update_customer_metadata({"team": "a"})
    newest = session.get_most_recently_created_approved_model_package("from-v2")
    return {"job": made.latest_training_job.name, "model_data": made.model_data,
            "versions": [first.model_package_arn, second.model_package_arn], "newest": newest.model_package_arn}


print(json.dumps({"fit_with_logs": fit_with_logs, "fit_without_logs": fit_without_logs, "failing": failing,
                  "stopped": stopped, "no_debugger": no_debugger, "spot": spot,
                  "checkpoints": checkpoints, "algorithm": algorithm, "lineage": lineage,
                  "registry": registry,
                  "warm_pool": warm_pool}[FLOW]()))
