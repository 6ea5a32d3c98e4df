"""A Ceph cluster of one node with its S3 gateway (radosgw): an S3 server that isn't ours."""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time
import uuid

import boto3
import botocore.config

PROGRAMS = ("ceph-mon", "ceph-osd", "radosgw", "radosgw-admin", "monmaptool")
# Objects live in the storage daemon's memory; what isn't secret from this machine needs no keys of Ceph's own.
SETTINGS = """
[global]
fsid = {fsid}
mon_host = v2:127.0.0.1:{mon_port}/0
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
ms_mon_client_mode = crc
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 10000
mon_data_avail_crit = 0
mon_data_avail_warn = 0
osd_objectstore = memstore
memstore_device_bytes = 4294967296
osd_pool_default_flags_hashpspool = false
run_dir = {directory}
admin_socket = {directory}/$cluster-$name.asok
log_file = {directory}/$name.log
mon_data = {directory}/mon
osd_data = {directory}/osd
keyring = {directory}/keyring
rgw_enable_usage_log = false
rgw_enable_ops_log = false
rgw_run_sync_thread = false
rgw_enable_apis = s3, admin
rgw_dns_name = {dns_name}
rgw_data = {directory}/rgw
"""


def why_not():
    """Why no cluster can be started here; "" if one can."""
    missing = [name for name in PROGRAMS if not shutil.which(name)]
    return f"{', '.join(missing)} not installed (tools/debian-packages.txt)" if missing else ""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class CephCluster:
    """Started and stopped as a context. `certificate` and `key` are files: with them radosgw speaks TLS too."""

    DNS_NAME = "s3.localhost"  # buckets are also at <bucket>.s3.localhost

    def __init__(self, directory, certificate=None, key=None):
        self.directory = pathlib.Path(directory)
        self.certificate, self.key = certificate, key
        self.configuration = self.directory / "ceph.conf"
        self.processes = {}
        self.port, self.tls_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *exc):
        self.stop()

    def start(self):
        self.directory.mkdir(parents=True, exist_ok=True)
        fsid, mon_port = str(uuid.uuid4()), free_port()
        self.configuration.write_text(SETTINGS.format(fsid=fsid, mon_port=mon_port, directory=self.directory,
                                                      dns_name=self.DNS_NAME))
        monmap = self.directory / "monmap"
        self._run("monmaptool", "--create", "--fsid", fsid, "--addv", "a", f"v2:127.0.0.1:{mon_port}", str(monmap))
        self._run("ceph-mon", "--mkfs", "-i", "a", "--monmap", str(monmap))
        self._start("mon", "ceph-mon", "-f", "-i", "a")
        (self.directory / "osd").mkdir()
        osd = str(uuid.uuid4())
        self._run("ceph", "osd", "new", osd, "0")
        self._run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", osd)
        self._start("osd", "ceph-osd", "-f", "-i", "0")
        self.start_gateway()

    def start_gateway(self):
        frontend = f"beast endpoint=127.0.0.1:{self.port}"
        if self.certificate:
            frontend += (f" ssl_endpoint=127.0.0.1:{self.tls_port} ssl_certificate={self.certificate}"
                         f" ssl_private_key={self.key}")
        self._start("gateway", "radosgw", "-f", "-n", "client.admin", f"--rgw_frontends={frontend}")
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            assert self.processes["gateway"].poll() is None, (self.directory / "gateway.out").read_text()
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("radosgw didn't start: " + (self.directory / "gateway.out").read_text())

    def stop_gateway(self):
        self._stop("gateway")

    def stop(self):
        for name in ("gateway", "osd", "mon"):
            self._stop(name)

    def make_user(self, name):
        """(access key, secret key) of a new user."""
        made = json.loads(self._run("radosgw-admin", "user", "create", f"--uid={name}", f"--display-name={name}"))
        key = made["keys"][0]
        return key["access_key"], key["secret_key"]

    def client(self, keys):
        """boto3's, for a user's keys."""
        return boto3.client("s3", endpoint_url=self.url, aws_access_key_id=keys[0], aws_secret_access_key=keys[1],
                            region_name="us-east-1",
                            config=botocore.config.Config(s3={"addressing_style": "path"}))

    def _run(self, program, *words):
        done = subprocess.run([program, "-c", str(self.configuration), *words] if program != "monmaptool"
                              else [program, *words], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{program} {words}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def _start(self, name, *command):
        program, *words = command
        out = open(self.directory / f"{name}.out", "ab")
        self.processes[name] = subprocess.Popen([program, "-c", str(self.configuration), *words], stdout=out,
                                                stderr=subprocess.STDOUT, env={**os.environ, "LC_ALL": "C"})
        out.close()

    def _stop(self, name):
        process = self.processes.pop(name, None)
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
