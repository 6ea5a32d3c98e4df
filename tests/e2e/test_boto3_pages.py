"""boto3's paginator and waiter. What the operations answer is in tests/conformance."""

import pytest


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


def test_the_waiter_of_boto3_sees_the_end(server):
    job = server.create("true")
    server.sagemaker.get_waiter("training_job_completed_or_stopped").wait(
        TrainingJobName=job, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    assert server.describe(job)["TrainingJobStatus"] == "Completed"


def test_pages_cover_every_trial_component_once(server):
    sagemaker = server.sagemaker
    sagemaker.create_experiment(ExperimentName="Pages")
    for trial in ("first", "second"):
        sagemaker.create_trial(TrialName=f"Pages-{trial}", ExperimentName="pages")
    made = [f"run-{i:02}" for i in range(12)]
    for number, name in enumerate(made):
        sagemaker.create_trial_component(TrialComponentName=name)
        for trial in ("first", "second")[:1 + number % 2]:
            sagemaker.associate_trial_component(TrialComponentName=name, TrialName=f"pages-{trial}")
    pages = list(sagemaker.get_paginator("list_trial_components").paginate(
        ExperimentName="PAGES", PaginationConfig={"PageSize": 5}))
    found = [each["TrialComponentName"] for page in pages for each in page["TrialComponentSummaries"]]
    assert found == made[::-1]
    assert [len(page["TrialComponentSummaries"]) for page in pages] == [5, 5, 2]
    trials = sagemaker.get_paginator("list_trials").paginate(TrialComponentName="run-01", PaginationConfig={"PageSize": 1})
    assert [[each["TrialName"] for each in page["TrialSummaries"]] for page in trials] == [["Pages-second"], ["Pages-first"]]
