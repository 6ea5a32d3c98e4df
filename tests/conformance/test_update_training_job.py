"""UpdateTrainingJob: what can be updated when."""

from .case import Answered, Case, Refused, Step, conformance_test
from .constraints import model_cases

OPERATION = "UpdateTrainingJob"
PROFILER_OFF = {"ProfilerConfig": {"DisableProfiler": True}}
NO_REMOTE_DEBUG = {"RemoteDebugConfig": {"EnableRemoteDebug": False}}
KEEP_ALIVE = {"ResourceConfig": {"KeepAlivePeriodInSeconds": 60}}
RULES = {"ProfilerRuleConfigurations": [{"RuleConfigurationName": "r", "RuleEvaluatorImage": "image"}]}
HOOKS = "aws-controllers-k8s/sagemaker-controller: training_job hooks"


def update(of, **changes):
    return lambda run: {"TrainingJobName": getattr(run.world, of), **changes}


def done(name, rule, source, of, changes, **more):
    """An update that succeeds, and leaves the job in its status."""
    def is_of_job(answer, run):
        assert answer == {"TrainingJobArn": run.world.arn(getattr(run.world, of))}

    return Case(name, rule, source, update(of, **changes), Answered(checks=(is_of_job,)), **more)


def refuses(name, rule, source, of, changes, *says):
    return Case(name, rule, source, update(of, **changes), Refused("ValidationException", says=says))


CASES = [
    *model_cases(OPERATION),
    Case("missing-job", "a job that is not there is a ValidationException, as for DescribeTrainingJob", HOOKS,
         {"TrainingJobName": "never-created", **PROFILER_OFF},
         Refused("ValidationException", "Requested resource not found.")),
    *(done(f"nothing-of-{of}", "only the name is required", "model: UpdateTrainingJobRequest", of, {})
      for of in ("running", "pending", "completed")),
    done("profiler-is-off", "the profiler of a running job may be turned off, also where it is off", HOOKS, "running",
         PROFILER_OFF, then=(Step("DescribeTrainingJob", update("running"), Answered({"ProfilingStatus": "Disabled"})),)),
    done("remote-debug-is-off", "remote debugging may be turned off while the job trains", "API: UpdateTrainingJob",
         "running", NO_REMOTE_DEBUG),
    done("profiler-on", "the profiler of a running job may be turned on", "API: UpdateTrainingJob, ProfilerConfig",
         "running", {"ProfilerConfig": {"S3OutputPath": "s3://data/profile", "DisableProfiler": False}},
         known_difference="not built yet: docs/semantics.md, Updating a training job"),
    done("remote-debug-on", "remote debugging may be turned on while the job trains",
         "API: UpdateTrainingJob, RemoteDebugConfig", "running", {"RemoteDebugConfig": {"EnableRemoteDebug": True}},
         then=(Step("DescribeTrainingJob", update("running"), Answered({"RemoteDebugConfig.EnableRemoteDebug": True})),)),
    *(refuses(f"profiler-of-{of}", "the profiler is updated while the job runs", HOOKS, of, PROFILER_OFF, "ProfilerConfig")
      for of in ("pending", "completed", "failed", "stopped")),
    *(refuses(f"rules-of-{of}", "rules are added while the job runs", HOOKS, of, RULES, "ProfilerRuleConfigurations")
      for of in ("pending", "completed")),
    *(refuses(f"remote-debug-of-{of}", "remote debugging is updated in Downloading and Training",
              "API: UpdateTrainingJob, RemoteDebugConfig", of, NO_REMOTE_DEBUG, "RemoteDebugConfig")
      for of in ("pending", "completed", "stopped")),
    *(refuses(f"keep-alive-of-{of}", "a job that was created without a warm pool gets none",
              "AWS developer guide: Train using SageMaker managed warm pools", of, KEEP_ALIVE, "KeepAlivePeriodInSeconds")
      for of in ("running", "completed")),
]

test_update_training_job = conformance_test(OPERATION, CASES)
