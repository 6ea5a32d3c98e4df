"""`trainyard train` and `download`: a job in one command, with real containers."""

import json
import os
import signal
import subprocess

import pytest

from trainyard_server import IMAGE, eventually, hyper_parameters

SAVE = ("mkdir -p /opt/ml/model/sub /opt/ml/output/data; echo weights > /opt/ml/model/sub/w; "
        "echo r > /opt/ml/output/data/report")


def train(server, *words, script="true", check=True, directory=None, **more):
    """-> the finished command."""
    command = [server.binary, "train", IMAGE, "--data", str(server.data), "--volume-gb", "1",
               "--hp", f"script={hyper_parameters(script)['script']}", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=directory, **more)
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


def begin(server, name, script):
    """-> the running command, once the job has printed "ready"."""
    command = subprocess.Popen([server.binary, "train", IMAGE, "--data", str(server.data), "--name", name,
                                "--volume-gb", "1", "--hp", f"script={hyper_parameters(script)['script']}"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    server.wait_for_log_of_new_job(name, "ready")
    return command


def inputs_of(server, job):
    """The keys that were uploaded for a job."""
    found = []
    for bucket in server.s3.list_buckets()["Buckets"]:
        if bucket["Name"].startswith("trainyard-"):
            listed = server.s3.list_objects_v2(Bucket=bucket["Name"], Prefix=f"{job}/input/")
            found += [item["Key"] for item in listed.get("Contents", [])]
    return found


@pytest.fixture
def rows(tmp_path):
    """A folder with data."""
    folder = tmp_path / "rows"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.csv").write_text("1,2\n")
    (folder / "sub" / "b.csv").write_text("3,4\n" * 1000)
    return folder


def test_one_command_takes_local_data_to_a_local_model(server, rows, tmp_path):
    done = train(server, "--name", "one-command", "--channel", f"train={rows}", "--channel", f"one={rows}/a.csv",
                 "--content-type", "one=text/csv", "--env", "COLOUR=blue", "--metric", "loss=loss=([0-9.]+)",
                 "--tag", "team=a", "--max-runtime", "5m", "--output", "out", directory=tmp_path,
                 script=f"cd /opt/ml/input/data; find . -type f | sort; echo $COLOUR; echo loss=0.25; {SAVE}; "
                        "echo the last line")
    lines = done.stdout.splitlines()
    logged = [line.strip() for line in lines if line.startswith("    ")]
    assert [line for line in logged if line.startswith("./")] == ["./one/a.csv", "./train/a.csv", "./train/sub/b.csv"]
    assert "blue" in logged and logged[-1] == "the last line"
    statuses = [line.split()[1] for line in lines if len(line.split()) > 1 and line[2:3] == ":"]
    assert statuses[0] == "Starting:" and statuses[-1] == "Completed:" and "Training:" in statuses
    assert lines.index("    the last line") > next(i for i, line in enumerate(lines) if " Training: " in line)
    assert (tmp_path / "out/model/sub/w").read_text() == "weights\n"
    assert (tmp_path / "out/output/report").read_text() == "r\n"
    assert "loss 0.25" in done.stdout and "What next:" in done.stdout and "\x1b" not in done.stdout
    job = server.describe("one-command")
    assert job["StoppingCondition"]["MaxRuntimeInSeconds"] == 300
    assert job["InputDataConfig"][1]["ContentType"] == "text/csv"
    assert server.sagemaker.list_tags(ResourceArn=job["TrainingJobArn"])["Tags"] == [{"Key": "team", "Value": "a"}]


def test_json_is_one_document_and_nothing_else(server):
    done = train(server, "--json", script=f"echo hello; {SAVE}")
    result = json.loads(done.stdout)
    assert result["TrainingJobStatus"] == "Completed" and result["TrainingJobArn"].startswith("arn:")
    assert result["TrainingJob"]["ModelArtifacts"]["S3ModelArtifacts"] == result["Results"] + "model.tar.gz"
    assert "    hello" in done.stderr.splitlines()


def test_a_failing_job_exits_non_zero_says_why_and_keeps_its_output(server, tmp_path):
    done = train(server, "--output", str(tmp_path / "out"), check=False,
                 script=f"{SAVE}; echo the last words; printf 'no such column: age' > /opt/ml/output/failure; exit 3")
    assert done.returncode == 1
    assert "no such column: age" in done.stderr and "AlgorithmError" in done.stderr
    assert "    the last words" in done.stdout.splitlines()
    assert (tmp_path / "out/output/report").exists()
    failed = train(server, "--json", check=False, script="exit 3")
    assert failed.returncode == 1 and json.loads(failed.stdout)["TrainingJobStatus"] == "Failed"
    assert "exit code: 3" in json.loads(failed.stdout)["FailureReason"]


def test_a_stopped_job_is_no_success(server):
    command = begin(server, "to-stop", "trap exit TERM; echo ready; sleep 1000 & wait")
    server.cli("stop", "to-stop")
    out, err = command.communicate(timeout=60)
    assert command.returncode == 1 and "to-stop is Stopped" in err


def test_ctrl_c_leaves_the_job_running_and_says_how_to_go_on(server):
    command = begin(server, "left-alone", "trap exit TERM; echo ready; sleep 1000 & wait")
    command.send_signal(signal.SIGINT)
    out, err = command.communicate(timeout=30)
    assert command.returncode == 130
    assert "trainyard logs -f left-alone" in err and "trainyard stop left-alone" in err
    assert server.describe("left-alone")["TrainingJobStatus"] == "InProgress"
    server.cli("stop", "left-alone")
    assert server.wait("left-alone")["TrainingJobStatus"] == "Stopped"


def test_a_detached_job_is_downloaded_later(server, tmp_path):
    done = train(server, "--detach", "--json", script=SAVE)
    job = json.loads(done.stdout)["TrainingJobName"]
    assert "TrainingJobStatus" not in json.loads(done.stdout)
    server.wait(job)
    server.cli("download", job, "--output", str(tmp_path / "out"))
    assert (tmp_path / "out/model/sub/w").exists() and (tmp_path / "out/output/report").exists()
    again = server.cli("download", job, "--output", str(tmp_path / "out"), check=False)
    assert again.returncode == 1 and "is there already" in again.stderr


def test_s3_in_and_out_and_a_plain_tree(server, tmp_path):
    server.s3.put_object(Bucket="data", Key="in/x/rows.csv", Body=b"1")
    request = {"OutputDataConfig": {"S3OutputPath": "s3://data/replaced", "CompressionType": "NONE"},
               "HyperParameters": {"depth": "3"}}
    (tmp_path / "request.json").write_text(json.dumps(request))
    done = train(server, "--request-file", str(tmp_path / "request.json"), "--channel", "train=s3://data/in/x",
                 "--output", "s3://data/results", "--name", "s3-to-s3",
                 script=f"cat /opt/ml/input/data/train/rows.csv; {SAVE}; exec true")
    assert "s3://data/results/s3-to-s3/output/" in done.stdout
    assert server.describe("s3-to-s3")["HyperParameters"]["depth"] == "3"
    stored = server.s3.get_object(Bucket="data", Key="results/s3-to-s3/output/model/sub/w")
    assert stored["Body"].read() == b"weights\n"
    server.cli("download", "s3-to-s3", "--output", str(tmp_path / "out"))
    assert (tmp_path / "out/model/sub/w").read_text() == "weights\n"
    assert (tmp_path / "out/output/report").read_text() == "r\n"


def test_a_dry_run_prints_the_request_and_touches_nothing(server, rows, tmp_path):
    jobs = server.cli("jobs", "--json").stdout
    buckets = [bucket["Name"] for bucket in server.s3.list_buckets()["Buckets"]]
    done = train(server, "--dry-run", "--json", "--name", "dry", "--channel", f"train={rows}", "--output",
                 str(tmp_path / "out"), "--entrypoint", "sh", "--", "-c", "true")
    plan = json.loads(done.stdout)
    assert plan["Request"]["AlgorithmSpecification"]["ContainerArguments"] == ["-c", "true"]
    assert plan["Uploads"][0]["Files"] == 2 and plan["Uploads"][0]["Bytes"] == 4004
    assert server.cli("jobs", "--json").stdout == jobs
    assert [bucket["Name"] for bucket in server.s3.list_buckets()["Buckets"]] == buckets
    assert not (tmp_path / "out").exists() and inputs_of(server, "dry") == []
    text = train(server, "--dry-run", "--name", "dry", "--channel", f"train={rows}").stdout
    assert "2 files" in text and '"TrainingJobName": "dry"' in text
    # The server accepts the printed request.
    plan["Request"].pop("InputDataConfig")
    (tmp_path / "again.json").write_text(json.dumps(plan["Request"]))
    again = train(server, "--request-file", str(tmp_path / "again.json"), "--dry-run", "--json")
    assert json.loads(again.stdout)["Request"]["AlgorithmSpecification"]["ContainerEntrypoint"] == ["sh"]


def test_what_is_wrong_is_said_before_anything_is_submitted(server, rows, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "used/model").mkdir(parents=True)
    (tmp_path / "used/model/old").write_text("x")
    for words, said in [
        (["--channel", f"train={tmp_path}/absent"], "absent"),
        (["--channel", f"train={tmp_path}/empty"], "holds no file"),
        (["--channel", "train"], "must be NAME=VALUE"),
        (["--instance-type", "huge"], "is not an instance type"),
        (["--name", "not a name"], "trainingJobName"),
        (["--output", f"{tmp_path}/used"], "is there already"),
        (["--max-runtime", "soon"], "--max-runtime 'soon'"),
    ]:
        done = train(server, *words, check=False)
        assert done.returncode == 2 and said in done.stderr and done.stdout == "", (words, done)
    missing = subprocess.run([server.binary, "train", "oci-archive:no.tar", "--data", str(server.data)],
                             capture_output=True, text=True, timeout=30)
    assert missing.returncode == 2 and "there is no image at" in missing.stderr
    nothing = subprocess.run([server.binary, "train", "--data", str(server.data)], capture_output=True, text=True,
                             timeout=30)
    assert nothing.returncode == 2 and "no training image" in nothing.stderr


def test_a_refused_submission_takes_its_upload_back(server, rows, tmp_path):
    (tmp_path / "request.json").write_text(json.dumps({"ResourceConfig": {"InstanceCount": 1000}}))
    done = train(server, "--request-file", str(tmp_path / "request.json"), "--name", "refused", "--channel",
                 f"train={rows}", check=False)
    assert done.returncode == 1 and "the 1000 instances" in done.stderr.lower()
    assert inputs_of(server, "refused") == []


def test_ctrl_c_during_the_upload_submits_nothing_and_leaves_nothing(server, tmp_path):
    with open(tmp_path / "huge", "wb") as huge:
        huge.truncate(64 << 30)  # a hole: it takes no disk here, and much longer to upload than this test runs
    command = subprocess.Popen([server.binary, "train", IMAGE, "--data", str(server.data), "--name", "interrupted",
                                "--channel", f"train={tmp_path}/huge"], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)

    def uploads_under_way():
        found = []
        for bucket in server.s3.list_buckets()["Buckets"]:
            listed = server.s3.list_multipart_uploads(Bucket=bucket["Name"])
            found += [{**upload, "Bucket": bucket["Name"]} for upload in listed.get("Uploads", [])]
        return [upload for upload in found if upload["Key"].startswith("interrupted/")]

    def part_is_stored():
        return any(server.s3.list_parts(Bucket=upload["Bucket"], Key=upload["Key"],
                                        UploadId=upload["UploadId"]).get("Parts") for upload in uploads_under_way())

    eventually(part_is_stored, what="the beginning of the upload")
    command.send_signal(signal.SIGINT)
    out, err = command.communicate(timeout=60)
    assert command.returncode == 130 and "nothing was submitted" in err
    assert uploads_under_way() == [] and inputs_of(server, "interrupted") == []
    assert "interrupted" not in server.cli("jobs").stdout


def test_a_name_that_is_taken_does_not_touch_the_other_jobs_data(server, rows, tmp_path):
    train(server, "--name", "taken", "--channel", f"train={rows}")
    before = inputs_of(server, "taken")
    assert len(before) == 2
    done = train(server, "--name", "taken", "--channel", f"train={rows}/a.csv", check=False)
    assert done.returncode == 1 and "there is a training job 'taken' already" in done.stderr
    assert inputs_of(server, "taken") == before


def test_the_following_outlives_the_server(own_server):
    server = own_server
    command = begin(server, "survivor",
                    "echo ready; until [ -e /opt/ml/input/go ]; do sleep 0.05; done; echo done")
    server.kill()
    eventually(lambda: "can't be reached" in command.stdout.readline(), what="the news that the server is away")
    server.start()
    go = next((server.data / "attempts").glob("survivor/*/*/volume/ml")) / "input/go"
    go.write_text("")
    out, err = command.communicate(timeout=60)
    assert command.returncode == 0, err
    assert "the server is back" in out and "    done" in out.splitlines()


def test_without_a_server_the_exit_code_says_so(server, tmp_path):
    environment = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    environment |= {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b",
                    "AWS_REGION": "us-east-1", "AWS_ACCOUNT_ID": "123456789012"}
    done = subprocess.run([server.binary, "train", IMAGE], capture_output=True, text=True, timeout=60, env=environment)
    assert done.returncode == 3 and "Is the server running?" in done.stderr
