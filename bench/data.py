#!/usr/bin/env python3
"""The data plane compared with the best tools that a user could run instead. Each bench/data_*.py has a function
`cases(bench)` that takes a `Bench`. Ours and the peers run alternately, on loopback or, with --latency, behind a proxy that
delays each byte."""

import argparse
import atexit
import contextlib
import functools
import importlib
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "e2e"))
from paired import compare  # noqa: E402
from trainyard_server import Server  # noqa: E402


@contextlib.contextmanager
def slow_link(server, milliseconds):
    """The URL of the server; with a delay, that of a proxy to it (bench/slow_link.cc)."""
    if not milliseconds:
        yield server.url
        return
    words = [pathlib.Path(server.binary).parent / "trainyard-slow-link", str(server.port), str(milliseconds)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as proxy:
        yield f"http://127.0.0.1:{int(proxy.stdout.readline())}"
        proxy.stdin.close()  # it ends


class Bench:
    """server: holds the objects and runs the jobs; url: of its S3, behind the delaying proxy if there is one; folder: an
    empty one on disk; scale: 1.0, or less for a quick run."""

    def __init__(self, server, url, folder, scale):
        self.server, self.url, self.folder, self.scale = server, url, folder, scale

    def environment(self):
        """The environment of other tools and of `trainyard`."""
        found = {**self.server.environment, "AWS_ENDPOINT_URL": self.url, "AWS_ENDPOINT_URL_S3": self.url,
                 "S3_ENDPOINT_URL": self.url,  # s5cmd's
                 "RCLONE_CONFIG_STORE_TYPE": "s3", "RCLONE_CONFIG_STORE_PROVIDER": "Other",
                 "RCLONE_CONFIG_STORE_ENV_AUTH": "true", "RCLONE_CONFIG_STORE_ENDPOINT": self.url}
        found.pop("AWS_CA_BUNDLE", None)  # rclone doesn't start with it
        return found

    @functools.cache
    def other_server(self, bucket):
        """A server whose jobs use the bucket in this one's store, as if that were on another machine."""
        keys, folder = self.server.environment, self.folder / f"jobs-{bucket}"
        folder.mkdir()
        (folder / "config.toml").write_text(f"""[s3.other]
endpoint = "{self.url}"
buckets = ["{bucket}"]
access-key-id = "{keys['AWS_ACCESS_KEY_ID']}"
secret-access-key = "{keys['AWS_SECRET_ACCESS_KEY']}"
""")
        server = Server(folder, self.server.runtime, ["--config", str(folder / "config.toml")])
        server.start()
        atexit.register(server.stop)
        server.s3.create_bucket(Bucket="data")
        return server

    def processes(self):
        """Pids of the processes that serve a job: the server, agents, shims and feeders."""
        server = self.server
        return [server.process.pid, *server.agents(), *server.shims(), *server.feeders()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    found = sorted(path.stem.removeprefix("data_") for path in pathlib.Path(__file__).parent.glob("data_*.py"))
    parser.add_argument("what", nargs="*", help=f"of {', '.join(found)}; default: all")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1.0, help="of sizes and counts")
    parser.add_argument("--latency", type=float, default=0.0, help="milliseconds in each direction")
    parser.add_argument("--only", action="append", help="cases whose name has this in it; may be repeated")
    parser.add_argument("--peer", action="append", help="only this peer; may be repeated")
    parser.add_argument("--all-peers", action="store_true", help="also those that were tried and not kept")
    parser.add_argument("--runtime", default="oci")
    arguments = parser.parse_args()
    for what in arguments.what or found:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="trainyard-bench-"))
        server = Server(folder, arguments.runtime)
        try:
            with server, slow_link(server, arguments.latency) as url:
                (folder / "bench").mkdir()
                bench = Bench(server, url, folder / "bench", arguments.scale)
                print(f"\n{what}, {arguments.rounds} rounds in turn, {arguments.latency:g} ms of latency")
                cases = importlib.import_module(f"data_{what}").cases(bench)
                cases = (case for case in cases if any(part in case.name for part in arguments.only or [""]))
                if not arguments.all_peers:
                    cases = (case.only_kept() for case in cases)
                if arguments.peer:
                    cases = (case.only(arguments.peer) for case in cases)
                compare(cases, arguments.rounds)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
