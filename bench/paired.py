"""Ours and its peers in turn, round by round: wall time, and CPU time and peak memory of the processes that do the work.

A side is a name and a callable without arguments that does the work once and returns what came of it (a number of bytes, a
hash), which has to be the same for every side. What it calls by run() is a child, whose CPU time and memory are known from
wait4(2); of processes that live longer (a server, agents) those are looked at that processes() names.
"""

import contextlib
import os
import pathlib
import statistics
import subprocess
import sys
import threading
import time

TICKS = os.sysconf("SC_CLK_TCK")


class Case:
    def __init__(self, name, sides, before=lambda: None, processes=lambda: []):
        """`sides`: {name: work}, ours first. `before` is called before each side's turn, untimed. `processes`: ids of
        long-lived processes that work for ours. Work that is a context manager as well is entered before its turn and left
        behind it, untimed; it has processes() of its own."""
        self.name, self.sides, self.before, self.processes = name, sides, before, processes


class Usage:
    """Of the children that run() has waited for since."""
    cpu, peak = 0.0, 0


def run(words, **more):
    """subprocess.Popen(words, **more) to its end, which has to be a success."""
    process = subprocess.Popen(words, **more)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, words
    Usage.cpu += usage.ru_utime + usage.ru_stime
    Usage.peak = max(Usage.peak, usage.ru_maxrss << 10)


def drop_caches():
    os.sync()
    pathlib.Path("/proc/sys/vm/drop_caches").write_text("3\n")


def cpu_of(process):
    """Seconds, with those of its children that it has waited for."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
        return sum(map(int, fields[11:15])) / TICKS
    return 0.0


def memory_of(process):
    """Bytes resident that no file gives."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for line in pathlib.Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) << 10
    return 0


class Watch:
    """CPU time and peak memory of processes that come and go, looked at fifty times a second."""

    def __init__(self, processes):
        self.processes, self.cpu, self.peak, self.ended = processes, {}, 0, threading.Event()
        self.first = {each: cpu_of(each) for each in processes()}

    def __enter__(self):
        self.thread = threading.Thread(target=self.look)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def look(self):
        while not self.ended.wait(0.02):
            found = self.processes()
            self.peak = max(self.peak, sum(map(memory_of, found)))
            for each in found:
                self.cpu[each] = cpu_of(each) - self.first.get(each, 0.0)


def measure(case, work):
    with work if hasattr(work, "__enter__") else contextlib.nullcontext():
        case.before()
        Usage.cpu, Usage.peak = 0.0, 0
        with Watch(getattr(work, "processes", case.processes)) as watch:
            begun = time.monotonic()
            result = work()
            took = time.monotonic() - begun
    return result, (took, Usage.cpu + sum(watch.cpu.values()), Usage.peak + watch.peak)


def compare(cases, rounds=5, out=sys.stdout):
    """Prints a Markdown table of medians, spreads and ratios (peer's time by ours)."""
    print("| case | side | median s | min to max | CPU s | peak MiB | ratio |\n|---|---|---|---|---|---|---|", file=out)
    for case in cases:
        seen = {side: [] for side in case.sides}
        for _ in range(rounds):
            results = set()
            for side, work in case.sides.items():
                result, measured = measure(case, work)
                results.add(result)
                seen[side].append(measured)
            assert len(results) == 1, f"{case.name}: the sides differ: {results}"
        ours = statistics.median(each[0] for each in next(iter(seen.values())))
        for side, measured in seen.items():
            times, cpus, peaks = zip(*measured)
            median = statistics.median(times)
            print(f"| {case.name} | {side} | {median:.3f} | {min(times):.3f} to {max(times):.3f} | "
                  f"{statistics.median(cpus):.2f} | {max(peaks) >> 20} | {median / ours:.2f} |", file=out, flush=True)
