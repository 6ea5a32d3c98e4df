"""What a training container sees, and what it is not allowed to do: docs/container.md. Single system calls are tested in
tests/component/runtime_confinement_contract.h."""

import io
import os
import subprocess
import tarfile

import pytest

from trainyard_server import Server, hyper_parameters

MAIN = """
import os, pathlib
print("in", os.getcwd(), sorted(os.listdir("/opt/ml")), os.listdir("/opt/ml/model"), flush=True)
pathlib.Path("/opt/ml/model/made").write_text(pathlib.Path("beside.txt").read_text())
pathlib.Path("/opt/ml/checkpoints").mkdir()
pathlib.Path("/opt/ml/checkpoints/1").write_text("x")
"""
ORDINARY = """
import ctypes, multiprocessing, os, socket, threading
with multiprocessing.Pool(4) as pool:
    print("pool", sum(pool.map(abs, range(-10, 0))), flush=True)
threads = [threading.Thread(target=os.getpid) for _ in range(50)]
[thread.start() for thread in threads], [thread.join() for thread in threads]
print(open("/proc/self/status").read().split("NoNewPrivs:")[1].split()[0], "no_new_privs", flush=True)
try:
    socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
finally:
    libc = ctypes.CDLL(None, use_errno=True)
    print("unshare", libc.unshare(0x10000000), os.strerror(ctypes.get_errno()), flush=True)
"""
THREADS = """
import threading
stop = threading.Event()
try:
    for _ in range(500):
        threading.Thread(target=stop.wait).start()
except RuntimeError:
    threading.Event().wait(1)  # of an engine's container the refusals are counted while it runs
    raise
finally:
    stop.set()
"""


def tool(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def layout(tmp_path_factory):
    """An OCI layout of images that are the test image and a little more: `code`, `user` and `volumes`."""
    folder = tmp_path_factory.mktemp("images")
    layout = folder / "layout"
    tool("skopeo", "copy", "--quiet", f"oci-archive:{os.environ['TRAINYARD_IMAGES']}/test.oci.tar", f"oci:{layout}:test")
    code = folder / "ml" / "code"
    code.mkdir(parents=True)
    (code / "main.py").write_text(MAIN)
    (code / "beside.txt").write_text("of the image")
    (folder / "ml" / "model").mkdir()
    (folder / "ml" / "model" / "weights").write_text("baked in")
    tool("umoci", "tag", "--image", f"{layout}:test", "code")
    tool("umoci", "insert", "--image", f"{layout}:code", folder / "ml", "/opt/ml")
    tool("umoci", "config", "--image", f"{layout}:code", "--config.workingdir", "/opt/ml/code",
         "--config.entrypoint", "python3", "--config.entrypoint", "main.py")
    tool("umoci", "config", "--image", f"{layout}:test", "--tag", "user", "--config.user", "1234")
    tool("umoci", "config", "--image", f"{layout}:test", "--tag", "volumes", "--config.volume", "/opt/ml/model",
         "--config.volume", "/opt/ml/output/data")
    return layout


@pytest.fixture(scope="module")
def containers_server(runtime, layout, tmp_path_factory):
    """A server that knows the layout's images as containers-TAG."""
    running = Server(tmp_path_factory.mktemp(f"containers-{runtime}"), runtime)
    running.image_map += [f"containers-{tag}=oci:{layout}:{tag}" for tag in ("code", "user", "volumes")]
    with running:
        running.s3.create_bucket(Bucket="data")
        yield running
    running.assert_nothing_left()


def artifact(server, described):
    """{name: text} of the files in the model's archive."""
    key = described["ModelArtifacts"]["S3ModelArtifacts"].removeprefix("s3://data/")
    body = server.s3.get_object(Bucket="data", Key=key)["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(body)) as archive:
        return {entry.name: archive.extractfile(entry).read().decode() for entry in archive if entry.isfile()}


def of(tag):
    return {"TrainingImage": f"containers-{tag}", "TrainingInputMode": "File"}


def test_the_images_code_is_there_and_its_model_is_not(containers_server):
    described = containers_server.run(None, AlgorithmSpecification=of("code"), HyperParameters=None)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    log = "\n".join(containers_server.log(described["TrainingJobName"]))
    assert "in /opt/ml/code ['code', 'input', 'model', 'output'] []" in log
    assert artifact(containers_server, described) == {"made": "of the image"}


def test_an_images_user_can_write_its_results(containers_server):
    described = containers_server.run(
        "id -u; echo m > /opt/ml/model/m; echo d > /opt/ml/output/data/d; mkdir /opt/ml/checkpoints; "
        "cat /opt/ml/input/config/resourceconfig.json && echo why > /opt/ml/output/failure; exit 3",
        AlgorithmSpecification=of("user"))
    assert described["FailureReason"].startswith("AlgorithmError: why") and "1234" in containers_server.log(
        described["TrainingJobName"])
    assert artifact(containers_server, described) == {"m": "m\n"}


def test_volumes_that_an_image_declares_lose_no_results(containers_server):
    described = containers_server.run("echo m > /opt/ml/model/m; echo d > /opt/ml/output/data/d",
                                      AlgorithmSpecification=of("volumes"))
    assert artifact(containers_server, described) == {"m": "m\n"}
    key = described["ModelArtifacts"]["S3ModelArtifacts"].removeprefix("s3://data/").replace("model.tar", "output.tar")
    assert containers_server.s3.head_object(Bucket="data", Key=key)


def test_a_server_that_keeps_its_files_to_itself_gives_the_containers_user_its_own(runtime, layout, tmp_path):
    """With umask 077, as hardened services have it."""
    with Server(tmp_path, runtime, run_as=["sh", "-c", 'umask 077; exec "$@"', "sh"]) as server:
        server.stop()
        server.image_map = [f"containers-user=oci:{layout}:user"]
        server.start()
        server.s3.create_bucket(Bucket="data")
        server.s3.put_object(Bucket="data", Key="in/deep/a", Body=b"an object\n")
        channels = [{"ChannelName": name, "InputMode": mode, "DataSource": {"S3DataSource": {
            "S3DataType": "S3Prefix", "S3Uri": "s3://data/in/"}}} for name, mode in (("train", "File"), ("pipe", "Pipe"))]
        described = server.run(
            "cd /opt/ml/input/data && cat ../config/hyperparameters.json train/deep/a pipe_0 /etc/hosts "
            "> /opt/ml/model/seen && id -u", AlgorithmSpecification=of("user"), InputDataConfig=channels)
        assert described["TrainingJobStatus"] == "Completed", (described, server.log(described["TrainingJobName"]))
        assert artifact(server, described)["seen"].count("an object") == 2
    server.assert_nothing_left()


KEEPS = ("cd /opt/ml/checkpoints; cat old; echo changed > old; mkdir in; echo new > in/new; "
         "until [ -e old.sagemaker-uploaded ]; do sleep 0.1; done")


@pytest.mark.parametrize("tag", ["code", "user"])
def test_checkpoints_of_an_image_with_files_at_opt_ml_and_of_one_with_a_user(containers_server, tag):
    server, prefix = containers_server, f"checkpoints-{tag}"
    server.s3.put_object(Bucket="data", Key=f"{prefix}/old", Body=b"restored\n")
    described = server.run(None, HyperParameters=None, CheckpointConfig={"S3Uri": f"s3://data/{prefix}"},
                           AlgorithmSpecification={**of(tag), "ContainerEntrypoint": ["sh", "-c", KEEPS]})
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    assert "restored" in server.log(described["TrainingJobName"])
    for key, text in {"old": b"changed\n", "in/new": b"new\n"}.items():
        assert server.s3.get_object(Bucket="data", Key=f"{prefix}/{key}")["Body"].read() == text


def test_ordinary_programs_run_and_a_refusal_names_the_settings(server):
    described = server.run(ORDINARY, HyperParameters=hyper_parameters(ORDINARY, language="python"))
    log = server.log(described["TrainingJobName"])
    assert "pool 55" in log and "unshare -1 Operation not permitted" in log and "1 no_new_privs" in log
    assert described["TrainingJobStatus"] == "Failed", "raw sockets are refused"
    assert any("containers.no-new-privileges = false (sudo), containers.net-raw = true (ping)" in line for line in log)


def test_the_configuration_gives_back_and_takes_away(runtime, tmp_path):
    profile = tmp_path / "profile.json"
    profile.write_text('{"defaultAction": "SCMP_ACT_ALLOW"}')
    config = tmp_path / "config.toml"
    config.write_text("[containers]\nno-new-privileges = false\nnet-raw = true\nmax-processes = 64\n"
                      f'seccomp = "{profile}"\n')
    with Server(tmp_path, runtime, ["--config", str(config)]) as server:
        server.s3.create_bucket(Bucket="data")
        profile.unlink()  # it was read when the server started
        both = [server.create(script, HyperParameters=hyper_parameters(script, language="python"))
                for script in (ORDINARY, THREADS)]
        free, threads = (server.wait(job) for job in both)
        assert free["TrainingJobStatus"] == "Completed", server.log(both[0])
        assert "0 no_new_privs" in server.log(both[0])
        assert threads["FailureReason"] == (
            "AlgorithmError: The container was refused processes or threads at its limit (containers.max-processes of "
            "Trainyard's configuration)., exit code: 1")
        assert any("containers.max-processes" in line for line in server.log(both[1]))
    server.assert_nothing_left()


def test_a_profile_that_is_none_is_said_at_the_start(tmp_path):
    profile = tmp_path / "profile.json"
    profile.write_text("[]")
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    (data / "config.toml").write_text(f'[containers]\nseccomp = "{profile}"\n')
    served = subprocess.run([os.environ["TRAINYARD"], "serve", "--data", str(data), "--listen", "127.0.0.1:0"],
                            capture_output=True, text=True, timeout=60)
    assert served.returncode != 0
    assert f"containers.seccomp = {profile}: the seccomp profile is not a JSON object" in served.stderr


def test_our_images_end_at_a_stop_whenever_it_comes_and_have_python_and_pip(images_server):
    """The xgboost image needs seconds until it listens for SIGTERM: nothing but its init can end it before."""
    body = "\n".join(f"{i % 2},{i},{i * 2}" for i in range(100))
    images_server.s3.put_object(Bucket="data", Key="signals/train.csv", Body=body)
    channel = {"ChannelName": "train", "ContentType": "text/csv", "DataSource": {"S3DataSource": {
        "S3DataType": "S3Prefix", "S3Uri": "s3://data/signals/", "S3DataDistributionType": "FullyReplicated"}}}
    job = images_server.create(AlgorithmSpecification={"TrainingImage": "trainyard/xgboost", "TrainingInputMode": "File"},
                               HyperParameters={"num_round": "1000000"}, InputDataConfig=[channel])
    images_server.wait_for(job, "Training", timeout=240)  # the image is unpacked first
    images_server.sagemaker.stop_training_job(TrainingJobName=job)
    assert images_server.wait(job, timeout=100)["TrainingJobStatus"] == "Stopped"  # of 120 s
    described = images_server.run(None, HyperParameters=None, AlgorithmSpecification={
        "TrainingImage": "trainyard/xgboost", "TrainingInputMode": "File",
        "ContainerEntrypoint": ["bash", "-c", "python --version && pip --version"]})
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
