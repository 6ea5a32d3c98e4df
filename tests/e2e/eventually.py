"""Waiting without sleeping."""

import select
import subprocess
import time


def eventually(condition, timeout=60, what="the condition"):
    """Polls until `condition()` is true and returns its value; fails the test at the deadline."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        select_nothing(0.02)
    raise AssertionError(f"{what} did not come true within {timeout} s")


def select_nothing(seconds):
    """Waits between two polls of a condition."""
    select.select([], [], [], seconds)


def eventually_done(words, timeout=60):
    """Runs a clean-up, and again until a killed agent is gone."""
    busy = 75
    deadline = time.monotonic() + timeout
    while True:
        done = subprocess.run(words, capture_output=True, text=True, timeout=timeout)
        if done.returncode != busy or time.monotonic() > deadline:
            return done
        select_nothing(0.02)
