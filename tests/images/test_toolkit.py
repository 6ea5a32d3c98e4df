"""Our images' changes to SageMaker's training toolkit, tested without the toolkit."""

import asyncio
import importlib.util
import pathlib
import sys
import types

import pytest

SOURCE = (pathlib.Path(__file__).resolve().parents[2] /
          "images/toolkit/files/usr/local/lib/python3.11/dist-packages/trainyard_toolkit.py")


@pytest.fixture
def toolkit(monkeypatch):
    process = types.SimpleNamespace(_PYTHON_ERRORS_=["ValueError"], _MPI_ERRORS_=["mpirun detected"],
                                    process_error_classes=lambda classes: classes or [])
    parts = types.SimpleNamespace(entry_point=None, environment=None, process=process)
    monkeypatch.setitem(sys.modules, "sagemaker_training", parts)
    monkeypatch.setitem(sys.modules, "psutil", types.SimpleNamespace())
    spec = importlib.util.spec_from_file_location("trainyard_toolkit", SOURCE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Stream:
    def __init__(self, *chunks):
        self.chunks = [*chunks, b""]

    async def read(self, most):
        return self.chunks.pop(0)


def test_lines_stay_whole_however_they_come(toolkit, capsys):
    said = asyncio.run(toolkit.watch(Stream(b"lo", b"ss ", b"0.5\nValue", b"Error: x\nthe ", b"end"), 1))
    assert capsys.readouterr().out == "loss 0.5\nValueError: x\nthe end\n"
    assert said == "ValueError: x\nthe end"


@pytest.mark.parametrize("processes_per_host, host", [(1, "algo-4"), (2, "algo-2"), (4, "algo-1")])
def test_lines_of_mpirun_name_the_host_and_have_one_tag(toolkit, capsys, processes_per_host, host):
    pieces = b"[1,3]<stdout>:loss[1,3]<stdout>: 0.5[1,3]<stdout>:\nbetween [1,3]<stdout>:\n[1,3]<stderr>:ValueError: x\n"
    said = asyncio.run(toolkit.watch(Stream(pieces), processes_per_host))
    assert capsys.readouterr().out == (f"[1,mpirank:3,{host}]<stdout>:loss 0.5\nbetween [1,3]<stdout>:\n"
                                       f"[1,mpirank:3,{host}]<stderr>:ValueError: x\n")
    assert said == "ValueError: x", "FailureReason is without"
