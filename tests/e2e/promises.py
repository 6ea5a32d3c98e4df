"""Checks of the guarantees for every training job, whichever process is killed meanwhile."""

import io
import re
import tarfile

from crashing_server import ROOT

TERMINAL = ("Completed", "Failed", "Stopped", "MaxRuntimeExceeded", "MaxWaitTimeExceeded")
LINES = 30
# Numbered lines, a metric, checkpoints one after the other of which the first is deleted, a model.
SCRIPT = f"""
    echo $CURRENT_HOST begins
    mkdir -p /opt/ml/checkpoints
    for i in $(seq 1 {LINES}); do
      echo $CURRENT_HOST line-$i
      [ $((i % 10)) = 0 ] && echo "loss=$i;" && echo $i > /opt/ml/checkpoints/$CURRENT_HOST-$i
      sleep 0.03
    done
    rm /opt/ml/checkpoints/$CURRENT_HOST-10
    echo model-of-$CURRENT_HOST > /opt/ml/model/$CURRENT_HOST
"""
METRICS = [{"Name": "loss", "Regex": "loss=([0-9.]+);"}]


def next_phases():
    """phase -> the phases that may follow it, by the table in docs/architecture.md."""
    text = (ROOT / "docs/architecture.md").read_text()
    rows = re.findall(r"^(\w+) -> ([\w| ]+)$", text, re.MULTILINE)
    table = {phase: set(after.split(" | ")) for phase, after in rows}
    assert "Training" in table and "Stopping" in table, table
    return table


def assert_legal(described):
    """The phases follow each other as in the table; only the last is terminal."""
    phases = [step["Status"] for step in described["SecondaryStatusTransitions"]]
    table = next_phases()
    for phase, after in zip(phases, phases[1:]):
        assert after in table.get(phase, ()), f"{phase} -> {after}: {phases}"
    assert phases[0] == "Starting" and phases[-1] in TERMINAL, phases
    assert described["SecondaryStatus"] == phases[-1]


def assert_ran_at_most_once_each(streams):
    """A log stream belongs to one host in one attempt: its container has started at most once."""
    for name, lines in streams.items():
        begun = [line for line in lines if line.endswith(" begins")]
        assert len(begun) <= 1, f"{name}: the container began {len(begun)} times: {lines}"


def assert_whole_run(server, job, hosts, checkpoints, others=()):
    """A Completed job that ran SCRIPT has all of its log and output, and no checkpoint but its own and `others`."""
    described = server.describe(job)
    assert described["TrainingJobStatus"] == "Completed", (job, described.get("FailureReason"))
    streams = server.streams(job)
    for host in hosts:
        newest = max((name for name in streams if f"/{host}-" in name), key=lambda name: int(name.rsplit("-", 1)[1]))
        lines = [line for line in streams[newest] if line.startswith(f"{host} line-")]
        assert lines == [f"{host} line-{i}" for i in range(1, LINES + 1)], (newest, lines)
    final = {metric["MetricName"]: metric["Value"] for metric in described.get("FinalMetricDataList", [])}
    assert final == {"loss": LINES}, (job, final)
    archive = server.read(f"out/{job}/output/model.tar.gz")
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        names = {member.name.removeprefix("./") for member in tar if member.isfile()}
    assert names == set(hosts), (job, names)
    kept = {key for key in server.keys(f"out/{job}/output/")}
    assert kept == {f"out/{job}/output/model.tar.gz"}, kept
    wanted = {f"{checkpoints}/{host}-{i}" for host in hosts for i in (20, 30)}
    found = server.keys(f"{checkpoints}/").keys()
    assert found == wanted | {f"{checkpoints}/{name}" for name in others}, (job, found)
    assert all(server.read(key) == f"{key.rsplit('-', 1)[1]}\n".encode() for key in wanted)
