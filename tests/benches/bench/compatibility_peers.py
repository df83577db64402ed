"""Times the peers written for Python on pairs of schemas, one JSON object a line: {"old": …, "new": …}.

Prints one line a peer with the microseconds and the answer of each pair: true for compatible, false for breaking, null for no answer. A pair
that takes longer than PATIENCE is cut off there; one that a peer refuses counts with the time until it said so.
"""

import importlib.metadata
import json
import signal
import sys
import time
import warnings

PATIENCE = 2
CALLS = 3

warnings.simplefilter("ignore")
sys.setrecursionlimit(4000)
# A peer may print what it likes; only results are on the standard output.
RESULTS, sys.stdout = sys.stdout, sys.stderr

import jsoncompat
import jsonsubschema


class TooLong(BaseException):
    pass


def give_up(*_):
    raise TooLong


signal.signal(signal.SIGALRM, give_up)


def fastest(call):
    """The fastest of some calls, and what was answered."""
    best, answer = float("inf"), None
    for _ in range(CALLS):
        start = time.perf_counter()
        try:
            signal.setitimer(signal.ITIMER_REAL, PATIENCE)
            try:
                answer = call()
            except (Exception, SystemExit):  # jsonsubschema ends the process when it gives up
                pass
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
        except TooLong:
            return PATIENCE * 1e6, None
        best = min(best, (time.perf_counter() - start) * 1e6)
    return best, answer if isinstance(answer, bool) else None


with open(sys.argv[1], encoding="utf-8") as lines:
    PAIRS = [json.loads(line) for line in lines]

PEERS = {
    "jsoncompat": lambda old, new: jsoncompat.check_compat(json.dumps(old), json.dumps(new), "deserializer"),
    "jsonsubschema": jsonsubschema.isSubschema,
}
for name, check in PEERS.items():
    both = [fastest(lambda: check(pair["old"], pair["new"])) for pair in PAIRS]
    micros, answers = [list(column) for column in zip(*both)]
    line = {"name": f"{name} {importlib.metadata.version(name)}", "micros": micros, "answers": answers}
    print(json.dumps(line), file=RESULTS, flush=True)
