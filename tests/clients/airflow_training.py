"""What Airflow's SageMaker operator does against a server. Usage: airflow_training.py REQUEST, of CreateTrainingJob as JSON.

Prints the results as JSON on the last line, after Airflow's own output.
"""

import asyncio
import json
import sys

from airflow.providers.amazon.aws.operators.sagemaker import SageMakerTrainingOperator
from airflow.providers.amazon.aws.triggers.sagemaker import SageMakerTrigger


def train(request, **more):
    operator = SageMakerTrainingOperator(task_id="train", config=request, aws_conn_id=None, check_interval=1, **more)
    return operator.execute({})["Training"]


async def wait_as_a_trigger(name):
    trigger = SageMakerTrigger(job_name=name, job_type="Training", waiter_delay=1, aws_conn_id=None)
    async for event in trigger.run():
        return event.payload["status"]


def main():
    request = json.loads(sys.argv[1])
    trained = train(json.loads(sys.argv[1]))
    # The name is taken now, which Airflow learns from the error of DescribeTrainingJob when it isn't.
    again = train(json.loads(sys.argv[1]), wait_for_completion=False)
    waited = asyncio.run(wait_as_a_trigger(again["TrainingJobName"]))
    failing = {**request, "TrainingJobName": request["TrainingJobName"] + "-fails",
               "HyperParameters": {"script": json.dumps("exit 3")}}
    try:
        failed = train(failing)
    except Exception as error:  # AirflowException, which is the user's task failing
        failed = str(error)
    print()
    print(json.dumps({"status": trained["TrainingJobStatus"], "model": trained["ModelArtifacts"]["S3ModelArtifacts"],
                      "role": trained["RoleArn"], "renamed": again["TrainingJobName"] != request["TrainingJobName"],
                      "waited": waited, "failed": failed}))


main()
