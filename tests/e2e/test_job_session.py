"""The credentials of a training job belong to an attempt: what they give access to, and when they expire."""

import json
import signal
import time
import urllib.error
import urllib.request

import boto3
import botocore.config
import pytest
from botocore.exceptions import ClientError

from s3_requests import Signer, send
from trainyard_server import Server, eventually

GROUP = "/aws/sagemaker/TrainingJobs"
# Waits until it is stopped.
WAITS = """trap 'exit 0' TERM
echo started
sleep 600 & wait"""
INSIDE = """python3 - <<'END'
import boto3, os
from botocore.exceptions import ClientError
sagemaker, job = boto3.client("sagemaker"), os.environ["TRAINING_JOB_NAME"]
print("I am", sagemaker.describe_training_job(TrainingJobName=job)["TrainingJobName"])
sagemaker.add_tags(ResourceArn=os.environ["TRAINING_JOB_ARN"], Tags=[{"Key": "from", "Value": "inside"}])
try:
    sagemaker.stop_training_job(TrainingJobName="other")
except ClientError as error:
    print("refused:", error.response["Error"]["Code"])
END"""


class Keys:
    """What a training job's credentials give access to."""

    def __init__(self, server, keys):
        session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys.get("Token") or keys["SessionToken"],
                                region_name=server.environment["AWS_DEFAULT_REGION"])
        self.signer = Signer(server, keys["AccessKeyId"], keys["SecretAccessKey"])
        self.token = keys.get("Token") or keys["SessionToken"]
        config = botocore.config.Config(retries={"max_attempts": 0})
        for service in ("sagemaker", "s3", "logs", "sts", "iam"):
            setattr(self, service, session.client(service, endpoint_url=server.url, config=config))

    @classmethod
    def of(cls, server, job):
        server.wait_for_log(job, "started")
        [file] = (server.data / "attempts" / job).glob("*/*/plan.json")
        plan = json.loads(file.read_text())
        url, token = plan["credentials_url"], plan["credentials_token"]
        return cls(server, fetch(url, token)), url, token


def fetch(url, token):
    request = urllib.request.Request(url, headers={"Authorization": token})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def refusal(call, **arguments):
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    return refused.value.response["Error"]


@pytest.fixture
def own_server(one_runtime, tmp_path):
    with Server(tmp_path, one_runtime) as running:
        running.s3.create_bucket(Bucket="data")
        running.role = f"arn:aws:iam::{running.sts.get_caller_identity()['Account']}:role/Trainer"
        yield running
    running.assert_nothing_left()


def assert_links_only_where_its_agent_fills(server, keys, mine, other):
    """docs/formats/object-links.md."""
    def link(folder, signer=keys.signer, headers={"x-amz-security-token": keys.token}):  # noqa: B006
        body = json.dumps({"folder": str(folder), "objects": [{"key": "k", "path": "a/k"}]}).encode()
        answer = send(server, "POST", "/data", "x-trainyard-links=", headers, body, signer=signer)
        return json.loads(answer.body) if answer.status == 200 else answer.refusal

    attempts = server.data / "attempts"
    links = attempts / mine / "1/algo-1/links"
    for folder in (links / "x.filling", links / "x", attempts / other / "1/algo-1/links/x.filling"):
        folder.mkdir(parents=True)
    (links / "link.filling").symlink_to(server.data)
    assert link(links / "x.filling") == {"sizes": [5]}
    assert (links / "x.filling/a/k").read_bytes() == b"bytes"
    for folder in (links / "x", attempts / other / "1/algo-1/links/x.filling", attempts / mine / "2/algo-1/links/x.filling",
                   attempts / mine / "1/../links/x.filling", "/tmp/x.filling", "links/x.filling", ""):
        assert link(folder) == (403, "AccessDenied"), folder
    assert link(links / "none.filling") == (404, "NoSuchFolder")
    assert link(links / "link.filling") == (404, "NoSuchFolder")
    assert link(links / "x.filling", signer=Signer(server), headers={}) == (403, "AccessDenied")


def assert_registers_models_and_changes_none(keys):
    keys.sagemaker.create_model_package_group(ModelPackageGroupName="made-inside")
    made = keys.sagemaker.create_model_package(ModelPackageGroupName="made-inside", InferenceSpecification={
        "Containers": [{"Image": "serve:1", "ModelDataUrl": "s3://data/k"}]})["ModelPackageArn"]
    described = keys.sagemaker.describe_model_package(ModelPackageName=made)
    assert described["CreatedBy"]["IamIdentity"]["Arn"].endswith(":assumed-role/Trainer/SageMaker")
    assert described["ModelApprovalStatus"] == "PendingManualApproval"
    said = refusal(keys.sagemaker.update_model_package, ModelPackageArn=made, ModelApprovalStatus="Approved")
    assert said["Code"] == "AccessDeniedException" and '["change-models"]' in said["Message"]


def test_what_a_jobs_keys_open_and_that_they_end_with_it(own_server):
    server = own_server
    mine = server.create(WAITS, RoleArn=server.role)
    other = server.create(WAITS, RoleArn=server.role)  # on a small machine it waits for its turn
    keys, url, token = Keys.of(server, mine)
    assert keys.sts.get_caller_identity()["Arn"].endswith(":assumed-role/Trainer/SageMaker")

    # It may describe itself, and no other job.
    arn = keys.sagemaker.describe_training_job(TrainingJobName=mine)["TrainingJobArn"]
    keys.sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "a", "Value": "b"}])
    assert keys.sagemaker.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "a", "Value": "b"}]
    listed = keys.sagemaker.list_training_jobs(SortBy="Name")["TrainingJobSummaries"]
    assert [job["TrainingJobName"] for job in listed] == [mine]
    assert keys.sagemaker.list_training_jobs(NameContains=other)["TrainingJobSummaries"] == []
    found = keys.sagemaker.search(Resource="TrainingJob")
    assert [hit["TrainingJob"]["TrainingJobName"] for hit in found["Results"]] == [mine]
    either = {"Filters": [{"Name": "TrainingJobName", "Operator": "Contains", "Value": "job-"}]}
    found = keys.sagemaker.search(Resource="TrainingJob", SearchExpression=either)
    assert [hit["TrainingJob"]["TrainingJobName"] for hit in found["Results"]] == [mine]
    # Trial components of other jobs are for all to read, but what made them isn't.
    found = keys.sagemaker.search(Resource="ExperimentTrialComponent", SearchExpression={"Filters": [
        {"Name": "Source.SourceArn", "Operator": "In", "Value": f"{arn},{arn.rsplit('/', 1)[0]}/{other}"}]})
    details = {hit["TrialComponent"]["SourceDetail"]["SourceArn"].rsplit("/", 1)[1]: hit["TrialComponent"]["SourceDetail"]
               for hit in found["Results"]}
    assert {job: "TrainingJob" in detail for job, detail in details.items()} == {mine: True, other: False}
    for call in (keys.sagemaker.describe_training_job, keys.sagemaker.stop_training_job,
                 keys.sagemaker.delete_training_job):
        assert refusal(call, TrainingJobName=other)["Code"] == "AccessDeniedException"
    said = refusal(keys.sagemaker.create_training_job, **server.request(RoleArn=server.role, name="new"))
    assert said["Code"] == "AccessDeniedException"
    assert said["Message"].startswith(
        f"User: {keys.sts.get_caller_identity()['Arn']} is not authorized to perform: sagemaker:CreateTrainingJob on "
        f"resource: {arn.rsplit('/', 1)[0]}/new because no identity-based policy allows")
    assert '["create-training-jobs"]' in said["Message"]
    assert keys.logs.filter_log_events(logGroupName=GROUP, logStreamNamePrefix=f"{mine}/")["events"]
    for arguments in ({"logStreamNamePrefix": f"{other}/"}, {"logStreamNamePrefix": "j"}, {}):
        assert refusal(keys.logs.filter_log_events, logGroupName=GROUP, **arguments)["Code"] == "AccessDeniedException"
    # It may write to a stream of its own in the jobs' log group, but to none of another job, nor to that of its output.
    own = {"logGroupName": GROUP, "logStreamName": f"{mine}/own"}
    keys.logs.create_log_stream(**own)
    keys.logs.put_log_events(**own, logEvents=[{"timestamp": int(time.time() * 1000), "message": "from inside"}])
    assert [event["message"] for event in server.logs.get_log_events(**own)["events"]] == ["from inside"]
    printed = server.logs.describe_log_streams(logGroupName=GROUP, logStreamNamePrefix=f"{mine}/algo-1")
    for stream, code in ((f"{other}/own", "AccessDeniedException"),
                         (printed["logStreams"][0]["logStreamName"], "InvalidParameterException")):
        named = {"logGroupName": GROUP, "logStreamName": stream}
        assert refusal(keys.logs.create_log_stream, **named)["Code"] == code
        event = {"timestamp": int(time.time() * 1000), "message": "not to be said"}
        assert refusal(keys.logs.put_log_events, **named, logEvents=[event])["Code"] == code
    assert "not to be said" not in server.log(mine)
    assert refusal(keys.sts.assume_role, RoleArn=server.role + "2", RoleSessionName="me")["Code"] == "AccessDenied"
    keys.s3.put_object(Bucket="data", Key="k", Body=b"bytes")
    assert_links_only_where_its_agent_fills(server, keys, mine, other)
    assert_registers_models_and_changes_none(keys)

    # All credentials derived from them expire with them, and with the attempt.
    chained = Keys(server, keys.sts.assume_role(RoleArn=server.role, RoleSessionName="me")["Credentials"])
    assert chained.sagemaker.describe_training_job(TrainingJobName=mine)
    assert refusal(chained.sagemaker.describe_training_job, TrainingJobName=other)["Code"] == "AccessDeniedException"
    signed = keys.s3.generate_presigned_url("get_object", Params={"Bucket": "data", "Key": "k"})
    with urllib.request.urlopen(signed, timeout=20) as answer:
        assert answer.read() == b"bytes"
    server.sagemaker.stop_training_job(TrainingJobName=other)
    keys.sagemaker.stop_training_job(TrainingJobName=mine)
    assert server.wait(mine)["TrainingJobStatus"] == "Stopped"

    def assert_dead():
        for session in (keys, chained):
            assert refusal(session.sts.get_caller_identity)["Code"] == "ExpiredToken"
            assert refusal(session.sagemaker.list_training_jobs)["Code"] == "ExpiredTokenException"
            assert refusal(session.s3.list_buckets)["Code"] == "ExpiredToken"
        for gone in (lambda: urllib.request.urlopen(signed, timeout=20), lambda: fetch(url, token)):
            with pytest.raises(urllib.error.HTTPError):
                gone()

    # One event changes the job's state and then its credentials.
    eventually(lambda: _is_dead(keys), what="the end of the session")
    assert_dead()
    # A new job of the same name doesn't make them valid again.
    eventually(lambda: server.sagemaker.delete_training_job(TrainingJobName=mine), 20)
    server.create(WAITS, name=mine, RoleArn=server.role)
    server.wait_for_log(mine, "started")
    assert_dead()
    server.sagemaker.stop_training_job(TrainingJobName=mine)


def _is_dead(keys):
    try:
        keys.sts.get_caller_identity()
    except ClientError:
        return True
    return False


def test_a_hangup_opens_and_closes_what_the_configuration_says(own_server):
    server = own_server
    described = server.run(INSIDE, RoleArn=server.role)
    assert described["TrainingJobStatus"] == "Completed", described["FailureReason"]
    lines = server.log(described["TrainingJobName"])
    assert f"I am {described['TrainingJobName']}" in lines and "refused: AccessDeniedException" in lines
    assert server.sagemaker.list_tags(ResourceArn=described["TrainingJobArn"])["Tags"] == [
        {"Key": "from", "Value": "inside"}]

    mine = server.create(WAITS, RoleArn=server.role)
    keys, url, token = Keys.of(server, mine)
    for permissions, may in ((["read-other-training-jobs", "create-training-jobs"], True), ([], False)):
        (server.data / "config.toml").write_text(f"job-permissions = {json.dumps(permissions)}\n")
        server.process.send_signal(signal.SIGHUP)
        eventually(lambda: (len(keys.sagemaker.list_training_jobs()["TrainingJobSummaries"]) > 1) == may, 20,
                   f"{permissions}")
        other = {"TrainingJobName": described["TrainingJobName"]}
        if may:
            assert keys.sagemaker.describe_training_job(**other)["TrainingJobStatus"] == "Completed"
            request = server.request(RoleArn=server.role)
            assert keys.sagemaker.create_training_job(**request)["TrainingJobArn"]
        else:
            assert refusal(keys.sagemaker.describe_training_job, **other)["Code"] == "AccessDeniedException"
        assert refusal(keys.sagemaker.stop_training_job, **other)["Code"] == "AccessDeniedException"

    # A restart of the server affects neither a running job nor its session.
    server.kill()
    server.start()
    assert Keys(server, fetch(url.replace(url.split("/")[2], server.url.split("/")[2]), token)).sts.get_caller_identity()
    assert keys.sts.get_caller_identity()
    server.sagemaker.stop_training_job(TrainingJobName=mine)
    assert server.wait(mine)["TrainingJobStatus"] == "Stopped"
