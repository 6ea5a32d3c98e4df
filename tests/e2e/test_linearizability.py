"""Many clients, few names: the history of their calls is linearizable."""

import collections
import concurrent.futures
import random
import time

import pytest

from linearizability import Call, is_linearizable

NAMES = [f"contended-{number}" for number in range(50)]
CLIENTS = 20
CREATES_PER_CLIENT = 50  # 1000 in all


def call(operation, answer, sent, answered):
    return Call("job", operation, answer, sent, answered)


@pytest.mark.parametrize("calls", [
    # Two at once: one wins, and either may.
    [call("create", "created", 0, 9), call("create", "in use", 1, 8)],
    [call("create", "in use", 0, 9), call("create", "created", 1, 8)],
    # A describe beside a create may come before or after it.
    [call("create", "created", 0, 9), call("describe", "missing", 1, 2), call("describe", "InProgress", 3, 4)],
    [call("create", "created", 0, 1), call("stop", "accepted", 2, 3), call("delete", "deleted", 4, 5),
     call("create", "created", 6, 7)],
    # A job that is being deleted still has its name, then no more.
    [call("create", "created", 0, 1), call("stop", "accepted", 2, 3), call("delete", "deleted", 4, 9),
     call("create", "in use", 5, 6), call("describe", "Deleting", 6, 7), call("create", "created", 7, 8)],
])
def test_the_checker_accepts(calls):
    assert is_linearizable(calls)


@pytest.mark.parametrize("calls", [
    # Created twice.
    [call("create", "created", 0, 9), call("create", "created", 1, 8)],
    # Refused because of a job that nobody had created yet.
    [call("create", "in use", 0, 1), call("create", "created", 2, 3)],
    # Seen, then not seen.
    [call("create", "created", 0, 9), call("describe", "InProgress", 1, 2), call("describe", "missing", 3, 4)],
    # Acknowledged, then lost.
    [call("create", "created", 0, 1), call("describe", "missing", 2, 3)],
    # Stopped, and running again.
    [call("create", "created", 0, 1), call("stop", "accepted", 2, 3), call("describe", "InProgress", 4, 5)],
    # Deleted, and seen again.
    [call("create", "created", 0, 1), call("stop", "accepted", 2, 3), call("delete", "deleted", 4, 5),
     call("describe", "Stopped", 6, 7)],
])
def test_the_checker_refuses(calls):
    assert not is_linearizable(calls)


ANSWERS = {
    "The request was rejected because the training job is in status": "refused",
    "Requested resource not found.": "missing",
    "ResourceInUse": "in use",
}


class Client:
    """One client with its own connection, and its history of calls."""

    def __init__(self, server, seed):
        self.server = server
        self.sagemaker = server.client("sagemaker")
        self.random = random.Random(seed)
        self.calls = []

    def ask(self, operation, name, do):
        sent = time.monotonic()
        try:
            answer = do()
        except self.sagemaker.exceptions.ClientError as error:
            said = f'{error.response["Error"]["Code"]}: {error.response["Error"]["Message"]}'
            answer = next((word for text, word in ANSWERS.items() if text in said), said)
        self.calls.append(Call(name, operation, answer, sent, time.monotonic()))

    def create(self, name):
        self.sagemaker.create_training_job(**self.server.request("true", name))
        return "created"

    def describe(self, name):
        return self.sagemaker.describe_training_job(TrainingJobName=name)["TrainingJobStatus"]

    def stop(self, name):
        self.sagemaker.stop_training_job(TrainingJobName=name)
        return "accepted"

    def delete(self, name):
        self.sagemaker.delete_training_job(TrainingJobName=name)
        return "deleted"

    def work(self):
        for _ in range(CREATES_PER_CLIENT):
            name = self.random.choice(NAMES)
            self.ask("create", name, lambda: self.create(name))
            other = self.random.choice(NAMES)
            operation = self.random.choice(["describe", "describe", "stop", "delete"])
            self.ask(operation, other, lambda: getattr(self, operation)(other))
        return self.calls


def test_a_thousand_creates_of_fifty_names_by_twenty_clients(own_plain_server):
    server = own_plain_server
    # One job occupies the whole machine: the others wait, and only the calls change them.
    holder = server.create("trap 'exit 0' TERM; echo ready; sleep 1000 & wait",
                           ResourceConfig={"InstanceType": "ml.m5.24xlarge", "InstanceCount": 1, "VolumeSizeInGB": 1})
    server.wait_for_log(holder, "ready")
    clients = [Client(server, seed) for seed in range(CLIENTS)]
    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        calls = [call for future in [pool.submit(client.work) for client in clients] for call in future.result()]

    assert sum(call.operation == "create" for call in calls) == CLIENTS * CREATES_PER_CLIENT
    by_name = collections.defaultdict(list)
    for each in calls:
        by_name[each.name].append(each)
    for name, history in sorted(by_name.items()):
        assert is_linearizable(history), "\n".join([name, *map(str, sorted(history, key=lambda each: each.sent))])
    answers = collections.Counter((each.operation, each.answer) for each in calls)
    # The history is meaningful: every outcome occurred.
    for outcome in [("create", "created"), ("create", "in use"), ("stop", "accepted"), ("stop", "refused"),
                    ("delete", "deleted"), ("delete", "refused"), ("describe", "Stopped")]:
        assert answers[outcome] > 0, answers
