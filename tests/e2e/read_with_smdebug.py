"""Reads a job's profile, tensors' folder and hook configuration with smdebug's code, and prints the results as JSON.

Runs in build/venv-smdebug, not in the tests' environment:  read_with_smdebug.py JOB DEBUG_OUTPUT_URI HOOK_CONFIG_FILE
"""

import importlib.util
import json
import pathlib
import sys

import smdebug
from smdebug.core.access_layer.utils import has_training_ended
from smdebug.core.json_config import collect_hook_config_params, get_include_collections, get_json_config_as_dict
from smdebug.profiler.analysis.utils.profiler_data_to_pandas import PandasFrame


def training_job_class():
    """smdebug's TrainingJob, from its module alone: the package imports charting libraries that aren't needed here."""
    path = pathlib.Path(smdebug.__file__).parent / "profiler/analysis/notebook_utils/training_job.py"
    spec = importlib.util.spec_from_file_location("training_job", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.TrainingJob


def columns(events):
    """dimension and name -> the values, in the order of their times."""
    found = {}
    for event in sorted(events, key=lambda e: e.timestamp):
        found.setdefault(f"{event.type}/{event.name}/{event.dimension}", []).append([event.timestamp, event.value])
    return found


def main(name, debug_output, hook_config):
    job = training_job_class()(name)
    job.wait_for_sys_profiling_data_to_be_available()
    system = job.get_systems_metrics_reader()
    first, latest = system.get_timestamp_of_first_available_file(), system.get_timestamp_of_latest_available_file()
    events = system.get_events(first, latest + 60_000_000)

    job.wait_for_framework_profiling_data_to_be_available()
    framework = job.get_framework_metrics_reader()
    steps = framework.get_events(0, framework.get_timestamp_of_latest_available_file())

    frame = PandasFrame(job.profiler_s3_output_path).get_all_system_metrics()
    cores = frame[frame["dimension"] == "CPUUtilization"]
    config = get_json_config_as_dict(hook_config)
    hook = collect_hook_config_params(config)
    return {
        "config": job.profiler_config,
        "files": [first, latest],
        "events": columns(events),
        "nodes": sorted({event.node_id for event in events}),
        "steps": [step.event_name for step in steps],
        "frame_rows": len(frame),
        "frame_mean_cpu": float(cores["value"].mean()),
        "profile_ended": has_training_ended(f"{job.profiler_s3_output_path}/system"),
        "framework_ended": has_training_ended(f"{job.profiler_s3_output_path}/framework"),
        "tensors_ended": has_training_ended(debug_output),
        "hook": {"out_dir": hook["out_dir"], "collections": get_include_collections(config),
                 "save_interval": hook["save_config_modes"].popitem()[1]["save_interval"]},
    }


if __name__ == "__main__":
    seen = main(*sys.argv[1:])
    print("smdebug read: " + json.dumps(seen))
