"""tools/check_threads fails where a guarded member is used without its mutex, or a lock has no annotations."""

import shutil
import subprocess
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
COUNTER = """#pragma once
#include "base/mutex.h"
class Counter {
 public:
  void add() {
    const trainyard::MutexLock lock(mutex_);
    increment();
  }

 private:
  void increment() TRAINYARD_REQUIRES(mutex_) { ++count_; }
  trainyard::Mutex mutex_;
  int count_ TRAINYARD_GUARDED_BY(mutex_) = 0;
};
"""


@pytest.fixture
def check(tmp_path):
    """Runs the check on a tree with one class, whose header is `header`.""" 
    for path in ("tools/check_threads", "src/base/mutex.h", "src/base/thread_annotations.h"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(HOME / path, tmp_path / path)
    (tmp_path / "src/control").mkdir()
    (tmp_path / "src/control/counter.cc").write_text('#include "control/counter.h"\n')

    def run(header):
        (tmp_path / "src/control/counter.h").write_text(header)
        return subprocess.run([tmp_path / "tools/check_threads"], capture_output=True, text=True, timeout=240)

    return run


needs_clang = pytest.mark.skipif(not shutil.which("clang++-19"), reason="needs clang++-19 (tools/install_deps lint)")


@needs_clang
def test_members_used_with_their_mutex_pass(check):
    done = check(COUNTER)
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("1 sources checked, 0 ")


@needs_clang
def test_a_guarded_member_used_without_its_mutex_fails(check):
    done = check(COUNTER.replace("    const trainyard::MutexLock lock(mutex_);\n", ""))
    assert done.returncode == 1
    assert "requires holding mutex 'mutex_'" in done.stdout


@needs_clang
def test_a_lock_without_annotations_fails(check):
    done = check(COUNTER + "#include <mutex>\nstd::mutex bare;\n")
    assert done.returncode == 1
    assert "src/control/counter.h: std::mutex" in done.stdout
