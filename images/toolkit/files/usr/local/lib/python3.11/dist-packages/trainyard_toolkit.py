"""What our images change about SageMaker's training toolkit (sagemaker-training, pinned in requirements.txt)."""
import os
import re
import signal

import psutil
from sagemaker_training import entry_point, environment, process

CHUNK = 1 << 16  # bytes
MPI_TAG = re.compile(r"^\[(\d+),(\d+)\](<std(?:out|err)>):")


def run_script():
    """The "framework module" of images that have no framework to set up. The toolkit alone does the same, but leaves the
    script's error out of FailureReason; AWS's framework containers put it in, and so do we."""
    job = environment.Environment()
    entry_point.run(job.module_dir, job.user_entry_point, job.to_cmd_args(), job.to_env_vars(), capture_error=True)


def split_tag(text, processes_per_host):
    """(What mpirun puts in front of a line, with the rank's host as the toolkit's own copying has it; the line). mpirun puts
    it in front of each piece that comes: those within the line go."""
    found = MPI_TAG.match(text)
    if not found:
        return "", text
    job, rank, stream = found.groups()
    host = f"algo-{int(rank) // processes_per_host + 1}"
    return f"[{job},mpirank:{rank},{host}]{stream}:", text[found.end():].replace(found.group(), "")


async def watch(stream, processes_per_host, error_classes=None):
    """Copies what the script writes to our own output and returns what it says from its first error on, for FailureReason.

    The toolkit's own ends a line wherever a read happens to end. Python, unbuffered, writes a line in several pieces, so
    `print("loss", 0.5)` may come out as two lines, which no metric definition would match."""
    names = [*process._PYTHON_ERRORS_, *process._MPI_ERRORS_, *process.process_error_classes(error_classes)]
    said, pending = [], b""
    while True:
        chunk = await stream.read(CHUNK)
        *lines, pending = (pending + chunk).split(b"\n")
        if not chunk and pending:
            lines, pending = [pending], b""
        for line in lines:
            tag, text = split_tag(line.decode("utf-8", "replace"), processes_per_host)
            print(tag + text, flush=True)
            if said or any(str(name) in text for name in names):
                said.append(text)
        if not chunk:
            return "\n".join(said)


def pass_on(number, frame):
    """SIGTERM is for the user's script, which may want to save its model before SIGKILL follows."""
    children = psutil.Process().children(recursive=True)
    if not children:
        os._exit(128 + number)
    for child in children:
        try:
            child.send_signal(number)
        except psutil.NoSuchProcess:
            pass


def main():
    # Before this, tini, our PID 1, has SIGTERM end us.
    signal.signal(signal.SIGTERM, pass_on)
    process.watch = watch
    from sagemaker_training.cli.train import main as toolkit

    toolkit()
