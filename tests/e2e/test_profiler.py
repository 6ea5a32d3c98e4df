"""ProfilerConfig: system metrics of a real job in S3, read by smdebug's own code.

TRAINYARD_SMDEBUG_PYTHON is the Python with smdebug (tests/smdebug-requirements.txt); ./dev test sets it.
"""

import json
import os
import pathlib
import re
import subprocess
import time

import botocore.exceptions
import pytest

from test_debugger import content, keys

pytestmark = pytest.mark.alone  # samples what the machine does
READER = pathlib.Path(__file__).with_name("read_with_smdebug.py")
SYSTEM_FILE = re.compile(r"system/incremental/(\d{10})/(\d{10})\.algo-1\.json")


@pytest.fixture(scope="module")
def profiled(server):
    """A job with what SDK v2 sends, sampled quickly, that is busy on one core and writes for some seconds."""
    script = r"""
        set -e
        cp /opt/ml/input/config/*.json /opt/ml/model/
        python3 - <<'END'
import json, os, time
end, block = time.time() + 4, os.urandom(1 << 20)
with open("/opt/ml/output/data/written", "wb") as out:
    while time.time() < end:
        pass_until = time.time() + 0.1
        while time.time() < pass_until:
            sum(range(1000))
        out.seek(0)
        out.write(block)
        out.flush()
        os.fsync(out.fileno())
now = time.time()
folder = "/opt/ml/output/profiler/framework/pevents/" + time.strftime("%Y%m%d%H", time.gmtime(now))
os.makedirs(folder)
micros = int(now * 1e6)
events = [
    {"name": "process_name", "ph": "M", "pid": 0, "args": {"name": "Step"}},
    {"name": "process_sort_index", "ph": "M", "pid": 0, "args": {"sort_index": 0}},
    {"args": {"start_time_since_epoch_in_micros": micros - 1000000}, "ph": "M", "pid": 0, "name": "process_name"},
    {"name": "Step:ModeKeys.TRAIN", "pid": 0, "ph": "X", "ts": 100, "dur": 500000, "args": {"step_num": "1"}},
]
with open(f"{folder}/{micros}_1-algo-1_pythontimeline.json", "w") as out:
    json.dump(events, out)
END
        echo 1 > /opt/ml/output/tensors/some
    """
    config = {"S3OutputPath": "s3://data/profiled/", "DisableProfiler": False}
    name = server.create(
        script,
        DebugHookConfig={"S3OutputPath": "s3://data/profiled/", "HookParameters": {"save_interval": "2"},
                         "CollectionConfigurations": [{"CollectionName": "losses"}]},
        ProfilerConfig={**config, "ProfilingIntervalInMilliseconds": 100,
                        "ProfilingParameters": {"LocalPath": "/opt/ml/output/profiler/"}})
    described = server.wait(name)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    return described


def profile_of(server, described):
    return f"profiled/{described['TrainingJobName']}/profiler-output/"


def test_the_files_are_the_documented_ones(profiled, server):
    prefix = profile_of(server, profiled)
    found = keys(server, prefix)
    assert found.pop("system/training_job_end.ts") == 0
    assert found.pop("framework/training_job_end.ts") == 0
    framework = [key for key in found if key.startswith("framework/pevents/")]
    assert len(framework) == 1
    system = [key for key in found if key not in framework]
    assert 1 <= len(system) <= 2, "some seconds lie in one minute, or in two"
    for key in system:
        hour, start = SYSTEM_FILE.fullmatch(key).groups()
        assert int(start) % 60 == 0 and time.strftime("%Y%m%d%H", time.gmtime(int(start))) == hour
        text = content(server, prefix + key).decode()
        assert text.endswith("}\n") and "\n\n" not in text
        for line in text.splitlines():
            event = json.loads(line)
            assert sorted(event) == ["Dimension", "Name", "NodeId", "Timestamp", "Type", "Value"]
            assert int(start) <= event["Timestamp"] < int(start) + 60


def test_the_container_has_the_configuration(profiled, server):
    config = json.loads(server.artifact(profiled)["profilerconfig.json"])
    assert config == {"S3OutputPath": "s3://data/profiled/", "ProfilingIntervalInMilliseconds": 100,
                      "ProfilingParameters": {"LocalPath": "/opt/ml/output/profiler/"}, "DisableProfiler": False}


def test_describe_says_what_is_profiled(profiled, server):
    assert profiled["ProfilingStatus"] == "Enabled"
    assert profiled["ProfilerConfig"]["ProfilingIntervalInMilliseconds"] == 100
    by_default = server.run(ProfilerConfig={"S3OutputPath": "s3://data/profiled"})
    assert by_default["ProfilerConfig"] == {"S3OutputPath": "s3://data/profiled",
                                            "ProfilingIntervalInMilliseconds": 500, "DisableProfiler": False}
    assert any(SYSTEM_FILE.fullmatch(key) for key in keys(server, profile_of(server, by_default))), \
        "the shortest job has a file"


def test_smdebug_reads_the_profile(profiled, server, tmp_path):
    python = os.environ.get("TRAINYARD_SMDEBUG_PYTHON")
    if not python:
        pytest.skip("TRAINYARD_SMDEBUG_PYTHON is not set: no Python with smdebug")
    (tmp_path / "hook.json").write_bytes(server.artifact(profiled)["debughookconfig.json"])
    name = profiled["TrainingJobName"]
    done = subprocess.run(
        [python, READER, name, f"s3://data/profiled/{name}/debug-output", tmp_path / "hook.json"],
        env=server.environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    seen = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("smdebug read: "))[14:])

    assert seen["config"]["ProfilingIntervalInMilliseconds"] == 100
    assert seen["nodes"] == ["algo-1"]
    events = seen["events"]
    cpus = [key for key in events if key.startswith("cpu/cpu") and key.endswith("/CPUUtilization")]
    assert len(cpus) == os.cpu_count()
    assert {key for key in events if not key.startswith("cpu/")} == {
        "memory/MemoryUsedPercent/", "i/o/IOPS/", "i/o/ReadThroughputInBytesPerSecond/",
        "i/o/WriteThroughputInBytesPerSecond/", "network/ReceiveBytesPerSecond/Algorithm",
        "network/TransmitBytesPerSecond/Algorithm", "network/ReceiveBytesPerSecond/Platform",
        "network/TransmitBytesPerSecond/Platform"}
    assert all(0 <= value <= 100 for key in cpus for _, value in events[key])
    # Some seconds with ten samples each; a busy machine may miss some.
    assert len(events[cpus[0]]) >= 15
    assert all(len(values) == len(events[cpus[0]]) for values in events.values())
    # What the script did can be seen: it used a core, and wrote to its volume.
    busy = [sum(value for _, value in tick) for tick in zip(*(events[key] for key in cpus))]
    assert max(busy) > 10, "of one core; other work on the machine may leave it no more"
    assert max(value for _, value in events["i/o/WriteThroughputInBytesPerSecond/"]) > 1 << 20
    # The last sample may be taken after the container has ended.
    assert 0 < max(value for _, value in events["memory/MemoryUsedPercent/"]) < 50

    assert seen["frame_rows"] == sum(map(len, events.values()))
    assert seen["steps"] == ["Step:ModeKeys.TRAIN"]
    assert seen["profile_ended"] and seen["framework_ended"] and seen["tensors_ended"]
    assert seen["hook"] == {"out_dir": "/opt/ml/output/tensors", "collections": ["losses"], "save_interval": "2"}


def test_one_that_is_disabled_writes_nothing(server):
    described = server.run("cp /opt/ml/input/config/profilerconfig.json /opt/ml/model/",
                           ProfilerConfig={"DisableProfiler": True})
    assert described["ProfilingStatus"] == "Disabled"
    assert described["ProfilerConfig"] == {"DisableProfiler": True}
    assert json.loads(server.artifact(described)["profilerconfig.json"])["DisableProfiler"] is True
    assert keys(server, profile_of(server, described)) == {}


@pytest.mark.parametrize("change, message", [
    ({"ProfilingIntervalInMilliseconds": 300}, "Invalid ProfilingIntervalInMilliseconds: 300"),
    ({"S3OutputPath": "s3://no-such-bucket/x"}, "ProfilerConfig.S3OutputPath: the bucket \"no-such-bucket\""),
    ({"ProfilingParameters": {"SMPFileRotationSecs": "1"}}, "SMPFileRotationSecs' is not supported"),
])
def test_what_cannot_be_done_is_refused(server, change, message):
    config = {"S3OutputPath": "s3://data/profiled", **change}
    with pytest.raises(botocore.exceptions.ClientError, match=re.escape(message)) as refused:
        server.create(ProfilerConfig=config)
    assert refused.value.response["Error"]["Code"] == "ValidationException"
