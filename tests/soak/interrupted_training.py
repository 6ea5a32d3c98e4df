#!/usr/bin/env python3
"""A training with PyTorch on managed spot instances that is interrupted three times, and the same one uninterrupted: their
losses have to be the same, step by step. Writes a figure of both. `./dev soak training` runs it."""

import argparse
import json
import os
import pathlib
import re
import shutil
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))

from trainyard_server import Server, available_runtimes, eventually  # noqa: E402

STEPS, INTERRUPTIONS = 60, 3
# Timeout in seconds: the first job unpacks the image, and importing PyTorch takes minutes on a busy machine.
PATIENCE = 1800
# A checkpoint has all that the next step depends on, and is renamed into place. SIGTERM ends the script at once; a
# container's first process has to ask the kernel for that.
TRAIN = f"""
import os, signal, time, torch
signal.signal(signal.SIGTERM, lambda *_: os._exit(143))
torch.manual_seed(1)
torch.set_num_threads(1)
truth = torch.randn(16, 1)
model = torch.nn.Sequential(torch.nn.Linear(16, 32), torch.nn.ReLU(), torch.nn.Dropout(0.1), torch.nn.Linear(32, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
kept, begin = "/opt/ml/checkpoints/state.pt", 0
if os.path.exists(kept):
    state = torch.load(kept)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["random"])
    begin = state["step"]
print("begins at", begin, flush=True)
for step in range(begin, {STEPS}):
    x = torch.randn(64, 16)
    loss = torch.nn.functional.mse_loss(model(x), x @ truth)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    torch.save({{"model": model.state_dict(), "optimizer": optimizer.state_dict(), "random": torch.get_rng_state(),
                "step": step + 1}}, kept + ".new")
    os.replace(kept + ".new", kept)
    print("step", step, "loss", loss.item(), flush=True)
    time.sleep(0.1)
torch.save(model.state_dict(), "/opt/ml/model/model.pt")
"""


def request(server, name):
    server.s3.put_object(Bucket="data", Key="code/train.py", Body=TRAIN.encode())
    code = {"ChannelName": "code", "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://data/code/"}}}
    return {"AlgorithmSpecification": {"TrainingImage": "trainyard/pytorch", "TrainingInputMode": "File",
                                       "ContainerEntrypoint": ["python3", "/opt/ml/input/data/code/train.py"]},
            "InputDataConfig": [code], "EnableManagedSpotTraining": True,
            "CheckpointConfig": {"S3Uri": f"s3://data/checkpoints/{name}/"},
            "StoppingCondition": {"MaxRuntimeInSeconds": 3600, "MaxWaitTimeInSeconds": 3600}}


def begins(server, job):
    """The step that each attempt started at, of those that logged it."""
    try:
        return [int(line.split()[-1]) for line in server.log(job) if line.startswith("begins at ")]
    except server.logs.exceptions.ResourceNotFoundException:
        return []


def losses(server, job):
    """step -> all losses that were printed for it"""
    found = {}
    for line in server.log(job):
        if told := re.fullmatch(r"step (\d+) loss (\S+)", line):
            found.setdefault(int(told[1]), set()).add(float(told[2]))
    return found


def train(server, name, interruptions):
    job = server.create(name=f"{name}-{time.time_ns()}", **request(server, name))
    for interruption in range(1, interruptions + 1):
        eventually(lambda: len(begins(server, job)) == interruption, PATIENCE, f"attempt {interruption}")
        enough = interruption * STEPS // (interruptions + 1)
        eventually(lambda: enough in losses(server, job), PATIENCE, f"step {enough}")
        server.cli("interrupt", job)
    described = server.wait(job, PATIENCE)
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    phases = [step["Status"] for step in described["SecondaryStatusTransitions"]]
    assert phases.count("Interrupted") == interruptions, phases
    return job, losses(server, job)


def figure(alone, interrupted, begun):
    """An SVG: both curves, and where attempts began."""
    width, height, most = 640, 320, max(alone.values())

    def points(curve):
        return " ".join(f"{40 + step * (width - 60) / (STEPS - 1):.1f},{height - 30 - loss / most * (height - 50):.1f}"
                        for step, loss in sorted(curve.items()))

    marks = "".join(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="10" y2="{height - 30}" stroke="#999" stroke-dasharray="4"/>'
                    for x in (40 + step * (width - 60) / (STEPS - 1) for step in begun))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
            f'font-size="12"><rect width="{width}" height="{height}" fill="white"/>{marks}'
            f'<polyline points="{points(alone)}" fill="none" stroke="#bbb" stroke-width="7"/>'
            f'<polyline points="{points(interrupted)}" fill="none" stroke="#06c" stroke-width="1.5"/>'
            f'<text x="40" y="{height - 10}">step 0 to {STEPS - 1}; loss 0 to {most:.2f}. Grey: left alone. Blue: '
            f'interrupted, attempts began at the dashed lines</text></svg>\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figure", type=pathlib.Path)
    parser.add_argument("--runtime", default=next((name for name, why_not in available_runtimes() if not why_not), None))
    asked = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="trainyard-training-"))
    server = Server(folder, asked.runtime)
    server.image_map = [f"trainyard/pytorch=oci-archive:{os.environ['TRAINYARD_IMAGES']}/pytorch.oci.tar"]
    try:
        with server:
            server.s3.create_bucket(Bucket="data")
            _, alone = train(server, "alone", 0)
            job, interrupted = train(server, "interrupted", INTERRUPTIONS)
            began = begins(server, job)
            attempts = json.loads(server.cli("describe", "--json", job).stdout)["TrainyardAttempts"]
        server.assert_nothing_left()
    except BaseException:
        server.end_by_force()
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    assert len(attempts) == INTERRUPTIONS + 1 and began == sorted(set(began)) and began[1] > 0, began
    assert sorted(alone) == sorted(interrupted) == [*range(STEPS)]
    different = [step for step in alone if interrupted[step] != alone[step] or len(alone[step]) != 1]
    assert not different, [(step, alone[step], interrupted[step]) for step in different]
    first, last = (next(iter(alone[step])) for step in (0, STEPS - 1))
    assert last < first / 2
    print(f"{STEPS} steps, loss {first:.6f} to {last:.6f}; attempts began at steps {began}; all losses are the same")
    if asked.figure:
        curve = {step: next(iter(loss)) for step, loss in alone.items()}
        asked.figure.write_text(figure(curve, {step: next(iter(loss)) for step, loss in interrupted.items()}, began[1:]))


if __name__ == "__main__":
    main()
