"""`trainyard run`: programs that name AWS's own hosts, unchanged."""

import json
import os
import pathlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import uuid

import pytest

from trainyard_server import eventually

AWS = os.environ.get("TRAINYARD_AWS_CLI", "aws")
STS = "https://sts.us-east-1.amazonaws.com"
ACCOUNT_CODE = "import boto3; print(boto3.client('sts', endpoint_url='%s').get_caller_identity()['Arn'])" % STS


@pytest.fixture(scope="module")
def server(plain_server):
    plain_server.s3.create_bucket(Bucket="run-data")
    plain_server.s3.put_object(Bucket="run-data", Key="in/a b+c.txt", Body=b"payload")
    return plain_server


def clean_environment(**more):
    """A shell in which nobody has set up anything."""
    kept = {key: value for key, value in os.environ.items()
            if not key.startswith("AWS_") and not key.lower().endswith("_proxy")}
    return {**kept, **more}


def run(server, *command, options=(), check=True, timeout=60, **environment):
    done = subprocess.run([server.binary, "run", "--data", str(server.data), *options, "--", *command],
                          env=clean_environment(**environment), capture_output=True, text=True, timeout=timeout)
    assert not check or done.returncode == 0, (command, done.stdout, done.stderr)
    return done


def without_endpoint(*words):
    """A command that ignores AWS_ENDPOINT_URL."""
    return ["env", "-u", "AWS_ENDPOINT_URL", "AWS_CONFIG_FILE=/dev/null", *words]


# Clients ----------------------------------------------------------------------------------------------


def test_the_environment_is_what_env_prints_and_more(server):
    seen = dict(line.split("=", 1) for line in run(server, "env").stdout.splitlines() if "=" in line)
    assert seen["AWS_ENDPOINT_URL"] == server.url
    assert seen["AWS_ACCESS_KEY_ID"].startswith("ASIA") and seen["AWS_SESSION_TOKEN"]
    assert seen["AWS_EC2_METADATA_DISABLED"] == "true"
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", seen["HTTPS_PROXY"])
    assert seen["no_proxy"] == "localhost,127.0.0.1,::1"


@pytest.mark.parametrize("host", ["s3.us-east-1.amazonaws.com", "s3.amazonaws.com",
                                  "s3.dualstack.us-east-1.amazonaws.com"])
def test_the_aws_cli_with_an_endpoint_of_aws(server, tmp_path, host):
    (tmp_path / "up").write_bytes(os.urandom(20_000_000))
    url = f"--endpoint-url=https://{host}"
    key = f"s3://run-data/{uuid.uuid4().hex}"
    assert "run-data" in run(server, *without_endpoint(AWS, "s3", "ls", url)).stdout
    run(server, *without_endpoint(AWS, "s3", "cp", url, str(tmp_path / "up"), key))
    run(server, *without_endpoint(AWS, "s3", "cp", url, key, str(tmp_path / "down")))
    assert (tmp_path / "down").read_bytes() == (tmp_path / "up").read_bytes()


def test_a_client_without_any_endpoint_setting(server):
    """Resolves AWS's hosts itself, with the bucket in the host's name."""
    code = """
import boto3, json
s3 = boto3.client("s3")
s3.put_object(Bucket="run-data", Key="k", Body=b"x" * 100_000)
print(json.dumps({
    "s3": s3.meta.endpoint_url,
    "bytes": len(s3.get_object(Bucket="run-data", Key="k")["Body"].read()),
    "key": s3.list_objects_v2(Bucket="run-data", Prefix="in/")["Contents"][0]["Key"],
    "jobs": [job["TrainingJobName"] for job in boto3.client("sagemaker").list_training_jobs()["TrainingJobSummaries"]],
    "groups": len(boto3.client("logs").describe_log_groups()["logGroups"]) >= 0,
    "account": boto3.client("sts").get_caller_identity()["Account"],
}))
"""
    saw = json.loads(run(server, *without_endpoint(sys.executable, "-c", code)).stdout)
    assert saw.pop("account") == server.sts.get_caller_identity()["Account"]
    assert saw.pop("groups") is True
    assert saw.pop("jobs") == [job["TrainingJobName"]
                               for job in server.sagemaker.list_training_jobs()["TrainingJobSummaries"]]
    assert saw == {"s3": "https://s3.amazonaws.com", "bytes": 100_000, "key": "in/a b+c.txt"}


def test_boto3_with_a_hard_coded_sts(server):
    account = server.sts.get_caller_identity()["Account"]
    assert run(server, sys.executable, "-c", ACCOUNT_CODE).stdout.strip() == (
        f"arn:aws:sts::{account}:assumed-role/AmazonSageMaker-ExecutionRole/trainyard-run")


@pytest.mark.parametrize("role", ["Trainer", "service-role/Trainer"])
def test_a_role_of_ones_own(server, role):
    account = server.sts.get_caller_identity()["Account"]
    for form in (role, f"arn:aws:iam::{account}:role/{role}"):
        out = run(server, sys.executable, "-c", ACCOUNT_CODE, options=["--role", form]).stdout
        assert out.strip() == f"arn:aws:sts::{account}:assumed-role/Trainer/trainyard-run"


def test_no_role_gives_the_root_key(server):
    assert run(server, sys.executable, "-c", ACCOUNT_CODE, options=["--no-role"]).stdout.strip().endswith(":root")


def test_a_role_of_another_account(server):
    """Code that names its role at AWS runs unchanged, whichever account the server emulates."""
    out = run(server, sys.executable, "-c", ACCOUNT_CODE,
              options=["--role", "arn:aws:iam::210987654321:role/Trainer"]).stdout
    assert out.strip() == "arn:aws:sts::210987654321:assumed-role/Trainer/trainyard-run"


def test_curl_trusts_the_hosts(server):
    for url in (STS, "https://run-data.s3.us-east-1.amazonaws.com/k", "http://s3.amazonaws.com/run-data/k"):
        head = run(server, "curl", "--silent", "--show-error", "--head", url).stdout
        assert "HTTP/1.1 4" in head or "HTTP/1.1 200" in head, head
        assert "x-amzn-requestid" in head.lower() or "x-amz-request-id" in head.lower(), head


def test_curls_own_sigv4_holds(server):
    """The Host that was signed arrives."""
    script = ('curl --silent --fail-with-body --aws-sigv4 aws:amz:us-east-1:s3 '
              '--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" -H "x-amz-security-token: $AWS_SESSION_TOKEN" '
              '-H "x-amz-content-sha256: UNSIGNED-PAYLOAD" https://run-data.s3.amazonaws.com/in/a%20b%2Bc.txt')
    assert run(server, "sh", "-c", script).stdout == "payload"


def test_the_standard_library_of_python(server):
    code = f"import urllib.request as u, urllib.error as e\ntry: u.urlopen('{STS}')\nexcept e.HTTPError as r: print(r.code)"
    assert run(server, sys.executable, "-c", code).stdout.strip() == "403"


NODE = """
const http = require("http"), tls = require("tls");
const proxy = new URL(process.env.HTTPS_PROXY), host = "sts.us-east-1.amazonaws.com";
http.request({ host: proxy.hostname, port: proxy.port, method: "CONNECT", path: host + ":443" })
  .on("connect", (answer, socket) => {
    const secure = tls.connect({ socket, servername: host }, () => {
      console.log(secure.authorized, secure.getPeerCertificate().subjectaltname);
      secure.end();
    });
    secure.on("error", (error) => { console.log(error.message); process.exit(1); });
  }).end();
"""


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
def test_node_trusts_the_hosts(server):
    assert run(server, "node", "-e", NODE).stdout.strip() == "true DNS:sts.us-east-1.amazonaws.com"


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
def test_the_aws_sdk_for_javascript(server):
    modules = os.environ.get("TRAINYARD_NODE_MODULES")
    if not modules:
        pytest.skip("the AWS SDK for JavaScript is not installed (./dev test installs it)")
    code = """
const { STSClient, GetCallerIdentityCommand } = require("@aws-sdk/client-sts");
new STSClient({}).send(new GetCallerIdentityCommand({})).then((who) => console.log(who.Arn));
"""
    assert ":assumed-role/" in run(server, "node", "-e", code, NODE_PATH=modules).stdout


def test_a_users_profiles_keep_their_names_and_lose_their_way(server, tmp_path):
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text(
        "[default]\nregion = us-west-2\n[profile prod]\nregion = eu-west-1\nservices = far\n"
        "[services far]\nsts =\n  endpoint_url = http://127.0.0.1:1\n")
    (tmp_path / ".aws" / "credentials").write_text("[prod]\naws_access_key_id = AKIAREAL\naws_secret_access_key = x\n")
    code = "import boto3; print(boto3.Session(profile_name='prod').client('sts').get_caller_identity()['Arn'])"
    for elsewhere in ({}, {"AWS_PROFILE": "prod"}, {"AWS_ENDPOINT_URL_STS": "http://127.0.0.1:1"},
                      {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}):
        out = run(server, sys.executable, "-c", code, HOME=str(tmp_path), **elsewhere).stdout
        assert ":assumed-role/AmazonSageMaker-ExecutionRole/" in out, elsewhere


# What isn't answered -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def foreign(tmp_path_factory):
    """A TLS server that is not AWS's, with a certificate that a user's own bundle trusts."""
    directory = tmp_path_factory.mktemp("foreign")
    key, certificate = directory / "key.pem", directory / "certificate.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout", key, "-out", certificate, "-days", "1", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(plain, server_side=True) as secure:
                    secure.recv(65536)
                    secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\nforeign")
            except OSError:
                pass

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"https://localhost:{listener.getsockname()[1]}/", str(certificate)
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


@pytest.mark.parametrize("options", [(), ("--offline",)])
def test_other_servers_are_passed_through(server, foreign, options):
    """Their own certificate reaches the client, through the proxy (--noproxy '') as well as past it."""
    url, certificate = foreign
    for proxied in (["--noproxy", ""], []):
        done = run(server, "curl", "--silent", "--show-error", *proxied, url, options=options,
                   CURL_CA_BUNDLE=certificate)
        assert done.stdout == "foreign"


def test_a_users_bundle_is_added_to_not_replaced(server, foreign):
    _, certificate = foreign
    url = "https://s3.us-east-1.amazonaws.com/"
    done = run(server, "curl", "--silent", "--show-error", "--head", url, CURL_CA_BUNDLE=certificate)
    assert done.stdout.startswith("HTTP/1.1 200 Connection established")


def test_offline_refuses_everything_else(server):
    done = run(server, "curl", "--silent", "--show-error", "https://example.com/", options=["--offline"], check=False)
    assert done.returncode == 56 and "403" in done.stderr
    assert "trainyard run: refused example.com:443: --offline" in done.stderr
    done = run(server, "curl", "--silent", "http://example.com/", options=["--offline"])
    assert "--offline; --pass-through example.com lets it through" in done.stdout
    run(server, "curl", "--silent", "--show-error", "--head", STS, options=["--offline"])


@pytest.mark.parametrize("options", [(), ("--offline",)])
def test_other_hosts_of_aws_are_refused_by_name(server, options):
    host = "sqs.us-east-1.amazonaws.com"
    code = ("import boto3, botocore.config as c\n"
            "boto3.client('sqs', config=c.Config(retries={'max_attempts': 0})).list_queues()")
    done = run(server, *without_endpoint(sys.executable, "-c", code), options=options, check=False)
    assert done.returncode == 1 and "ProxyConnectionError" in done.stderr
    assert f"--pass-through {host} lets it through" in done.stderr


def test_pass_through_goes_to_the_host_itself(server):
    """The host can't be reached from here, but the attempt was made."""
    done = run(server, "curl", "--silent", "--show-error", "--max-time", "50", "https://no-such-name.s3.test-1.invalid/",
               options=["--pass-through", "*.invalid"], check=False)
    assert "refused" not in done.stderr and done.returncode == 56 and "502" in done.stderr


def test_another_proxy_of_the_users_is_gone_through(server):
    """One run inside another: what the inner one doesn't answer goes through the outer one's proxy."""
    inner = [server.binary, "run", "--data", str(server.data), "--", "curl", "--silent", "--show-error", "--head"]
    assert "x-amz" in run(server, *inner, "https://s3.amazonaws.com/").stdout.lower()
    done = run(server, *inner, "https://example.com/", options=["--offline"], check=False)
    assert done.returncode == 56 and "refused example.com:443: --offline" in done.stderr


def test_no_proxy_sets_the_environment_only(server):
    seen = run(server, "env", options=["--no-proxy"]).stdout
    assert f"AWS_ENDPOINT_URL={server.url}" in seen
    assert "HTTPS_PROXY" not in seen and "AWS_CA_BUNDLE" not in seen


# As env(1) -------------------------------------------------------------------------------------------


def test_the_commands_status_is_the_commands(server):
    assert run(server, "sh", "-c", "exit 42", check=False).returncode == 42
    assert run(server, "sh", "-c", "kill -KILL $$", check=False).returncode == 128 + signal.SIGKILL
    assert run(server, "no-such-program-anywhere", check=False).returncode == 127
    assert run(server, "/dev/null", check=False).returncode == 126


def test_its_streams_are_ours(server):
    done = subprocess.run([server.binary, "run", "--data", str(server.data), "--", "sh", "-c", "cat; echo error >&2"],
                          input="through stdin", env=clean_environment(), capture_output=True, text=True, timeout=30)
    assert (done.stdout, done.stderr) == ("through stdin", "error\n")


def test_descriptors_are_inherited(server):
    script = f'{server.binary} run --data "{server.data}" -- cat <(echo from a descriptor)'
    done = subprocess.run(["bash", "-c", script], env=clean_environment(), capture_output=True, text=True, timeout=30)
    assert done.stdout == "from a descriptor\n", done.stderr


def start(server, script):
    # A background job's ignored signals would be inherited.
    command = ["env", "--default-signal", server.binary, "run", "--data", str(server.data), "--", "sh", "-c", script]
    return subprocess.Popen(command, env=clean_environment(), stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1])
def test_signals_reach_the_command(server, number):
    name = number.name.removeprefix("SIG")
    process = start(server, f"trap 'echo got {name}; exit 7' {name}; echo ready; while :; do sleep 0.05; done")
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    assert process.communicate(timeout=30)[0] == f"got {name}\n" and process.returncode == 7
    process = start(server, "echo ready; exec sleep 1000")
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    assert process.wait(30) == 128 + number


COUNTS_INTERRUPTS = """
import os, signal, time
count, told = 0, False
def interrupted(*_):
    global count
    count += 1
def ended(*_):
    print("INT", count)
    os._exit(0)
signal.signal(signal.SIGINT, interrupted)
signal.signal(signal.SIGTERM, ended)
print("ready", os.getpid(), os.getpgrp() == os.tcgetpgrp(0))
while True:
    time.sleep(0.01)
    if count and not told:
        told = True
        print("woke")
"""


def test_a_terminals_interrupt_comes_once(server):
    """Ctrl-C goes to the terminal's whole process group: forwarding it would send it twice."""
    import pty

    command = [server.binary, "run", "--data", str(server.data), "--", sys.executable, "-u", "-c", COUNTS_INTERRUPTS]
    child, terminal = pty.fork()
    if child == 0:
        os.execve(command[0], command, clean_environment())
    output = b""

    def read_until(mark):
        nonlocal output

        def there():
            nonlocal output
            output += os.read(terminal, 4096)
            return mark in output

        eventually(there, 30, mark.decode())

    read_until(b"True\r\n")
    os.write(terminal, b"\x03")
    read_until(b"woke\r\n")
    os.kill(int(output.split()[output.split().index(b"ready") + 1]), signal.SIGTERM)
    read_until(b"INT 1\r\n")
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    os.close(terminal)


def test_nothing_is_left_behind(server):
    where = pathlib.Path(run(server, "sh", "-c", "dirname $AWS_CA_BUNDLE; stat -c %a $AWS_SHARED_CREDENTIALS_FILE").stdout)
    directory, mode = str(where).split()
    assert mode == "600" and not pathlib.Path(directory).exists()


def test_the_authority_stays_in_the_folder(server):
    run(server, "true")
    authority = server.data / "authority.pem"
    assert authority.stat().st_mode & 0o777 == 0o600
    before = authority.read_bytes()
    bundle = run(server, "sh", "-c", "cat $AWS_CA_BUNDLE $NODE_EXTRA_CA_CERTS").stdout
    assert "PRIVATE KEY" not in bundle
    assert authority.read_bytes() == before
    text = subprocess.run(["openssl", "x509", "-noout", "-text"], input=before, capture_output=True, check=True).stdout
    assert b"CN = Trainyard local CA " in text and b"DNS:amazonaws.com" in text


# Words -----------------------------------------------------------------------------------------------


def test_without_a_server_it_says_what_to_do(server, tmp_path):
    done = subprocess.run([server.binary, "run", "--data", str(tmp_path / "never"), "--", "true"],
                          env=clean_environment(), capture_output=True, text=True, timeout=30)
    assert done.returncode == 1 and "trainyard serve --data" in done.stderr
    shutil.copytree(server.data, tmp_path / "copy", ignore=lambda *_: ["objects", "logs", "attempts", "runtime"])
    endpoint = json.loads((tmp_path / "copy" / "endpoint.json").read_text())
    (tmp_path / "copy" / "endpoint.json").write_text(json.dumps({**endpoint, "url": "http://127.0.0.1:1"}))
    done = subprocess.run([server.binary, "run", "--data", str(tmp_path / "copy"), "--", "true"],
                          env=clean_environment(), capture_output=True, text=True, timeout=30)
    assert done.returncode == 3 and "Start it with: trainyard serve" in done.stderr


def test_wrong_words_start_nothing(server):
    for words in ([], ["true"], ["--bogus", "--", "true"], ["--offline", "--no-proxy", "--", "true"],
                  ["--role", "x", "--no-role", "--", "true"]):
        done = subprocess.run([server.binary, "run", "--data", str(server.data), *words], env=clean_environment(),
                              capture_output=True, text=True, timeout=30)
        assert done.returncode == 2 and done.stderr, words


def test_an_evaluated_environment_is_enough(server):
    """eval "$(trainyard env)", then run without --data: the server of that environment, by STS alone."""
    done = subprocess.run([server.binary, "run", "--", sys.executable, "-c", ACCOUNT_CODE],
                          env={**server.environment, "XDG_DATA_HOME": str(server.directory / "xdg")},
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert ":assumed-role/AmazonSageMaker-ExecutionRole/trainyard-run" in done.stdout
