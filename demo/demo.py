"""The demo: a real XGBoost training job on a real data set, from CreateTrainingJob to the accuracy of the model.

Started by `./dev demo`, which installs and builds. It uses Trainyard only through unmodified boto3, like any
SageMaker client, and stops everything that it has started.
"""
import argparse
import csv
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tarfile
import time
import urllib.parse

import boto3
import botocore.exceptions

HERE = pathlib.Path(__file__).resolve().parent
# The name under which AWS serves its XGBoost container in us-east-1; `--image-map` says what it means here.
IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"
ROLE = "arn:aws:iam::123456789012:role/service-role/AmazonSageMaker-ExecutionRole"
BUCKET = "demo"
LOG_GROUP = "/aws/sagemaker/TrainingJobs"
TERMINAL = ("Completed", "Failed", "Stopped")
COLOURED = sys.stdout.isatty() and "NO_COLOR" not in os.environ

# What a data scientist would do with model.tar.gz. Runs with the XGBoost of the training image.
EVALUATE = """
import json, numpy, xgboost
model = xgboost.Booster()
model.load_model("/tmp/demo/xgboost-model")
rows = numpy.loadtxt("/tmp/demo/test.csv", delimiter=",", ndmin=2)
guessed = model.predict(xgboost.DMatrix(rows[:, 1:])) > 0.5
right = int((guessed == (rows[:, 0] > 0.5)).sum())
print(json.dumps({"right": right, "rows": len(rows), "rounds": model.num_boosted_rounds()}))
"""


def heading(text):
    print(f"\n\033[1m== {text}\033[0m" if COLOURED else f"\n== {text}", flush=True)


def quiet(text):
    return f"\033[2m{text}\033[0m" if COLOURED else text


class Server:
    """`trainyard serve` on a free port, for as long as the `with` block lasts."""

    def __init__(self, arguments):
        self.program = arguments.trainyard.resolve()
        self.data = arguments.work.resolve() / "data"
        self.log_path = arguments.work.resolve() / "server.log"
        self.archive = arguments.image.resolve()

    def __enter__(self):
        self.log = open(self.log_path, "wb")
        words = [self.program, "serve", "--data", self.data, "--listen", "127.0.0.1:0",
                 "--image-map", f"{IMAGE}=oci-archive:{self.archive}"]
        # In a separate session: Ctrl-C goes to the demo, which then stops the job before the server.
        self.process = subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE, stderr=self.log,
                                        text=True, start_new_session=True)
        line = self.process.stdout.readline().strip()
        if not line.startswith("listening on "):
            self.process.wait(30)
            sys.exit(f"trainyard serve did not start; its log, {shown(self.log_path)}, ends with:\n"
                     + "\n".join(self.log_path.read_text().splitlines()[-10:]))
        self.url = line.removeprefix("listening on ")
        return self

    def __exit__(self, *exception):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self.log.close()

    def session(self):
        """boto3 configured by `trainyard env` alone, not by settings of this machine."""
        text = subprocess.run([self.program, "env", "--json", "--data", self.data], check=True,
                              capture_output=True, text=True).stdout
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            del os.environ[name]
        os.environ.update(json.loads(text))
        return boto3.Session()


def shown(path):
    """The shortest path from here to type."""
    return os.path.relpath(path) if pathlib.Path(path).is_relative_to(pathlib.Path.cwd()) else str(path)


def split_data():
    """-> {"train": csv text, "validation": …, "test": …}: label first (1 is malignant), no header."""
    with open(HERE / "data" / "breast_cancer_wisconsin.csv", newline="") as file:
        rows = list(csv.reader(file))[1:]
    random.Random(20).shuffle(rows)
    lines = [",".join(["1" if row[0] == "malignant" else "0", *row[1:]]) for row in rows]
    parts = {"train": lines[:400], "validation": lines[400:485], "test": lines[485:]}
    return {name: "\n".join(part) + "\n" for name, part in parts.items()}


def upload(s3, data):
    try:
        s3.create_bucket(Bucket=BUCKET)
    except (s3.exceptions.BucketAlreadyOwnedByYou, s3.exceptions.BucketAlreadyExists):
        pass
    for name in ("train", "validation"):
        s3.put_object(Bucket=BUCKET, Key=f"breast-cancer/{name}/rows.csv", Body=data[name].encode())
        print(f"s3://{BUCKET}/breast-cancer/{name}/rows.csv  {data[name].count(chr(10))} rows")


def metric(name):
    # The pattern of the SageMaker SDK for its built-in algorithm; tabs reach the log as #011.
    return {"Name": name.replace("-", ":"), "Regex": rf".*\[[0-9]+\].*#011{name}:([-+]?[0-9]*\.?[0-9]+).*"}


def channel(name):
    return {"ChannelName": name, "ContentType": "text/csv", "DataSource": {"S3DataSource": {
        "S3DataType": "S3Prefix", "S3Uri": f"s3://{BUCKET}/breast-cancer/{name}/",
        "S3DataDistributionType": "FullyReplicated"}}}


def create_job(sagemaker):
    name = time.strftime("breast-cancer-%Y-%m-%d-%H-%M-%S", time.gmtime())
    sagemaker.create_training_job(
        TrainingJobName=name,
        RoleArn=ROLE,
        AlgorithmSpecification={"TrainingImage": IMAGE, "TrainingInputMode": "File",
                                "MetricDefinitions": [metric("train-error"), metric("validation-error")]},
        HyperParameters={"objective": "binary:logistic", "eval_metric": "error", "num_round": "25",
                         "max_depth": "3", "eta": "0.3", "subsample": "0.8", "seed": "1"},
        InputDataConfig=[channel("train"), channel("validation")],
        OutputDataConfig={"S3OutputPath": f"s3://{BUCKET}/models"},
        ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1},
        StoppingCondition={"MaxRuntimeInSeconds": 600})
    return name


class Follower:
    """Prints a job's transitions and log lines as they appear."""

    def __init__(self, session, name):
        self.sagemaker, self.logs, self.name = session.client("sagemaker"), session.client("logs"), name
        self.transitions = 0
        self.tokens = {}

    def new_transitions(self, job):
        seen = job.get("SecondaryStatusTransitions", [])
        for step in seen[self.transitions:]:
            print(quiet(step["StartTime"].strftime("%H:%M:%S")), f"{step['Status']}: {step.get('StatusMessage', '')}",
                  flush=True)
        self.transitions = len(seen)

    def new_lines(self):
        try:
            streams = self.logs.describe_log_streams(logGroupName=LOG_GROUP, logStreamNamePrefix=f"{self.name}/")
        except self.logs.exceptions.ResourceNotFoundException:
            return  # nothing was printed yet
        for stream in streams["logStreams"]:
            stream_name = stream["logStreamName"]
            while True:
                token = self.tokens.get(stream_name)
                page = self.logs.get_log_events(logGroupName=LOG_GROUP, logStreamName=stream_name,
                                                startFromHead=True, **({"nextToken": token} if token else {}))
                for event in page["events"]:
                    print("    " + event["message"].replace("#011", "  "), flush=True)
                self.tokens[stream_name] = page["nextForwardToken"]
                if page["nextForwardToken"] == token:
                    break

    def follow(self):
        """Waits for the end of the job -> its description."""
        while True:
            job = self.sagemaker.describe_training_job(TrainingJobName=self.name)
            self.new_lines()
            self.new_transitions(job)
            if job["TrainingJobStatus"] in TERMINAL:
                return job
            time.sleep(0.2)

    def stop(self):
        print("\nstopping the training job …", flush=True)
        try:
            self.sagemaker.stop_training_job(TrainingJobName=self.name)
        except botocore.exceptions.ClientError:
            pass  # it has ended by itself
        self.follow()


def fetch_model(s3, job, work):
    """Downloads and unpacks model.tar.gz -> the path of the model in it."""
    uri = urllib.parse.urlparse(job["ModelArtifacts"]["S3ModelArtifacts"])
    archive = work / "model.tar.gz"
    s3.download_file(uri.netloc, uri.path[1:], str(archive))
    with tarfile.open(archive) as packed:
        names = packed.getnames()
        (work / "xgboost-model").write_bytes(packed.extractfile("xgboost-model").read())
    print(f"{uri.geturl()}  {archive.stat().st_size} bytes, holds {', '.join(names)}")
    return work / "xgboost-model"


def unpacked_image(archive, work):
    """The image's root folder, unpacked once per version of the image."""
    bundle = work / f"image-{archive.resolve().stem}"
    if not (bundle / "rootfs").exists():
        for old in work.glob("image-*"):
            shutil.rmtree(old)
        layout = work / "image-layout"
        shutil.rmtree(layout, ignore_errors=True)
        rootless = [] if os.geteuid() == 0 else ["--rootless"]
        subprocess.run(["skopeo", "copy", "--quiet", f"oci-archive:{archive}", f"oci:{layout}:latest"], check=True)
        subprocess.run(["umoci", "unpack", *rootless, "--image", f"{layout}:latest", str(bundle) + ".new"],
                       check=True, capture_output=True)
        os.rename(str(bundle) + ".new", bundle)
        shutil.rmtree(layout)
    return bundle / "rootfs"


def evaluate(model, test_rows, archive, work):
    root = unpacked_image(archive, work)
    inside = root / "tmp" / "demo"
    inside.mkdir(parents=True, exist_ok=True)
    shutil.copy(model, inside / "xgboost-model")
    (inside / "test.csv").write_text(test_rows)
    as_root = [] if os.geteuid() == 0 else ["unshare", "--map-root-user"]
    out = subprocess.run([*as_root, "chroot", str(root), "python3", "-c", EVALUATE], check=True,
                         capture_output=True, text=True).stdout
    return json.loads(out)


def advise(arguments, server):
    program, data = shown(arguments.trainyard), shown(server.data)
    print(f"""
What to try next:
  {program} serve --data {data}      start the server again, with this job and its data
  eval "$({program} env --data {data})"    point any AWS client at it (in another terminal), then:
      {program} jobs                      also: describe JOB, logs -f JOB, stop JOB
      build/venv/bin/aws sagemaker list-training-jobs
      build/venv/bin/aws s3 ls --recursive s3://{BUCKET}
  demo/demo.py is the whole program; images/xgboost/ is the training container.""")


def train(arguments, server):
    data = split_data()
    session = server.session()
    s3, sagemaker = session.client("s3"), session.client("sagemaker")
    heading("uploading the data: Breast Cancer Wisconsin, 569 cases, 30 features (demo/data/README.md)")
    upload(s3, data)

    heading("CreateTrainingJob")
    created = time.monotonic()
    name = create_job(sagemaker)
    print(name)
    follower = Follower(session, name)
    try:
        job = follower.follow()
    except KeyboardInterrupt:
        follower.stop()
        raise
    if job["TrainingJobStatus"] != "Completed":
        sys.exit(f"the training job ended {job['TrainingJobStatus']}: {job.get('FailureReason', 'no reason given')}")
    print(f"job took {time.monotonic() - created:.1f} s")

    heading("final metrics")
    for found in job.get("FinalMetricDataList", []):
        print(f"{found['MetricName']:20} {found['Value']:.5f}")

    heading("the model")
    model = fetch_model(s3, job, arguments.work)
    result = evaluate(model, data["test"], arguments.image, arguments.work)
    print(f"{result['rounds']} rounds of boosting; on {result['rows']} held-out cases it is right in {result['right']}: "
          f"accuracy {result['right'] / result['rows']:.1%}")
    if arguments.started:
        print(f"from ./dev demo to the first trained model: {time.time() - arguments.started:.0f} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trainyard", type=pathlib.Path, required=True, help="the binary")
    parser.add_argument("--image", type=pathlib.Path, required=True, help="the OCI archive made by images/build xgboost")
    parser.add_argument("--work", type=pathlib.Path, required=True, help="folder for the server's data and the model")
    parser.add_argument("--started", type=float, help="when the person began, in seconds since 1970")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)

    heading("starting trainyard serve")
    with Server(arguments) as server:
        print(f"{server.url}  (log: {shown(server.log_path)})")
        train(arguments, server)
    print("the server is stopped", end="")
    print(f"; what it kept is in {shown(server.data)}")
    advise(arguments, server)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
