"""Whether a history of concurrent calls could have happened one call at a time.

A history is a list of calls, each with the time it was sent and the time of its response. It is linearizable if each call
can be assigned an instant between the two such that, in that order, all responses are those of a sequential service
(Herlihy and Wing, 1990). The search is Wing and Gong's, with memoization (Lowe, 2017).
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Call:
    name: str  # the resource: histories of different names are independent
    operation: str
    answer: str
    sent: float
    answered: float


def training_job(state, call):
    """The sequential service: the state of one training job after a call, or None if the answer is wrong in `state`.

    States: "absent", "waiting" (InProgress, not started), "stopped", "deleting". A delete that is accepted has two
    instants, for the service shows the job as Deleting in between: with_both_instants() makes two calls of it."""
    allowed = {
        ("create", "absent"): ("created", "waiting"),
        ("create", "waiting"): ("in use", "waiting"),
        ("create", "stopped"): ("in use", "stopped"),
        ("describe", "absent"): ("missing", "absent"),
        ("describe", "waiting"): ("InProgress", "waiting"),
        ("describe", "stopped"): ("Stopped", "stopped"),
        ("stop", "absent"): ("missing", "absent"),
        ("stop", "waiting"): ("accepted", "stopped"),
        ("stop", "stopped"): ("refused", "stopped"),
        ("delete", "absent"): ("missing", "absent"),
        ("delete", "waiting"): ("refused", "waiting"),
        ("begin delete", "stopped"): ("deleted", "deleting"),
        ("end delete", "deleting"): ("deleted", "absent"),
        ("create", "deleting"): ("in use", "deleting"),
        ("describe", "deleting"): ("Deleting", "deleting"),
        ("stop", "deleting"): ("refused", "deleting"),
        ("delete", "deleting"): ("refused", "deleting"),
    }
    answer, after = allowed.get((call.operation, state), (None, None))
    return after if call.answer == answer else None


def with_both_instants(calls):
    """An accepted delete as the calls that begin and end it."""
    for call in calls:
        if (call.operation, call.answer) == ("delete", "deleted"):
            yield dataclasses.replace(call, operation="begin delete")
            yield dataclasses.replace(call, operation="end delete")
        else:
            yield call


def is_linearizable(calls, model=training_job, initial="absent"):
    """Whether the calls of one name are linearizable."""
    calls = sorted(with_both_instants(calls), key=lambda call: call.sent)
    everything = (1 << len(calls)) - 1
    tried = set()
    stack = [(0, initial)]  # the calls that had their instant, and the state that they left
    while stack:
        done, state = stack.pop()
        if done == everything:
            return True
        if (done, state) in tried:
            continue
        tried.add((done, state))
        waiting = [i for i in range(len(calls)) if not done >> i & 1]
        first_answer = min(calls[i].answered for i in waiting)
        for i in waiting:
            if calls[i].sent > first_answer:  # it came after another had ended: that one goes before
                break
            after = model(state, calls[i])
            if after is not None:
                stack.append((done | 1 << i, after))
    return False
