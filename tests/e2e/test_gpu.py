"""Training on a real NVIDIA GPU, from an image without NVIDIA's libraries. Skipped without a GPU."""

import io
import json
import pathlib
import tarfile

import pytest

from trainyard_server import IMAGE, eventually

pytestmark = pytest.mark.skipif(not pathlib.Path("/dev/nvidiactl").exists(), reason="this machine has no NVIDIA GPU")

# A least-squares fit of y = 3x by gradient descent. The gradient is a kernel in PTX, which the driver's own compiler
# makes into the GPU's code: libcuda, its just-in-time compiler, the device nodes and the unified memory driver all work
# or the fit fails.
TRAIN = r'''
import array, ctypes, json, os, subprocess, sys, time

PTX = b"""
.version 7.0
.target sm_70
.address_size 64
.visible .entry gradient(.param .u64 px, .param .u64 py, .param .f32 pw, .param .u64 psum, .param .u32 pn)
{
  .reg .pred outside;
  .reg .b32 r<4>;
  .reg .b64 a<5>;
  .reg .f32 f<5>;
  mov.u32 r0, %ctaid.x;
  mov.u32 r1, %ntid.x;
  mov.u32 r2, %tid.x;
  mad.lo.u32 r0, r0, r1, r2;
  ld.param.u32 r3, [pn];
  setp.ge.u32 outside, r0, r3;
  @outside ret;
  ld.param.u64 a0, [px];
  ld.param.u64 a1, [py];
  ld.param.u64 a2, [psum];
  ld.param.f32 f0, [pw];
  mul.wide.u32 a3, r0, 4;
  add.u64 a0, a0, a3;
  add.u64 a1, a1, a3;
  ld.global.f32 f1, [a0];
  ld.global.f32 f2, [a1];
  mul.f32 f3, f0, f1;
  sub.f32 f3, f3, f2;
  mul.f32 f3, f3, f1;
  red.global.add.f32 [a2], f3;
  ret;
}
\0"""

cuda = ctypes.CDLL("libcuda.so.1")

def call(name, *arguments):
    code = getattr(cuda, name)(*arguments)
    if code:
        sys.exit(f"{name}: CUDA error {code}")

call("cuInit", 0)
count, device, context = ctypes.c_int(), ctypes.c_int(), ctypes.c_void_p()
call("cuDeviceGetCount", ctypes.byref(count))
call("cuDeviceGet", ctypes.byref(device), 0)
name = ctypes.create_string_buffer(100)
call("cuDeviceGetName", name, 100, device)
call("cuCtxCreate_v2", ctypes.byref(context), 0, device)
module, function = ctypes.c_void_p(), ctypes.c_void_p()
call("cuModuleLoadData", ctypes.byref(module), PTX)
call("cuModuleGetFunction", ctypes.byref(function), module, b"gradient")

SIZE = 4_000_000
Floats = ctypes.c_float * SIZE
xs = Floats.from_buffer(array.array("f", [i / 100 for i in range(100)] * (SIZE // 100)))
ys = Floats.from_buffer(array.array("f", [3 * i / 100 for i in range(100)] * (SIZE // 100)))

def on_device(host):
    at = ctypes.c_uint64()
    call("cuMemAlloc_v2", ctypes.byref(at), ctypes.c_size_t(ctypes.sizeof(host)))
    call("cuMemcpyHtoD_v2", at, ctypes.byref(host), ctypes.c_size_t(ctypes.sizeof(host)))
    return at

x, y, total = on_device(xs), on_device(ys), ctypes.c_float(0)
total_at = on_device(total)
weight, steps, began = 0.0, 0, time.monotonic()
while time.monotonic() - began < float(os.environ["SECONDS"]):
    call("cuMemsetD32_v2", total_at, 0, ctypes.c_size_t(1))
    values = [x, y, ctypes.c_float(weight), total_at, ctypes.c_uint32(SIZE)]
    pointers = (ctypes.c_void_p * len(values))(*[ctypes.cast(ctypes.pointer(v), ctypes.c_void_p) for v in values])
    call("cuLaunchKernel", function, -(-SIZE // 256), 1, 1, 256, 1, 1, 0, None, pointers, None)
    call("cuMemcpyDtoH_v2", ctypes.byref(total), total_at, ctypes.c_size_t(4))
    weight -= total.value / SIZE
    steps += 1

listed = subprocess.run(["nvidia-smi", "--list-gpus"], capture_output=True, text=True)
cache = subprocess.run(["ldconfig", "-p"], capture_output=True, text=True)
print(f"weight={weight:.4f}; after {steps} steps on {name.value.decode()}", flush=True)
with open("/opt/ml/model/model.json", "w") as out:
    json.dump({"weight": weight, "steps": steps, "gpus": count.value, "name": name.value.decode(),
               "listed": listed.stdout.count("GPU "), "listing": listed.stdout + listed.stderr,
               "cached": "libcuda.so.1" in cache.stdout, "visible": os.environ.get("NVIDIA_VISIBLE_DEVICES")}, out)
'''


def gpus_here():
    return len([node for node in pathlib.Path("/dev").glob("nvidia[0-9]*") if node.name[6:].isdigit()])


def fit(server, seconds):
    # A script is a hyperparameter of 2500 characters at most; the program comes through a channel.
    server.s3.put_object(Bucket="data", Key="gpu/fit.py", Body=TRAIN.encode())
    channel = {"ChannelName": "code", "DataSource": {"S3DataSource": {
        "S3DataType": "S3Prefix", "S3Uri": "s3://data/gpu/", "S3DataDistributionType": "FullyReplicated"}}}
    return server.create("python3 /opt/ml/input/data/code/fit.py", InputDataConfig=[channel],
                         Environment={"SECONDS": str(seconds)},
                         ResourceConfig={"InstanceType": "ml.g5.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 1},
                         AlgorithmSpecification={
                             "TrainingImage": IMAGE, "TrainingInputMode": "File",
                             "MetricDefinitions": [{"Name": "weight", "Regex": "weight=(.*?);"}]})


def model_of(server, described):
    bucket, key = described["ModelArtifacts"]["S3ModelArtifacts"].removeprefix("s3://").split("/", 1)
    body = server.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(body)) as archive:
        return json.load(archive.extractfile("model.json"))


@pytest.fixture(scope="module")
def fitted(server):
    job = fit(server, seconds=8)
    described = server.wait(job)
    assert described["TrainingJobStatus"] == "Completed", server.log(job)
    return described


def test_a_model_is_trained_on_the_gpu(server, fitted):
    model = model_of(server, fitted)
    assert abs(model["weight"] - 3) < 0.01 and model["steps"] > 100
    assert model["gpus"] == model["listed"] == 1, model["listing"]
    assert model["cached"], "ldconfig -p in the container knows libcuda.so.1"
    assert model["visible"] in model["listing"] and model["visible"].startswith("GPU-"), model
    assert fitted["FinalMetricDataList"][0]["Value"] == pytest.approx(3, abs=0.01)


def test_the_gpus_use_is_measured(server, fitted):
    def values(metric):
        answer = server.client("cloudwatch").get_metric_statistics(
            Namespace="/aws/sagemaker/TrainingJobs", MetricName=metric,
            Dimensions=[{"Name": "Host", "Value": f"{fitted['TrainingJobName']}/algo-1"}],
            StartTime=fitted["CreationTime"], EndTime=fitted["LastModifiedTime"], Period=60, Statistics=["Maximum"])
        return [point["Maximum"] for point in answer["Datapoints"]]

    assert eventually(lambda: values("GPUUtilization"), 30, "a data point of GPUUtilization")
    assert max(values("GPUUtilization")) > 5
    assert max(values("GPUMemoryUtilization")) > 0


def test_jobs_of_other_types_see_no_gpu(server):
    job = server.create("ls /dev/nvidia* 2>/dev/null; echo \"visible=$NVIDIA_VISIBLE_DEVICES.\"")
    assert server.wait(job)["TrainingJobStatus"] == "Completed"
    assert [line for line in server.log(job) if "nvidia" in line] == []
    assert "visible=." in server.log(job)


def test_the_next_job_with_gpus_waits_for_them(server):
    running, waiting = [fit(server, seconds=6) for _ in range(gpus_here())], fit(server, seconds=1)
    for job in running:
        server.wait_for(job, "Training")
    assert server.describe(waiting)["SecondaryStatus"] in ("Starting", "Pending")
    ends = [server.wait(job) for job in (*running, waiting)]
    assert {end["TrainingJobStatus"] for end in ends} == {"Completed"}
    assert ends[-1]["TrainingStartTime"] >= min(end["TrainingEndTime"] for end in ends[:-1])
