"""Wrappers of programs that a runtime calls, so that a test can kill or stall them at work."""

import os
import pathlib
import shutil

# A wrapper has its tool's name. Files in the control folder say what happens to the next call with those words.
WRAPPER = """#!/bin/sh
tool={tool} real={real} control={control}
case " $* " in *" {words} "*) ;; *) exec $real "$@" ;; esac
if mv $control/$tool.kill $control/$tool.killed 2>/dev/null; then
  $real "$@" & child=$!
  sleep $(cat $control/$tool.killed)
  kill -9 $child $$
fi
if mv $control/$tool.stall $control/$tool.stalled 2>/dev/null; then
  $real "$@" | {{ head -c 100000; touch $control/$tool.stalls; while [ ! -e $control/$tool.go ]; do sleep 0.05; done; cat; }}
  exit
fi
exec $real "$@"
"""
WORDS = {"skopeo": "copy", "umoci": "unpack", "runc": "run"}


class KillableTools:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.control = self.folder / "control"
        self.control.mkdir(parents=True)
        for tool, words in WORDS.items():
            if real := shutil.which(tool):
                wrapper = self.folder / tool
                wrapper.write_text(WRAPPER.format(tool=tool, real=real, control=self.control, words=words))
                wrapper.chmod(0o755)

    def environment(self):
        """An environment in which these are found instead of the real ones."""
        return {"PATH": f"{self.folder}:{os.environ['PATH']}"}

    def kill(self, tool, after):
        """The next call is killed by SIGKILL `after` seconds."""
        (self.control / f"{tool}.kill").write_text(str(after))

    def has_killed(self, tool):
        return (self.control / f"{tool}.killed").exists()

    def stall(self, tool):
        """The next call writes no more than the beginning of its output until resume()."""
        (self.control / f"{tool}.stall").touch()

    def has_stalled(self, tool):
        return (self.control / f"{tool}.stalls").exists()

    def resume(self, tool):
        (self.control / f"{tool}.go").touch()
