"""Ours and its peers alternately, round by round: wall time, and CPU time and peak memory of the processes that do the work.

A side is a name and a callable without arguments that does the work once and returns a result (a number of bytes, a hash)
that must be the same for every side. The CPU time of children that it starts by run() is known from wait4(2); of long-lived
processes (a server, agents) those that processes() lists are sampled.
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
    def __init__(self, name, sides, before=lambda: None, processes=lambda: [], kept=None):
        """`sides`: {name: work}, ours first. `before` is called before each side's run, untimed. `processes`: pids of the
        long-lived processes of our side. Work that is also a context manager is entered before its run and exited after it,
        untimed; it has a processes() too. `kept`: names of the best peers of those tried; the others are measured only on
        request. None: all."""
        self.name, self.sides, self.before, self.processes, self.kept = name, sides, before, processes, kept

    def only_kept(self):
        """The same without the peers that are not kept. A kept one that isn't installed is replaced by the next that is."""
        if self.kept is None:
            return self
        peers = list(self.sides)[1:]
        chosen = [peer for peer in self.kept if peer in peers]
        return self.only(chosen + [peer for peer in peers if peer not in chosen][:len(self.kept) - len(chosen)])

    def only(self, peers):
        """The same with those of its peers only, in that order."""
        ours = next(iter(self.sides))
        sides = {side: self.sides[side] for side in (ours, *peers) if side in self.sides}
        return Case(self.name, sides, self.before, self.processes)


class Children:
    """Children of run(): the running one, if any, and the CPU seconds of those that have ended."""
    running, cpu = None, 0.0


def run(words, **more):
    """Runs subprocess.Popen(words, **more) to its end; fails unless it exits with 0."""
    process = subprocess.Popen(words, **more)
    Children.running = process.pid
    _, status, usage = os.wait4(process.pid, 0)
    Children.running = None
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, words
    Children.cpu += usage.ru_utime + usage.ru_stime  # its ru_maxrss begins with that of the process that forked it


def drop_caches():
    os.sync()
    pathlib.Path("/proc/sys/vm/drop_caches").write_text("3\n")


def cpu_of(process):
    """CPU seconds of a process, with those of children that it has waited for."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
        return sum(map(int, fields[11:15])) / TICKS
    return 0.0


def memory_of(process):
    """Resident bytes that aren't backed by a file."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for line in pathlib.Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) << 10
    return 0


def with_descendants(process):
    """Pids; none if the process doesn't exist."""
    found = []
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for task in pathlib.Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += with_descendants(int(child))
        found.append(process)
    return found


class Watch:
    """CPU time and peak memory of processes that come and go, and peak memory of run()'s child and its descendants, sampled
    fifty times a second."""

    def __init__(self, processes):
        self.processes, self.cpu, self.peak, self.ended = processes, {}, 0, threading.Event()
        self.first = {each: cpu_of(each) for each in processes()}

    def __enter__(self):
        self.thread = threading.Thread(target=self.sample)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def sample(self):
        while not self.ended.wait(0.02):
            found = self.processes()
            children = with_descendants(child) if (child := Children.running) else []
            self.peak = max(self.peak, sum(map(memory_of, {*found, *children})))
            for each in found:
                self.cpu[each] = cpu_of(each) - self.first.get(each, 0.0)


def measure(case, work):
    with work if hasattr(work, "__enter__") else contextlib.nullcontext():
        case.before()
        Children.cpu = 0.0
        with Watch(getattr(work, "processes", case.processes)) as watch:
            begun = time.monotonic()
            result = work()
            took = time.monotonic() - begun
    return result, (took, Children.cpu + sum(watch.cpu.values()), watch.peak)


def compare(cases, rounds=5, out=sys.stdout):
    """Prints a Markdown table of medians, spreads and ratios (the peer's time divided by ours)."""
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
            cell = side.replace("|", "\\|")
            print(f"| {case.name} | {cell} | {median:.3f} | {min(times):.3f} to {max(times):.3f} | "
                  f"{statistics.median(cpus):.2f} | {max(peaks) >> 20} | {median / ours:.2f} |", file=out, flush=True)
