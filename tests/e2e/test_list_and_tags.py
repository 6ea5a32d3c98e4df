"""ListTrainingJobs and tags, as boto3 sees them."""

import datetime

import pytest
from botocore.exceptions import ClientError


@pytest.fixture(scope="module")
def jobs(server):
    """Twelve finished jobs; the odd ones failed."""
    names = [server.create(f"exit {i % 2}", name=f"listed-{i:02}") for i in range(12)]
    return [server.wait(name) for name in names]


def names(page):
    return [job["TrainingJobName"] for job in page["TrainingJobSummaries"]]


def test_pages_cover_every_job_once(server, jobs):
    pages = list(server.sagemaker.get_paginator("list_training_jobs").paginate(
        NameContains="listed-", SortBy="Name", SortOrder="Ascending", PaginationConfig={"PageSize": 5}))
    assert [name for page in pages for name in names(page)] == [f"listed-{i:02}" for i in range(12)]
    assert [len(names(page)) for page in pages] == [5, 5, 2]
    assert "NextToken" not in pages[-1]


def test_newest_first_by_default_and_ten_a_page(server, jobs):
    page = server.sagemaker.list_training_jobs(NameContains="listed-")
    assert names(page) == [f"listed-{i:02}" for i in range(11, 1, -1)]


def test_summaries_carry_times_and_status(server, jobs):
    (summary,) = server.sagemaker.list_training_jobs(NameContains="listed-03")["TrainingJobSummaries"]
    assert summary["TrainingJobArn"] == jobs[3]["TrainingJobArn"]
    assert summary["TrainingJobStatus"] == "Failed"
    assert summary["CreationTime"] == jobs[3]["CreationTime"]
    assert summary["TrainingEndTime"] == jobs[3]["TrainingEndTime"]


def test_status_filter_is_applied_to_the_page_after_it_is_cut(server, jobs):
    page = server.sagemaker.list_training_jobs(
        NameContains="listed-", StatusEquals="Failed", MaxResults=4, SortBy="Name", SortOrder="Ascending")
    assert names(page) == ["listed-01", "listed-03"]
    assert "NextToken" in page


def test_creation_time_filters(server, jobs):
    middle = jobs[6]["CreationTime"]
    later = server.sagemaker.list_training_jobs(NameContains="listed-", MaxResults=100,
                                                CreationTimeAfter=middle + datetime.timedelta(milliseconds=1))
    earlier = server.sagemaker.list_training_jobs(NameContains="listed-", MaxResults=100,
                                                  CreationTimeBefore=middle - datetime.timedelta(milliseconds=1))
    assert set(names(later)) == {f"listed-{i:02}" for i in range(7, 12)}
    assert set(names(earlier)) == {f"listed-{i:02}" for i in range(0, 6)}


def test_a_token_that_was_never_given_is_refused(server):
    with pytest.raises(ClientError) as refused:
        server.sagemaker.list_training_jobs(NextToken="made-up")
    assert refused.value.response["Error"]["Code"] == "ValidationException"


def test_a_name_can_be_used_once(server, jobs):
    with pytest.raises(ClientError) as refused:
        server.create(name="listed-00")
    error = refused.value.response["Error"]
    assert error["Code"] == "ResourceInUse"
    assert error["Message"] == ("Training job names must be unique within an AWS account and region, and a training "
                                f"job with this name already exists ({jobs[0]['TrainingJobArn']})")


def test_describe_of_a_missing_job(server):
    for call in (server.sagemaker.describe_training_job, server.sagemaker.stop_training_job):
        with pytest.raises(ClientError) as refused:
            call(TrainingJobName="never-created")
        error = refused.value.response["Error"]
        assert (error["Code"], error["Message"]) == ("ValidationException", "Requested resource not found.")


def test_tags_are_added_overwritten_and_deleted(server, jobs):
    arn = jobs[0]["TrainingJobArn"]
    server.sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}])
    after = server.sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "a", "Value": "2"}])["Tags"]
    assert sorted((tag["Key"], tag["Value"]) for tag in after) == [("a", "2"), ("b", "")]
    server.sagemaker.delete_tags(ResourceArn=arn, TagKeys=["b", "unknown"])
    assert server.sagemaker.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "a", "Value": "2"}]


@pytest.mark.parametrize("tags", [[{"Key": "aws:x", "Value": "1"}],
                                  [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]])
def test_reserved_and_repeated_tag_keys_are_refused(server, tags):
    with pytest.raises(ClientError) as refused:
        server.create(Tags=tags)
    assert refused.value.response["Error"]["Code"] == "ValidationException"


def test_the_waiter_of_boto3_sees_the_end(server):
    job = server.create("true")
    server.sagemaker.get_waiter("training_job_completed_or_stopped").wait(
        TrainingJobName=job, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    assert server.describe(job)["TrainingJobStatus"] == "Completed"
