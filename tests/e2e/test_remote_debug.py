"""RemoteDebugConfig: `aws ssm start-session` into containers of running training jobs, with a twin of AWS's plugin
(session_manager_plugin.py), or with AWS's own if TRAINYARD_SESSION_PLUGIN names it (./dev clients)."""

import contextlib
import hashlib
import json
import os
import pathlib
import pty
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import termios
import time
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from fcntl import ioctl

import pytest
import websocket
from botocore.exceptions import ClientError

import session_manager_plugin as plugin
from slow_link import SlowLink
from trainyard_server import eventually, shell

UNTIL_TERM = "echo here > /tmp/mark; trap 'exit 0' TERM; while true; do sleep 0.1 & wait $!; done"
# On port 8000: what it is asked for in bytes, and what it is sent, as a hash.
WEB_SERVER = """echo here > /tmp/mark; exec python3 - <<'END'
import hashlib, http.server, signal, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = (self.path.encode() * 1000000)[:int(self.path[1:])]
        self.send_response(200); self.send_header("Content-Length", str(len(body)))
        self.end_headers(); self.wfile.write(body)
    def do_POST(self):
        body = hashlib.sha256(self.rfile.read(int(self.headers["Content-Length"]))).hexdigest().encode()
        self.send_response(200); self.send_header("Content-Length", str(len(body)))
        self.end_headers(); self.wfile.write(body)
    def log_message(self, *_): pass
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
server = http.server.ThreadingHTTPServer(("127.0.0.1", 8000), Handler)
print("listening", flush=True)
server.serve_forever()
END
"""
DEBUG = {"RemoteDebugConfig": {"EnableRemoteDebug": True}}


@pytest.fixture(scope="session")
def plugin_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plugin")
    found = os.environ.get("TRAINYARD_SESSION_PLUGIN")
    program = folder / "session-manager-plugin"
    if found:
        program.symlink_to(found)
    else:
        program.write_text(f'#!/bin/sh\nexec {sys.executable} {pathlib.Path(plugin.__file__)} "$@"\n')
        program.chmod(0o755)
    return folder


class Terminal:
    """A program in a terminal of its own."""

    def __init__(self, words, environment, rows=24, columns=80):
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            os.execvpe(words[0], words, environment)
        self.said = b""
        mode = termios.tcgetattr(self.terminal)
        mode[1] &= ~termios.OPOST  # the terminal in the container has added the \r already
        termios.tcsetattr(self.terminal, termios.TCSANOW, mode)
        self.resize(rows, columns)

    def resize(self, rows, columns):
        ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def write(self, text):
        os.write(self.terminal, text.encode())

    def read(self, seconds):
        """False at the end of what it says."""
        ready, _, _ = select.select([self.terminal], [], [], seconds)
        if not ready:
            return True
        try:
            data = os.read(self.terminal, 65536)
        except OSError:
            data = b""
        self.said += data.replace(b"\r", b"")  # the terminals add them, and the program's and ours are two
        return bool(data)

    def expect(self, pattern, seconds=60):
        """Waits until it has said something, and returns the match; what comes next is looked for after it."""
        deadline = time.monotonic() + seconds
        while not (found := re.search(pattern.encode(), self.said, re.DOTALL)):
            assert time.monotonic() < deadline and self.read(0.2), (pattern, self.said.decode(errors="replace"))
        self.said = self.said[found.end():]
        return found

    def wait(self):
        while self.read(1):
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(self.child, signal.SIGKILL)
            os.waitpid(self.child, 0)
        os.close(self.terminal)


class Debugging:
    """Sessions into a job's containers. `url`: of the server, as its clients reach it."""

    def __init__(self, server, folder, job, url=None):
        self.server, self.job, self.target = server, job, f"sagemaker-training-job:{job}_algo-1"
        self.environment = {**os.environ, **server.environment, "PATH": f"{folder}:{os.environ['PATH']}"}
        if url:
            self.environment["AWS_ENDPOINT_URL"] = url
        self.ssm = server.client("ssm")

    def start(self, document=None, target=None, **parameters):
        words = ["aws", "ssm", "start-session", "--target", target or self.target]
        if document:
            words += ["--document-name", document]
        if parameters:
            words += ["--parameters", json.dumps({name: [str(value)] for name, value in parameters.items()})]
        return Terminal(words, self.environment)

    @contextlib.contextmanager
    def shell(self, **more):
        with self.start(**more) as terminal:
            self.session = terminal.expect(r"Starting session with SessionId: ([\w.=@-]+)")[1].decode()
            terminal.expect(r"[#$] ")
            yield terminal
        # The client may have been killed, and could come back.
        with contextlib.suppress(ClientError):
            self.ssm.terminate_session(SessionId=self.session)

    @contextlib.contextmanager
    def port(self, number):
        """A port of this machine that leads to one of the container's loopback."""
        with self.start("AWS-StartPortForwardingSession", portNumber=number, localPortNumber=free_port()) as terminal:
            local = int(terminal.expect(r"Port (\d+) opened for sessionId.*Waiting for connections")[1])
            yield local, terminal


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@contextlib.contextmanager
def running(server, script, text=None, **more):
    job = server.create(script, **{**DEBUG, "StoppingCondition": {"MaxRuntimeInSeconds": 3600}, **more})
    try:
        server.wait_for(job, "Training", 180)
        if text:
            server.wait_for_log(job, text)
        yield job
    finally:
        with contextlib.suppress(ClientError):  # a test may have stopped it
            server.sagemaker.stop_training_job(TrainingJobName=job)
        server.wait(job)


@pytest.fixture(autouse=True)
def no_session_is_left(server):
    """A session whose client was killed waits for it for minutes, and a container has few at the same time."""
    yield
    ssm = server.client("ssm")
    for session in ssm.describe_sessions(State="Active")["Sessions"]:
        ssm.terminate_session(SessionId=session["SessionId"])


# One job for all tests that need none of their own: it may occupy the whole machine.
@pytest.fixture(scope="module")
def debugging(server, plugin_folder):
    with running(server, WEB_SERVER, "listening", Environment={"COLOUR": "green"}) as job:
        yield Debugging(server, plugin_folder, job)


def test_a_shell(debugging):
    with debugging.shell() as terminal:
        terminal.write("echo $COLOUR $((6 * 7)) $TERM; cat /tmp/mark; tty; stty size; hostname\n")
        terminal.expect(r"green 42 xterm-256color\nhere\n/dev/pts/\d+\n24 80\nalgo-1\n")
        terminal.resize(50, 132)
        eventually(lambda: terminal.write("stty size\n") or terminal.read(1) and b"50 132" in terminal.said)
        terminal.write("sleep 1000; echo caught=$((40 + 2))\n")
        terminal.expect("caught")  # as it was typed
        eventually(lambda: terminal.write("\x03") or terminal.read(0.5) and b"^C" in terminal.said)
        terminal.write("\necho after=$((40 + 3))\n")
        terminal.expect("after=43")
        terminal.write("exit\n")
        terminal.expect(f"Exiting session with sessionId: {debugging.session}.")
        assert terminal.wait() == 0
    [gone] = [each for each in debugging.ssm.describe_sessions(State="History")["Sessions"]
              if each["SessionId"] == debugging.session]
    assert gone["Status"] == "Terminated" and gone["Target"] == debugging.target


def test_it_is_confined_as_the_container_is(debugging):
    with debugging.shell() as terminal:
        seen = []
        for process in ("1", "self"):
            terminal.write(f"id -u; grep -E 'Seccomp:|NoNewPrivs|CapEff|CapBnd' /proc/{process}/status; "
                           f"sort /proc/{process}/cgroup; echo end$((1 + 1))\n")
            seen.append(terminal.expect(r"\n(\d+\n.*?)end2")[1])
        assert b"Seccomp:\t2" in seen[0] and seen[0] == seen[1]


def test_much_output_comes_whole(debugging):
    with debugging.shell() as terminal:
        terminal.write("seq 1 200000; echo end$((1 + 1))\n")
        text = terminal.expect(r"end\$\(\(1 \+ 1\)\)\n(.*)end2")[1]
        assert text == b"".join(b"%d\n" % i for i in range(1, 200001))


def test_a_command(debugging):
    with debugging.start("AWS-StartInteractiveCommand", command="echo $((6 * 7)); cat /tmp/mark") as terminal:
        terminal.expect(r"42\nhere\n.*Exiting session")
    with debugging.start("AWS-StartNonInteractiveCommand", command="echo out; echo err >&2; exit 3") as terminal:
        said = terminal.expect(r"(.*)Exiting session")[1]
        assert b"out" in said and b"err" in said


def test_a_session_that_is_terminated_ends_its_programs(debugging):
    with debugging.shell() as terminal:
        terminal.write("sleep 4321\n")
        [session] = [each for each in debugging.ssm.describe_sessions(State="Active")["Sessions"]
                     if each["SessionId"] == debugging.session]
        assert session["Status"] == "Connected"
        debugging.ssm.terminate_session(SessionId=debugging.session)
        terminal.expect(debugging.session)
        assert terminal.wait() == 0
    with debugging.shell() as terminal:
        eventually(lambda: terminal.write("grep -al 432[1] /proc/[0-9]*/cmdline | wc -l\n") or terminal.read(1) and
                   b"\n0\n" in terminal.said, what="the program ends")


def test_a_client_that_comes_back_misses_nothing(server, plugin_folder, debugging):
    link = CutLink(server.port)
    through = Debugging(server, plugin_folder, debugging.job, link.url)
    with link, through.shell() as terminal:
        terminal.write("i=0; while [ $i -lt 3000 ]; do i=$((i + 1)); echo line $i; "
                       "[ $((i % 100)) = 0 ] && sleep 0.1; done\n")
        for mark in ("line 300\n", "line 1500\n"):
            terminal.expect(mark)
            link.cut()
        text = terminal.expect("(.*line 3000)\n")[1]
        numbers = [int(number) for number in re.findall(rb"line (\d+)", text)]
        assert numbers == list(range(1501, 3001))
        terminal.write("echo still=$((1 + 1))\n")
        terminal.expect("still=2")


class CutLink(SlowLink):
    """A link whose connections can be cut."""

    def __init__(self, port):
        self.sockets = []
        super().__init__(port)

    def join(self, source, target, answers):
        self.sockets += [source, target]
        super().join(source, target, answers)

    def cut(self):
        taken, self.sockets = self.sockets, []
        for each in taken:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


def test_a_forwarded_port(debugging):
    with debugging.port(8000) as (port, _):
        def get(i):
            size = 1000 * i * i
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{size}", timeout=120) as answer:
                assert answer.read() == (f"/{size}".encode() * 1000000)[:size]

        with ThreadPoolExecutor(20) as pool:
            list(pool.map(get, range(1, 41)))
        body = os.urandom(300_000)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", data=body, timeout=120) as answer:
            assert answer.read().decode() == hashlib.sha256(body).hexdigest()


def test_a_port_where_nothing_listens(debugging):
    with debugging.port(8001) as (port, terminal):
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            assert connection.recv(1) == b""
        terminal.expect("Connection to destination port failed")


def test_raw_bytes_of_a_port(debugging):
    """As ssh's ProxyCommand uses it."""
    words = ["aws", "ssm", "start-session", "--target", debugging.target,
             "--document-name", "AWS-StartSSHSession", "--parameters", "portNumber=8000"]
    child = subprocess.Popen(words, env=debugging.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child.stdin.write(b"GET /20 HTTP/1.0\r\n\r\n")
    child.stdin.flush()
    said = b""
    while b"/20/20/20/20" not in said:
        said += os.read(child.stdout.fileno(), 4096) or pytest.fail(said)
    child.kill()
    child.communicate()


def test_hosts_that_a_training_job_must_not_reach_are_not_forwarded_to(debugging):
    with pytest.raises(ClientError) as error:
        debugging.ssm.start_session(Target=debugging.target, DocumentName="AWS-StartPortForwardingSessionToRemoteHost",
                              Parameters={"host": ["169.254.170.2"], "portNumber": ["80"]})
    assert "AWS-StartPortForwardingSessionToRemoteHost" in error.value.response["Error"]["Message"]


def open_channel(response, token=None):
    channel = websocket.create_connection(response["StreamUrl"], timeout=30)
    channel.send(json.dumps({"MessageSchemaVersion": "1.0", "RequestId": str(uuid.uuid4()), "ClientId": str(uuid.uuid4()),
                             "TokenValue": response["TokenValue"] if token is None else token,
                             "ClientVersion": plugin.VERSION}))
    return channel


def is_closed(channel):
    try:
        opcode, _ = channel.recv_data()
        return opcode == websocket.ABNF.OPCODE_CLOSE
    except (websocket.WebSocketConnectionClosedException, ConnectionError):
        return True


def test_only_its_token_opens_a_session_and_only_once(debugging):
    session, other = (debugging.ssm.start_session(Target=debugging.target) for _ in range(2))
    for wrong in ("", "x", other["TokenValue"], session["TokenValue"][:-1]):
        assert is_closed(open_channel(session, wrong)), wrong
    channel = open_channel(session)
    first = plugin.Received(channel.recv())
    assert (first.kind, first.sequence, first.payload_type) == ("output_stream_data", 0, plugin.HANDSHAKE_REQUEST)
    assert is_closed(open_channel(session)), "the token was used"
    again = debugging.ssm.resume_session(SessionId=session["SessionId"])
    assert again["TokenValue"] != session["TokenValue"]
    back = open_channel(again)
    assert plugin.Received(back.recv()).payload_type == plugin.HANDSHAKE_REQUEST, "unacknowledged: sent again"
    assert is_closed(channel), "it was replaced"
    with pytest.raises(websocket.WebSocketBadStatusException, match="404"):
        websocket.create_connection(session["StreamUrl"].replace(session["SessionId"], "me-00000000000000000"), timeout=30)
    for each in (session, other):
        debugging.ssm.terminate_session(SessionId=each["SessionId"])
    with pytest.raises(websocket.WebSocketBadStatusException, match="404"):
        open_channel(session)


@pytest.mark.parametrize("hostile", [b"", b"x", bytes(200), plugin.pack("input_stream_data", 0, b"{}", 6)[:100],
                                     b"\xff\xff\xff\xff" + plugin.pack("input_stream_data", 0, b"{}", 6)[4:],
                                     plugin.pack("channel_closed", 0, b"{"), plugin.pack("input_stream_data", -1, b"x", 1),
                                     plugin.pack("acknowledge", 0, b"[]", flags=3)],
                         ids=["empty", "short", "zeros", "cut", "long-head", "closed", "negative", "no-object"])
def test_what_is_no_message_does_no_harm(debugging, hostile):
    session = debugging.ssm.start_session(Target=debugging.target)
    channel = open_channel(session)
    channel.recv()
    for _ in range(100):
        channel.send_binary(hostile)
    debugging.ssm.terminate_session(SessionId=session["SessionId"])
    channel.close()
    with debugging.shell() as terminal:
        terminal.write("echo fine=$((1 + 1))\n")
        terminal.expect("fine=2")


def test_a_session_ends_with_its_container(own_server, plugin_folder):
    server = own_server
    with running(server, UNTIL_TERM) as job:
        debugging = Debugging(server, plugin_folder, job)
        with debugging.shell() as terminal:
            server.sagemaker.stop_training_job(TrainingJobName=job)
            terminal.expect(debugging.session)
            assert terminal.wait() == 0
            with pytest.raises(ClientError, match=f"{debugging.target} is not connected"):
                debugging.ssm.start_session(Target=debugging.target)


def test_what_happened_is_in_the_log_of_the_job(own_server, plugin_folder):
    server = own_server
    with running(server, UNTIL_TERM) as job:
        debugging = Debugging(server, plugin_folder, job)
        with debugging.shell() as terminal:
            terminal.write("exit\n")
            terminal.wait()
        streams = server.logs.describe_log_streams(logGroupName="/aws/sagemaker/TrainingJobs",
                                                   logStreamNamePrefix=f"{job}/")["logStreams"]
        [name] = [each["logStreamName"] for each in streams if each["logStreamName"].endswith("/ssm")]
        assert re.fullmatch(rf"{job}/algo-1-\d+/ssm", name)
        said = " ".join(event["message"] for event in server.logs.get_log_events(
            logGroupName="/aws/sagemaker/TrainingJobs", logStreamName=name, startFromHead=True)["events"])
        assert debugging.session in said and "arn:aws:iam::" in said and "exit" not in said.replace("exited", "")


def test_under_trainyard_run_aws_names_work(server, plugin_folder, debugging):
    """The plugin connects to wss://ssmmessages.REGION.amazonaws.com through the proxy."""
    if "TRAINYARD_SESSION_PLUGIN" not in os.environ:
        pytest.skip("the twin knows no proxies: ./dev clients")
    environment = {name: value for name, value in debugging.environment.items() if not name.startswith("AWS_ENDPOINT")}
    words = [server.binary, "run", "--data", str(server.data), "--",
             "aws", "ssm", "start-session", "--target", debugging.target]
    with Terminal(words, environment) as terminal:
        terminal.expect("Starting session with SessionId")
        terminal.expect(r"[#$] ")
        terminal.write("echo run=$((1 + 1))\n")
        terminal.expect("run=2")


def test_by_trainyard_names_too(server, debugging):
    """StreamUrl names the host that the client came to."""
    url = debugging.ssm.start_session(Target=debugging.target, Reason="names")["StreamUrl"]
    assert url.startswith(f"ws://127.0.0.1:{server.port}/v1/data-channel/") and url.endswith("?role=publish_subscribe")
    [session] = [each for each in debugging.ssm.describe_sessions(State="Active")["Sessions"]
                 if each.get("Reason") == "names"]
    shell(["aws", "ssm", "terminate-session", "--session-id", session["SessionId"]], server)
