"""Runs a script several times in parallel, each in a process forked after the common imports: importing an SDK takes
seconds of CPU time.

together.py FOLDER SCRIPT MODULES FLOWS: MODULES is a JSON array, FLOWS a JSON object of each flow's arguments. What a flow
prints is in FOLDER/<flow>.log, and its exit code in FOLDER/<flow>.code when it has ended.
"""
import importlib
import json
import os
import pathlib
import runpy
import sys
import traceback


def run_flow(script, arguments, log):
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    sys.argv = [script, *arguments]
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as end:
        return int(end.code or 0)
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
    return 0


def main():
    folder, script, modules, flows = sys.argv[1:5]
    folder = pathlib.Path(folder)
    for module in json.loads(modules):
        importlib.import_module(module)
    names = {}
    for name, arguments in json.loads(flows).items():
        child = os.fork()
        if child == 0:
            code = 1
            try:
                code = run_flow(script, arguments, folder / f"{name}.log")
            finally:
                os._exit(code)
        names[child] = name
    while names:
        child, status = os.wait()
        if child in names:
            code = folder / f"{names.pop(child)}.code"
            whole = code.with_suffix(".new")  # who sees the file reads it at once
            whole.write_text(str(os.waitstatus_to_exitcode(status)))
            whole.rename(code)


main()
