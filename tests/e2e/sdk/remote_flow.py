"""A function that runs as a training job with @remote, of the SageMaker Python SDK v2 or v3; prints its result as JSON.

Run by test_remote_function.py: remote_flow.py FLOW IMAGE ROLE BUCKET, configured by what `trainyard env` says. The image
has no SageMaker SDK: the job fetches this process's own from the bucket before it runs the function.
"""
import json
import sys

FLOW, IMAGE, ROLE, BUCKET = sys.argv[1:5]

if FLOW.startswith("v3"):
    from sagemaker.core.helper.session_helper import Session
    from sagemaker.core.remote_function import remote
else:
    from sagemaker import Session
    from sagemaker.remote_function import remote

FETCH = (f"python3 -c \"import boto3, tarfile; body = boto3.client('s3').get_object(Bucket='{BUCKET}', Key='sdk.tar')"
         "['Body']; tarfile.open(fileobj=body, mode='r|').extractall('/usr/local/lib/python3.11/dist-packages')\"")


@remote(image_uri=IMAGE, role=ROLE, instance_type="ml.m5.large", volume_size=1, s3_root_uri=f"s3://{BUCKET}/remote",
        job_name_prefix=f"remote-{FLOW}", max_runtime_in_seconds=300, pre_execution_commands=[FETCH],
        sagemaker_session=Session(default_bucket=BUCKET))
def divide(number, by):
    import socket
    return {"quotient": number / by, "host": socket.gethostname()}


saw = {"returned": divide(7, by=2)}
try:
    divide(1, by=0)
except Exception as error:  # what class the caller sees is what the test looks at
    saw["raised"] = type(error).__name__
print(json.dumps(saw))
