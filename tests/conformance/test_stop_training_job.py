"""StopTrainingJob."""

from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases

OPERATION = "StopTrainingJob"


def by_name(name):
    return lambda run: {"TrainingJobName": getattr(run.world, name)}


def own_pending(run):
    return {"TrainingJobName": run.world.new(run.name)}


def own(run):
    return {"TrainingJobName": run.name}


def is_stopping(answer, run):
    assert answer["TrainingJobStatus"] in ("Stopping", "Stopped"), answer


CASES = [
    *model_cases(OPERATION),
    Case("missing-job", "a job that is not there is a ValidationException, not the ResourceNotFound of the model",
         "boto/boto3#2808", {"TrainingJobName": "never-created"},
         Refused("ValidationException", "Requested resource not found.")),
    *(Case(f"terminal-{name}", "a job in a terminal status can't be stopped; the message names the status",
           "awslabs/benchmark-ai#928", by_name(name),
           Refused("ValidationException",
                   f"The request was rejected because the training job is in status {status}."))
      for name, status in (("completed", "Completed"), ("failed", "Failed"), ("stopped", "Stopped"))),
    Case("empty-answer", "the answer has no body, and the job is Stopping or Stopped from then on",
         "API: StopTrainingJob, Response Elements", own_pending, Answered(),
         then=(Step("DescribeTrainingJob", own, Answered(checks=(is_stopping,))),)),
]

test_stop_training_job = conformance_test(OPERATION, CASES)
