"""CloudWatch Logs and STS as boto3 and the AWS CLI use them, on the log of a real job."""

import os
import time
import uuid

import boto3
import pytest
from botocore.exceptions import ClientError

from trainyard_server import ROLE, TERMINAL, shell

GROUP = "/aws/sagemaker/TrainingJobs"


@pytest.fixture(scope="module")
def job(server):
    """A job with a log of 300 numbered lines, and one error among them."""
    described = server.run("for i in $(seq 300); do echo line $i; [ $i != 150 ] || sleep 0.1; done; "
                           "echo 'ERROR: 7 of 9 failed'")
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    return described["TrainingJobName"]


@pytest.fixture(scope="module")
def stream(server, job):
    streams = server.logs.describe_log_streams(logGroupName=GROUP, logStreamNamePrefix=f"{job}/")["logStreams"]
    assert len(streams) == 1
    return streams[0]


def messages(events):
    return [event["message"] for event in events]


def numbered(events):
    return [message for message in messages(events) if message.startswith("line ")]


LINES = [f"line {i}" for i in range(1, 301)]


def test_the_group_is_listed(server, job):
    groups = server.logs.describe_log_groups(logGroupNamePrefix="/aws/sagemaker/")["logGroups"]
    assert [group["logGroupName"] for group in groups] == [GROUP]
    assert groups[0]["arn"].endswith(f":log-group:{GROUP}:*")
    assert server.logs.describe_log_groups(logGroupNamePrefix="/aws/lambda/")["logGroups"] == []


def test_a_stream_says_when_it_began_and_ended(server, job, stream):
    events = server.logs.get_log_events(logGroupName=GROUP, logStreamName=stream["logStreamName"],
                                        startFromHead=True)["events"]
    assert stream["firstEventTimestamp"] == events[0]["timestamp"]
    assert stream["lastEventTimestamp"] == events[-1]["timestamp"]
    assert stream["creationTime"] <= stream["firstEventTimestamp"]


def test_pages_forwards_miss_and_repeat_nothing_and_end_with_the_same_token(server, stream):
    got, token = [], None
    while True:
        page = server.logs.get_log_events(logGroupName=GROUP, logStreamName=stream["logStreamName"], limit=70,
                                          startFromHead=True, **({"nextToken": token} if token else {}))
        if page["nextForwardToken"] == token:
            assert page["events"] == []
            break
        assert page["events"], "an empty page means the end to every client"
        got += page["events"]
        token = page["nextForwardToken"]
    assert numbered(got) == LINES
    times = [event["timestamp"] for event in got]
    assert times == sorted(times)


def test_pages_backwards_give_the_newest_first_each_in_order(server, stream):
    got, token = [], None
    while True:
        page = server.logs.get_log_events(logGroupName=GROUP, logStreamName=stream["logStreamName"], limit=70,
                                          **({"nextToken": token} if token else {}))
        if page["nextBackwardToken"] == token:
            break
        got = page["events"] + got
        token = page["nextBackwardToken"]
    assert numbered(got) == LINES


def test_a_time_window_includes_its_start_and_excludes_its_end(server, stream):
    begin, end = stream["firstEventTimestamp"], stream["lastEventTimestamp"]
    within = server.logs.get_log_events(logGroupName=GROUP, logStreamName=stream["logStreamName"],
                                        startTime=begin, endTime=end, startFromHead=True)["events"]
    assert within and all(begin <= event["timestamp"] < end for event in within)
    after = server.logs.get_log_events(logGroupName=GROUP, logStreamName=stream["logStreamName"],
                                       startTime=end + 1, startFromHead=True)["events"]
    assert after == []


@pytest.mark.parametrize("pattern, expected", [
    ("ERROR", ["ERROR: 7 of 9 failed"]),
    ('"7 of 9"', ["ERROR: 7 of 9 failed"]),
    ("failed -ERROR", []),
    ('?"line 299" ?"line 300"', ["line 299", "line 300"]),
    ("line -1 -2 -3 -4 -5 -6 -7 -8 -9", []),
])
def test_filter_patterns(server, job, pattern, expected):
    events = server.logs.filter_log_events(logGroupName=GROUP, logStreamNamePrefix=f"{job}/",
                                           filterPattern=pattern)["events"]
    assert messages(events) == expected


def test_filtering_pages_to_the_end_with_event_ids_of_their_own(server, job):
    pages = server.logs.get_paginator("filter_log_events").paginate(
        logGroupName=GROUP, logStreamNamePrefix=f"{job}/", PaginationConfig={"PageSize": 40})
    events = [event for page in pages for event in page["events"]]
    assert numbered(events) == LINES
    assert len({event["eventId"] for event in events}) == len(events)


def test_aws_logs_tail(server, job):
    aws = os.environ.get("TRAINYARD_AWS_CLI", "aws")
    out = shell([aws, "logs", "filter-log-events", "--log-group-name", GROUP, "--log-stream-name-prefix", f"{job}/",
                 "--query", "events[].message", "--output", "text"], server)
    assert "line 1\tline 2\t" in out and "line 300" in out


@pytest.mark.parametrize("group, name", [("/aws/nothing", "x"), (GROUP, "no-such-job/algo-1-1")])
def test_what_is_absent_is_resource_not_found(server, job, group, name):
    with pytest.raises(ClientError) as refused:
        server.logs.get_log_events(logGroupName=group, logStreamName=name)
    assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_a_token_that_was_never_given_is_an_invalid_parameter(server, stream):
    with pytest.raises(ClientError) as refused:
        server.logs.get_log_events(logGroupName=GROUP, logStreamName=stream["logStreamName"], nextToken="f/nonsense")
    assert refused.value.response["Error"]["Code"] == "InvalidParameterException"


def test_every_line_is_readable_once_the_job_is_terminal(server):
    """SDK v3 reads the log once after it first sees a terminal status."""
    name = server.create("for i in $(seq 2000); do echo line $i; done")
    while server.describe(name)["TrainingJobStatus"] not in TERMINAL:
        pass
    assert [line for line in server.log(name) if line.startswith("line ")][-1] == "line 2000"


def test_assumed_credentials_work_everywhere_until_they_expire(server):
    before = time.time()
    answer = server.sts.assume_role(RoleArn=ROLE.replace("123456789012", account(server)), RoleSessionName="me",
                                    DurationSeconds=900)
    keys = answer["Credentials"]
    assert 890 <= keys["Expiration"].timestamp() - before <= 910
    session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"],
                            region_name=server.environment["AWS_DEFAULT_REGION"])
    who = session.client("sts", endpoint_url=server.url).get_caller_identity()
    assert who["Arn"] == answer["AssumedRoleUser"]["Arn"]
    assert who["Arn"].endswith(":assumed-role/Trainer/me")
    assert session.client("sagemaker", endpoint_url=server.url).list_training_jobs()["TrainingJobSummaries"] is not None
    assert "data" in [b["Name"] for b in session.client("s3", endpoint_url=server.url).list_buckets()["Buckets"]]


def test_a_changed_session_token_is_refused(server):
    keys = server.sts.assume_role(RoleArn=ROLE.replace("123456789012", account(server)),
                                  RoleSessionName="me")["Credentials"]
    token = keys["SessionToken"]
    changed = ("A" if token[10] != "A" else "B").join([token[:10], token[11:]])
    session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], changed,
                            region_name=server.environment["AWS_DEFAULT_REGION"])
    with pytest.raises(ClientError) as refused:
        session.client("sts", endpoint_url=server.url).get_caller_identity()
    assert refused.value.response["Error"]["Code"] in ("InvalidClientTokenId", "UnrecognizedClientException")


def account(server):
    return server.sts.get_caller_identity()["Account"]


def test_a_role_of_another_account_is_assumed_in_this_one(server):
    """As a job takes one, so that code that names its role at AWS runs unchanged."""
    other = "210987654321" if account(server) != "210987654321" else "123456789012"
    keys = server.sts.assume_role(RoleArn=f"arn:aws:iam::{other}:role/Trainer", RoleSessionName="me")["Credentials"]
    sts = server.session.client("sts", endpoint_url=server.url, aws_access_key_id=keys["AccessKeyId"],
                                aws_secret_access_key=keys["SecretAccessKey"], aws_session_token=keys["SessionToken"])
    who = sts.get_caller_identity()
    assert (who["Account"], who["Arn"]) == (account(server), f"arn:aws:sts::{other}:assumed-role/Trainer/me")


def test_a_session_of_the_root_key_itself(server):
    keys = server.sts.get_session_token()["Credentials"]
    session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"],
                            region_name=server.environment["AWS_DEFAULT_REGION"])
    sts = session.client("sts", endpoint_url=server.url)
    assert sts.get_caller_identity()["Arn"] == server.sts.get_caller_identity()["Arn"]


def test_training_code_can_keep_a_log_of_its_own(plain_server):
    logs, group = plain_server.logs, f"mine/{uuid.uuid4().hex[:8]}"
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="worker/1")
    now = int(time.time() * 1000)
    logs.put_log_events(logGroupName=group, logStreamName="worker/1", logEvents=[
        {"timestamp": now, "message": "one"}, {"timestamp": now + 1, "message": "two"}])
    found = logs.filter_log_events(logGroupName=group)["events"]
    assert [(event["message"], event["timestamp"]) for event in found] == [("one", now), ("two", now + 1)]
    assert group in [one["logGroupName"] for one in logs.describe_log_groups(logGroupNamePrefix="mine/")["logGroups"]]
    with pytest.raises(logs.exceptions.ResourceAlreadyExistsException):
        logs.create_log_group(logGroupName=group)
    with pytest.raises(logs.exceptions.InvalidParameterException):
        logs.create_log_stream(logGroupName="/aws/sagemaker/TrainingJobs", logStreamName="not-a-job")
