"""Checkpoints: one file a round in the folder that the platform keeps in step with S3.

The platform marks a file that it is uploading with FILE.sagemaker-uploading and one that it has uploaded with
FILE.sagemaker-uploaded, and leaves alone what ends in .sagemaker-ignore. The newest KEPT are kept.
"""
import json
import os
import pathlib
import re

NAME = "xgboost-checkpoint"
KEPT = 5


def folder_of(root):
    """The folder of checkpointconfig.json, or None if the job has no checkpoints."""
    path = pathlib.Path(root) / "input" / "config" / "checkpointconfig.json"
    if not path.exists():
        return None
    return pathlib.Path(json.loads(path.read_text()).get("LocalPath") or "/opt/ml/checkpoints")


def _marked(path, marker):
    return path.with_name(path.name + marker).exists()


class Checkpoints:
    def __init__(self, folder):
        """`folder`: where they are, made if missing; None: nothing is kept and nothing is found."""
        self.folder = pathlib.Path(folder) if folder else None
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)
        self.found = self._rounds()
        self.written = []

    def _rounds(self):
        names = os.listdir(self.folder) if self.folder else []
        return sorted(int(match[1]) for match in (re.fullmatch(NAME + r"\.([0-9]+)", name) for name in names) if match)

    def path(self, round_number):
        return self.folder / f"{NAME}.{round_number}"

    def resume(self, load):
        """`load(path)` of the newest checkpoint that it can load -> (what it returned, rounds done); (None, 0) if none."""
        for round_number in reversed(self.found[-KEPT:]):
            try:
                return load(str(self.path(round_number))), round_number + 1
            except Exception as error:  # whatever an unfinished upload has left of the file
                print(f"Checkpoint {self.path(round_number)} cannot be loaded: {str(error).splitlines()[0]}", flush=True)
        return None, 0

    def save(self, round_number, write):
        """`write(path)` writes the checkpoint; it appears under its name whole or not at all."""
        if not self.folder:
            return
        temporary = self.folder / f"{NAME}.{round_number}.sagemaker-ignore"
        write(str(temporary))
        os.replace(temporary, self.path(round_number))
        self.written.append(round_number)
        self._remove_old(even_if_uploading=False)

    def finish(self):
        """Removes what was still being uploaded when its time had come."""
        if self.folder:
            self._remove_old(even_if_uploading=True)

    def _remove_old(self, even_if_uploading):
        # What was there before this job is its owner's.
        for round_number in self.written[:-KEPT]:
            path = self.path(round_number)
            uploading = _marked(path, ".sagemaker-uploading") and not _marked(path, ".sagemaker-uploaded")
            if uploading and not even_if_uploading:
                continue
            path.unlink(missing_ok=True)
            self.written.remove(round_number)
