"""Validation from Python: the component through `rogatio`, beside jsonschema-rs with its errors asked for, in one run.

The argument is JSON: a schema, and artifacts by name. Both begin with the text of a batch and end with a verdict and its errors for each
artifact; the turns alternate. The output is JSON: for each name the median microseconds an artifact, ours and the peer's.
"""

import json
import statistics
import sys
import time

import jsonschema_rs
import rogatio

BATCH = 100
TURNS = 60


def took(work):
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1e6 / BATCH


told = json.loads(sys.argv[1])
ours = rogatio.Engine().validator(told["schema"])
peer = jsonschema_rs.validator_for(told["schema"])
seen = {}
for name, artifact in told["artifacts"].items():
    lines = f"{json.dumps(artifact)}\n" * BATCH

    def by_us():
        return ours.push_text(lines)

    def by_peer():
        return [[error.message for error in peer.iter_errors(json.loads(line))] for line in lines.splitlines()]

    accepted = {json.loads(line)["verdict"] == "valid" for line in by_us().splitlines()}
    assert accepted == {not errors for errors in by_peer()}, name
    times = [(took(by_us), took(by_peer)) for _ in range(TURNS)]
    seen[name] = [statistics.median(column) for column in zip(*times)]
print(json.dumps(seen))
