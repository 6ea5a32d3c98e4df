"""`trainyard doctor` on a real machine; its reports on broken ones are tested in its unit tests."""

import http.server
import json
import os
import subprocess
import threading

CHECKS = ["docker", "oci", "runtime", "cgroups", "confinement", "runc", "network", "overlayfs", "fuse", "volumes", "gpus",
          "disk", "data folder", "open files", "server", "clock"]


def doctor(binary, data, *words):
    return subprocess.run([binary, "doctor", "--data", str(data), *words], capture_output=True, text=True, timeout=60)


def finding(document, name):
    return next(check for check in document["Checks"] if check["Check"] == name)


def test_a_machine_with_a_server_is_healthy(server):
    done = doctor(server.binary, server.data, "--json")
    document = json.loads(done.stdout)
    assert [check["Check"] for check in document["Checks"]] == CHECKS
    assert finding(document, "server") == {"Check": "server", "State": "ok", "Found": f"Trainyard answers at {server.url}"}
    assert finding(document, "runtime")["State"] == "ok" and finding(document, server.runtime)["State"] == "ok"
    assert "like the server's" in finding(document, "clock")["Found"]
    problems = [check for check in document["Checks"] if check["State"] == "problem"]
    assert document["Healthy"] == (problems == []) and done.returncode == (1 if problems else 0), problems
    assert all(check.get("Advice") for check in document["Checks"] if check["State"] != "ok")


def test_the_table_is_for_people(server):
    text = doctor(server.binary, server.data).stdout
    assert text.splitlines()[0].split() == ["CHECK", "STATE", "FOUND"] and "\x1b" not in text


def test_without_a_server_it_says_how_to_start_one(plain_server, tmp_path):
    document = json.loads(doctor(plain_server.binary, tmp_path / "new", "--json", "--docker-socket", "/nowhere").stdout)
    assert finding(document, "docker")["State"] == "warning" and "/nowhere" in finding(document, "docker")["Found"]
    assert "will be made" in finding(document, "data folder")["Found"]
    assert not (tmp_path / "new").exists()


def test_a_port_that_another_program_has_is_a_problem(plain_server, tmp_path):
    stranger = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    threading.Thread(target=stranger.serve_forever, daemon=True).start()
    try:
        data = tmp_path / "data"
        data.mkdir(mode=0o700)
        made = subprocess.run([plain_server.binary, "env", "--data", str(data)], capture_output=True, text=True)
        assert made.returncode == 0
        endpoint = json.loads((data / "endpoint.json").read_text())
        endpoint["url"] = f"http://127.0.0.1:{stranger.server_port}"
        (data / "endpoint.json").write_text(json.dumps(endpoint))
        done = doctor(plain_server.binary, data, "--json")
    finally:
        stranger.shutdown()
        stranger.server_close()
    found = finding(json.loads(done.stdout), "server")
    assert done.returncode == 1 and found["State"] == "problem" and "is no Trainyard" in found["Found"]
    assert "--listen" in found["Advice"]


def test_a_folder_that_others_can_read_is_a_warning(plain_server, tmp_path):
    folder = tmp_path / "open"
    folder.mkdir()
    os.chmod(folder, 0o755)
    document = json.loads(doctor(plain_server.binary, folder, "--json").stdout)
    assert finding(document, "data folder")["Advice"] == f"chmod 700 {folder}"
