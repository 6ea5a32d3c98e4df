"""Systems Manager's operations on sessions in training containers, by boto3: errors, pages, filters, restarts. What
happens in a session is in test_remote_debug.py."""

import datetime
import re

import pytest
from botocore.exceptions import ClientError

from trainyard_server import Server, eventually

UNTIL_TERM = "trap 'exit 0' TERM; while true; do sleep 0.1 & wait $!; done"
ON, OFF = {"EnableRemoteDebug": True}, {"EnableRemoteDebug": False}
DEBUG = {"RemoteDebugConfig": ON}
PORT = "AWS-StartPortForwardingSession"


@pytest.fixture(scope="module")
def server(one_runtime, session_server):
    return session_server(f"server-{one_runtime}", one_runtime)


@pytest.fixture
def own_server(one_runtime, tmp_path):
    with Server(tmp_path, one_runtime) as running:
        running.s3.create_bucket(Bucket="data")
        yield running
    running.assert_nothing_left()


def train(server, **more):
    job = server.create(UNTIL_TERM, **{**DEBUG, **more})
    server.wait_for(job, "Training")
    return job


def target_of(job, host="algo-1"):
    return f"sagemaker-training-job:{job}_{host}"


def sessions(client, state, **filters):
    more = {"Filters": [{"key": key, "value": value} for key, value in filters.items()]} if filters else {}
    pages = client.get_paginator("describe_sessions").paginate(State=state, **more)
    return [session for page in pages for session in page["Sessions"]]


def refusal(call, **arguments):
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    answer = refused.value.response
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400
    return answer["Error"]["Code"], answer["Error"]["Message"]


def open_sessions(client, target, count):
    """Their ids, the newest first."""
    return [client.start_session(Target=target)["SessionId"] for _ in range(count)][::-1]


def wait_for_end(client, session):
    """The ended session, as the history has it."""
    def ended():
        return [each for each in sessions(client, "History", SessionId=session) if "EndDate" in each]

    return eventually(ended, what="the session's end")[0]


# Before the tests that keep a job running, which may occupy the whole machine.
def test_debugging_is_switched_while_the_job_trains(server):
    client = server.client("ssm")
    job = train(server, RemoteDebugConfig=None)
    target = target_of(job)
    assert "RemoteDebugConfig" not in server.describe(job)
    assert refusal(client.start_session, Target=target) == ("TargetNotConnected", f"{target} is not connected.")
    server.sagemaker.update_training_job(TrainingJobName=job, RemoteDebugConfig=ON)
    assert server.describe(job)["RemoteDebugConfig"] == ON
    session = client.start_session(Target=target)["SessionId"]
    server.sagemaker.update_training_job(TrainingJobName=job, RemoteDebugConfig=OFF)
    assert server.describe(job)["RemoteDebugConfig"] == OFF
    assert refusal(client.start_session, Target=target)[0] == "TargetNotConnected"
    assert wait_for_end(client, session)["Details"] == "remote debugging was switched off"
    server.sagemaker.stop_training_job(TrainingJobName=job)
    server.wait(job)
    code, message = refusal(server.sagemaker.update_training_job, TrainingJobName=job, RemoteDebugConfig=ON)
    assert code == "ValidationException" and "is Downloading or Training, and its secondary status is Stopped" in message


def test_a_job_that_does_not_train_is_not_connected(server):
    client = server.client("ssm")
    job = server.run("true", **DEBUG)["TrainingJobName"]
    assert server.describe(job)["RemoteDebugConfig"] == ON
    target = target_of(job)
    assert refusal(client.start_session, Target=target) == ("TargetNotConnected", f"{target} is not connected.")


def test_not_with_network_isolation(server):
    code, message = refusal(server.create, EnableNetworkIsolation=True, **DEBUG)
    assert (code, message) == ("ValidationException", "Invalid RemoteDebugConfig. EnableRemoteDebug is not supported with "
                                                      "EnableNetworkIsolation")
    job = train(server, EnableNetworkIsolation=True, RemoteDebugConfig=OFF)
    code, message = refusal(server.sagemaker.update_training_job, TrainingJobName=job, RemoteDebugConfig=ON)
    assert code == "ValidationException" and "EnableNetworkIsolation" in message
    server.sagemaker.stop_training_job(TrainingJobName=job)
    server.wait(job)


def test_a_restart_ends_sessions_and_keeps_the_history(own_server):
    server = own_server
    job = train(server)
    ids = open_sessions(server.client("ssm"), target_of(job), 3)
    server.client("ssm").terminate_session(SessionId=ids[0])
    server.kill()
    server.start()
    client = server.client("ssm")
    assert sessions(client, "Active") == []
    history = sessions(client, "History")
    assert [each["SessionId"] for each in history] == ids
    assert {each["Status"] for each in history} == {"Terminated"} and all("EndDate" in each for each in history)
    assert history[1]["Details"] == "the server has stopped"
    assert refusal(client.resume_session, SessionId=ids[1])[0] == "DoesNotExistException"
    assert server.describe(job)["RemoteDebugConfig"] == ON
    client.start_session(Target=target_of(job))
    server.stop()
    server.start()
    assert len(sessions(server.client("ssm"), "History")) == 4


@pytest.fixture(scope="module")
def job(server):
    name = train(server)
    yield name
    server.sagemaker.stop_training_job(TrainingJobName=name)
    server.wait(name)


@pytest.fixture
def ssm(server, job):
    """A client; at the end of the test nothing is open in the job."""
    client = server.client("ssm")
    yield client
    for session in sessions(client, "Active", Target=target_of(job)):
        client.terminate_session(SessionId=session["SessionId"])
    eventually(lambda: not sessions(client, "Active", Target=target_of(job)), what="the sessions' end")


def test_a_session_from_its_start_to_the_history(server, ssm, job):
    target = target_of(job)
    assert ssm.get_connection_status(Target=target)["Status"] == "connected"
    before = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=1)
    started = ssm.start_session(Target=target, Reason="it hangs", DocumentName=PORT, Parameters={"portNumber": ["8265"]})
    session = started["SessionId"]
    assert re.fullmatch("root-[a-z0-9]{26}", session)
    assert 43 <= len(started["TokenValue"]) <= 300
    assert started["StreamUrl"] == f"ws://127.0.0.1:{server.port}/v1/data-channel/{session}?role=publish_subscribe"

    [shown] = sessions(ssm, "Active", SessionId=session)
    assert before < shown.pop("StartDate")
    assert shown == {"SessionId": session, "Target": target, "Status": "Connecting", "DocumentName": PORT,
                     "Owner": server.sts.get_caller_identity()["Arn"], "Reason": "it hangs", "OutputUrl": {},
                     "AccessType": "Standard"}
    assert sessions(ssm, "History", SessionId=session) == []

    again = ssm.resume_session(SessionId=session)
    assert again["SessionId"] == session and again["StreamUrl"] == started["StreamUrl"]
    assert again["TokenValue"] != started["TokenValue"]

    assert ssm.terminate_session(SessionId=session)["SessionId"] == session
    ended = wait_for_end(ssm, session)
    assert ended["Status"] == "Terminated" and ended["EndDate"] >= ended["StartDate"]
    assert "TerminateSession" in ended["Details"]
    assert refusal(ssm.resume_session, SessionId=session) == (
        "DoesNotExistException", f"Session {session} does not exist, or has ended.")
    assert ssm.terminate_session(SessionId=session)["SessionId"] == session, "as often as one likes"


def test_a_roles_session_may_and_is_in_the_name(server, ssm, job):
    role = f"arn:aws:iam::{server.environment['AWS_ACCOUNT_ID']}:role/Trainer"
    keys = server.sts.assume_role(RoleArn=role, RoleSessionName="ann@example.com")["Credentials"]
    client = server.session.client("ssm", endpoint_url=server.url, aws_access_key_id=keys["AccessKeyId"],
                                   aws_secret_access_key=keys["SecretAccessKey"], aws_session_token=keys["SessionToken"])
    session = client.start_session(Target=target_of(job))["SessionId"]
    assert re.fullmatch("ann@example[.]com-[a-z0-9]{26}", session)
    [shown] = sessions(ssm, "Active", SessionId=session)
    assert shown["Owner"].endswith(":assumed-role/Trainer/ann@example.com")
    assert [each["SessionId"] for each in sessions(ssm, "Active", Owner=shown["Owner"])] == [session]


@pytest.mark.parametrize("wrong", [
    "{job}_algo-0", "{job}_algo-2", "{job}_algo-99", "{job}_algo-01", "{job}_ALGO-1", "{job}_", "{job}", "{job}_x_algo-1",
    "never-created_algo-1", "", "_algo-1"])
def test_targets_that_are_no_host_of_a_job(ssm, job, wrong):
    target = "sagemaker-training-job:" + wrong.format(job=job)
    assert refusal(ssm.start_session, Target=target) == ("TargetNotConnected", f"{target} is not connected.")
    assert ssm.get_connection_status(Target=target)["Status"] == "notconnected"


def test_targets_of_other_kinds(ssm, job):
    for target in ("i-0123456789abcdef0", "mi-0123456789abcdef0", f"{job}_algo-1", f"ecs:cluster_{job}_1"):
        with pytest.raises(ssm.exceptions.TargetNotConnected, match=re.escape(f"{target} is not connected.")):
            ssm.start_session(Target=target)


def test_documents_and_their_parameters(ssm, job):
    def start(document, **parameters):
        return refusal(ssm.start_session, Target=target_of(job), DocumentName=document, Parameters=parameters)

    assert start("AWS-RunShellScript") == ("InvalidDocument", "Document with name AWS-RunShellScript does not exist.")
    code, message = start(PORT + "ToRemoteHost", host=["169.254.170.2"], portNumber=["80"])
    assert code == "InvalidDocument" and PORT + "ToRemoteHost is not supported by Trainyard" in message
    for wrong in ("0", "65536", "http", "80;id"):
        code, message = start(PORT, portNumber=[wrong])
        assert code == "InvalidParameters"
        assert message == f"Value '{wrong}' of parameter portNumber of document {PORT} must be a number from 1 to 65535"
    assert start(PORT, host=["10.0.0.1"]) == ("InvalidParameters", f"Document {PORT} has no parameter host")
    assert start("AWS-StartInteractiveCommand")[0] == "InvalidParameters"
    assert start("SSM-SessionManagerRunShell", command=["id"])[0] == "InvalidParameters"
    assert sessions(ssm, "Active", Target=target_of(job)) == []


def test_at_most_eight_in_a_container(ssm, job):
    [first, *_] = open_sessions(ssm, target_of(job), 8)
    code, message = refusal(ssm.start_session, Target=target_of(job))
    assert code == "ServiceQuotaExceededException" and "one container is 8" in message
    ssm.terminate_session(SessionId=first)
    eventually(lambda: len(sessions(ssm, "Active", Target=target_of(job))) == 7, what="one has ended")
    ssm.start_session(Target=target_of(job))


def test_pages_and_filters(ssm, job):
    target = target_of(job)
    newest_first = open_sessions(ssm, target, 5)

    def ids(state="Active", **filters):
        return [each["SessionId"] for each in sessions(ssm, state, Target=target, **filters)]

    assert ids() == newest_first
    of_target = [{"key": "Target", "value": target}]
    page = ssm.describe_sessions(State="Active", MaxResults=2, Filters=of_target)
    assert [each["SessionId"] for each in page["Sessions"]] == newest_first[:2]
    pages = ssm.get_paginator("describe_sessions").paginate(State="Active", Filters=of_target,
                                                            PaginationConfig={"PageSize": 2})
    assert [len(each["Sessions"]) for each in pages] == [2, 2, 1]
    for other in ({"State": "History", "Filters": of_target}, {"State": "Active"}):
        assert refusal(ssm.describe_sessions, **other, NextToken=page["NextToken"]) == (
            "InvalidNextToken", "The specified token isn't valid.")
    assert refusal(ssm.describe_sessions, State="Active", NextToken="mine")[0] == "InvalidNextToken"

    middle = sessions(ssm, "Active", SessionId=newest_first[2])[0]["StartDate"].isoformat()
    assert ids(InvokedAfter=middle) == newest_first[:3] and ids(InvokedBefore=middle) == newest_first[3:]
    assert ids(Status="Connecting") == newest_first and ids(Status="Connected") == [] == ids(AccessType="JustInTime")
    for key, value, says in (("InvokedAfter", "today", "is not a time"), ("Status", "Open", "is not the status of"),
                             ("Colour", "green", "Member must satisfy enum value set")):
        code, message = refusal(ssm.describe_sessions, State="Active", Filters=[{"key": key, "value": value}])
        assert code == "ValidationException" and says in message
