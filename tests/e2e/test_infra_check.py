"""InfraCheckConfig: each instance is checked before the training, and each pair of hosts through the job's network."""

import json

CHECKED = {"InfraCheckConfig": {"EnableInfraCheck": True}}


def found(server, job):
    """host -> check -> (outcome, detail), by `trainyard describe --json`"""
    checks = json.loads(server.cli("describe", "--json", job).stdout)["TrainyardInfraChecks"]
    return {host["Host"]: {check["Name"]: (check["Outcome"], check.get("Detail")) for check in host["Checks"]}
            for host in checks}


def test_two_hosts_are_checked_and_so_is_the_network_between_them(server):
    described = server.run("true", ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 2, "VolumeSizeInGB": 1},
                           **CHECKED)
    job = described["TrainingJobName"]
    assert described["TrainingJobStatus"] == "Completed", described.get("FailureReason")
    saw = found(server, job)
    for host, peer in (("algo-1", "algo-2"), ("algo-2", "algo-1")):
        pair = {"peers"} if "peers" in saw[host] else {f"peer {peer}"}
        assert set(saw[host]) == {"cpu", "memory", "disk", "s3", "clock"} | pair
        assert {outcome for outcome, _ in saw[host].values()} <= {"passed", "skipped"}, saw[host]
    if "peer algo-2" in saw["algo-1"]:
        assert "both ways at" in saw["algo-1"]["peer algo-2"][1]
    assert "Infrastructure checks" in server.cli("describe", job).stdout
    assert any(line.startswith("Infrastructure check of algo-1: disk passed") for line in server.log(job))
    assert not server.s3.list_objects_v2(Bucket="data", Prefix=f"out/{job}/infra-check").get("Contents")
